/** Areas that are fetched to be kept, from a real server on loopback; ended by a cut, a kill, a server or a person. */
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type AreaRequest, countTiles, tileOfArea } from '../../bridge/protocol/maps.ts';
import { randomFrom } from '../faults/kit/random.ts';
import { areaWhen, bring, carriedMaps, good, hurried, impatient, roomy, serverOf } from '../support/carried-maps.ts';
import { colourOf, pmtilesFile, pngTile, testPack } from '../support/map-packs.ts';
import { tempDir } from '../support/temp-dir.ts';
import { startTileServer } from '../support/tile-server.ts';

const area: AreaRequest = {
  ...{ source: 'field', name: 'North field' },
  ...{ bounds: [8.5, 47.3, 8.6, 47.4], minZoom: 10, maxZoom: 13 },
};
const tilesOf = ({ bounds, minZoom, maxZoom }: AreaRequest) => countTiles(bounds, minZoom, maxZoom);
const isOver = ({ state }: { readonly state: string }) => !['running', 'waiting'].includes(state);

async function fetching(more: Parameters<typeof carriedMaps>[1] = {}, directory = tempDir()) {
  const server = await startTileServer();
  const servers = [serverOf(server.template)];
  const { maps } = carriedMaps(directory, { servers, ...more });
  const begin = async (request: Partial<AreaRequest> = {}) =>
    (await good(maps.begin({ ...area, ...request }, 'a device'))).area;
  return { server, servers, maps, directory, begin };
}

/** Every file of what was not finished. */
const leftIn = (directory: string) => readdirSync(join(directory, 'areas')).filter((name) => !name.endsWith('.json'));

test('an area becomes a pack with every tile of it, in a format that others read', async () => {
  const { maps, begin, directory, server } = await fetching();
  const begun = await begin();
  expect(begun).toMatchObject({ state: 'running', tiles: tilesOf(area), fetched: 0, by: 'a device', pack: null });
  expect(begun.estimatedB).toBeGreaterThan(0);
  const done = await areaWhen(maps, begun.id, isOver);
  expect(done).toMatchObject({ state: 'done', fetched: tilesOf(area), missing: 0, why: '' });
  expect(done.bytes).toBe(done.estimatedB);
  const id = done.pack ?? '';
  expect((await good(maps.packs())).list.packs).toMatchObject([
    { id, kind: 'mbtiles', label: 'North field', attribution: '© Field', bounds: area.bounds, missing: 0, tilePx: 64 },
  ]);
  for (let index = 0; index < begun.tiles; index++) {
    const at = tileOfArea(area.bounds, area.minZoom, area.maxZoom, index) ?? { z: 0, x: 0, y: 0 };
    const { tile } = await good(maps.tile(id, at));
    expect(Buffer.from(tile?.bytes ?? []).equals(pngTile(64, colourOf(at)))).toBe(true);
  }
  expect(new Set(server.asked).size).toBe(begun.tiles);
  expect(server.mostAtOnce).toBe(1);
  expect(leftIn(directory)).toEqual([]);
});

test('[E5] tiles that are not to be had are counted and said, and the area is never called whole', async () => {
  const { maps, begin, server } = await fetching();
  server.does = (tile) => (tile.endsWith('1') ? 'not found' : tile.endsWith('2') ? 'html' : 'none');
  const done = await areaWhen(maps, (await begin()).id, isOver);
  const bad = new Set(server.asked.filter((tile) => /[12]$/.test(tile))).size;
  expect(bad).toBeGreaterThan(0);
  expect(done).toMatchObject({ state: 'incomplete', missing: bad, fetched: done.tiles - bad });
  expect(done.why).toBe(`${bad} of ${done.tiles} tiles were not to be had`);
  expect((await good(maps.packs())).list.packs).toMatchObject([{ missing: bad, tiles: done.tiles - bad }]);
});

test('an area of which the server has nothing has failed, and leaves nothing', async () => {
  const { maps, begin, server, directory } = await fetching();
  server.does = () => 'not found';
  const done = await areaWhen(maps, (await begin()).id, isOver);
  expect(done).toMatchObject({ state: 'failed', pack: null, why: expect.stringContaining('not one tile') });
  expect((await good(maps.packs())).list.packs).toEqual([]);
  expect(leftIn(directory)).toEqual([]);
});

