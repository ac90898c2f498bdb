/** Map packs of every kind, read from real files; and files that are none, refused in one sentence each. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { mbtiles } from '../../bridge/journal/maps/mbtiles.ts';
import { NotAPack, openBytes } from '../../bridge/journal/maps/pack-bytes.ts';
import { pictureIn } from '../../bridge/journal/maps/pictures.ts';
import { pmtiles } from '../../bridge/journal/maps/pmtiles.ts';
import { openShelf } from '../../bridge/journal/maps/shelf.ts';
import { type Surveyed, surveyPack } from '../../bridge/journal/maps/survey.ts';
import { tileId } from '../../bridge/journal/maps/tile-id.ts';
import { indexFrom } from '../../bridge/journal/maps/tile-index.ts';
import { zip } from '../../bridge/journal/maps/zip.ts';
import { randomFrom } from '../faults/kit/random.ts';
import {
  hilbertId,
  type PmEntry,
  pmDirectory,
  pmtilesFile,
  pngTile,
  type TestPack,
  testPack,
  writeMbtiles,
  writePack,
  zipFile,
} from '../support/map-packs.ts';
import { tempDir } from '../support/temp-dir.ts';

const readers = [pmtiles, mbtiles, zip];

/** Looks a file through to its end. */
function surveyed(path: string): Surveyed {
  const file = openBytes(path);
  try {
    const steps = surveyPack(file, readers);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  } finally {
    file.close();
  }
}

/** The sentence with which a file is refused; what else is thrown is a failure of the test. */
function refusal(path: string): string {
  try {
    surveyed(path);
  } catch (error) {
    if (error instanceof NotAPack) return error.message;
    throw error;
  }
  return 'taken';
}

function written(bytes: string | Buffer, name = 'pack'): string {
  const path = join(tempDir(), name);
  writeFileSync(path, bytes);
  return path;
}

function mbtilesAt(pack: TestPack, options: Parameters<typeof writeMbtiles>[2] = {}): string {
  const path = join(tempDir(), 'pack.mbtiles');
  writeMbtiles(path, pack, options);
  return path;
}

const pack = testPack();

const kinds: readonly [string, string, () => string][] = [
  ['PMTiles with one directory', 'pmtiles', () => written(pmtilesFile(pack))],
  ['PMTiles with leaves', 'pmtiles', () => written(pmtilesFile(pack, { leafOf: 7 }))],
  ['PMTiles that is not packed', 'pmtiles', () => written(pmtilesFile(pack, { gzip: false }))],
  ['MBTiles', 'mbtiles', () => mbtilesAt(pack)],
  ['MBTiles in pages of 512 bytes', 'mbtiles', () => mbtilesAt(pack, { pageB: 512 })],
  ['MBTiles in pages of 64 KiB', 'mbtiles', () => mbtilesAt(pack, { pageB: 65_536 })],
  ['MBTiles that keeps equal pictures once', 'mbtiles', () => mbtilesAt(pack, { layout: 'shared' })],
  ['a zip of files as they are', 'tiles', () => written(zipFile(pack))],
  ['a zip of packed files in a folder', 'tiles', () => written(zipFile(pack, { deflate: true, folder: 'my map/' }))],
];

test.each(kinds)('%s: every tile is found, and is the one that was put there', (_name, kind, make) => {
  const path = make();
  const found = surveyed(path);
  expect(found).toMatchObject({ kind, format: 'png', tilePx: 256, missing: 0 });
  expect(found.index).toMatchObject({ tiles: pack.tiles.length, minZoom: 10, maxZoom: 13 });
  if (kind !== 'tiles')
    expect(found).toMatchObject({ bounds: pack.bounds, label: 'Lakeside', attribution: '© Nobody' });
  const [west, south, east, north] = found.bounds;
  expect(west <= 8.5 && south <= 47.3 && east >= 8.6 && north >= 47.4).toBe(true);
  const file = openBytes(path);
  const reader = readers.find((one) => one.kind === kind);
  for (const tile of pack.tiles) {
    const row = found.index.find(tileId(tile));
    expect(row && reader?.tile(file, row).equals(tile.bytes), `${tile.z}/${tile.x}/${tile.y}`).toBe(true);
  }
  expect(found.index.find(tileId({ z: 13, x: 0, y: 0 }))).toBeUndefined();
  file.close();
});

test('tiles are numbered as PMTiles numbers them', () => {
  const known: [number, number, number, number][] = [
    [0, 0, 0, 0],
    [1, 0, 0, 1],
    [1, 0, 1, 2],
    [1, 1, 1, 3],
    [1, 1, 0, 4],
    [2, 0, 0, 5],
  ];
  for (const [z, x, y, id] of known) expect(tileId({ z, x, y })).toBe(id);
  const random = randomFrom(7);
  for (let round = 0; round < 500; round++) {
    const z = random.below(25);
    const tile = { z, x: random.below(2 ** z), y: random.below(2 ** z) };
    expect(tileId(tile)).toBe(hilbertId(tile));
  }
});

