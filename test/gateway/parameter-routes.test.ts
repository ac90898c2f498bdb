/** Parameters over real HTTP: a rover's own, and ArduPilot's descriptions read by the real thread and kept on a real disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import Fastify from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { openDoor } from '../../bridge/core/access/door.ts';
import type { DocumentRoom } from '../../bridge/core/documents.ts';
import type { Wished } from '../../bridge/core/parameters/compare.ts';
import type { LoadReport } from '../../bridge/core/parameters/loading.ts';
import { guardRoutes } from '../../bridge/gateway/auth/guard.ts';
import { registerParameters } from '../../bridge/gateway/parameter-routes.ts';
import { openDocuments } from '../../bridge/journal/documents/documents.ts';
import { openDescriptions, type ParameterDescriptions } from '../../bridge/parameter-descriptions.ts';
import { readParameters } from '../../bridge/protocol/files/parameter-file.ts';
import { rover, shelfRig } from '../support/shelf-rig.ts';

const clock = { monoMs: () => 0, wallMs: () => 1_795_000_100_000 };
const documents: Record<string, readonly Wished[]> = {};
const fileHash = '0123456789abcdef';

let server: FastifyInstance;
let url: string;
let directory: string;
let room: DocumentRoom;
let described: ParameterDescriptions;
const rig = shelfRig({ seed: 1 });
/** What the rover says it runs. */
let firmware = '4.8';
let shown: Pick<typeof rig, 'shelf'> = rig;
let load: LoadReport | null = null;

beforeAll(async () => {
  rig.identify();
  directory = mkdtempSync(join(tmpdir(), 'parameters-'));
  room = await openDocuments({ directory: join(directory, 'documents'), clock, note: () => {} });
  described = openDescriptions({ directory: join(directory, 'kept'), clock, room, from: 'none', note: () => {} });
  server = Fastify({ forceCloseConnections: true });
  guardRoutes(server, openDoor('admin'), () => {});
  registerParameters(server, {
    book: (vehicle) => {
      const told = shown.shelf.book(vehicle);
      return told && { ...told, load: load ?? told.load };
    },
    isKnown: (vehicle) => vehicle === rover,
    systemId: () => 1,
    document: (hash) => documents[hash] ?? `no file ${hash} was handed in`,
    find: (_vehicle, name) => described.descriptions.find({ vehicle: 'rover', firmware }, name),
    descriptionsVersion: () => `rover-${firmware} ${described.descriptions.version}`,
    kept: () => described.descriptions.list(),
    handIn: (key, bytes) => described.handIn(key, bytes),
    remove: (key) => described.remove(key),
    wallMs: clock.wallMs,
  });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
  return async () => {
    await server.close();
    await room.stop();
    rmSync(directory, { recursive: true });
  };
});

const at = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init);
const mine = (rest = '') => `/api/vehicles/${rover}/parameters${rest}`;

test('a vehicle that is not there, and one that was not read yet, are told apart', async () => {
  expect((await at('/api/vehicles/nobody/parameters')).status).toBe(404);
  expect(await (await at(mine())).json()).toMatchObject({ state: 'none', count: 0, hash: null, parameters: [] });
  expect((await at(mine('.param'))).status).toBe(409);
  expect((await at(mine('/compare?with=defaults'))).status).toBe(409);
});

test('[K2] all values with types, defaults and age; asked again nothing new is sent', async () => {
  rig.until(() => rig.state() === 'current');
  const answer = await at(mine());
  const told = await answer.json();
  expect(told).toMatchObject({ state: 'current', source: 'file', count: 1252, changes: 0, reading: false, load: null });
  expect(told.parameters.find(({ name }: { name: string }) => name === 'WP_SPEED')).toEqual({
    ...{ name: 'WP_SPEED', value: 5, type: 9, default: 5 },
  });
  expect(told.ageMs).toBeGreaterThan(0);
  const etag = answer.headers.get('etag') ?? '';
  expect((await at(mine(), { headers: { 'if-none-match': etag } })).status).toBe(304);
  rig.vehicle.send({ kind: 'param_set', name: 'WP_SPEED', value: 3, type: 9 });
  rig.run(200);
  expect((await at(mine(), { headers: { 'if-none-match': etag } })).status).toBe(200);
});

