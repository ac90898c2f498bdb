/** A journal of an earlier layout is brought forward with a copy kept, all or nothing; one of a later layout is left as it was. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { Corrupt } from '../../bridge/journal/faults.ts';
import { beforeName, type Step } from '../../bridge/journal/migrate.ts';
import { createStore, openStore } from '../../bridge/journal/store.ts';
import { tempDir } from '../support/temp-dir.ts';
import { open, readAll, small, tidy } from './kit.ts';

const options = { retention: small, wallMs: () => 0 };
const note: Step = (db) => db.exec('CREATE TABLE notes (text TEXT) STRICT');
const entry = (seq: number) =>
  JSON.stringify({ seq, at: 0, wall: 0, severity: 6, body: { kind: 'armed', vehicle: 'a', armed: true } });

/** SQLite's lock on a file stays with the thread that took it: what is opened once more is a copy. */
function copyOf(path: string): string {
  const copy = join(tempDir(), 'journal.db');
  copyFileSync(path, copy);
  return copy;
}

function journal(): string {
  const path = join(tempDir(), 'journal.db');
  const store = createStore(path, 'file', 'epoch', options);
  store.append([1, 2, 3], [entry(1), entry(2), entry(3)]);
  store.close();
  return copyOf(path);
}
const layoutOf = (path: string): unknown => {
  const db = new Database(path);
  const row = db.prepare('PRAGMA user_version').raw().get();
  db.close();
  return Array.isArray(row) ? row[0] : undefined;
};

test('steps lead forward one by one, nothing is lost, and what was there before is kept as it was', () => {
  const path = journal();
  const done: number[] = [];
  const steps = new Map<number, Step>([
    [
      1,
      (db) => {
        done.push(1);
        note(db);
      },
    ],
    [2, () => void done.push(2)],
  ]);
  const store = openStore(path, { ...options, migration: { layout: 3, steps } });
  expect([store.epoch, store.tail, store.read(0, 10).length]).toEqual(['epoch', 3, 3]);
  expect(store.notes).toEqual([`it was brought from layout 1 to 3; as it was it is kept as ${beforeName(path, 1)}`]);
  store.close();
  expect(done).toEqual([1, 2]);
  expect(layoutOf(copyOf(path))).toBe(3);
  const before = openStore(copyOf(beforeName(path, 1)), options);
  expect([before.epoch, before.tail, before.notes]).toEqual(['epoch', 3, []]);
  before.close();
  const again = openStore(copyOf(path), { ...options, migration: { layout: 3, steps } });
  expect(again.notes).toEqual([]);
  again.close();
});

test('after going back a version and forward again it is the newer journal that is kept, not the copy of then', () => {
  const path = journal();
  copyFileSync(journal(), beforeName(path, 1));
  const before = openStore(path, options);
  before.append([4], [entry(4)]);
  before.close();
  const now = copyOf(path);
  copyFileSync(beforeName(path, 1), beforeName(now, 1));
  openStore(now, { ...options, migration: { layout: 2, steps: new Map([[1, note]]) } }).close();
  const kept = openStore(copyOf(beforeName(now, 1)), options);
  expect(kept.tail).toBe(4);
  kept.close();
});

test('a step that fails leaves the layout before it, and the next start tries again', () => {
  const path = journal();
  const failing = new Map<number, Step>([
    [
      1,
      (db) => {
        note(db);
        throw new Error('the plug was pulled');
      },
    ],
  ]);
  expect(() => openStore(path, { ...options, migration: { layout: 2, steps: failing } })).toThrow('plug');
  const store = openStore(copyOf(path), { ...options, migration: { layout: 2, steps: new Map([[1, note]]) } });
  expect(store.tail).toBe(3);
  store.close();
});

test('of a later layout nothing is touched; a layout from which no way leads is said', () => {
  const path = journal();
  const later = new Database(path);
  later.exec('PRAGMA user_version = 2');
  later.close();
  const [first, second] = [copyOf(path), copyOf(path)];
  expect(() => openStore(first, options)).toThrow(Corrupt);
  expect(() => openStore(second, { ...options, migration: { layout: 4, steps: new Map([[3, note]]) } })).toThrow(
    'its layout is 2 and this bridge knows 4',
  );
  for (const file of [first, second])
    expect([existsSync(beforeName(file, 2)), layoutOf(copyOf(file))]).toEqual([false, 2]);
});

test('[S4] an earlier version that meets a later journal begins a new epoch and says so, and keeps the files as they were', async () => {
  const directory = tempDir();
  const first = await open(directory);
  const { epoch } = first.start;
  await tidy();
  const later = new Database(join(directory, 'journal.db'));
  later.exec('PRAGMA user_version = 9');
  later.close();
  const { start, notes, journal: now } = await open(directory);
  expect(start.epoch).not.toBe(epoch);
  expect(notes).toEqual([
    'a new journal begins, the old one is kept as journal.aside-1.db: its layout is 9 and this bridge knows 1',
  ]);
  expect((await readAll(now)).entries).toEqual([]);
  expect(layoutOf(join(directory, 'journal.aside-1.db'))).toBe(9);
  await tidy();
});
