/** What pictures of the ground can be had from: a pack on this device, or what the rover holds or passes on. */
import type { Bounds, Tile } from './mercator.ts';

export type Source = {
  /** `here:…`: a pack on this device; `rover:…`: by the bridge. */
  readonly id: string;
  readonly title: string;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Of a tile's edge. */
  readonly tilePx: number;
  /** Where it has anything; null where nobody knows. */
  readonly bounds: Bounds | null;
  /** Who made it: always readable on the map. */
  readonly attribution: string;
};

/**
 * A tile as it was had, `ageS` where it was kept since the server was asked; `missing`: there is none, and there will be
 * none.
 */
export type Had<P> =
  | { readonly is: 'here'; readonly picture: P; readonly bytes: number; readonly ageS?: number }
  | { readonly is: 'missing' }
  | { readonly is: 'failed'; readonly why: string };

export type Asked<P> = { readonly had: Promise<Had<P>>; abort(): void };

/** Asks a source for one tile; the promise never rejects. */
export type AskTile<P> = (tile: Tile) => Asked<P>;

export const meets = (a: Bounds, b: Bounds | null): boolean =>
  b === null ||
  (a.westDeg <= b.eastDeg && b.westDeg <= a.eastDeg && a.southDeg <= b.northDeg && b.southDeg <= a.northDeg);
