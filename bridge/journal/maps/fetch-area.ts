/**
 * The way through an area, tile by tile: what comes is written in small batches with the place that was reached, what is not
 * to be had is counted, and whoever asks for peace gets it.
 */
import { type AreaJob, type TileAt, tileOfArea, usualTileB } from '../../protocol/maps.ts';
import type { AreaFile, Cursor } from './area-file.ts';
import type { Heard } from './online.ts';

/** Written together, and lost together where the power goes: they are fetched again. */
export const batchTiles = 16;
const triesEach = 3;

export type AreaWalk = {
  readonly area: AreaJob;
  readonly file: AreaFile;
  readonly paceMs: number;
  fetch(at: TileAt): Promise<Heard>;
  /** Why it cannot go on now, and for how long it should not be tried; undefined where it can. */
  hindrance(): { readonly why: string; readonly forMs: number } | undefined;
  /** It has taken too long: what has come will do. */
  isLate(): boolean;
  tell(change: Partial<AreaJob>): void;
  /** False where it is over. */
  rest(ms: number): Promise<boolean>;
};

type Batch = (TileAt & { readonly bytes: Uint8Array })[];

/** True once every tile was asked for, false where it was ended before. Rejects with what the disk says. */
export async function walkArea(walk: AreaWalk): Promise<boolean> {
  const { area, file, paceMs, rest } = walk;
  let now: Cursor = file.cursor;
  let batch: Batch = [];
  let tries = 0;
  const write = (): void => {
    file.put(batch, now);
    batch = [];
    walk.tell(progressOf(area, now));
  };
  walk.tell(progressOf(area, now));
  while (now.next < area.tiles) {
    if (walk.isLate()) now = { ...now, next: area.tiles, missing: now.missing + area.tiles - now.next };
    const at = tileOfArea(area.bounds, area.minZoom, area.maxZoom, now.next);
    if (at === undefined) break;
    const got = await stepOf(walk, at);
    if (got.is === 'paused' || got.is === 'offline') {
      write();
      walk.tell({ state: 'waiting', why: got.why });
      if (!(await rest(got.forMs))) return false;
      continue;
    }
    walk.tell({ state: 'running', why: '' });
    tries += 1;
    if (got.is === 'bad' && tries < triesEach) {
      if (!(await rest(paceMs * 4 ** tries))) return false;
      continue;
    }
    tries = 0;
    if (got.is === 'tile') batch.push({ ...at, bytes: got.bytes });
    now = after(now, got);
    if (now.next % batchTiles === 0) write();
    if (!(await rest(paceMs))) return false;
  }
  write();
  return true;
}

const stepOf = async ({ hindrance, fetch }: AreaWalk, at: TileAt): Promise<Heard> => {
  const hindered = hindrance();
  return hindered ? { is: 'paused', ...hindered } : fetch(at);
};

function after({ next, fetched, missing, bytes }: Cursor, got: Heard): Cursor {
  return got.is === 'tile'
    ? { next: next + 1, fetched: fetched + 1, missing, bytes: bytes + got.bytes.length }
    : { next: next + 1, fetched, missing: missing + 1, bytes };
}

const progressOf = ({ tiles }: AreaJob, { fetched, missing, bytes }: Cursor) => ({
  ...{ fetched, missing, bytes },
  estimatedB: Math.round((fetched === 0 ? usualTileB : bytes / fetched) * tiles),
});
