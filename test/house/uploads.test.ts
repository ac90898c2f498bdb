/** Recordings of elsewhere: what they may take of the disk, however they are brought. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { uploadsIn } from '../../bridge/uploads.ts';
import { tempDir } from '../support/temp-dir.ts';

const piece = (length: number) => Buffer.alloc(length, 1);
const takenIn = (directory: string) =>
  readdirSync(join(directory, 'uploads')).reduce(
    (sum, name) => sum + statSync(join(directory, 'uploads', name)).size,
    0,
  );

test('[R7] all together they take no more than their share, brought beside one another or under another size', async () => {
  const directory = tempDir();
  const uploads = uploadsIn(directory, { mostB: 1000, reserveB: 0 });
  expect(await uploads.put('too-large.tlog', { from: 0, size: 1001, bytes: piece(10) })).toMatchObject({ ok: false });
  const names = ['a.tlog', 'b.tlog', 'c.tlog'];
  for (const name of names)
    expect(await uploads.put(name, { from: 0, size: 800, bytes: piece(10) })).toMatchObject({ ok: true });
  for (let from = 10; from < 790; from += 130)
    for (const name of names) await uploads.put(name, { from, size: 800, bytes: piece(130) });
  expect(takenIn(directory)).toBeLessThanOrEqual(1000);

  const other = tempDir();
  const small = uploadsIn(other, { mostB: 1000, reserveB: 0 });
  expect(await small.put('a.tlog', { from: 0, size: 20, bytes: piece(10) })).toMatchObject({ ok: true });
  expect(await small.put('a.tlog', { from: 10, size: 900_000, bytes: piece(5000) })).toMatchObject({
    code: 'TOO_LARGE',
  });
  expect(await small.put('a.tlog', { from: 10, size: 900_000, bytes: piece(500) })).toEqual({ ok: true, has: 510 });
});

const mission = readFileSync(new URL('../fixtures/recordings/rover-mission.tlog', import.meta.url));

/** A folder of uploads, and a file that is brought to it as `mine.tlog`. */
function bringing() {
  const directory = tempDir();
  const uploads = uploadsIn(directory, { mostB: 10_000_000, reserveB: 0 });
  return {
    put: (file: Buffer, from: number, to = file.length) =>
      uploads.put('mine.tlog', { from, size: file.length, bytes: file.subarray(from, to) }),
    brought: () => readFileSync(join(directory, 'uploads', 'mine.tlog')),
  };
}
/** The same file but for one bit. */
const otherwise = (file: Buffer, at: number): Buffer => {
  const other = Buffer.from(file);
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
};

test('[R7] a recording of one piece may be said again, where the answer was lost, and another one of its name may not', async () => {
  const { put, brought } = bringing();
  const file = mission.subarray(0, 100_000);
  const whole = { ok: true, has: file.length };
  expect(await put(file, 0)).toEqual(whole);
  expect(await put(file, 0)).toEqual(whole);
  expect(await put(otherwise(file, 90_000), 0)).toMatchObject({ code: 'OUT_OF_PLACE' });
  expect(await put(file.subarray(0, 90_000), 0)).toMatchObject({ code: 'OUT_OF_PLACE' });
  expect(brought().equals(file)).toBe(true);
});

test('[R7] a first piece that comes again, late, takes nothing away of those that follow it', async () => {
  const { put, brought } = bringing();
  const file = mission.subarray(0, 300_000);
  expect(await put(file, 0, 100_000)).toEqual({ ok: true, has: 100_000 });
  expect(await put(file, 100_000, 200_000)).toEqual({ ok: true, has: 200_000 });
  expect(await put(file, 0, 100_000)).toEqual({ ok: true, has: 100_000 });
  expect(await put(file, 200_000)).toEqual({ ok: true, has: 300_000 });
  expect(brought().equals(file)).toBe(true);
});

test('[R7] another recording of the same name begins anew, also one that is shorter and begins alike', async () => {
  const { put, brought } = bringing();
  const file = mission.subarray(0, 300_000);
  await put(file, 0, 100_000);
  await put(file, 100_000, 200_000);
  const other = otherwise(file, 90_000);
  expect(await put(other, 0, 100_000)).toEqual({ ok: true, has: 100_000 });
  expect(await put(other, 200_000)).toMatchObject({ code: 'OUT_OF_PLACE' });
  expect(await put(other, 100_000, 200_000)).toEqual({ ok: true, has: 200_000 });
  const shorter = other.subarray(0, 150_000);
  await put(shorter, 0, 100_000);
  expect(await put(shorter, 100_000)).toEqual({ ok: true, has: 150_000 });
  expect(brought().equals(shorter)).toBe(true);
});
