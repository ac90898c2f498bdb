/**
 * Which tiles a view wants, and which of those at hand are laid where: what is missing is stood in for by the tile around
 * it that is at hand, and beyond the deepest zoom of a source its tiles are drawn larger. Pure.
 */
import type { Metres, Place } from '../geo.ts';
import type { Box } from '../track-pieces.ts';
import { boundsOf, parentOf, type Tile, tileName, tilesIn, zoomFor } from './mercator.ts';
import { meets, type Source } from './source.ts';

/** What the layer looks at: the middle in metres, the screen's size in pixels. */
export type Looking = {
  readonly centre: Metres;
  readonly pxPerM: number;
  readonly width: number;
  readonly height: number;
};

/** A view that would want more is too far out for its source. */
export const mostTiles = 160;

/** The ground that the view shows, grown by `margin` of its size on each side. */
export function groundOf({ centre, pxPerM, width, height }: Looking, margin = 0): Box {
  const [east, north] = [((0.5 + margin) * width) / pxPerM, ((0.5 + margin) * height) / pxPerM];
  return {
    ...{ westM: centre.eastM - east, eastM: centre.eastM + east },
    ...{ southM: centre.northM - north, northM: centre.northM + north },
  };
}

export type Wanted =
  | { readonly is: 'tiles'; readonly zoom: number; readonly tiles: readonly Tile[] }
  /** Nothing of this source lies here. */
  | { readonly is: 'outside' }
  /** It is looked at from so far away that there would be too many. */
  | { readonly is: 'far' };

export function wantedOf(source: Source, ground: Box, pxPerM: number, anchor: Place): Wanted {
  const bounds = boundsOf(ground, anchor);
  if (!meets(bounds, source.bounds)) return { is: 'outside' };
  const zoom = Math.max(source.minZoom, Math.min(source.maxZoom, zoomFor(pxPerM, anchor, source.tilePx)));
  const tiles = tilesIn(bounds, zoom, mostTiles);
  return tiles.length === 0 ? { is: 'far' } : { is: 'tiles', zoom, tiles };
}

/** How many zooms up a tile may be stood in for. */
const mostUp = 6;

/** The tiles to draw, those that stand in for others first. */
export function laid(tiles: readonly Tile[], isAtHand: (tile: Tile) => boolean): readonly Tile[] {
  const found = new Map<string, Tile>();
  for (const tile of tiles) {
    let one: Tile | null = tile;
    for (let up = 0; one !== null && up <= mostUp && !isAtHand(one); up++) one = parentOf(one);
    if (one !== null && isAtHand(one)) found.set(tileName(one), one);
  }
  return [...found.values()].sort((a, b) => a.z - b.z);
}
