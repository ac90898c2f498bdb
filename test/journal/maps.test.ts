/** Maps that are carried: packs that are brought, told of and removed, on a real disk, by the real thread. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bring, carriedMaps, good, roomy } from '../support/carried-maps.ts';
import { pmtilesFile, testPack, writePack } from '../support/map-packs.ts';
import { tempDir } from '../support/temp-dir.ts';

const pack = testPack();

function packFile(ending = 'pmtiles'): string {
  const path = join(tempDir(), `pack.${ending}`);
  writePack(path, pack);
  return path;
}

/** Every file below a folder. */
const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(directory, name)).isFile(),
  );

test.each(['pmtiles', 'mbtiles', 'zip'])(
  'a %s that is brought in pieces is a pack, also after a restart',
  async (ending) => {
    const directory = tempDir();
    const { maps } = carriedMaps(directory);
    const path = packFile(ending);
    const { taken } = await good(bring(maps, path, `lake.${ending}`));
    const info = taken.pack;
    expect(info).toMatchObject({
      name: `lake.${ending}`,
      tiles: pack.tiles.length,
      minZoom: 10,
      maxZoom: 13,
      missing: 0,
    });
    expect(info).toMatchObject({ format: 'png', tilePx: 256, bytes: statSync(path).size });
    const id = info?.id ?? '';
    await maps.stop();

    const again = carriedMaps(directory).maps;
    const { list } = await good(again.packs());
    expect(list).toMatchObject({ packs: [info], uploads: [], mostB: roomy.packsB });
    expect(list.usedB).toBeGreaterThan(statSync(path).size);
    for (const tile of pack.tiles.slice(0, 20)) {
      const { tile: found } = await good(again.tile(id, tile));
      expect(Buffer.from(found?.bytes ?? []).equals(tile.bytes)).toBe(true);
      expect(found?.format).toBe('png');
    }
    expect((await good(again.tile(id, { z: 9, x: 0, y: 0 }))).tile).toBeNull();
    expect((await good(again.tile(id, { z: 99, x: 0, y: 0 }))).tile).toBeNull();
    const { bytes } = await good(again.read(id, 100, 5000));
    expect(Buffer.from(bytes).equals(readFileSync(path).subarray(100, 5100))).toBe(true);
  },
);

test('a pack is called otherwise, and removed with all that belongs to it', async () => {
  const directory = tempDir();
  const { maps } = carriedMaps(directory);
  const id = (await good(bring(maps, packFile(), 'lake.pmtiles'))).taken.pack?.id ?? '';
  expect((await good(maps.label(id, 'North field'))).pack).toMatchObject({
    label: 'North field',
    name: 'lake.pmtiles',
  });
  expect((await good(maps.packs())).list.packs[0]?.label).toBe('North field');
  await good(maps.remove(id));
  expect(await maps.tile(id, { z: 10, x: 0, y: 0 })).toMatchObject({ ok: false, code: 'UNKNOWN' });
  expect(await maps.remove(id)).toMatchObject({ ok: false, code: 'UNKNOWN' });
  expect(filesIn(directory)).toEqual([]);
});

test('the same pack brought twice, under another name too, is one', async () => {
  const { maps } = carriedMaps(tempDir());
  const first = (await good(bring(maps, packFile(), 'a.pmtiles'))).taken.pack;
  const second = (await good(bring(maps, packFile(), 'b.pmtiles'))).taken.pack;
  expect(second).toEqual(first);
  expect((await good(maps.packs())).list.packs).toHaveLength(1);
});

test.each([
  ['a text', Buffer.from('dear diary, '.repeat(9000)), /notes\.pmtiles is no PMTiles/],
  ['a pack that was cut', pmtilesFile(pack).subarray(0, -2000), /was cut short/],
  ['vector tiles', pmtilesFile(pack, { type: 1 }), /vector tiles/],
])('[E2] %s is refused in one sentence and leaves nothing behind', async (_name, bytes, why) => {
  const directory = tempDir();
  const { maps } = carriedMaps(directory);
  const path = join(tempDir(), 'notes');
  writeFileSync(path, bytes);
  const answer = await bring(maps, path, 'notes.pmtiles');
  expect(answer).toMatchObject({ ok: false, code: 'NOT_A_PACK' });
  expect(answer.ok ? '' : answer.why).toMatch(why);
  expect(filesIn(directory)).toEqual([]);
  // Whoever asks later is told as well.
  const { list } = await good(maps.packs());
  expect(list).toMatchObject({ packs: [], uploads: [{ name: 'notes.pmtiles', state: 'refused' }] });
  await good(maps.drop('notes.pmtiles'));
  expect((await good(maps.packs())).list.uploads).toEqual([]);
});

