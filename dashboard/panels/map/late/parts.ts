/** All of the map that comes after the first picture. */
export { MapCards } from './cards.tsx';
export { LayerSheet } from './layer-sheet.tsx';
export { MapTools } from './map-tools.tsx';
export { measureAt, measureKey } from './measuring.ts';
export { MapOver } from './over.tsx';
export { operatorPlaceNow } from './own-place.ts';
export { SpeedPieces, TrackLegend } from './speed-track.tsx';
export { TileLayer } from './tile-layer.tsx';
export { MapWatch } from './watch.tsx';
