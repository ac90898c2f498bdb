/**
 * Documents on disk: one file each, named by the hash of its content, and looked after with the blocking calls of a thread
 * of its own. A file is written beside its place, synced, and put there whole, so whatever is found was written to the
 * end; what does not have the content that its name says is set aside.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../protocol/files/canonical.ts';
import { syncFolder, writeWhole } from '../whole-files.ts';
import { documentOf, entryOf, type KeptDocument } from './document.ts';
import type { Entry, Limits } from './messages.ts';

export type Shelf = {
  readonly entries: () => readonly Entry[];
  /** What was found to be wrong when it was opened, a sentence each. */
  readonly notes: readonly string[];
  has(hash: string): Entry | undefined;
  /** Hands back which others had to give way. Throws what the system says. */
  keep(document: KeptDocument, at: number): { readonly entry: Entry; readonly gone: readonly string[] };
  /** As it is on disk, its content held against its name; undefined where it is not there or not itself any more. */
  read(hash: string): KeptDocument | undefined;
  used(hash: string, at: number): void;
  /** False where there is none. Throws what the system says. */
  remove(hash: string): boolean;
};

const fileName = /^([0-9a-f]{16})\.json$/;
const keptAside = 3;
/** No document of ours is larger. */
const mostB = 64 * 1024 * 1024;

type Row = { readonly entry: Entry; usedAt: number };

/** Opens the folder or makes it. Throws what the system says where it cannot be used. */
export function openShelf(directory: string, limits: Limits): Shelf {
  mkdirSync(directory, { recursive: true });
  const rows = new Map<string, Row>();
  const notes: string[] = [];
  const pathOf = (hash: string) => join(directory, `${hash}.json`);
  const aside: string[] = [];
  for (const name of readdirSync(directory).sort()) {
    const hash = fileName.exec(name)?.[1];
    if (name.endsWith('.bad')) aside.push(name);
    if (name.endsWith('.new')) rmSync(join(directory, name), { force: true });
    if (hash === undefined) continue;
    const row = rowIn(pathOf(hash), hash);
    if (typeof row === 'string') notes.push(`document ${hash} cannot be read: ${row}`);
    else if (row) rows.set(hash, row);
    else {
      renameSync(pathOf(hash), join(directory, `${hash}.bad`));
      aside.push(`${hash}.bad`);
      notes.push(`document ${hash} was damaged and is set aside`);
    }
  }
  for (const name of aside.slice(0, Math.max(0, aside.length - keptAside)))
    rmSync(join(directory, name), { force: true });

  const remove = (hash: string): boolean => {
    rmSync(pathOf(hash), { force: true });
    return rows.delete(hash);
  };
  /** The longest unused go until what there is keeps within the limits; the newest stays in any case. */
  const giveWay = (newest: string): string[] => {
    const gone: string[] = [];
    const byAge = [...rows].filter(([hash]) => hash !== newest).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    let total = [...rows.values()].reduce((sum, { entry }) => sum + entry.summary.bytes, 0);
    for (const [hash, { entry }] of byAge) {
      if (rows.size <= limits.documents && total <= limits.bytes) break;
      remove(hash);
      total -= entry.summary.bytes;
      gone.push(hash);
    }
    return gone;
  };

  return {
    notes,
    entries: () => [...rows.values()].map(({ entry }) => entry),
    has: (hash) => rows.get(hash)?.entry,
    keep(document, at) {
      const text = canonicalJson(document);
      const entry = entryOf(document, Buffer.byteLength(text));
      const { hash } = entry.summary;
      writeWhole(pathOf(hash), text);
      rows.set(hash, { entry, usedAt: at });
      return { entry, gone: giveWay(hash) };
    },
    read: (hash) => (rows.has(hash) ? documentIn(pathOf(hash), hash)?.document : undefined),
    used(hash, at) {
      const row = rows.get(hash);
      if (row === undefined) return;
      row.usedAt = at;
      utimesSync(pathOf(hash), at / 1000, at / 1000);
    },
    remove(hash) {
      const was = remove(hash);
      if (was) syncFolder(directory);
      return was;
    },
  };
}

/** Undefined where it is not what its name says; the system's words where it cannot be read at all. */
function rowIn(path: string, hash: string): Row | string | undefined {
  try {
    const { size, mtimeMs } = statSync(path);
    if (size > mostB) return undefined;
    const found = documentIn(path, hash);
    return found && { entry: entryOf(found.document, found.bytes), usedAt: mtimeMs };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function documentIn(path: string, hash: string): { document: KeptDocument; bytes: number } | undefined {
  const text = readFileSync(path, 'utf8');
  const document = documentOf(text);
  if (document === undefined || entryOf(document, 0).summary.hash !== hash) return undefined;
  return { document, bytes: Buffer.byteLength(text) };
}