test('[E2] an upload that was cut goes on where it was, and is no pack until it is whole', async () => {
  const directory = tempDir();
  const path = packFile();
  const size = statSync(path).size;
  const file = readFileSync(path);
  const first = carriedMaps(directory).maps;
  const put = (maps: typeof first, from: number, to: number) =>
    maps.put({ name: 'lake.pmtiles', from, size, bytes: new Uint8Array(file.subarray(from, to)) });
  await good(put(first, 0, 1000));
  await good(put(first, 1000, 2000));
  await first.stop();

  const { maps } = carriedMaps(directory);
  const { list } = await good(maps.packs());
  expect(list).toMatchObject({ packs: [], uploads: [{ name: 'lake.pmtiles', size, has: 2000, state: 'arriving' }] });
  expect(await put(maps, 3000, 4000)).toMatchObject({
    code: 'OUT_OF_PLACE',
    why: expect.stringContaining('2000 bytes'),
  });
  // What was said before may be said again, and does no harm.
  expect((await good(put(maps, 1000, 2000))).taken).toEqual({ has: 2000, pack: null });
  expect((await good(bring(maps, path, 'lake.pmtiles', { from: 2000 }))).taken.pack?.tiles).toBe(pack.tiles.length);
  // So may the last piece, where the answer was lost.
  expect((await good(put(maps, size - 100, size))).taken.pack?.tiles).toBe(pack.tiles.length);
  expect((await good(maps.packs())).list.uploads).toEqual([]);
});

test('[E2] a first piece that comes again, late, takes nothing away of those that follow it', async () => {
  const { maps } = carriedMaps(tempDir());
  const path = packFile();
  const file = readFileSync(path);
  const size = file.length;
  const put = (of: Buffer, from: number, to: number) =>
    maps.put({ name: 'lake.pmtiles', from, size, bytes: new Uint8Array(of.subarray(from, to)) });
  await good(put(file, 0, 1000));
  await good(put(file, 1000, 2000));
  expect((await good(put(file, 0, 1000))).taken).toEqual({ has: 2000, pack: null });
  const { taken } = await good(put(file, 2000, size));
  expect(taken.pack?.tiles).toBe(pack.tiles.length);
  const { bytes } = await good(maps.read(taken.pack?.id ?? '', 0, size));
  expect(Buffer.from(bytes).equals(file)).toBe(true);
  // Another file of this name and size begins anew.
  const other = Buffer.from(file);
  other[999] = (other[999] ?? 0) ^ 1;
  await good(put(file, 0, 1000));
  await good(put(file, 1000, 2000));
  expect((await good(put(other, 0, 1000))).taken).toEqual({ has: 1000, pack: null });
});

test('[E2] a pack of one piece may be said again, where the answer was lost, also where there is no more room', async () => {
  const path = packFile();
  const size = statSync(path).size;
  const { maps } = carriedMaps(tempDir(), { limits: { ...roomy, packsB: Math.round(size * 1.5) } });
  const whole = { pieceB: size };
  const first = await good(bring(maps, path, 'lake.pmtiles', whole));
  expect(first.taken.pack?.tiles).toBe(pack.tiles.length);
  expect(await good(bring(maps, path, 'lake.pmtiles', whole))).toEqual(first);
});

test('[E6] what is more than the budget, or than the disk can spare, is refused with its first piece', async () => {
  const small = carriedMaps(tempDir(), { limits: { ...roomy, packsB: 5000 } }).maps;
  expect(await bring(small, packFile(), 'a.pmtiles')).toMatchObject({
    code: 'NO_ROOM',
    why: expect.stringMatching(/MB/),
  });
  const full = carriedMaps(tempDir(), { limits: { ...roomy, reserveB: 10 ** 15 } }).maps;
  expect(await bring(full, packFile(), 'a.pmtiles')).toMatchObject({
    code: 'NO_ROOM',
    why: expect.stringMatching(/disk/),
  });
  expect((await good(full.packs())).list).toMatchObject({ uploads: [], freeB: 0 });
});

test('more uploads at once than there may be are turned away, and those that are there go on', async () => {
  const { maps } = carriedMaps(tempDir());
  const begin = (name: string) => maps.put({ name, from: 0, size: 10_000, bytes: new Uint8Array(100) });
  for (const name of ['a', 'b', 'c', 'd']) await good(begin(name));
  expect(await begin('e')).toMatchObject({ ok: false, code: 'BUSY' });
  await good(maps.drop('a'));
  await good(begin('e'));
});

test('a pack that loses its bytes on disk is not there any more, and the others are', async () => {
  const directory = tempDir();
  const first = carriedMaps(directory).maps;
  const lake = (await good(bring(first, packFile(), 'lake.pmtiles'))).taken.pack;
  await good(bring(first, packFile('zip'), 'lake.zip'));
  await first.stop();
  writeFileSync(join(directory, 'packs', `${lake?.id}.pack`), 'short');
  const { maps } = carriedMaps(directory);
  expect((await good(maps.packs())).list.packs.map(({ name }) => name)).toEqual(['lake.zip']);
});

test('a folder that cannot be used is said with each question, and nothing else happens', async () => {
  const path = join(tempDir(), 'a-file');
  writeFileSync(path, '');
  const { maps } = carriedMaps(join(path, 'maps'));
  expect(await maps.packs()).toMatchObject({ ok: false, code: 'DISK', why: expect.stringContaining('cannot be kept') });
});
