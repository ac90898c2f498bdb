/** Recordings beside a live rover, through the whole bridge: opened, steered, closed, brought; and never more than looked at. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import type { StateRestored, Telemetry } from '../../bridge/protocol/state.ts';
import type { Entry } from '../../bridge/protocol/stream.ts';
import { hello } from '../support/desk.ts';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';
import { WsClient } from '../support/ws-client.ts';

const mission = fileURLToPath(new URL('../fixtures/recordings/rover-mission.tlog', import.meta.url));
const name = '000001-20261120T120000Z-rover1.tlog';
const within = { timeout: 20_000, interval: 50 };

const programs: Program[] = [];
const clients: WsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.terminate();
  for (const program of programs.splice(0)) program.child.kill('SIGKILL');
});

async function start(...links: readonly string[]) {
  const dataDir = tempDir();
  mkdirSync(join(dataDir, 'recordings'));
  copyFileSync(mission, join(dataDir, 'recordings', name));
  const program = new Program([
    ...['dist/bridge/main.js', '--port', '0', '--log-level', 'silent', '--data-dir', dataDir],
    ...links.flatMap((link) => ['--vehicle', link]),
  ]);
  programs.push(program);
  const port = Number((await program.line(/http:\/\/localhost:(\d+)/))[1]);
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  const watch = async () => {
    const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
    clients.push(client);
    await client.open();
    client.say(hello());
    await client.next('state_restored');
    return client;
  };
  return { ask, watch, dataDir };
}

type Client = Awaited<ReturnType<Awaited<ReturnType<typeof start>>['watch']>>;
const all = (client: Client): readonly unknown[] => client.received;
const isTelemetry = (message: unknown): message is Telemetry =>
  typeof message === 'object' && message !== null && 't' in message && message.t === 'telemetry';
const isState = (message: unknown): message is StateRestored =>
  typeof message === 'object' && message !== null && 't' in message && message.t === 'state_restored';
const entriesOf = (client: Client): readonly Entry[] =>
  all(client).flatMap((message) =>
    typeof message === 'object' && message !== null && 't' in message && message.t === 'events' && 'entries' in message
      ? (message.entries as Entry[])
      : [],
  );

test('[R6] [R5] [T14] a recording comes and goes beside a live rover, and is only looked at', {
  timeout: 60_000,
}, async () => {
  const { ask, watch, dataDir } = await start();
  const client = await watch();
  await vi.waitFor(async () => expect((await ask('GET', '/api/health')).body.vehicleConnected).toBe(true), within);
  const opened = await ask('POST', '/api/replays', { recording: name, speed: 100 });
  expect([opened.status, opened.body.id, opened.body.file]).toEqual([201, 'replay-1', name]);
  await client.until('its vehicle', () =>
    all(client).find((message) => isTelemetry(message) && message.added?.some(({ id }) => id === 'replay-1:1')),
  );
  const vehicles = async () => (await ask('GET', '/api/health')).body.vehicles.map(({ id }: { id: string }) => id);
  expect(await vehicles()).toEqual(expect.arrayContaining(['sim:1', 'replay-1:1']));

  const second = await ask('POST', '/api/replays', { recording: name });
  const third = await ask('POST', '/api/replays', { recording: name });
  expect([second.status, third.status, third.body.code]).toEqual([201, 409, 'TOO_MANY']);
  await client.until('the other one', () =>
    all(client).find((message) => isTelemetry(message) && message.added?.some(({ id }) => id === 'replay-2:1')),
  );

  client.say({ t: 'send_command', id: 'c1', vehicle: 'replay-2:1', name: 'hold', args: {}, ageMs: 0 });
  await client.until('a refusal', () => all(client).find((message) => JSON.stringify(message).includes('READ_ONLY')));
  const paused = await ask('PATCH', '/api/replays/replay-2', { paused: true, speed: 0.1, positionMs: 100_000 });
  expect(paused.body).toMatchObject({ paused: true, speed: 0.1, positionMs: 100_000 });
  await vi.waitFor(async () => {
    const { replays } = (await ask('GET', '/api/replays')).body;
    expect(replays[0]).toMatchObject({ id: 'replay-1', ended: true, up: false });
    expect(replays[1]).toMatchObject({ id: 'replay-2', positionMs: 100_000, lengthMs: replays[0].lengthMs });
  }, within);

  const told = entriesOf(client).filter(({ body }) => 'vehicle' in body && body.vehicle.startsWith('replay-1'));
  expect(told.length).toBeGreaterThan(30);
  const recordedAt = told.filter(({ body }) => body.kind !== 'command' && body.kind !== 'refused');
  expect(recordedAt.every(({ replay, recorded }) => replay === true && (recorded ?? 0) > 1.7e12)).toBe(true);
  const journaled = (await ask('GET', '/api/events?limit=1000')).body.entries as Entry[];
  const kept = journaled.filter(({ body }) => 'vehicle' in body && body.vehicle.startsWith('replay-'));
  expect(kept.filter(({ replay, body }) => !replay && body.kind !== 'command' && body.kind !== 'refused')).toEqual([]);

  for (const id of ['replay-1', 'replay-2']) expect((await ask('DELETE', `/api/replays/${id}`)).status).toBe(204);
  await client.until('who is left', () =>
    all(client).findLast((message) => isTelemetry(message) && message.present?.join() === 'sim:1'),
  );
  expect(await vehicles()).toEqual(['sim:1']);
  const late = await watch();
  const restored = all(late).find(isState);
  expect(restored?.vehicles.map(({ id }) => id)).toEqual(['sim:1']);
  expect(restored?.links.map(({ id }) => id)).toEqual(['sim']);
  for (const file of readdirSync(join(dataDir, 'recordings')).filter((one) => one.includes('-sim.'))) {
    expect(readFileSync(join(dataDir, 'recordings', file)).includes('replay-1'), file).toBe(false);
  }
});

test('[R6] what cannot be played is refused in one sentence, and nothing else changes', {
  timeout: 60_000,
}, async () => {
  const { ask, dataDir } = await start();
  writeFileSync(join(dataDir, 'recordings', '000002-20261120T120000Z-rover1.tlog'), 'time,lat,lon\n'.repeat(99));
  for (const [body, status] of [
    [{ recording: 'none.tlog' }, 404],
    [{ recording: '../journal/journal.db' }, 404],
    [{ recording: '000002-20261120T120000Z-rover1.tlog' }, 422],
    [{ recording: '000001-20261120T120000Z-rover1.mcap' }, 422],
    [{ recording: name, speed: 1000 }, 400],
    [{}, 400],
  ] as const) {
    const answer = await ask('POST', '/api/replays', body);
    expect(answer.status, JSON.stringify(body)).toBe(status);
    expect(answer.body.error).toMatch(/^[^\n]{10,300}$/);
  }
  expect((await ask('PATCH', '/api/replays/replay-9', { paused: true })).status).toBe(404);
  expect((await ask('DELETE', '/api/replays/sim')).status).toBe(404);
  expect((await ask('GET', '/api/replays')).body).toEqual({ replays: [] });
});

test('a recording that was given at the start is steered and closed like any', { timeout: 60_000 }, async () => {
  const { ask, watch } = await start(`replay://${mission}?speed=1`);
  const [replay] = (await ask('GET', '/api/replays')).body.replays;
  expect(replay).toMatchObject({ id: 'rover-mission', file: 'rover-mission.tlog' });
  const moved = await ask('PATCH', '/api/replays/rover-mission', { positionMs: 200_000, paused: true });
  expect(moved.body).toMatchObject({ positionMs: 200_000, paused: true });
  await vi.waitFor(async () => {
    const state = all(await watch()).find(isState);
    expect(state?.vehicles[0]).toMatchObject({ replay: true, contact: 'linked' });
    expect(state?.vehicles[0]?.groups.mode?.v.mode).toBe('AUTO');
  }, within);
  expect((await ask('DELETE', '/api/replays/rover-mission')).status).toBe(204);
  expect((await ask('GET', '/api/health')).body).toMatchObject({ vehicles: [], links: [] });
});

test('a recording of elsewhere is brought piece by piece, played, and deleted; what is none is refused', {
  timeout: 60_000,
}, async () => {
  const { ask } = await start();
  const bytes = readFileSync(mission).subarray(0, 700_000);
  const put = (file: string, from: number, to: number, size = bytes.length, of: Buffer = bytes) =>
    ask('PUT', `/api/uploads/${file}`, { from, size, bytes: of.subarray(from, to).toString('base64') });
  expect((await put('mine.tlog', 0, 250_000)).body).toEqual({ has: 250_000 });
  expect((await put('mine.tlog', 500_000, 700_000)).status, 'out of its place').toBe(409);
  expect((await put('mine.tlog', 250_000, 500_000)).body).toEqual({ has: 500_000 });
  expect((await put('mine.tlog', 250_000, 500_000)).body, 'said twice').toEqual({ has: 500_000 });
  expect((await ask('GET', '/api/uploads')).body, 'not before it is whole').toEqual({ uploads: [] });
  expect((await put('mine.tlog', 500_000, 700_000)).body).toEqual({ has: 700_000 });
  expect((await put('mine.tlog', 500_000, 700_000)).body, 'said twice').toEqual({ has: 700_000 });
  expect((await put('mine.tlog', 0, 250_000)).status, 'it is there already').toBe(409);
  expect((await ask('GET', '/api/uploads')).body.uploads).toMatchObject([{ name: 'mine.tlog', bytes: 700_000 }]);
  expect((await ask('POST', '/api/replays', { recording: 'mine.tlog' })).status).toBe(201);
  expect((await ask('DELETE', '/api/uploads/mine.tlog')).status).toBe(204);
  expect((await ask('DELETE', '/api/uploads/mine.tlog')).status).toBe(404);
  const text = Buffer.from('time,lat,lon\n'.repeat(99));
  expect((await put('text.tlog', 0, text.length, text.length, text)).status).toBe(422);
  for (const file of ['..%2Fx.tlog', 'x.mcap', '.x.tlog', 'a%20b.tlog'])
    expect((await put(file, 0, 10)).body.error, file).toMatch(/^[^\n]{10,300}$/);
  expect((await put('large.tlog', 0, 10, 2 ** 40)).status).toBe(400);
  expect((await ask('GET', '/api/uploads')).body).toEqual({ uploads: [] });
});
