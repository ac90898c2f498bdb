/**
 * Tiles of a web map (EPSG:3857, the XYZ scheme) on our own plane of metres: a tile's corners are places, and places have
 * their metres from the anchor. Between a tile's edges its rows are Mercator's, ours are not: a large tile is laid down
 * in strips. Pure.
 */
import { type Metres, metresFrom, type Place } from '../geo.ts';
import type { Box } from '../track-pieces.ts';

export type Tile = { readonly z: number; readonly x: number; readonly y: number };

/** The whole world as a square of one: 0..1 from its west edge and from its north edge. */
export type World = { readonly x: number; readonly y: number };

const rad = Math.PI / 180;
const earthM = 6_378_137;
/** Where the square ends (atan(sinh(π))). */
export const northmostDeg = 85.051_128_779_806_6;

export function worldOf({ latDeg, lonDeg }: Place): World {
  const lat = Math.max(-northmostDeg, Math.min(northmostDeg, latDeg)) * rad;
  return { x: (lonDeg + 180) / 360, y: (1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2 };
}

export const placeOfWorld = ({ x, y }: World): Place => ({
  latDeg: Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) / rad,
  lonDeg: x * 360 - 180,
});

export const tileName = ({ z, x, y }: Tile): string => `${z}/${x}/${y}`;

/** Metres that a degree is worth at the anchor. */
const perDegree = (anchor: Place): Metres =>
  metresFrom(anchor, { latDeg: anchor.latDeg + 1, lonDeg: anchor.lonDeg + 1 });

/** The zoom whose pixels are nearest to the screen's, for tiles so wide; not held to what any source has. */
export function zoomFor(pxPerM: number, anchor: Place, tilePx = 256): number {
  const aroundM = perDegree(anchor).eastM * 360;
  return Math.max(0, Math.round(Math.log2((aroundM * pxPerM) / tilePx)));
}

export type Bounds = {
  readonly westDeg: number;
  readonly southDeg: number;
  readonly eastDeg: number;
  readonly northDeg: number;
};

/** The ground of a window, in degrees; longitudes run on past ±180 where the window does. */
export function boundsOf(window: Box, anchor: Place): Bounds {
  const per = perDegree(anchor);
  const lat = (northM: number) => Math.max(-90, Math.min(90, anchor.latDeg + northM / per.northM));
  return {
    westDeg: anchor.lonDeg + window.westM / per.eastM,
    eastDeg: anchor.lonDeg + window.eastM / per.eastM,
    southDeg: lat(window.southM),
    northDeg: lat(window.northM),
  };
}

/** How many tiles of one zoom lie in the bounds: columns and rows, the first of each, whole numbers. */
export function tileRange({ westDeg, southDeg, eastDeg, northDeg }: Bounds, z: number) {
  const count = 2 ** z;
  const low = worldOf({ latDeg: northDeg, lonDeg: westDeg });
  const high = worldOf({ latDeg: southDeg, lonDeg: eastDeg });
  const [left, right] = [Math.floor(low.x * count), Math.ceil(high.x * count) - 1];
  const [top, bottom] = [Math.floor(low.y * count), Math.min(count, Math.ceil(high.y * count)) - 1];
  return {
    left,
    top: Math.max(0, top),
    columns: Math.max(1, Math.min(count, right - left + 1)),
    rows: Math.max(1, bottom - Math.max(0, top) + 1),
  };
}

/** The tiles of one zoom in the bounds, from the middle outwards; none where there would be more than `most`. */
export function tilesIn(bounds: Bounds, z: number, most: number): readonly Tile[] {
  const { left, top, columns, rows } = tileRange(bounds, z);
  if (columns * rows > most) return [];
  const count = 2 ** z;
  const middle = { x: left + (columns - 1) / 2, y: top + (rows - 1) / 2 };
  const found = Array.from({ length: columns * rows }, (_, i) => ({
    x: left + (i % columns),
    y: top + Math.floor(i / columns),
  }));
  return found
    .sort((a, b) => Math.hypot(a.x - middle.x, a.y - middle.y) - Math.hypot(b.x - middle.x, b.y - middle.y))
    .map(({ x, y }) => ({ z, x: ((x % count) + count) % count, y }));
}

/** The tile one zoom further out that shows this ground too; null at the outermost. */
export const parentOf = ({ z, x, y }: Tile): Tile | null =>
  z === 0 ? null : { z: z - 1, x: Math.floor(x / 2), y: Math.floor(y / 2) };

/** Rows of Mercator and of our plane are nowhere further apart than this, m, within a strip. */
const strayM = 0.02;
const mostStrips = 64;

/** A part of a tile, its full width: from and to are shares of its height, from its north edge. */
export type Strip = { readonly from: number; readonly to: number; readonly box: Box };

/** Where a tile lies, in metres from the anchor: as many strips as it takes for every pixel to be where it belongs. */
export function stripsOf({ z, x, y }: Tile, anchor: Place): readonly Strip[] {
  const count = 2 ** z;
  const { eastM: eastPerDeg } = perDegree(anchor);
  const northAt = (share: number) => {
    const place = placeOfWorld({ x: 0, y: (y + share) / count });
    return metresFrom(anchor, { latDeg: place.latDeg, lonDeg: anchor.lonDeg }).northM;
  };
  const westM = metresFrom(anchor, { latDeg: anchor.latDeg, lonDeg: (x / count) * 360 - 180 }).eastM;
  const eastM = westM + (360 / count) * eastPerDeg;
  const heightM = northAt(0) - northAt(1);
  const steepest = Math.max(...[0, 1].map((share) => Math.abs(placeOfWorld({ x: 0, y: (y + share) / count }).latDeg)));
  // What a chord strays from the curve that it spans: h² tan φ / 8R.
  const wanted = heightM * Math.sqrt(Math.tan(steepest * rad) / (8 * earthM * strayM));
  const strips = Math.max(1, Math.min(mostStrips, Math.ceil(wanted)));
  return Array.from({ length: strips }, (_, i) => {
    const [from, to] = [i / strips, (i + 1) / strips];
    return { from, to, box: { westM, eastM, northM: northAt(from), southM: northAt(to) } };
  });
}
