/**
 * Packs on disk, three files each: the pack as it came, where its tiles lie, and what is told of it. The pack is put into its
 * place last, so that a bridge that is killed leaves a pack or none. What belongs to no pack is cleared away at the start.
 */
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Compile } from 'typebox/compile';
import type { TileBytes } from '../../core/maps.ts';
import { PackInfo, type TileAt } from '../../protocol/maps.ts';
import { discard, holds, jsonIn, namesIn, sizeOf, sync, syncFolder, writeWhole } from '../whole-files.ts';
import { mbtiles } from './mbtiles.ts';
import { NotAPack, openBytes, type PackBytes } from './pack-bytes.ts';
import { pictureIn } from './pictures.ts';
import { pmtiles } from './pmtiles.ts';
import { type PackReader, surveyPack } from './survey.ts';
import { isTile, tileId } from './tile-id.ts';
import { indexFrom, type TileIndex } from './tile-index.ts';
import { zip } from './zip.ts';

const packInfo = Compile(PackInfo);
const readers: readonly PackReader[] = [pmtiles, mbtiles, zip];
/** Packs whose index is in memory: a map shows one or two. */
const mostOpen = 4;
/** Turns of looking through a pack, with air between them: for tiles of others, and for whatever else this machine has to do. */
const turnMs = 10;
const airMs = 5;

export type Shelf = {
  /** The newest first. */
  list(): PackInfo[];
  find(id: string): PackInfo | undefined;
  /**
   * Makes a file a pack; it is gone from where it was. Rejects with {@link NotAPack}, and then it is where it was. A pack
   * that is there already is handed back.
   */
  accept(path: string, name: string): Promise<PackInfo>;
  label(id: string, label: string): PackInfo | undefined;
  remove(id: string): boolean;
  /** Null where there is none. Throws {@link NotAPack} where it is damaged, and what the system says. */
  tile(id: string, at: TileAt): TileBytes | null;
  read(id: string, from: number, length: number): Buffer;
  /** Whether these bytes of the pack's file are the same. Throws what the system says. */
  holds(id: string, from: number, bytes: Uint8Array): boolean;
  close(): void;
};

type Open = { readonly file: PackBytes; readonly index: TileIndex; readonly reader: PackReader };

/** Throws what the system says. */
export function openShelf(directory: string, wallMs: () => number): Shelf {
  mkdirSync(directory, { recursive: true, mode: 0o750 });
  const path = (id: string, ending: string) => join(directory, `${id}.${ending}`);
  const packs = new Map<string, PackInfo>();
  for (const name of namesIn(directory)) {
    const [id = '', ending = ''] = name.split('.');
    const info = jsonIn(path(id, 'json'));
    const isWhole = packInfo.Check(info) && info.id === id && sizeOf(path(id, 'pack')) === info.bytes;
    if (isWhole && name === `${id}.${ending}`) packs.set(id, info);
    else rmSync(join(directory, name), { force: true });
  }

  const open = new Map<string, Open>();
  const shut = (id: string): void => {
    open.get(id)?.file.close();
    open.delete(id);
  };
  const opened = (info: PackInfo): Open => {
    const known = open.get(info.id);
    if (known) {
      open.delete(info.id);
      open.set(info.id, known);
      return known;
    }
    const reader = readers.find(({ kind }) => kind === info.kind);
    const index = indexFrom(readFileSync(path(info.id, 'tiles')), info.bytes);
    if (!reader || !index) throw new NotAPack('has lost the list of its tiles: bring it again');
    const [oldest] = open.keys();
    if (open.size >= mostOpen && oldest !== undefined) shut(oldest);
    const one = { file: openBytes(path(info.id, 'pack')), index, reader };
    open.set(info.id, one);
    return one;
  };
  const must = (id: string): PackInfo => {
    const info = packs.get(id);
    if (info === undefined) throw new NotAPack('is not here');
    return info;
  };
  const write = (info: PackInfo): PackInfo => {
    writeWhole(path(info.id, 'json'), JSON.stringify(info));
    packs.set(info.id, info);
    return info;
  };

  return {
    list: () => [...packs.values()].sort((a, b) => b.came - a.came),
    find: (id) => packs.get(id),
    async accept(from, name) {
      const { index, id, kind, format, tilePx, bounds, label, attribution, missing } = await lookedThrough(from);
      const known = packs.get(id);
      if (known) {
        discard(from);
        return known;
      }
      const bytes = sizeOf(from);
      const { tiles, minZoom, maxZoom } = index;
      const called = label || name.replace(/\.(pmtiles|mbtiles|zip)$/i, '') || 'map';
      const info: PackInfo = {
        ...{ id, name, label: called, kind, format, tilePx, bounds, minZoom, maxZoom, tiles, bytes, attribution },
        ...{ came: wallMs(), missing },
      };
      try {
        sync(from);
        writeWhole(path(id, 'tiles'), index.toBytes(bytes));
        writeWhole(path(id, 'json'), JSON.stringify(info));
        renameSync(from, path(id, 'pack'));
        syncFolder(directory);
      } catch (error) {
        for (const ending of ['tiles', 'json']) rmSync(path(id, ending), { force: true });
        throw error;
      }
      packs.set(id, info);
      return info;
    },
    label: (id, label) => {
      const info = packs.get(id);
      return info && write({ ...info, label });
    },
    remove(id) {
      if (!packs.delete(id)) return false;
      shut(id);
      discard(path(id, 'pack'));
      for (const ending of ['json', 'tiles']) rmSync(path(id, ending), { force: true });
      syncFolder(directory);
      return true;
    },
    tile(id, at) {
      const { file, index, reader } = opened(must(id));
      const row = isTile(at) ? index.find(tileId(at)) : undefined;
      if (row === undefined) return null;
      const bytes = reader.tile(file, row);
      // Not each was looked at when the pack came: one may be a picture that fills a phone's memory.
      const picture = pictureIn(bytes);
      if (picture === undefined) throw new NotAPack('has a tile that is damaged');
      return { bytes: new Uint8Array(bytes), format: picture.format };
    },
    read: (id, from, length) => {
      const { file } = opened(must(id));
      return file.read(from, Math.max(0, Math.min(length, file.size - from)));
    },
    holds: (id, from, bytes) => holds(path(id, 'pack'), from, bytes),
    close: () => [...open.keys()].forEach(shut),
  };
}

/** In turns, so that nobody's tile waits for somebody's pack. */
async function lookedThrough(path: string) {
  const file = openBytes(path);
  try {
    const steps = surveyPack(file, readers);
    for (let until = performance.now() + turnMs; ; ) {
      const { done, value } = steps.next();
      if (done) return value;
      if (performance.now() < until) continue;
      await wait(airMs);
      until = performance.now() + turnMs;
    }
  } finally {
    file.close();
  }
}
