/**
 * One number for each tile of all zooms: zoom by zoom, and within one along a Hilbert curve, so that neighbours have numbers
 * near each other (PMTiles specification v3, §4.1). Whole up to the deepest zoom, since 4^25 is below 2^53.
 */
import { deepestZoom, type TileAt } from '../../protocol/maps.ts';

/** The number of a zoom's first tile. */
export const firstId = (z: number): number => (4 ** z - 1) / 3;

/** The first number that no tile has. */
export const endOfIds = firstId(deepestZoom + 1);

export function zoomOf(id: number): number {
  let z = 0;
  while (firstId(z + 1) <= id) z += 1;
  return z;
}

/** False for what is no place of any map. */
export const isTile = ({ z, x, y }: TileAt): boolean =>
  [z, x, y].every(Number.isInteger) && z >= 0 && z <= deepestZoom && x >= 0 && x < 2 ** z && y >= 0 && y < 2 ** z;

/** Of a tile for which {@link isTile} holds. */
export function tileId({ z, x, y }: TileAt): number {
  let id = firstId(z);
  let [column, row] = [x, y];
  for (let side = 2 ** z / 2; side >= 1; side /= 2) {
    const right = column >= side ? 1 : 0;
    const below = row >= side ? 1 : 0;
    id += side * side * ((3 * right) ^ below);
    column -= right * side;
    row -= below * side;
    // The curve of a quarter is turned so that it begins where the one before has ended.
    if (below === 0) {
      if (right === 1) [column, row] = [side - 1 - column, side - 1 - row];
      [column, row] = [row, column];
    }
  }
  return id;
}
