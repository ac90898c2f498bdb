/** The audit on a real disk: chained over restarts, cuts, files that end and a disk that fails. */
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AuditRecord, chained, type Deed } from '../../bridge/core/access/audit.ts';
import { type AuditBookOptions, openAuditBook, sha256, verifyAudit } from '../../bridge/journal/audit-book.ts';

let directory = '';
const notes: string[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'audit-'));
  notes.length = 0;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const when = { wall: 1, boot: 'b', at: 1 };
const deed = (n: number): Deed => ({ ...when, who: 'phone', from: '::1', act: 'drove', about: { n } });
const open = (more: Partial<AuditBookOptions> = {}) =>
  openAuditBook({ directory, note: (text) => void notes.push(text), self: () => when, ...more });
const files = () => readdirSync(directory).sort();
const path = (n: number) => join(directory, files().at(n) ?? '');

async function lived(deeds: number, more: Partial<AuditBookOptions> = {}): Promise<void> {
  const book = await open(more);
  for (let n = 0; n < deeds; n++) book.write(deed(n));
  await book.stop();
}

test('one chain over several lives, for its owner only', async () => {
  await lived(3);
  await lived(2);
  expect(await verifyAudit(directory)).toMatchObject({ ok: true, records: 5 });
  expect(files()).toHaveLength(1);
  expect(statSync(path(0)).mode & 0o777).toBe(0o600);
});

test('a record that was changed, taken out or put in is found, with its number', async () => {
  await lived(5);
  const text = readFileSync(path(0), 'utf8');
  const lines = text.trimEnd().split('\n');
  const tampered = async (changed: readonly string[]) => {
    writeFileSync(path(0), `${changed.join('\n')}\n`);
    return verifyAudit(directory);
  };
  expect(await tampered(lines.map((line, n) => (n === 2 ? line.replace('phone', 'thief') : line)))).toMatchObject({
    ok: false,
    n: 3,
  });
  expect(await tampered(lines.filter((_, n) => n !== 1))).toMatchObject({ ok: false, n: 2 });
  expect(await tampered(lines.toSpliced(1, 0, lines[0] ?? ''))).toMatchObject({ ok: false, n: 2 });
  expect(await tampered([...lines, 'nonsense'])).toMatchObject({ ok: false, n: 6 });
});

test('what a power cut left half-written is cut off and said, and the chain goes on', async () => {
  await lived(3);
  appendFileSync(path(0), '{"n":4,"before":"abc');
  await lived(1);
  expect(await verifyAudit(directory)).toMatchObject({ ok: true, records: 5 });
  const lines = readFileSync(path(0), 'utf8');
  expect(lines).toContain('a torn record was cut off');
});

test('cut off at any byte of its last two records, it goes on with each that was whole, and holds', async () => {
  await lived(3);
  const bytes = readFileSync(path(0));
  const ends = [...bytes].flatMap((byte, at) => (byte === 10 ? [at] : []));
  for (let cut = (ends[0] ?? 0) + 1; cut <= bytes.length; cut++) {
    writeFileSync(path(0), bytes.subarray(0, cut));
    const whole = ends.filter((end) => cut >= end).length;
    const isTorn = ![(ends[whole - 1] ?? 0) + 1, ends[whole - 1]].includes(cut);
    await lived(1);
    const records = whole + (isTorn ? 1 : 0) + 1;
    expect([cut, await verifyAudit(directory)]).toMatchObject([cut, { ok: true, records }]);
    const kept = bytes.subarray(0, ends[whole - 1]);
    expect([cut, readFileSync(path(0)).subarray(0, kept.length).equals(kept)]).toEqual([cut, true]);
  }
});

test('what is no record is cut off at the end alone: all before it stays, for whoever looks', async () => {
  await lived(5);
  const lines = readFileSync(path(0), 'utf8').trimEnd().split('\n').slice(0, 3);
  writeFileSync(path(0), `${[...lines, 'nonsense', 'more of it'].join('\n')}\n`);
  await lived(1);
  expect(readFileSync(path(0), 'utf8').split('\n').slice(0, 4)).toEqual([...lines, 'nonsense']);
  expect(readFileSync(path(0), 'utf8')).not.toContain('more of it');
  expect(await verifyAudit(directory)).toMatchObject({ ok: false, n: 4 });
});

/** Where a line ends for some programs, and for some versions of Node, and not for others. */
const otherEnds = '\u2028\u2029\u0085\v\f\r';

