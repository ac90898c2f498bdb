/** What a power cut, a worn card or a careless hand does to the files; and what must never come of it. */
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { entries, entry, folder, imageOf, open, randomFrom, range, readAll, seed, seqsOf, tidy } from './kit.ts';

const count = 400;
let epoch = '';
let grantedTo = 0;
/** What a crash leaves, with everything still in the log; and what a clean end leaves, with everything in the file. */
let crashed: string;
let ended: string;

const keep = folder();
beforeAll(async () => {
  const { journal, start } = await open(keep);
  epoch = start.epoch;
  for (let seq = 1; seq <= count; seq += 20) {
    journal.append(range(seq, seq + 19).map((one) => entry(one, 1_700_000_000_000)));
    await journal.whenDurable(seq + 19, 5000);
  }
  grantedTo = journal.grantedTo;
  crashed = imageOf(keep);
  await journal.stop();
  ended = imageOf(keep);
});
afterEach(() => tidy([keep, crashed, ended]));
afterAll(() => tidy());

type Damage = (path: string, random: () => number) => void;
const truncated: Damage = (path, random) => truncateSync(path, Math.floor(random() * readFileSync(path).length));
const flipped: Damage = (path, random) => {
  const bytes = readFileSync(path);
  const at = Math.floor(random() * bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  writeFileSync(path, bytes);
};
const torn: Damage = (path, random) => {
  const bytes = readFileSync(path);
  bytes.fill(random() < 0.5 ? 0 : 0xa5, Math.floor(random() * bytes.length));
  writeFileSync(path, bytes);
};

/** Whatever was done: wrong entries never, a number twice never, a loss never in silence. */
async function mustBeHonest(directory: string, usedTo: number): Promise<'whole' | 'gap' | 'anew'> {
  const { journal, start, notes } = await open(directory);
  const { entries: left, gaps } = await readAll(journal);
  await journal.stop();
  if (start.epoch !== epoch) {
    expect([left, start.nextSeq]).toEqual([[], 1]);
    expect(notes).toEqual([expect.stringContaining('kept as journal.aside-1.db')]);
    return 'anew';
  }
  expect(start.nextSeq).toBeGreaterThan(usedTo);
  for (const one of left) expect(one).toEqual(entry(one.seq, 1_700_000_000_000));
  const said = [...gaps, ...start.gaps];
  const missing = range(1, count).filter((seq) => !seqsOf(left).includes(seq));
  for (const seq of missing) {
    const why = `number ${seq} is missing among ${JSON.stringify(said)}`;
    expect(
      said.some(({ from, to }) => from <= seq && seq <= to),
      why,
    ).toBe(true);
  }
  return missing.length > 0 ? 'gap' : 'whole';
}

test.each([
  ['the log cut off anywhere', 'crashed', 'journal.db-wal', truncated, 12],
  ['the log torn anywhere', 'crashed', 'journal.db-wal', torn, 8],
  ['a bit flipped in the log', 'crashed', 'journal.db-wal', flipped, 12],
  ['the file cut off anywhere', 'ended', 'journal.db', truncated, 8],
  ['the file torn anywhere', 'ended', 'journal.db', torn, 8],
  ['a bit flipped in the file', 'ended', 'journal.db', flipped, 20],
  ['a bit flipped in the numbers set aside', 'crashed', 'journal.reserved', flipped, 8],
  ['the numbers set aside cut off', 'crashed', 'journal.reserved', truncated, 6],
] as const)(
  '%s: never wrong, never twice, never silent',
  async (name, which, file, damage, times) => {
    const random = randomFrom(seed(name));
    const outcomes: Record<string, number> = {};
    for (let time = 0; time < times; time++) {
      const image = imageOf(which === 'crashed' ? crashed : ended);
      damage(join(image, file), random);
      const outcome = await mustBeHonest(image, which === 'crashed' ? grantedTo - 1 : count);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    console.log(`${name}: ${JSON.stringify(outcomes)}`);
  },
  60_000,
);

/** Changes one byte of the entry with this number, in the file. */
function spoil(directory: string, seq: number): void {
  const path = join(directory, 'journal.db');
  const bytes = readFileSync(path);
  const at = bytes.indexOf(`Reached waypoint ${seq}, then`);
  expect(at).toBeGreaterThan(0);
  bytes[at] = 0x72;
  writeFileSync(path, bytes);
}

test('a bad last row is a torn end: dropped, and a gap in the same epoch', async () => {
  const image = imageOf(ended);
  spoil(image, count);
  const { start, notes } = await open(image);
  expect(start).toMatchObject({ epoch, nextSeq: count + 1, gaps: [{ from: count, to: count }] });
  expect(seqsOf(start.entries)).toEqual(range(1, count - 1));
  expect(notes).toEqual([expect.stringContaining('torn')]);
});

test('a bad row in the middle makes a new epoch, and the file is kept aside', async () => {
  const image = imageOf(ended);
  spoil(image, 200);
  const { start, notes, journal } = await open(image);
  expect(start.epoch).not.toBe(epoch);
  expect(start).toMatchObject({ nextSeq: 1, entries: [], gaps: [] });
  expect(notes).toEqual([expect.stringContaining('rows before number 201 are damaged')]);
  journal.append(entries(1, 5));
  expect(await journal.whenDurable(5, 5000)).toBe(true);
});

test.each([
  ['the rows', ['journal.db', 'journal.db-wal']],
  ['the numbers set aside', ['journal.reserved']],
  ['everything', ['journal.db', 'journal.db-wal', 'journal.reserved', 'journal.lock']],
])('when somebody deletes %s a new epoch begins', async (_what, names) => {
  const image = imageOf(crashed);
  for (const name of names) rmSync(join(image, name));
  const { start } = await open(image);
  expect(start.epoch).not.toBe(epoch);
  expect(start).toMatchObject({ nextSeq: 1, entries: [] });
});

test('rows of another journal are not taken for its own', async () => {
  const other = folder();
  const { journal } = await open(other);
  journal.append(entries(1, 10));
  await journal.stop();
  const image = imageOf(ended);
  writeFileSync(join(image, 'journal.db'), readFileSync(join(other, 'journal.db')));
  const { start } = await open(image);
  expect(start.entries).toEqual([]);
});

test('a file that takes the process down whenever it is opened is set aside at last', async () => {
  const image = imageOf(ended);
  writeFileSync(join(image, 'journal.opening'), '....');
  const { start, journal } = await open(image);
  expect(start.epoch).toBe(epoch);
  await journal.stop();
  expect(existsSync(join(image, 'journal.opening'))).toBe(false);
  writeFileSync(join(image, 'journal.opening'), '.....');
  const { start: anew, notes } = await open(image);
  expect(anew.epoch).not.toBe(epoch);
  expect(notes).toEqual([expect.stringContaining('kept dying')]);
});

test('three bad files are kept aside, the oldest goes', async () => {
  const directory = folder();
  for (let time = 0; time < 5; time++) {
    writeFileSync(join(directory, 'journal.db'), `garbage ${time}`);
    const { journal } = await open(directory);
    await journal.stop();
  }
  const aside = readdirSync(directory).filter((name) => name.includes('aside') && name.endsWith('.db'));
  expect(aside.sort()).toEqual(['journal.aside-3.db', 'journal.aside-4.db', 'journal.aside-5.db']);
  expect(readFileSync(join(directory, 'journal.aside-5.db'), 'utf8')).toBe('garbage 4');
});