test('an index is kept and read again, and one of another pack or damaged is none', () => {
  const { index } = surveyed(written(pmtilesFile(pack)));
  const bytes = index.toBytes(1234);
  const again = indexFrom(bytes, 1234);
  for (const tile of pack.tiles) expect(again?.find(tileId(tile))).toEqual(index.find(tileId(tile)));
  expect(indexFrom(bytes, 1235)).toBeUndefined();
  expect(indexFrom(bytes.subarray(0, -1), 1234)).toBeUndefined();
  expect(indexFrom(Buffer.from('nothing'), 1234)).toBeUndefined();
});

const patched = (bytes: Buffer, at: number, ...values: number[]): Buffer => {
  const copy = Buffer.from(bytes);
  copy.set(values, at);
  return copy;
};

function database(sql: string): string {
  const path = join(tempDir(), 'pack.mbtiles');
  const db = new Database(path);
  db.exec(sql);
  db.close();
  return path;
}

/** A pack of which one tile is these bytes. */
const tileOf = (bytes: Buffer): TestPack => ({ ...pack, tiles: [{ z: 10, x: 536, y: 358, bytes }] });
const pm = pmtilesFile(pack);
const tooLarge = Buffer.concat([pngTile(256, [1, 2, 3]), Buffer.alloc(2 * 1024 * 1024)]);
const hugePicture = patched(pngTile(256, [1, 2, 3]), 16, 0, 1, 0, 0, 0, 1, 0, 0);

/** A PMTiles file with another root directory, which is packed where that is said. */
function withRoot(root: Buffer): Buffer {
  const copy = Buffer.concat([pm, root]);
  copy.writeBigUInt64LE(BigInt(pm.length), 8);
  copy.writeBigUInt64LE(BigInt(root.length), 16);
  return copy;
}
const rootOf = (...entries: readonly PmEntry[]) => withRoot(gzipSync(pmDirectory(entries)));

const refused: readonly [string, () => string, RegExp][] = [
  ['a text', () => written('this is my map'), /is no PMTiles, no MBTiles and no zip/],
  ['nothing at all', () => written(''), /is no PMTiles/],
  ['a header that ends early', () => written(pm.subarray(0, 60)), /ends before/],
  ['a file that was cut', () => written(pm.subarray(0, -100)), /beyond its end|ends before/],
  ['PMTiles of version 2', () => written(patched(pm, 7, 2)), /version 2, and only version 3/],
  ['PMTiles of vector tiles', () => written(pmtilesFile(pack, { type: 1 })), /vector tiles/],
  ['PMTiles of AVIF', () => written(patched(pm, 99, 5)), /AVIF/],
  ['absurd zooms', () => written(patched(pm, 100, 20, 3)), /zooms 20 to 3/],
  ['absurd bounds', () => written(patched(pm, 102, 255, 255, 255, 127)), /nowhere on the earth/],
  ['a directory of noise', () => written(withRoot(Buffer.from('noise and more of it'))), /cannot be unpacked/],
  ['a gzip bomb', () => written(withRoot(gzipSync(Buffer.alloc(64 * 1024 * 1024)))), /cannot be unpacked/],
  [
    'a directory of itself',
    () => written(rootOf({ id: 5, run: 0, length: 20, offset: 0 }, { id: 5, run: 0, length: 20, offset: 0 })),
    /beyond its directories|out of order/,
  ],
  ['tiles beyond every zoom', () => written(rootOf({ id: 4 ** 26, run: 1, length: 9, offset: 0 })), /lie on no map/],
  ['a tile that is too large', () => written(pmtilesFile(tileOf(tooLarge))), /more than 2 MiB/],
  ['no tiles', () => written(rootOf()), /holds no tiles/],
  ['vector tiles that say nothing', () => written(pmtilesFile(tileOf(gzipSync('layer')), { type: 0 })), /vector tiles/],
  ['text for tiles', () => written(pmtilesFile(tileOf(Buffer.from('<html>no</html>')))), /no PNG, JPEG or WebP/],
  ['a picture that fills a phone', () => written(pmtilesFile(tileOf(hugePicture))), /no PNG, JPEG or WebP/],
  ['a database of something else', () => database('CREATE TABLE people (name text)'), /without a table of tiles/],
  ['an MBTiles file without rows', () => mbtilesAt({ ...pack, tiles: [] }), /holds no tiles/],
  ['MBTiles of vector tiles', () => mbtilesAt(pack, { format: 'pbf' }), /vector tiles/],
  ['MBTiles with absurd bounds', () => mbtilesAt({ ...pack, bounds: [400, 0, 500, 1] }), /nowhere on the earth/],
  [
    'MBTiles with an absurd zoom',
    () => mbtilesAt({ ...pack, tiles: [{ z: 40, x: 1, y: 1, bytes: tooLarge }] }),
    /no map/,
  ],
  ['MBTiles with a tile too large', () => mbtilesAt(tileOf(tooLarge)), /more than 2 MiB/],
  [
    'a view that never ends',
    () =>
      database(`CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT 1 AS zoom_level, i AS tile_column, 0 AS tile_row, x'89' AS tile_data FROM n`),
    /in a way that is not read/,
  ],
  ['a zip of a letter', () => written(zipFile({ ...pack, tiles: [] }).toString('latin1')), /is no PMTiles/],
  ['a zip of other files', () => written(zipFile(pack, { ending: 'txt' })), /holds no tiles/],
  ['a zip that was cut', () => written(zipFile(pack).subarray(0, -40)), /ends before/],
  [
    'a zip of tiles on no map',
    () => written(zipFile({ ...pack, tiles: [{ z: 3, x: 9, y: 0, bytes: pm }] })),
    /on no map/,
  ],
  [
    'a zip bomb',
    () => {
      const zipped = zipFile(tileOf(Buffer.alloc(8 * 1024 * 1024)), { deflate: true });
      const list = zipped.lastIndexOf('PK\x01\x02', undefined, 'latin1');
      return written(patched(zipped, list + 24, 100, 0, 0, 0));
    },
    /cannot be unpacked/,
  ],
];