test('it waits while the server asks for peace or is not reached, says so, and goes on', async () => {
  const { maps, begin, server } = await fetching({ manners: impatient });
  let misdeeds = 2;
  server.does = () => (server.asked.length < 5 || misdeeds-- <= 0 ? 'none' : 'silence');
  const { id } = await begin();
  const waiting = await areaWhen(maps, id, ({ state }) => state === 'waiting');
  expect(waiting.why).toContain('the tile server field cannot be reached: it does not answer in time');
  expect(await areaWhen(maps, id, isOver)).toMatchObject({ state: 'done', missing: 0 });
});

test('a server that wants to be left alone is left alone, for as long as it says', async () => {
  const { maps, begin, server } = await fetching();
  server.does = () => 'too many';
  const { id } = await begin();
  const waiting = await areaWhen(maps, id, ({ state }) => state === 'waiting');
  expect(waiting.why).toContain('asked too often (429)');
  const [source] = (await good(maps.sources())).sources;
  expect(Math.abs((source?.until ?? 0) - Date.now() - 7000)).toBeLessThan(6500);
  expect(server.asked).toHaveLength(1);
});

test('one that is cancelled leaves nothing, one that has ended is forgotten and its pack stays', async () => {
  const { maps, begin, server, directory } = await fetching({ manners: impatient });
  server.does = () => (server.asked.length > 6 ? 'silence' : 'none');
  const { id } = await begin();
  await areaWhen(maps, id, ({ fetched }) => fetched > 0 || server.asked.length > 6);
  await good(maps.cancel(id));
  expect((await good(maps.areas())).areas).toEqual([]);
  server.does = () => 'none';
  const next = await begin({ maxZoom: 11 });
  const done = await areaWhen(maps, next.id, isOver);
  expect(done.state).toBe('done');
  expect(readdirSync(join(directory, 'areas'))).toEqual([`${next.id}.json`]);
  await good(maps.cancel(next.id));
  expect(await maps.cancel(next.id)).toMatchObject({ ok: false, code: 'UNKNOWN' });
  expect((await good(maps.packs())).list.packs).toHaveLength(1);
});

test('an area whose file is damaged on disk has failed, and the bridge goes on', async () => {
  const { maps, begin, server, servers, directory } = await fetching();
  server.does = () => (server.asked.length > 6 ? 'too many' : 'none');
  const { id } = await begin();
  await areaWhen(maps, id, ({ state }) => state === 'waiting');
  await maps.stop();
  for (const ending of ['-wal', '-shm']) rmSync(join(directory, 'areas', `${id}.mbtiles${ending}`), { force: true });
  writeFileSync(join(directory, 'areas', `${id}.mbtiles`), Buffer.alloc(9000, 0xff));
  const again = carriedMaps(directory, { servers });
  const failed = await areaWhen(again.maps, id, isOver);
  expect(failed).toMatchObject({ state: 'failed', why: expect.stringContaining('cannot be written') });
  expect(again.notes.join()).toContain('the area North field has failed');
  expect(leftIn(directory)).toEqual([]);
});

test('two areas come one after the other', async () => {
  const { maps, begin, server } = await fetching();
  const first = await begin();
  const second = await begin({ name: 'South field', bounds: [8.7, 47.3, 8.8, 47.4] });
  expect(second).toMatchObject({ state: 'waiting', why: 'another area comes first' });
  expect(await areaWhen(maps, second.id, isOver)).toMatchObject({ state: 'done' });
  expect(await areaWhen(maps, first.id, isOver)).toMatchObject({ state: 'done' });
  expect(server.mostAtOnce).toBe(1);
});

const refused: readonly [string, Partial<AreaRequest>, string, RegExp][] = [
  ['of a server that nobody configured', { source: 'elsewhere' }, 'UNKNOWN', /no tile server of this name/],
  ['with too many tiles', { maxZoom: 19 }, 'TOO_LARGE', /20000 are the most/],
  ['with zooms the wrong way round', { minZoom: 12, maxZoom: 3 }, 'TOO_LARGE', /wrong way round/],
  ['with no width', { bounds: [8, 47, 8, 48] }, 'TOO_LARGE', /west of its east/],
  ['with no height', { bounds: [8, 48, 9, 47] }, 'TOO_LARGE', /south of its north/],
  ['deeper than the server goes', { bounds: [8.5, 47.3, 8.5001, 47.3001], maxZoom: 20 }, 'TOO_LARGE', /zooms 0 to 19/],
];