test('[K2] what an earlier run of the bridge told as current is not confirmed where it is only kept', async () => {
  const before = shelfRig({ seed: 2 });
  before.identify();
  before.until(() => before.state() === 'current');
  const [kept] = before.onDisk;
  if (kept === undefined) throw new Error('nothing was kept');
  const after = shelfRig({ seed: 2, kept, readsByItself: false });
  after.identify();
  after.until(() => after.state() === 'kept');
  try {
    shown = before;
    const etag = (await at(mine())).headers.get('etag') ?? '';
    shown = after;
    const answer = await at(mine(), { headers: { 'if-none-match': etag } });
    expect([answer.status, (await answer.json()).state]).toEqual([200, 'kept']);
  } finally {
    shown = rig;
  }
});

test('[K2] what a second load of the same file came to is told, although it changed no value', async () => {
  const report: LoadReport = { document: fileHash, set: [], notSet: ['WP_SPEED'], why: 'the vehicle does not answer' };
  try {
    load = report;
    const etag = (await at(mine())).headers.get('etag') ?? '';
    expect((await at(mine(), { headers: { 'if-none-match': etag } })).status).toBe(304);
    load = { ...report, notSet: [], why: null };
    const answer = await at(mine(), { headers: { 'if-none-match': etag } });
    expect([answer.status, (await answer.json()).load.why]).toEqual([200, null]);
  } finally {
    load = null;
  }
});

test('both kinds of file are read back as the same values', async () => {
  for (const ending of ['.param', '.params']) {
    const answer = await at(mine(ending));
    expect(answer.headers.get('content-disposition')).toMatch(ending);
    const read = readParameters(await answer.text());
    const values = read.ok ? read.value.parameters : [];
    expect(values).toHaveLength(1252);
    for (const { name, value } of values)
      expect(value).toBe(Math.fround(rig.book()?.entries.get(name)?.value ?? Number.NaN));
  }
});

test('a file and the defaults are held against what the vehicle has', async () => {
  documents[fileHash] = [
    { name: 'WP_SPEED', value: 2 },
    { name: 'SYSID_MYGCS', value: 255 },
    { name: 'NOPE', value: 1 },
  ];
  expect(await (await at(mine(`/compare?with=${fileHash}`))).json()).toEqual({
    ...{ same: 1, different: [{ name: 'WP_SPEED', is: 3, wished: 2 }], unknown: ['NOPE'], kept: [], unnamed: 1250 },
  });
  const { different } = await (await at(mine('/compare?with=defaults'))).json();
  expect(different).toContainEqual({ name: 'WP_SPEED', is: 3, wished: 5 });
  expect((await at(mine('/compare?with=ffffffffffffffff'))).status).toBe(404);
  expect((await at(mine('/compare?with=../etc'))).status).toBe(400);
});

const pdef = JSON.stringify({
  json: { version: 0 },
  'ArduRover Parameters': {
    WP_RADIUS: { DisplayName: 'Radius', Description: 'From the file.', Range: { low: '0', high: '100' }, Units: 'm' },
    RC_FS_TIMEOUT: { DisplayName: 'Timeout', Description: 'From the file.', Range: { low: '0.5', high: '10' } },
  },
});
const put = (body: string, query = '?vehicle=rover&firmware=4.8') =>
  at(`/api/parameters/metadata${query}`, {
    method: 'PUT',
    body,
    headers: { 'content-type': 'application/octet-stream' },
  });

