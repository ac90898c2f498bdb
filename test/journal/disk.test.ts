/** Disks that are full, read-only, slow or failing: the bridge goes on live, says so once, and heals by itself. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { EventStream } from '../../bridge/core/stream.ts';
import { ManualClock } from '../support/manual-clock.ts';
import {
  entries,
  entry,
  faultyThread,
  folder,
  imageOf,
  type Kept,
  open,
  range,
  readAll,
  seqsOf,
  setFault,
  tidy,
  until,
} from './kit.ts';

const mounts: string[] = [];
vi.setConfig({ testTimeout: 40_000 });

afterEach(async () => {
  await tidy(mounts);
  for (const mount of mounts.splice(0)) execFileSync('umount', ['-l', mount]);
  await tidy();
});

const mayMount = process.getuid?.() === 0 && process.platform === 'linux';

function smallDisk(): string {
  const directory = folder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory]);
  mounts.push(directory);
  return directory;
}

function fill(directory: string): void {
  const file = openSync(join(directory, 'ballast'), 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch {
    closeSync(file);
  }
}

const remount = (directory: string, how: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${how}`, directory]);

const isDurable = ({ journal }: Kept) => journal.status().durability.durable;

test.runIf(mayMount)(
  '[B-08] a full disk: live goes on, it is said once, and everything is kept in order later',
  async () => {
    const directory = smallDisk();
    const kept = await open(directory);
    const { journal, changes } = kept;
    journal.append(entries(1, 50));
    expect(await journal.whenDurable(50, 5000)).toBe(true);
    fill(directory);
    let seq = 50;
    while (isDurable(kept) && seq < 20_000) {
      journal.append(entries(seq + 1, seq + 100));
      seq += 100;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(changes).toEqual([{ durable: false, why: `${directory}: the disk is full` }]);
    expect(await journal.whenDurable(seq, 5000)).toBe(false);
    journal.append(entries(seq + 1, seq + 300));
    seq += 300;
    await until('a second try', () => (journal.status().counters.faults_disk ?? 0) >= 2);
    expect(changes).toHaveLength(1);
    rmSync(join(directory, 'ballast'));
    await until('its recovery', () => isDurable(kept) && journal.status().durableTo === seq);
    expect(changes).toEqual([changes[0], { durable: true }]);
    const page = await readAll(journal);
    expect([seqsOf(page.entries), page.gaps]).toEqual([range(1, seq), []]);
    expect(journal.status().counters).toMatchObject({ dropped: 0 });
  },
);

test.runIf(mayMount)('[B-08] numbers are set aside on a full disk all the same', async () => {
  const directory = smallDisk();
  const { journal, start } = await open(directory);
  journal.append(entries(1, 50));
  await journal.stop();
  fill(directory);
  const full = await open(directory);
  expect(full.start).toMatchObject({ epoch: start.epoch, nextSeq: 51 });
  expect(full.journal.grantedTo).toBeGreaterThan(1000);
});

test.runIf(mayMount)(
  'a read-only disk at the start: a fresh stream in memory, and a new journal once it heals',
  async () => {
    const directory = smallDisk();
    const before = await open(directory);
    before.journal.append(entries(1, 50));
    await before.journal.stop();
    remount(directory, 'ro');
    const kept = await open(directory);
    const { start, journal, changes, notes } = kept;
    expect(start).toMatchObject({ nextSeq: 1, entries: [] });
    expect(start.epoch).not.toBe(before.start.epoch);
    expect(changes).toEqual([{ durable: false, why: `${directory}: the file system is read-only` }]);
    expect(journal.grantedTo).toBeGreaterThan(1e6);
    journal.append(entries(1, 5));
    remount(directory, 'rw');
    await until('its recovery', () => isDurable(kept));
    expect(notes).toEqual([expect.stringContaining('kept as journal.aside-1.db')]);
    await journal.stop();
    const again = await open(directory);
    expect(again.start).toMatchObject({ epoch: start.epoch, nextSeq: 6, gaps: [] });
  },
);

test('a directory that cannot be made is said in one sentence, and everything is live', async () => {
  const blocked = join(folder(), 'file');
  writeFileSync(blocked, '');
  const kept = await open(join(blocked, 'data'));
  expect(kept.start.nextSeq).toBe(1);
  expect(kept.changes).toEqual([{ durable: false, why: `${join(blocked, 'data')}: it is not a directory` }]);
  kept.journal.append(entries(1, 10));
  expect(await kept.journal.read(0, 10)).toEqual({ ok: false, why: expect.stringContaining('not a directory') });
  rmSync(blocked);
  mkdirSync(blocked);
  await until('its recovery', () => kept.journal.status().durableTo === 10);
});

test('[B-08] a sync that hangs for 2 s holds up nothing but itself', async () => {
  const directory = folder();
  const kept = await open(directory, { thread: faultyThread });
  const { journal, changes } = kept;
  journal.append(entries(1, 5));
  await journal.whenDurable(5, 5000);
  setFault(directory, 'hang 2000');
  journal.append([entry(6)]);
  const waiting = journal.whenDurable(6, 60_000);
  let turns = 0;
  const turning = setInterval(() => {
    turns += 1;
    journal.append([entry(6 + turns)]);
  }, 10);
  await until('the alarm', () => !isDurable(kept));
  setFault(directory, '');
  expect(await waiting).toBe(false);
  expect(changes).toEqual([{ durable: false, why: `${directory}: the disk has not answered for 1 s` }]);
  await until('the answer', () => isDurable(kept));
  clearInterval(turning);
  expect(turns, 'this thread ran on').toBeGreaterThan(20);
  const last = 6 + turns;
  expect(await journal.whenDurable(last, 5000)).toBe(true);
  const page = await readAll(journal);
  expect([seqsOf(page.entries), page.gaps]).toEqual([range(1, last), []]);
});

test('numbers that run out while the disk hangs begin a new epoch, which the journal takes on', async () => {
  const directory = folder();
  const { journal, start, changes } = await open(directory, { thread: faultyThread });
  const stream = new EventStream(start, new ManualClock(), journal);
  const happen = (times: number) => {
    for (let time = 0; time < times; time++)
      stream.append({ at: 0, severity: 6, body: { kind: 'reboot', vehicle: 'v' } });
  };
  happen(10);
  await journal.whenDurable(10, 5000);
  setFault(directory, 'hang 1200');
  happen(1);
  await until('the alarm', () => changes.length === 1);
  const { grantedTo } = journal;
  const image = imageOf(directory);
  happen(grantedTo + 5);
  expect(stream.epoch).not.toBe(start.epoch);
  setFault(directory, '');
  await until('everything on disk', () => journal.status().durableTo === stream.seq);
  expect((await open(imageOf(directory))).start).toMatchObject({ epoch: stream.epoch });
  // Killed before the disk answered: the old epoch, beyond all of its numbers.
  const killed = (await open(image)).start;
  expect(killed.epoch).toBe(start.epoch);
  expect(killed.nextSeq).toBeGreaterThan(grantedTo);
});

test('[I3] what finds no room while the disk fails is dropped, oldest first, counted, and a gap on disk', async () => {
  const directory = folder();
  const kept = await open(directory, { thread: faultyThread, backlog: 3000 });
  const { journal } = kept;
  journal.append(entries(1, 10));
  await journal.whenDurable(10, 5000);
  setFault(directory, 'fail EIO');
  journal.append(entries(11, 20));
  await until('the fault', () => !isDurable(kept));
  for (let seq = 21; seq <= 8020; seq += 100) journal.append(entries(seq, seq + 99));
  expect(kept.changes).toEqual([{ durable: false, why: `${directory}: the disk fails` }]);
  expect(journal.status().waiting).toBeLessThanOrEqual(3000);
  setFault(directory, '');
  await until('its recovery', () => journal.status().durableTo === 8020);
  const page = await readAll(journal);
  const { dropped = 0 } = journal.status().counters;
  expect(dropped).toBeGreaterThan(4000);
  expect(page.gaps).toHaveLength(1);
  const [gap] = page.gaps;
  expect(gap && gap.to - gap.from + 1).toBe(dropped);
  expect(seqsOf(page.entries)).toEqual(range(1, 8020).filter((seq) => !gap || seq < gap.from || seq > gap.to));
});

test('a file that is found damaged in full flight is set aside, and the epoch goes on', async () => {
  const directory = folder();
  const kept = await open(directory, { thread: faultyThread });
  const { journal, start } = kept;
  journal.append(entries(1, 10));
  await journal.whenDurable(10, 5000);
  setFault(directory, 'fail SQLITE_CORRUPT');
  journal.append(entries(11, 20));
  await until('the fault', () => !isDurable(kept));
  setFault(directory, '');
  await until('its recovery', () => journal.status().durableTo === 20);
  expect(kept.notes).toEqual([
    expect.stringContaining('kept as journal.aside-1.db'),
    'entries after number 0 are lost on disk',
  ]);
  await journal.stop();
  const again = await open(directory);
  expect(again.start).toMatchObject({ epoch: start.epoch, nextSeq: 21 });
  expect(seqsOf(again.start.entries)).toEqual(range(11, 20));
});

test('a disk that still fails at the end does not hold the end up, and nothing is used twice', async () => {
  const directory = folder();
  const { journal, start } = await open(directory, { thread: faultyThread });
  journal.append(entries(1, 10));
  await journal.whenDurable(10, 5000);
  setFault(directory, 'hang 4000');
  journal.append(entries(11, 20));
  const begin = performance.now();
  await journal.stop();
  expect(performance.now() - begin).toBeLessThan(3500);
  const { start: after } = await open(imageOf(directory));
  expect(after.epoch).toBe(start.epoch);
  expect(after.nextSeq).toBeGreaterThan(20);
});
