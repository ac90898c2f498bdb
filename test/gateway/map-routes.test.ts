/** Maps over HTTP, from real files by the real thread: for viewers to look at, for operators to bring, remove and fetch. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { openDoor } from '../../bridge/core/access/door.ts';
import { guardRoutes } from '../../bridge/gateway/auth/guard.ts';
import { registerMaps } from '../../bridge/gateway/map-routes.ts';
import type { Role } from '../../bridge/protocol/command.ts';
import { type AreaJob, mostPackPieceB, type PackInfo } from '../../bridge/protocol/maps.ts';
import { areaWhen, carriedMaps, serverOf } from '../support/carried-maps.ts';
import { testPack, writePack } from '../support/map-packs.ts';
import { tempDir } from '../support/temp-dir.ts';
import { startTileServer } from '../support/tile-server.ts';

const pack = testPack();
const [first] = pack.tiles;
const firstAt = `${first?.z}/${first?.x}/${first?.y}`;

async function served(role: Role = 'operator', given: Parameters<typeof carriedMaps>[1] = {}) {
  const { maps } = carriedMaps(tempDir(), given);
  const deeds: string[] = [];
  const server = Fastify({ forceCloseConnections: true });
  guardRoutes(server, openDoor(role), () => {});
  await registerMaps(server, { maps, did: ({ who, act, about }) => void deeds.push(`${who} ${act} ${about.name}`) });
  onTestFinished(() => server.close());
  const ask = async (method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE', url: string, more: object = {}) => {
    const answer = await server.inject({ method, url, ...more });
    const isJson = String(answer.headers['content-type']).includes('json');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      bytes: answer.rawPayload,
      body: isJson ? answer.json() : {},
    };
  };
  const put = (name: string, file: Buffer, from: number, to: number) =>
    ask('PUT', `/api/maps/uploads/${encodeURIComponent(name)}`, {
      payload: file.subarray(from, to),
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `bytes ${from}-${Math.min(to, file.length) - 1}/${file.length}`,
      },
    });
  const bring = async (name = 'lake.pmtiles'): Promise<{ readonly pack: PackInfo; readonly file: Buffer }> => {
    const path = join(tempDir(), name);
    writePack(path, pack);
    const file = readFileSync(path);
    await put(name, file, 0, 10_000);
    const { body } = await put(name, file, 10_000, file.length);
    return { pack: body.pack, file };
  };
  return { maps, ask, put, bring, deeds };
}

test('a map is brought piece by piece, listed, called otherwise and removed; who did it is written down', async () => {
  const { ask, bring, deeds } = await served();
  const { pack: info, file } = await bring('Höfe am See.pmtiles');
  expect(info).toMatchObject({ name: 'Höfe am See.pmtiles', label: 'Lakeside', kind: 'pmtiles', bytes: file.length });
  const list = await ask('GET', '/api/maps/packs');
  expect(list.body).toMatchObject({ packs: [info], uploads: [] });
  expect(list.headers['cache-control']).toBe('no-store');
  const called = await ask('PATCH', `/api/maps/packs/${info.id}`, { payload: { label: 'North' } });
  expect(called).toMatchObject({ status: 200, body: { label: 'North' } });
  expect((await ask('DELETE', `/api/maps/packs/${info.id}`)).status).toBe(204);
  expect((await ask('DELETE', `/api/maps/packs/${info.id}`)).status).toBe(404);
  expect((await ask('GET', '/api/maps/packs')).body.packs).toEqual([]);
  expect(deeds).toEqual([
    'http/127.0.0.1 map brought Höfe am See.pmtiles',
    'http/127.0.0.1 map removed Höfe am See.pmtiles',
  ]);
});

test('[E1] a tile comes as the picture it is, for good; where there is none, nothing comes', async () => {
  const { ask, bring } = await served();
  const { pack: info } = await bring();
  const tile = await ask('GET', `/api/maps/packs/${info.id}/tiles/${firstAt}`);
  expect(tile.status).toBe(200);
  expect(tile.headers).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'private, max-age=31536000, immutable',
  });
  expect(first && tile.bytes.equals(first.bytes)).toBe(true);
  expect((await ask('GET', `/api/maps/packs/${info.id}/tiles/13/0/0`)).status).toBe(204);
  expect((await ask('GET', `/api/maps/packs/${info.id}/tiles/99/0/0`)).status).toBe(204);
  const unknown = await ask('GET', '/api/maps/packs/nothing/tiles/13/0/0');
  expect(unknown).toMatchObject({ status: 404, body: { error: 'there is no map of this id', code: 'UNKNOWN' } });
  expect((await ask('GET', `/api/maps/packs/${info.id}/tiles/13/x/0`)).status).toBe(400);
  expect((await ask('GET', '/api/maps/packs/..%2F..%2Fetc/tiles/1/0/0')).status).toBe(404);
});

test('its file is handed out, whole or in ranges, under the name that it had', async () => {
  const { ask, bring } = await served('operator');
  const { pack: info, file } = await bring('Höfe.pmtiles');
  const whole = await ask('GET', `/api/maps/packs/${info.id}/file`);
  expect(whole.bytes.equals(file)).toBe(true);
  expect(whole.headers['content-disposition']).toContain("filename*=UTF-8''H%C3%B6fe.pmtiles");
  const range = { headers: { range: 'bytes=100-299', 'if-range': String(whole.headers.etag) } };
  const part = await ask('GET', `/api/maps/packs/${info.id}/file`, range);
  expect(part).toMatchObject({ status: 206, headers: { 'content-range': `bytes 100-299/${file.length}` } });
  expect(part.bytes.equals(file.subarray(100, 300))).toBe(true);
  const beyond = await ask('GET', `/api/maps/packs/${info.id}/file`, { headers: { range: 'bytes=99999999-' } });
  expect(beyond.status).toBe(416);
});

test('[E2] what is no map is refused with its reason, and so is a piece that does not say where it belongs', async () => {
  const { ask, put } = await served();
  const text = Buffer.from('my diary');
  const refused = await put('diary.pmtiles', text, 0, text.length);
  expect(refused).toMatchObject({ status: 422, body: { code: 'NOT_A_PACK' } });
  expect(refused.body.error).toMatch(/^diary\.pmtiles is no PMTiles, no MBTiles and no zip of z\/x\/y tiles$/);
  const payload = { payload: text, headers: { 'content-type': 'application/octet-stream' } };
  expect(await ask('PUT', '/api/maps/uploads/a', payload)).toMatchObject({
    status: 400,
    body: { code: 'BAD_REQUEST' },
  });
  const lies = { ...payload.headers, 'content-range': 'bytes 0-99/100' };
  expect((await ask('PUT', '/api/maps/uploads/a', { ...payload, headers: lies })).body.error).toMatch(
    /8 bytes have come/,
  );
  const far = { ...payload.headers, 'content-range': 'bytes 50-57/100' };
  expect(await ask('PUT', '/api/maps/uploads/a', { ...payload, headers: far })).toMatchObject({ status: 409 });
  const large = { payload: Buffer.alloc(mostPackPieceB + 1), headers: { ...lies } };
  expect((await ask('PUT', '/api/maps/uploads/a', large)).status).toBe(413);
});

test('what has come of a map can be forgotten', async () => {
  const { ask, put } = await served();
  await put('lake.pmtiles', Buffer.alloc(5000), 0, 1000);
  expect((await ask('GET', '/api/maps/packs')).body.uploads).toMatchObject([{ has: 1000, size: 5000 }]);
  expect((await ask('DELETE', '/api/maps/uploads/lake.pmtiles')).status).toBe(204);
  expect((await ask('DELETE', '/api/maps/uploads/lake.pmtiles')).status).toBe(404);
});

test('[E1] viewers look, and change nothing', async () => {
  const { ask, put } = await served('viewer');
  for (const path of ['packs', 'sources', 'areas']) expect((await ask('GET', `/api/maps/${path}`)).status).toBe(200);
  expect((await put('a.pmtiles', Buffer.alloc(10), 0, 10)).status).toBe(403);
  expect((await ask('DELETE', '/api/maps/packs/one')).status).toBe(403);
  expect((await ask('PATCH', '/api/maps/packs/one', { payload: { label: 'x' } })).status).toBe(403);
  expect((await ask('POST', '/api/maps/areas', { payload: {} })).status).toBe(403);
  expect((await ask('DELETE', '/api/maps/areas/one')).status).toBe(403);
  expect((await ask('DELETE', '/api/maps/uploads/one')).status).toBe(403);
});

test('[E3] a tile of a server comes with its age, and with the reason where it does not come', async () => {
  const tiles = await startTileServer();
  const { ask } = await served('viewer', { servers: [serverOf(tiles.template)] });
  const path = '/api/maps/sources/field/tiles';
  const fresh = await ask('GET', `${path}/12/2145/1434`);
  expect(fresh).toMatchObject({
    status: 200,
    headers: { age: '0', 'x-tile-from': 'server', 'content-type': 'image/png' },
  });
  await tiles.stop();
  expect((await ask('GET', `${path}/12/2145/1434`)).headers['x-tile-from']).toBe('cache');
  const gone = await ask('GET', `${path}/12/2145/1435`);
  expect(gone).toMatchObject({ status: 502, body: { code: 'UPSTREAM' }, headers: { 'cache-control': 'no-store' } });
  expect(gone.body.error).toMatch(/^the tile server field cannot be reached: /);
  expect((await ask('GET', '/api/maps/sources/other/tiles/1/0/0')).status).toBe(404);
  const { body } = await ask('GET', '/api/maps/sources');
  expect(body.sources).toMatchObject([{ name: 'field', state: 'offline', attribution: '© Field' }]);
  expect(JSON.stringify(body)).not.toContain('secret');
});

test('[E5] an area is begun, told of to everyone, and is a map in the end; what is none is refused', async () => {
  const tiles = await startTileServer();
  const { ask, maps, deeds } = await served('operator', { servers: [serverOf(tiles.template)] });
  const area = { source: 'field', bounds: [8.5, 47.3, 8.6, 47.4], minZoom: 10, maxZoom: 12, name: 'North field' };
  const begun = await ask('POST', '/api/maps/areas', { payload: area });
  expect(begun).toMatchObject({ status: 201, body: { state: 'running', by: 'http/127.0.0.1', name: 'North field' } });
  const done: AreaJob = await areaWhen(maps, begun.body.id, ({ state }) => state === 'done');
  expect((await ask('GET', '/api/maps/areas')).body.areas).toEqual([done]);
  expect((await ask('GET', '/api/maps/packs')).body.packs).toMatchObject([{ id: done.pack, label: 'North field' }]);
  expect((await ask('DELETE', `/api/maps/areas/${done.id}`)).status).toBe(204);
  expect(deeds).toEqual(['http/127.0.0.1 map area begun North field']);

  const post = (payload: object) => ask('POST', '/api/maps/areas', { payload });
  expect(await post({ ...area, maxZoom: 19 })).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
  expect(await post({ ...area, source: 'http://169.254.169.254/' })).toMatchObject({ status: 404 });
  expect(await post({ ...area, bounds: [8, 47] })).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
  expect(await post({ ...area, bounds: [800, 47, 900, 48] })).toMatchObject({ status: 400 });
});

test('a map of several pieces of the largest size arrives', async () => {
  const { put } = await served();
  const path = join(tempDir(), 'large.zip');
  const tiles = pack.tiles.map((tile) => ({ ...tile, bytes: Buffer.concat([tile.bytes, Buffer.alloc(100_000, 7)]) }));
  writePack(path, { ...pack, tiles });
  const file = readFileSync(path);
  expect(statSync(path).size).toBeGreaterThan(mostPackPieceB);
  let last: Awaited<ReturnType<typeof put>> | undefined;
  for (let from = 0; from < file.length; from += mostPackPieceB)
    last = await put('large.zip', file, from, from + mostPackPieceB);
  expect(last?.body.pack).toMatchObject({ kind: 'tiles', minZoom: 10, maxZoom: 13 });
});