test('what parameters mean comes from us, and from ArduPilot’s file once there is one', async () => {
  const infos = async () =>
    (await (await at(mine('/metadata'))).json()).infos as { name: string; description: string }[];
  const of = async (name: string) => (await infos()).find((info) => info.name === name);
  expect((await infos()).length).toBeGreaterThan(300);
  expect((await of('WP_RADIUS'))?.description).toMatch('counts as reached');
  const handed = await put(pdef);
  expect([handed.status, await handed.json()]).toEqual([200, { count: 2, warnings: [] }]);
  expect((await of('WP_RADIUS'))?.description).toBe('From the file.');
  // Ours stays where theirs would refuse the preset that stops the rover.
  expect(await of('RC_FS_TIMEOUT')).toMatchObject({ range: { low: 0.1, high: 10 } });
});

test('another firmware, or another run of the bridge, is told what its own parameters mean', async () => {
  const ask = async (known = '') => {
    const answer = await at(mine('/metadata'), { headers: { 'if-none-match': known } });
    const text = await answer.text();
    const infos: readonly { name: string; description: string }[] = text === '' ? [] : JSON.parse(text).infos;
    const { description } = infos.find(({ name }) => name === 'WP_RADIUS') ?? {};
    return { status: answer.status, etag: answer.headers.get('etag') ?? '', description };
  };
  await put(pdef);
  const before = await ask();
  expect(before.description).toBe('From the file.');
  expect((await ask(before.etag)).status).toBe(304);
  firmware = '4.9';
  const after = await ask(before.etag);
  firmware = '4.8';
  expect([after.status, after.description]).toEqual([200, expect.stringMatching('counts as reached')]);
  // What was current is known again by what it says, however often files came and went.
  await put(pdef);
  expect((await ask(before.etag)).status).toBe(304);
});

test('descriptions are there after a restart, and gone when they are forgotten', async () => {
  await put(pdef);
  const again = openDescriptions({ directory: join(directory, 'kept'), clock, room, from: 'none', note: () => {} });
  await again.opened;
  expect(again.descriptions.list()).toMatchObject([{ vehicle: 'rover', firmware: '4.8', count: 2 }]);
  expect(await (await at('/api/parameters/metadata')).json()).toMatchObject({ kept: [{ vehicle: 'rover', count: 2 }] });
  expect((await at('/api/parameters/metadata?vehicle=rover&firmware=4.8', { method: 'DELETE' })).status).toBe(204);
  expect((await at('/api/parameters/metadata?vehicle=rover&firmware=4.8', { method: 'DELETE' })).status).toBe(404);
});

test('what is no file of descriptions is refused with a reason, and keeps nothing', async () => {
  for (const body of ['', '{"a":', '<xml', '<html>404</html>', '[]']) {
    const answer = await put(body);
    expect(answer.status).toBe(422);
    expect((await answer.json()).error).toMatch(/\w{3}/);
  }
  expect((await put(pdef, '?vehicle=../x')).status).toBe(400);
  expect((await put('x'.repeat(13 * 1024 * 1024))).status).toBe(413);
  expect(described.descriptions.list()).toEqual([]);
});

test('descriptions are fetched where a setting says from where, and no further than they may be', async () => {
  const asked: string[] = [];
  const web = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.includes('boat')) response.end('x'.repeat(13 * 1024 * 1024));
    else response.end(pdef);
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const address = web.address();
  const from = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/{vehicle}/{firmware}.json`;
  const notes: string[] = [];
  const noted = (count: number) => expect.poll(() => notes.length).toBe(count);
  const fetching = openDescriptions({
    directory: join(directory, 'fetched'),
    clock,
    room,
    from,
    note: (text) => notes.push(text),
  });
  fetching.want({ vehicle: 'rover', firmware: '4.8' }, 0);
  fetching.want({ vehicle: 'rover', firmware: '4.8' }, 10);
  await noted(1);
  fetching.want({ vehicle: 'boat', firmware: '4.8' }, 0);
  await noted(2);
  expect(asked).toEqual(['/rover/4.8.json', '/boat/4.8.json']);
  expect(notes[0]).toBe('2 descriptions were fetched for rover-4.8');
  expect(notes[1]).toMatch('longer than 12 MB');
  expect(fetching.descriptions.list()).toHaveLength(1);
  web.close();
});
