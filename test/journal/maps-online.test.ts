/** Tiles of a configured server, through the cache, from a real server on loopback that behaves and misbehaves. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { retryAfterMs } from '../../bridge/journal/maps/fetch-tile.ts';
import { parseTileServers } from '../../bridge/journal/maps/tile-servers.ts';
import { carriedMaps, good, hurried, roomy, serverOf } from '../support/carried-maps.ts';
import { colourOf, pngTile } from '../support/map-packs.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type Misdeed, startTileServer } from '../support/tile-server.ts';

const at = { z: 12, x: 2145, y: 1434 };
/** Stays for what takes no part in a test’s time. */
const patient = { ...hurried, againMs: 60_000, againMostMs: 60_000 };

async function online(more: Parameters<typeof carriedMaps>[1] = {}, directory = tempDir()) {
  const server = await startTileServer();
  const { maps } = carriedMaps(directory, { servers: [serverOf(server.template)], ...more });
  return { server, maps, directory };
}

test('a tile comes from the server once, and from the cache after, with its age; also when there is no internet', async () => {
  const { server, maps, directory } = await online();
  const first = (await good(maps.online('field', at))).tile;
  expect(first).toMatchObject({ format: 'png', from: 'server', ageS: 0 });
  expect(Buffer.from(first?.bytes ?? []).equals(pngTile(64, colourOf(at)))).toBe(true);
  expect((await good(maps.online('field', at))).tile).toMatchObject({ from: 'cache' });
  expect(server.asked).toEqual(['12/2145/1434']);
  expect([...server.agents]).toEqual(['Tether/1.2.3 (ground station of a rover)']);
  await server.stop();
  await maps.stop();

  const again = carriedMaps(directory, { servers: [serverOf(server.template)] }).maps;
  expect((await good(again.online('field', at))).tile).toMatchObject({ from: 'cache', format: 'png' });
});

test('a tile that is old is asked for anew, and the old one will do where there is no internet', async () => {
  const { server, maps } = await online({ manners: { ...hurried, freshMs: 0 } });
  await good(maps.online('field', at));
  expect((await good(maps.online('field', at))).tile?.from).toBe('server');
  expect(server.asked).toHaveLength(2);
  await server.stop();
  expect((await good(maps.online('field', at))).tile?.from).toBe('cache');
  const { sources } = await good(maps.sources());
  expect(sources).toMatchObject([{ state: 'offline', why: expect.stringContaining('cannot be reached') }]);
});

const misdeeds: readonly [Misdeed, RegExp, string][] = [
  ['silence', /does not answer in time/, 'offline'],
  ['too many', /asked too often \(429\)/, 'paused'],
  ['forbidden', /does not let this bridge in \(403\)/, 'paused'],
  ['html', /no PNG, JPEG or WebP/, 'answers'],
  ['elsewhere', /nobody has told this bridge to go/, 'answers'],
  ['round and round', /without end/, 'answers'],
  ['endless', /more than 2 MiB/, 'answers'],
  ['failing', /answers 500/, 'answers'],
];

test.each(misdeeds)(
  '[E3] a server with “%s” is told of in one sentence, and nothing of it is kept',
  async (deed, why, state) => {
    const withinMs = deed === 'silence' ? 400 : patient.withinMs;
    const { server, maps } = await online({ manners: { ...patient, withinMs } });
    server.does = () => deed;
    const answer = await maps.online('field', at);
    expect(answer).toMatchObject({ ok: false, code: 'UPSTREAM' });
    expect(answer.ok ? '' : answer.why).toMatch(why);
    const { sources } = await good(maps.sources());
    expect(sources).toMatchObject([{ name: 'field', state, cachedB: 0, attribution: '© Field' }]);
    // Its address may hold a key.
    expect(JSON.stringify(sources)).not.toMatch(/secret|\{z\}/);
  },
);

test('[E4] a server that asks for peace is not asked again, and one that is not reached is not waited for', async () => {
  for (const deed of ['too many', 'forbidden', 'silence'] as const) {
    const withinMs = deed === 'silence' ? 400 : patient.withinMs;
    const { server, maps } = await online({ manners: { ...patient, withinMs } });
    server.does = () => deed;
    await maps.online('field', at);
    expect(await maps.online('field', { ...at, x: 1 })).toMatchObject({ ok: false, code: 'UPSTREAM' });
    expect(server.asked).toHaveLength(1);
    const [source] = (await good(maps.sources())).sources;
    expect(source?.until ?? 0).toBeGreaterThan(Date.now());
  }
});

test('a server that has no tile there has none, and one that moved it within itself is followed', async () => {
  const { server, maps } = await online();
  server.does = () => 'not found';
  expect((await good(maps.online('field', at))).tile).toBeNull();
  server.does = () => 'moved';
  expect((await good(maps.online('field', at))).tile).toMatchObject({ from: 'server' });
});

