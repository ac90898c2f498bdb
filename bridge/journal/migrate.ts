/**
 * A journal that an earlier version wrote is brought forward as it is opened: a copy is kept beside it first, and every
 * step to the next layout is one transaction, so that a power cut leaves the layout before or the one after. The other way
 * there is none: an earlier version that meets a later layout sets the files aside and begins a new epoch, so that no
 * number is ever given twice and the later version's files are kept as they were.
 */
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'libsql';
import { Corrupt } from './faults.ts';
import { sync, syncFolder } from './whole-files.ts';

type Connection = InstanceType<typeof Database>;

/** From the layout that it is named by to the next; throws what SQLite says. */
export type Step = (db: Connection) => void;

/** What is at `layout` now; `steps` by the layout from which they lead. */
export type Migration = { readonly layout: number; readonly steps: ReadonlyMap<number, Step> };

/** Where the copy of before is kept. */
export const beforeName = (path: string, layout: number): string => `${path}.layout-${layout}`;

/** Hands back what was done, a sentence each. Throws {@link Corrupt} for a layout from which no way leads here. */
export function migrate(db: Connection, path: string, { layout, steps }: Migration): readonly string[] {
  const found = versionOf(db);
  if (found === layout) return [];
  const ways = Array.from({ length: Math.max(0, layout - found) }, (_, n) => steps.get(found + n));
  if (found > layout || ways.includes(undefined))
    throw new Corrupt(`its layout is ${found} and this bridge knows ${layout}`);
  keepCopy(db, path, beforeName(path, found));
  for (const [n, step] of ways.entries()) {
    db.exec('BEGIN IMMEDIATE');
    try {
      step?.(db);
      db.exec(`PRAGMA user_version = ${found + n + 1}; COMMIT`);
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
  return [`it was brought from layout ${found} to ${layout}; as it was it is kept as ${beforeName(path, found)}`];
}

/**
 * The log is moved into the file first, so that the file is all of it. A copy that is there gives way: it is the same, made
 * by a step that was cut off, or of another journal, from before somebody went back a version.
 */
function keepCopy(db: Connection, path: string, to: string): void {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  try {
    copyFileSync(path, `${to}.new`);
    sync(`${to}.new`);
    renameSync(`${to}.new`, to);
    syncFolder(dirname(to));
  } catch (error) {
    // A part of a copy on a disk that is full would only be in the way.
    rmSync(`${to}.new`, { force: true });
    throw error;
  }
}

function versionOf(db: Connection): number {
  const row = db.prepare('PRAGMA user_version').raw().get();
  return Number(Array.isArray(row) ? row[0] : Number.NaN);
}
