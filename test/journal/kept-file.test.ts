/** Small files that are whole or not there, on a real disk. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFile } from '../../bridge/journal/kept-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what was written is read back, by its owner only', async () => {
  const path = join(folder, 'deep', 'file.json');
  const file = keepFile(path);
  expect(await file.read()).toBeUndefined();
  await file.write('{"a":1}');
  expect(await file.read()).toBe('{"a":1}');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'deep')).mode & 0o777).toBe(0o700);
});

test('of many writes in a row the newest stands, and each is told when it or a newer one does', async () => {
  const path = join(folder, 'file');
  const file = keepFile(path);
  const texts = Array.from({ length: 200 }, (_, n) => `text ${n}`);
  const seen = await Promise.all(texts.map((text) => file.write(text).then(() => readFileSync(path, 'utf8'))));
  expect(readFileSync(path, 'utf8')).toBe('text 199');
  for (const [n, text] of seen.entries()) expect(texts.indexOf(text)).toBeGreaterThanOrEqual(n === 0 ? 0 : n);
});

test('a file that others may read is refused with what to do', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'secret');
  chmodSync(path, 0o640);
  await expect(keepFile(path).read()).rejects.toThrow(`chmod 600 ${path}`);
});

test('what a power cut left beside it is not taken for it, nor its mode', async () => {
  const path = join(folder, 'file');
  writeFileSync(`${path}.new`, 'half', { mode: 0o644 });
  const file = keepFile(path);
  expect(await file.read()).toBeUndefined();
  await file.write('whole');
  expect(await file.read()).toBe('whole');
});

test('a disk that fails is told to who wrote, and the next write is tried anew', async () => {
  const path = join(folder, 'taken', 'file');
  writeFileSync(join(folder, 'taken'), '');
  const file = keepFile(path);
  await expect(file.write('one')).rejects.toThrow();
  rmSync(join(folder, 'taken'));
  await file.write('two');
  expect(await file.read()).toBe('two');
});
