/**
 * Tiles that came from servers, kept for when there is no internet: one file each, within a budget, the one that came longest
 * ago goes first. A cache is a convenience: whatever cannot be read is not there, and whatever cannot be written is not kept.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TileBytes } from '../../core/maps.ts';
import type { TileAt } from '../../protocol/maps.ts';
import { namesIn } from '../whole-files.ts';
import type { Limits } from './messages.ts';
import { formatOf } from './pictures.ts';

/** A file takes a block of the disk, however small its tile is. */
const blockB = 4096;
const looksForRoomEvery = 32;

export type Cached = TileBytes & { readonly at: number };

export type TileCache = {
  /** `at` is when it came, wall ms. */
  get(source: string, tile: TileAt): Cached | undefined;
  put(source: string, tile: TileAt, bytes: Uint8Array): void;
  sizeOf(source: string): number;
};

type Kept = { readonly bytes: number; readonly at: number };

export function openCache(directory: string, { cacheB, reserveB }: Limits, wallMs: () => number): TileCache {
  /** By `source/z-x-y`, the oldest first. */
  const kept = new Map<string, Kept>();
  const sizes = new Map<string, number>();
  let total = 0;
  let puts = 0;
  let hasRoom = true;

  const note = (key: string, sign: 1 | -1, bytes: number): void => {
    const source = key.split('/')[0] ?? '';
    sizes.set(source, (sizes.get(source) ?? 0) + sign * bytes);
    total += sign * bytes;
  };
  const forget = (key: string): void => {
    const one = kept.get(key);
    if (one === undefined) return;
    kept.delete(key);
    note(key, -1, one.bytes);
  };
  const keep = (key: string, one: Kept): void => {
    forget(key);
    kept.set(key, one);
    note(key, 1, one.bytes);
  };
  const giveWay = (): void => {
    for (const key of kept.keys()) {
      if (total <= cacheB) return;
      forget(key);
      rmSync(join(directory, key), { force: true });
    }
  };
  const load = (): void => {
    const found = namesIn(directory).flatMap((source) =>
      namesIn(join(directory, source)).flatMap((name) => {
        const about = statSync(join(directory, source, name), { throwIfNoEntry: false });
        return about?.isFile() ? [{ key: `${source}/${name}`, at: about.mtimeMs, bytes: about.size + blockB }] : [];
      }),
    );
    for (const { key, ...one } of found.sort((a, b) => a.at - b.at)) keep(key, one);
    giveWay();
  };
  const isRoomy = (): boolean => {
    if (puts++ % looksForRoomEvery === 0) {
      const { bavail, bsize } = statfsSync(directory);
      hasRoom = bavail * bsize > reserveB;
    }
    return hasRoom;
  };
  load();

  return {
    get(source, tile) {
      const key = keyOf(source, tile);
      const one = kept.get(key);
      if (one === undefined) return undefined;
      try {
        const bytes = new Uint8Array(readFileSync(join(directory, key)));
        const format = formatOf(bytes);
        if (format) return { bytes, format, at: one.at };
      } catch {
        // Somebody took it away.
      }
      forget(key);
      return undefined;
    },
    put(source, tile, bytes) {
      const key = keyOf(source, tile);
      try {
        mkdirSync(join(directory, source), { recursive: true, mode: 0o750 });
        if (!isRoomy()) return;
        const fresh = join(directory, source, 'new');
        writeFileSync(fresh, bytes, { mode: 0o640 });
        renameSync(fresh, join(directory, key));
      } catch {
        return;
      }
      keep(key, { bytes: bytes.length + blockB, at: wallMs() });
      giveWay();
    },
    sizeOf: (source) => sizes.get(source) ?? 0,
  };
}

const keyOf = (source: string, { z, x, y }: TileAt): string => `${source}/${z}-${x}-${y}`;