test('words with other ends of a line in them are one line for whoever reads the file, and the same when read back', async () => {
  const who = `a${otherEnds}b`;
  const book = await open();
  for (let n = 0; n < 3; n++) book.write({ ...deed(n), who, about: { why: otherEnds } });
  await book.stop();
  expect(readFileSync(path(0), 'utf8')).not.toMatch(/[\u2028\u2029\v\f\r]/);
  const found: AuditRecord[] = [];
  for await (const line of book.lines()) found.push(JSON.parse(line));
  expect(found).toMatchObject(Array.from({ length: 3 }, () => ({ who, about: { why: otherEnds } })));
  expect(await verifyAudit(directory)).toMatchObject({ ok: true, records: 3 });
});

test('an audit that has such words in it as they are holds, and loses nothing when the bridge starts again', async () => {
  const records: AuditRecord[] = [];
  for (let n = 0; n < 4; n++)
    records.push(chained({ ...deed(n), who: `${otherEnds}${'ä'.repeat(n)}` }, records.at(-1) ?? null, sha256));
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  writeFileSync(join(directory, 'audit-000001.jsonl'), text);
  await lived(1);
  await lived(1);
  expect(readFileSync(path(0), 'utf8').startsWith(text)).toBe(true);
  expect(await verifyAudit(directory)).toMatchObject({ ok: true, records: 6 });
});

test.skipIf(!existsSync('/proc/self/fd'))(
  '[linux] an export that is broken off leaves no file open, nor does a chain that fails',
  async () => {
    await lived(400);
    const text = readFileSync(path(0), 'utf8');
    writeFileSync(path(0), `nonsense${text}`);
    const book = await open();
    const openFiles = () => readdirSync('/proc/self/fd').length;
    const before = openFiles();
    for (let n = 0; n < 20; n++) {
      for await (const _ of book.lines()) break;
      expect(await verifyAudit(directory)).toMatchObject({ ok: false, n: 1 });
    }
    await expect.poll(openFiles).toBeLessThanOrEqual(before);
    await book.stop();
  },
);

test('a bridge that begins again and again, as one does that cannot start, lets nothing go', async () => {
  for (let life = 0; life < 70; life++) await lived(1);
  expect(await verifyAudit(directory)).toMatchObject({ ok: true, records: 70 });
});

test('files end at a size, the oldest are let go, and the rest still holds', async () => {
  const book = await open({ fileBytes: 2000, mostFiles: 3 });
  for (let n = 0; n < 60; n++) {
    book.write(deed(n));
    if (n % 5 === 4) await book.verify();
  }
  await book.stop();
  expect(files().length).toBeLessThanOrEqual(3);
  const verdict = await verifyAudit(directory);
  expect(verdict).toMatchObject({ ok: true });
  expect(verdict.ok && verdict.records).toBeLessThan(60);
});

test('what is read back is what was written, in order', async () => {
  await lived(20);
  const book = await open();
  const found: number[] = [];
  for await (const line of book.lines()) found.push(JSON.parse(line).about.n);
  expect(found).toEqual(Array.from({ length: 20 }, (_, n) => n));
  await book.stop();
});

test('where there is no place for it at the start it begins when there is one, with what waited', async () => {
  rmSync(directory, { recursive: true });
  writeFileSync(directory, '');
  const book = await open();
  book.write(deed(1));
  expect(notes).toHaveLength(1);
  rmSync(directory);
  await book.verify();
  expect(await book.verify()).toMatchObject({ ok: true, records: 1 });
  await book.stop();
  await lived(1);
  expect(await verifyAudit(directory)).toMatchObject({ ok: true, records: 2 });
});

test('a place that is no folder is said, what waited is kept within its bound, and what was not is recorded', async () => {
  const book = await open();
  rmSync(directory, { recursive: true });
  writeFileSync(directory, '');
  for (let n = 0; n < 10_050; n++) book.write(deed(n));
  expect(book.dropped).toBe(50);
  await book.verify().catch(() => {});
  expect(notes).toHaveLength(1);
  rmSync(directory);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(directory);
  await book.verify();
  expect(await book.verify()).toMatchObject({ ok: true, records: 10_001 });
  expect(readFileSync(path(-1), 'utf8')).toContain('"act":"records were dropped","about":{"count":50}');
  await book.stop();
});