test.each(refused)('[E2] %s is no pack', (_name, make, why) => {
  expect(refusal(make())).toMatch(why);
});

test('a tile with the same name twice is refused, since nobody knows which is meant', () => {
  const [first] = pack.tiles;
  if (first === undefined) throw new Error('no tile');
  expect(refusal(written(zipFile({ ...pack, tiles: [first, first] })))).toMatch(/a tile twice/);
});

test('[E2] a picture that fills a phone is not served, although nobody looked at it when its pack came', async () => {
  const many = testPack([8, 47, 9, 48], 11, 12);
  const tiles = [...many.tiles].sort((a, b) => hilbertId(a) - hilbertId(b));
  const hidden = tiles[1];
  if (hidden === undefined || tiles.length < 100) throw new Error('too few tiles for one to be hidden');
  const path = written(
    pmtilesFile({ ...many, tiles: tiles.map((tile) => (tile === hidden ? { ...tile, bytes: hugePicture } : tile)) }),
  );
  const shelf = openShelf(join(tempDir(), 'packs'), () => 0);
  const { id } = await shelf.accept(path, 'odd.pmtiles');
  expect(shelf.tile(id, tiles[0] ?? hidden)?.format).toBe('png');
  expect(() => shelf.tile(id, hidden)).toThrow(NotAPack);
  shelf.close();
});

test('a picture’s size is read of PNG, JPEG and WebP', () => {
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080100020001011100ffd9', 'hex');
  const webp = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8X', 'latin1'), Buffer.alloc(14)]);
  webp.writeUIntLE(511, 24, 3);
  webp.writeUIntLE(511, 27, 3);
  expect(pictureIn(pngTile(512, [0, 0, 0]))).toEqual({ format: 'png', px: 512 });
  expect(pictureIn(jpeg)).toEqual({ format: 'jpeg', px: 512 });
  expect(pictureIn(webp)).toEqual({ format: 'webp', px: 512 });
  expect(pictureIn(Buffer.from('\xff\xd8\xff\xff\xff', 'latin1'))).toBeUndefined();
});

/** Whatever is done to a pack’s bytes, it is read or refused with a sentence: nothing else is thrown, and it ends. */
test('[fuzz] [E2] packs with bytes that were changed, cut or doubled never do anything but be read or refused', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  console.log(`maps fuzz: SEED=${seed}`);
  const small = testPack([8.5, 47.3, 8.52, 47.32], 10, 12, { px: 16 });
  const folder = tempDir();
  const originals: Buffer[] = ['a.pmtiles', 'a.mbtiles', 'a.zip'].map((name) => {
    writePack(join(folder, name), small);
    return readFileSync(join(folder, name));
  });
  originals.push(pmtilesFile(small, { leafOf: 2, gzip: false }));
  const random = randomFrom(seed);
  const path = join(folder, 'damaged');
  let [taken, turnedAway] = [0, 0];
  for (let round = 0; round < 1500; round++) {
    const original = originals[round % originals.length] ?? Buffer.alloc(0);
    let bytes: Buffer = Buffer.from(original);
    // Most faults are where the structure is: at the beginning, or at the end of a zip.
    for (let hits = 1 + random.below(6); hits > 0; hits--) {
      const near = random.chance(0.7) ? Math.min(bytes.length, 600) : bytes.length;
      const at = random.chance(0.3) ? bytes.length - 1 - random.below(near) : random.below(near);
      bytes[at] = random.pick([0, 255, 127, 128, random.below(256)]);
    }
    if (random.chance(0.15)) bytes = bytes.subarray(0, random.below(bytes.length));
    if (random.chance(0.05)) bytes = Buffer.concat([bytes, bytes]);
    writeFileSync(path, bytes);
    const said = refusal(path);
    if (said === 'taken') taken += 1;
    else turnedAway += 1;
    expect(said, `SEED=${seed} round ${round}`).toMatch(/^[^\n]{5,200}$/);
  }
  expect(turnedAway).toBeGreaterThan(200);
  expect(taken).toBeGreaterThan(20);
});