test.each(refused)('an area %s is refused in one sentence', async (_name, change, code, why) => {
  const { maps, server } = await fetching();
  const answer = await maps.begin({ ...area, ...change }, 'a device');
  expect(answer).toMatchObject({ ok: false, code });
  expect(answer.ok ? '' : answer.why).toMatch(why);
  expect((await good(maps.areas())).areas).toEqual([]);
  expect(server.asked).toEqual([]);
});

test('an area for which there is no room is refused before anything is fetched', async () => {
  const { maps, server } = await fetching({ limits: { ...roomy, packsB: 100_000 } });
  expect(await maps.begin(area, 'a device')).toMatchObject({ ok: false, code: 'NO_ROOM' });
  expect(server.asked).toEqual([]);
});

const life = fileURLToPath(new URL('maps-life.mjs', import.meta.url));

/** A process that brings or fetches, killed once this many lines came that match; without a number it lives to its end. */
async function lived(args: readonly string[], matching: RegExp, killAfter = Number.POSITIVE_INFINITY) {
  const child = spawn(process.execPath, [life, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  let matches = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (matching.test(line) && ++matches >= killAfter) child.kill('SIGKILL');
  }
  return lines;
}

test('[E5] a bridge that is killed while it fetches goes on where it was, and no tile is missing in the end', async () => {
  const server = await startTileServer();
  const directory = tempDir();
  const wide = ['8.40', '47.30', '8.60', '47.44', '14'];
  const args = [directory, 'area', server.template, ...wide];
  const random = randomFrom(11);
  let came = 0;
  for (let kill = 0; kill < 4; kill++) {
    const lines = await lived(args, new RegExp(`^running (?!${came} )\\d`), 1 + random.below(3));
    const reached = lines.map((line) => Number(/^\w+ (\d+)/.exec(line)?.[1] ?? 0));
    // What was told as come has come.
    expect(Math.max(...reached)).toBeGreaterThanOrEqual(came);
    came = Math.max(came, ...reached);
  }
  const lines = await lived(args, /never/);
  const tiles = countTiles([8.4, 47.3, 8.6, 47.44], 14, 14);
  expect(lines).toContain(`done ${tiles} 0 ${tiles}`);
  // At most one batch and the tile under way were fetched anew with each life.
  expect(server.asked.length).toBeLessThanOrEqual(tiles + 4 * 17);
  const { maps } = carriedMaps(directory);
  expect((await good(maps.packs())).list.packs).toMatchObject([{ tiles, missing: 0 }]);
});

test('[E2] a bridge that is killed in the middle of an upload goes on where it was, and it is a pack only when it is whole', async () => {
  const directory = tempDir();
  const path = join(tempDir(), 'lake.pmtiles');
  const pack = testPack([8.5, 47.3, 8.6, 47.4], 10, 15, { px: 64 });
  writeFileSync(path, pmtilesFile(pack));
  const random = randomFrom(5);
  for (let kill = 0; kill < 5; kill++) {
    const lines = await lived([directory, 'upload', path, 'lake.pmtiles'], /^has/, 1 + random.below(6));
    const begun = Number(/begins (\d+)/.exec(lines[0] ?? '')?.[1]);
    if (kill > 0) expect(begun).toBeGreaterThan(0);
    expect(readdirSync(join(directory, 'packs')).filter((name) => name.endsWith('.pack'))).toEqual([]);
  }
  const lines = await lived([directory, 'upload', path, 'lake.pmtiles'], /never/);
  expect(lines.join('\n')).toMatch(/pack [0-9a-f]{20}/);
  const { maps } = carriedMaps(directory);
  const { list } = await good(maps.packs());
  expect(list).toMatchObject({ uploads: [], packs: [{ tiles: pack.tiles.length, bytes: statSync(path).size }] });
});

test('what was brought can be carried on: the file of an area is a pack on another rover', async () => {
  const { maps, begin } = await fetching();
  const done = await areaWhen(maps, (await begin({ maxZoom: 11 })).id, isOver);
  const { list } = await good(maps.packs());
  const { bytes } = await good(maps.read(done.pack ?? '', 0, list.packs[0]?.bytes ?? 0));
  const path = join(tempDir(), 'area.mbtiles');
  writeFileSync(path, bytes);
  const other = carriedMaps(tempDir(), { manners: hurried }).maps;
  const { taken } = await good(bring(other, path, 'area.mbtiles'));
  expect(taken.pack).toMatchObject({ id: done.pack, label: 'North field', attribution: '© Field' });
});
