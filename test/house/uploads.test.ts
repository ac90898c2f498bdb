/** Recordings of elsewhere: what they may take of the disk, however they are brought. */
import { readdirSync, statSync } from 'node:fs';
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
