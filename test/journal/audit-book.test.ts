/** The audit on a real disk: chained over restarts, cuts, files that end and a disk that fails. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Deed } from '../../bridge/core/access/audit.ts';
import { type AuditBookOptions, openAuditBook, verifyAudit } from '../../bridge/journal/audit-book.ts';

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
