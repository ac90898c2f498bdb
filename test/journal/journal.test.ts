import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { Entry } from '../../bridge/protocol/stream.ts';
import { entries, entry, folder, imageOf, open, range, readAll, seqsOf, small, tidy, until } from './kit.ts';

vi.setConfig({ testTimeout: 40_000 });

afterEach(() => tidy());

test('a new journal begins a new epoch at number 1', async () => {
  const { start, notes, changes } = await open(folder());
  expect(start).toEqual({
    epoch: expect.stringMatching(/^[0-9a-f-]{36}$/),
    nextSeq: 1,
    entries: [],
    gaps: [],
    intent: [],
    presence: [],
  });
  expect([notes, changes]).toEqual([[], []]);
});

test('after a clean end everything is there again, without a gap, and the numbers go on', async () => {
  const directory = folder();
  const first = await open(directory);
  first.journal.append(entries(1, 30));
  await first.journal.stop();
  expect(readdirSync(directory).sort()).toEqual(['journal.db', 'journal.lock', 'journal.reserved']);
  const second = await open(directory);
  expect(second.start).toEqual({
    epoch: first.start.epoch,
    nextSeq: 31,
    entries: expect.anything(),
    gaps: [],
    intent: [],
    presence: [],
  });
  expect(second.start.entries.map(({ body }) => body)).toEqual(entries(1, 30).map(({ body }) => body));
});

test('after a crash what was durable is there, and every number that may have been used is a gap', async () => {
  const directory = folder();
  const first = await open(directory);
  first.journal.append(entries(1, 30));
  expect(await first.journal.whenDurable(30, 5000)).toBe(true);
  const { start } = await open(imageOf(directory));
  expect(start.epoch).toBe(first.start.epoch);
  expect(seqsOf(start.entries)).toEqual(range(1, 30));
  expect(start.gaps).toEqual([{ from: 31, to: start.nextSeq - 1 }]);
  expect(start.nextSeq).toBeGreaterThan(first.journal.grantedTo);
});

test('a killed life without a single durable entry leaves its numbers as a gap', async () => {
  const directory = folder();
  await open(directory);
  const { start } = await open(imageOf(directory));
  expect(start.gaps).toEqual([{ from: 1, to: start.nextSeq - 1 }]);
  expect(start.nextSeq).toBeGreaterThan(1000);
});

test('one who waits is told when the entry is on disk, and not later than wanted', async () => {
  const { journal } = await open(folder());
  journal.append([entry(1)]);
  expect(journal.status().durableTo).toBe(0);
  expect(await journal.whenDurable(1, 5000)).toBe(true);
  expect(journal.status()).toMatchObject({ durableTo: 1, waiting: 0, durability: { durable: true } });
  expect(await journal.whenDurable(2, 20)).toBe(false);
});

test('it reads page by page from any number, and says what lies between', async () => {
  const directory = folder();
  const { journal } = await open(directory);
  journal.append([...entries(1, 5), ...entries(9, 20)]);
  await journal.whenDurable(20, 5000);
  expect(await journal.read(3, 4)).toEqual({
    ok: true,
    entries: expect.anything(),
    gaps: [{ from: 6, to: 8 }],
    more: true,
  });
  const page = await journal.read(18, 100);
  expect(page.ok && [seqsOf(page.entries), page.more]).toEqual([[19, 20], false]);
  expect(await journal.read(20, 5)).toEqual({ ok: true, entries: [], gaps: [], more: false });
  expect(seqsOf((await readAll(journal)).entries)).toEqual([...range(1, 5), ...range(9, 20)]);
});

test('[S7] what waits for the disk is read as well, behind what is on it', async () => {
  const { journal } = await open(folder());
  journal.append(entries(1, 20));
  await journal.whenDurable(20, 5000);
  journal.append(entries(21, 40));
  const reading = journal.read(10, 25);
  journal.append(entries(41, 45));
  const page = await reading;
  expect(page.ok && [seqsOf(page.entries), page.gaps, page.more]).toEqual([range(11, 35), [], true]);
});

test('[S2] a page says up to where entries were dropped, and not for numbers that were never used', async () => {
  const { journal } = await open(folder(), { retention: { minCount: 100, minAgeMs: 0, maxCount: 200 } });
  journal.append([...entries(1, 300), ...entries(310, 1200)]);
  await journal.whenDurable(1200, 10_000);
  const [dropped, unused] = [await journal.read(0, 5), await journal.read(305, 5)];
  const oldest = dropped.ok ? (dropped.entries[0]?.seq ?? 0) : 0;
  expect(oldest).toBeGreaterThan(310);
  expect(dropped.ok && dropped.droppedTo).toBe(oldest - 1);
  expect(unused.ok && unused.droppedTo).toBe(oldest - 1);
  const whole = await open(folder());
  whole.journal.append([...entries(1, 5), ...entries(9, 12)]);
  await whole.journal.whenDurable(12, 5000);
  expect(await whole.journal.read(6, 5)).not.toHaveProperty('droppedTo');
});

test('more readers than it has places for are refused in words', async () => {
  const { journal } = await open(folder());
  const pages = await Promise.all(Array.from({ length: 20 }, () => journal.read(0, 10)));
  expect(pages.filter(({ ok }) => ok)).toHaveLength(16);
  expect(pages.at(-1)).toEqual({ ok: false, busy: true, why: expect.stringContaining('too many') });
  expect(journal.status().counters.reads_refused).toBe(4);
});