test('[E4] a server is asked for two tiles at once at most, and for none beyond its zooms', async () => {
  const { server, maps } = await online();
  const columns = Array.from({ length: 30 }, (_, index) => ({ ...at, x: 2000 + index }));
  const answers = await Promise.all(columns.map((one) => maps.online('field', one)));
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(server.mostAtOnce).toBeLessThanOrEqual(2);
  expect(server.asked).toHaveLength(30);
  expect((await good(maps.online('field', { z: 20, x: 0, y: 0 }))).tile).toBeNull();
  expect((await good(maps.online('field', { z: 3, x: 9, y: 0 }))).tile).toBeNull();
  expect(await maps.online('other', at)).toMatchObject({ ok: false, code: 'UNKNOWN' });
  expect(server.asked).toHaveLength(30);
});

test('while a server says nothing, maps that are carried are read, and too many that wait are turned away', async () => {
  const { server, maps } = await online({ manners: { ...patient, withinMs: 3000 } });
  server.does = () => 'silence';
  const waiting = Array.from({ length: 80 }, (_, x) => maps.online('field', { ...at, x }));
  const [first] = await Promise.all([maps.packs(), maps.areas()]);
  expect(first.ok).toBe(true);
  const turnedAway = await Promise.race(waiting);
  expect(turnedAway).toMatchObject({ ok: false, why: expect.stringContaining('more tiles than it can send') });
});

test('[E6] the cache keeps within its budget: what came longest ago goes first', async () => {
  const cacheB = 20_000;
  const { maps, directory } = await online({ limits: { ...roomy, cacheB } });
  for (let x = 0; x < 10; x++) await good(maps.online('field', { ...at, x }));
  const kept = readdirSync(join(directory, 'cache', 'field'));
  expect(kept.length).toBeLessThan(6);
  expect(kept).toContain(`12-9-${at.y}`);
  expect(kept).not.toContain(`12-0-${at.y}`);
  const [source] = (await good(maps.sources())).sources;
  expect(source?.cachedB).toBeLessThanOrEqual(cacheB);
});

test('how long a server asks for is read in seconds and as a date, a day at most', () => {
  const now = Date.parse('2026-05-01T12:00:00Z');
  expect(retryAfterMs('7', now)).toBe(7000);
  expect(retryAfterMs('Fri, 01 May 2026 12:01:00 GMT', now)).toBe(60_000);
  expect(retryAfterMs('Fri, 01 May 2020 12:01:00 GMT', now)).toBe(0);
  expect(retryAfterMs('999999999', now)).toBe(86_400_000);
  expect(retryAfterMs('soon', now)).toBeUndefined();
  expect(retryAfterMs(null, now)).toBeUndefined();
});

test('a tile server is written as a name and an address, and what the map should say behind a #', () => {
  const text =
    'osm-a=https://tile.example/{z}/{x}/{y}.png?key=1#attribution=©%20Somebody, all of them&minzoom=2&maxzoom=17';
  expect(parseTileServers([text, 'south=http://10.0.0.9:8080/{z}/{x}/{-y}'])).toEqual([
    {
      ...{ name: 'osm-a', template: 'https://tile.example/{z}/{x}/{y}.png?key=1' },
      ...{ attribution: '© Somebody, all of them', minZoom: 2, maxZoom: 17 },
    },
    { name: 'south', template: 'http://10.0.0.9:8080/{z}/{x}/{-y}', attribution: '', minZoom: 0, maxZoom: 19 },
  ]);
});

test.each([
  ['https://tile.example/{z}/{x}/{y}.png', /needs NAME=https/],
  ['a b=https://tile.example/{z}/{x}/{y}.png', /needs NAME=https/],
  ['a=ftp://tile.example/{z}/{x}/{y}.png', /begins with https/],
  ['a=file:///etc/{z}/{x}/{y}', /begins with https/],
  ['a=https://{s}.tile.example/{z}/{x}/{y}.png', /\{s\}/],
  ['a=https://{z}.example/{x}/{y}.png', /in the path/],
  ['a=https://tile.example/{z}/{x}.png', /needs \{z\}, \{x\} and \{y\}/],
  ['a=https://tile.example/{z}/{x}/{y}{r}.png', /in braces/],
  ['a=https://me:secret@tile.example/{z}/{x}/{y}.png', /a name in its address/],
  ['a=https://tile.example/{z}/{x}/{y}.png#maxzoom=40', /zooms from 0 to 24/],
  ['a=https://tile.example/{z}/{x}/{y}.png#minzoom=9&maxzoom=3', /minzoom not above/],
  ['a=https://tile.example/{z}/{x}/{y}.png#colour=red', /“colour”/],
])('“%s” is no tile server, in one sentence', (text, why) => {
  expect(parseTileServers([text])).toMatch(why);
});

test('two servers of one name, or more than eight, are refused', () => {
  const named = (name: string) => `${name}=https://tile.example/{z}/{x}/{y}.png`;
  expect(parseTileServers([named('a'), named('a')])).toMatch(/two servers of the name a/);
  expect(parseTileServers([...'abcdefghi'].map(named))).toMatch(/8 servers/);
});
