import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { KeptParameters } from '../../bridge/core/parameters/book.ts';
import { openParameterCache } from '../../bridge/journal/parameters/cache.ts';
import { readDescriptions, writeDescriptions } from '../../bridge/journal/parameters/description-files.ts';
import { createParameters } from '../../simulator/autopilot/parameters.ts';
import { tempDir } from '../support/temp-dir.ts';

const record: KeptParameters = {
  uid: '3d12',
  firmware: 'ecc4ae97',
  readWall: 1_795_000_000_123,
  source: 'file',
  entries: [
    ...createParameters().list.map(({ name, type, value, original }) => ({ name, type, value, original })),
    { name: 'NO_NUMBER', type: 9, value: Number.NaN, original: null },
  ],
};

test('[K2] parameters come back from disk as they were, to the last bit', async () => {
  const directory = join(tempDir(), 'parameters');
  const notes: string[] = [];
  await openParameterCache(directory, (text) => notes.push(text)).keep(record);
  const again = await openParameterCache(directory, (text) => notes.push(text)).recall('3d12', 'ecc4ae97');
  expect(again).toEqual(record);
  expect(notes).toEqual([]);
});

test('of another autopilot or another firmware nothing is recalled', async () => {
  const cache = openParameterCache(join(tempDir(), 'parameters'), () => {});
  await cache.keep(record);
  expect(await cache.recall('3d12', 'ffff')).toBeUndefined();
  expect(await cache.recall('3d13', 'ecc4ae97')).toBeUndefined();
});

test('a damaged file is as good as none, in one sentence', async () => {
  const directory = join(tempDir(), 'parameters');
  const notes: string[] = [];
  const cache = openParameterCache(directory, (text) => notes.push(text));
  await cache.keep(record);
  const [name = ''] = await readdir(directory);
  const good = await readFile(join(directory, name), 'utf8');
  const doubled = good.replace('"LOG_BITMASK"', '"FORMAT_VERSION"');
  for (const bad of [
    '',
    '{',
    good.slice(0, 500),
    good.replace('"v":1', '"v":2'),
    good.replace('3d12', '3d99'),
    doubled,
  ]) {
    await writeFile(join(directory, name), bad);
    expect(await cache.recall('3d12', 'ecc4ae97')).toBeUndefined();
  }
  expect(notes).toHaveLength(6);
});

test('no more than 32 are kept', async () => {
  const directory = join(tempDir(), 'parameters');
  const cache = openParameterCache(directory, () => {});
  for (let index = 0; index < 35; index++)
    await cache.keep({ ...record, uid: `u${index}`, entries: record.entries.slice(0, 3) });
  expect((await readdir(directory)).length).toBe(32);
});

test('files of descriptions are found again, and strangers in their folder are not', async () => {
  const directory = join(tempDir(), 'parameters');
  await writeDescriptions(directory, { vehicle: 'rover', firmware: '4.8' }, new TextEncoder().encode('{}'));
  await writeFile(join(directory, 'notes.txt'), 'x');
  await writeFile(join(directory, 'Rover-4.pdef'), 'x');
  expect((await readDescriptions(directory)).map(({ vehicle, firmware }) => `${vehicle} ${firmware}`)).toEqual([
    'rover 4.8',
  ]);
});