test('old entries go, but never the newest thousand nor what is young, and never more stays than the bound', async () => {
  const directory = folder();
  const { journal } = await open(directory, { retention: small });
  const long = Date.now() - 3_600_000;
  journal.append(range(1, 4000).map((seq) => entry(seq, long)));
  await journal.whenDurable(4000, 5000);
  const old = seqsOf((await readAll(journal)).entries);
  expect(old.length).toBeGreaterThanOrEqual(1000);
  expect(old.length).toBeLessThan(1300);
  expect(old.at(-1)).toBe(4000);
  journal.append(entries(4001, 5500));
  await journal.whenDurable(5500, 5000);
  const young = seqsOf((await readAll(journal)).entries);
  expect(young).toEqual(expect.arrayContaining(range(4001, 5500)));
  journal.append(entries(5501, 9000));
  await journal.whenDurable(9000, 5000);
  const bound = seqsOf((await readAll(journal)).entries);
  expect(bound.length).toBeLessThan(2300);
  expect(bound.at(-1)).toBe(9000);
});

test('a wall clock that jumps a year ahead costs nothing of the newest thousand', async () => {
  const directory = folder();
  const first = await open(directory, { retention: small });
  first.journal.append(range(1, 900).map((seq) => entry(seq, Date.now() - 365 * 86_400_000)));
  first.journal.append(entries(901, 1000));
  await first.journal.stop();
  const second = await open(directory, { retention: small });
  expect(seqsOf((await readAll(second.journal)).entries)).toEqual(range(1, 1000));
  expect(seqsOf(second.start.entries)).toEqual(range(1, 1000));
});

test('memory gets back the newest only', async () => {
  const directory = folder();
  const first = await open(directory);
  first.journal.append(entries(1, 300));
  await first.journal.stop();
  const recover = { minCount: 50, minAgeMs: 0, maxCount: 200 };
  expect(seqsOf((await open(directory, { recover })).start.entries)).toEqual(range(251, 300));
});

test('a second bridge on the same journal is refused in one sentence, and the first goes on', async () => {
  const directory = folder();
  const { journal } = await open(directory);
  await expect(open(directory)).rejects.toThrow(`another bridge keeps its journal in ${directory}`);
  journal.append(entries(1, 3));
  expect(await journal.whenDurable(3, 5000)).toBe(true);
});

test('a lock file with garbage in it is no lock', async () => {
  const directory = folder();
  writeFileSync(join(directory, 'journal.lock'), 'garbage'.repeat(1000));
  expect((await open(directory)).start.nextSeq).toBe(1);
});

test('it stops twice, keeps what came before, and counts what comes after', async () => {
  const directory = folder();
  const { journal, start } = await open(directory);
  journal.append(entries(1, 2000));
  await Promise.all([journal.stop(), journal.stop()]);
  await journal.stop();
  journal.append(entries(2001, 2003));
  expect(journal.status().counters.late).toBe(3);
  expect(await journal.whenDurable(2003, 5000)).toBe(false);
  expect(await journal.read(0, 10)).toMatchObject({ ok: false });
  const again = await open(directory);
  expect(again.start).toMatchObject({ epoch: start.epoch, nextSeq: 2001, gaps: [] });
});

test('a number that a stopped journal is asked for belongs to no epoch of the journal', async () => {
  const directory = folder();
  const { journal, start } = await open(directory);
  journal.append(entries(1, 3));
  const stopped = journal.stop();
  expect(journal.grantedTo).toBe(3);
  const other = journal.renew();
  await stopped;
  expect(other).not.toBe(start.epoch);
  expect((await open(directory)).start).toMatchObject({ epoch: start.epoch, nextSeq: 4, gaps: [] });
});

test('a file layout of a newer bridge is kept aside, not misread', async () => {
  const directory = folder();
  const { journal } = await open(directory);
  journal.append(entries(1, 3));
  await journal.stop();
  const Database = (await import('libsql')).default;
  const db = new Database(join(directory, 'journal.db'));
  db.exec('PRAGMA user_version = 7');
  db.close();
  const { start, notes } = await open(directory);
  expect(start).toMatchObject({ nextSeq: 1, entries: [] });
  expect(notes).toEqual([expect.stringMatching(/kept as journal\.aside-1\.db: its layout is 7/)]);
  expect(existsSync(join(directory, 'journal.aside-1.db'))).toBe(true);
});

test('numbers are set aside in time, at any pace', async () => {
  const { journal } = await open(folder());
  let seq = 0;
  for (let group = 0; group < 40; group++) {
    journal.append(entries(seq + 1, seq + 300));
    seq += 300;
    expect(journal.grantedTo).toBeGreaterThan(seq);
    await until('the group', () => journal.status().durableTo === seq);
  }
});

test('[I9] what was intended before is handed back, however much happened since', async () => {
  const directory = folder();
  const little = { minCount: 5, minAgeMs: 0, maxCount: 5 };
  const first = await open(directory, { recover: little });
  const lease: Entry['body'] = {
    kind: 'lease',
    vehicle: 'rover:1',
    change: 'granted',
    by: 'ana',
    holder: 'ana',
    term: 7,
    will: 'hold',
  };
  first.journal.append([entry(1), { ...entry(2), body: lease }, ...entries(3, 40)]);
  await first.journal.stop();
  const { start } = await open(directory, { recover: little });
  expect(start.entries.length).toBeLessThan(10);
  expect(start.intent.map(({ seq, body }) => [seq, body])).toEqual([[2, lease]]);
});

test('[P2] who came and who left is handed back, however much happened since', async () => {
  const directory = folder();
  const little = { minCount: 5, minAgeMs: 0, maxCount: 5 };
  const first = await open(directory, { recover: little });
  const came: Entry['body'] = { kind: 'operator', session: 'ana/1', presence: 'here' };
  first.journal.append([entry(1), { ...entry(2), body: came }, ...entries(3, 40)]);
  await first.journal.stop();
  const { start } = await open(directory, { recover: little });
  expect(start.presence.map(({ seq, body }) => [seq, body])).toEqual([[2, came]]);
});
