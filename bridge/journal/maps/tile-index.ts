/**
 * Where each tile of a pack lies: by its number, how many in a row share one picture, where that is and how long. Of every
 * kind of pack the same, 24 bytes a row, kept beside it so that no pack is looked through again with each start.
 */
import { NotAPack } from './pack-bytes.ts';
import { endOfIds, zoomOf } from './tile-id.ts';

/** More would take more memory than a small machine has to spare for maps. */
export const mostRows = 1_000_000;
const magic = 'TETHERTILES1';
const headB = 32;

export type Row = { readonly at: number; readonly length: number };

export type TileIndex = {
  readonly rows: number;
  readonly tiles: number;
  readonly minZoom: number;
  readonly maxZoom: number;
  find(id: number): Row | undefined;
  /** Row number `index`, in the order of the tiles. */
  row(index: number): Row;
  /** As it is kept; `packB` is the size of the pack that it belongs to. */
  toBytes(packB: number): Buffer;
};

type Columns = {
  readonly ids: Float64Array;
  readonly places: Float64Array;
  readonly runs: Uint32Array;
  readonly lengths: Uint32Array;
};

export type IndexBuilder = {
  /** Throws {@link NotAPack} where there are too many or the number is no tile's. */
  add(id: number, run: number, at: number, length: number): void;
  /** In order. Throws {@link NotAPack} where a tile is there twice, or none. */
  finish(): TileIndex;
};

export function buildIndex(): IndexBuilder {
  const ids: number[] = [];
  const runs: number[] = [];
  const places: number[] = [];
  const lengths: number[] = [];
  return {
    add(id, run, at, length) {
      if (ids.length >= mostRows) throw new NotAPack(`has more than ${mostRows} tiles, which is too many for a rover`);
      if (run < 1 || id < 0 || id + run > endOfIds) throw new NotAPack('names tiles that lie on no map');
      ids.push(id);
      runs.push(run);
      places.push(at);
      lengths.push(length);
    },
    finish() {
      if (ids.length === 0) throw new NotAPack('holds no tiles');
      const order = Uint32Array.from(ids.keys()).sort((a, b) => (ids[a] ?? 0) - (ids[b] ?? 0));
      const picked = (from: readonly number[]) => Float64Array.from(order, (index) => from[index] ?? 0);
      return indexOver({
        ids: picked(ids),
        places: picked(places),
        runs: Uint32Array.from(picked(runs)),
        lengths: Uint32Array.from(picked(lengths)),
      });
    },
  };
}

function indexOver({ ids, places, runs, lengths }: Columns): TileIndex {
  const rows = ids.length;
  const end = (index: number) => (ids[index] ?? 0) + (runs[index] ?? 0);
  let tiles = 0;
  for (let index = 0; index < rows; index++) {
    if (index > 0 && (ids[index] ?? 0) < end(index - 1)) throw new NotAPack('has a tile twice');
    tiles += runs[index] ?? 0;
  }
  const row = (index: number): Row => ({ at: places[index] ?? 0, length: lengths[index] ?? 0 });
  return {
    rows,
    tiles,
    minZoom: zoomOf(ids[0] ?? 0),
    maxZoom: zoomOf(end(rows - 1) - 1),
    row,
    find(id) {
      let [low, high] = [0, rows - 1];
      while (low <= high) {
        const middle = (low + high) >> 1;
        if (id < (ids[middle] ?? 0)) high = middle - 1;
        else if (id >= end(middle)) low = middle + 1;
        else return row(middle);
      }
      return undefined;
    },
    toBytes(packB) {
      const head = Buffer.alloc(headB);
      head.write(magic, 0, 'latin1');
      head.writeUInt32LE(rows, 12);
      head.writeDoubleLE(packB, 16);
      const columns = [ids, places, runs, lengths].map((one) =>
        Buffer.from(one.buffer, one.byteOffset, one.byteLength),
      );
      return Buffer.concat([head, ...columns]);
    },
  };
}

/** Undefined where these bytes are no index of a pack of this size. */
export function indexFrom(bytes: Buffer, packB: number): TileIndex | undefined {
  if (bytes.length < headB || bytes.toString('latin1', 0, magic.length) !== magic) return undefined;
  const rows = bytes.readUInt32LE(12);
  if (rows === 0 || bytes.readDoubleLE(16) !== packB || bytes.length !== headB + rows * 24) return undefined;
  // A copy of its own begins where columns of eight bytes may begin.
  const copy = Uint8Array.from(bytes.subarray(headB)).buffer;
  try {
    return indexOver({
      ids: new Float64Array(copy, 0, rows),
      places: new Float64Array(copy, rows * 8, rows),
      runs: new Uint32Array(copy, rows * 16, rows),
      lengths: new Uint32Array(copy, rows * 20, rows),
    });
  } catch {
    return undefined;
  }
}
