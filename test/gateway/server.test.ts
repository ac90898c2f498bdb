import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDoor } from '../../bridge/core/access/door.ts';
import { buildServer } from '../../bridge/gateway/server.ts';
import type { SendCommand } from '../../bridge/protocol/command.ts';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import { hello, testGateway } from '../support/desk.ts';
import { healthSample, vehicleSample } from '../support/wire-samples.ts';
import { WsClient } from '../support/ws-client.ts';

let server: FastifyInstance;
let parts: ReturnType<typeof testGateway>;
let port: number;
let folder: string;
const clients: WsClient[] = [];

let fleet: Vehicle[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>the page</title>');
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {};');
  parts = testGateway();
  const health = healthSample();
  fleet = [];
  server = await buildServer({
    gateway: parts.gateway,
    sources: {
      health: () => health,
      links: () => [],
      vehicles: () => fleet,
      commands: { history: () => [], byId: () => undefined },
      events: async () => ({ ok: true, entries: [], gaps: [], more: false }),
    },
    rule: { lan: false, names: ['rover.local'], addresses: ['http://10.0.0.2:5001', 'http://10.8.0.2:5001'] },
    doorway: { door: openDoor('admin'), entrance: null },
    dashboardDir: folder,
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate();
  await server.close();
  rmSync(folder, { recursive: true });
});

function client(headers?: Record<string, string>): WsClient {
  const made = new WsClient(`ws://127.0.0.1:${port}/ws`, headers);
  clients.push(made);
  return made;
}

/** fetch will not send a forged Host. */
const get = (path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const ask = request({ host: '127.0.0.1', port, path, headers }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    ask.on('error', reject);
    ask.end();
  });

test('hello over a real socket is answered by who we are and the state', async () => {
  const one = client();
  await one.open();
  one.say(hello());
  expect((await one.next('connection_response')).epoch).toBe('epoch-1');
  await one.next('state_restored');
  parts.gateway.tick();
  await one.next('telemetry');
});

test('[B3] a message over 64 KiB closes with 1009, and others are served on', async () => {
  const one = client();
  const other = client();
  await Promise.all([one.open(), other.open()]);
  one.socket.send('x'.repeat(64 * 1024 + 1));
  expect((await one.end()).code).toBe(1009);
  other.say(hello());
  await other.next('connection_response');
});

test('[B1] malformed, binary and deeply nested messages are refused and the next good one is served', async () => {
  const one = client();
  await one.open();
  one.socket.send(Buffer.from([0xff, 0x00, 0xfe]));
  one.socket.send('['.repeat(60_000));
  one.say(hello());
  await one.next('connection_response');
  expect(one.received.filter(({ t }) => t === 'error')).toHaveLength(2);
  expect(parts.desk.counters.get('refused_malformed')).toBe(2);
});

test('garbage instead of a WebSocket frame costs that socket only', async () => {
  const key = Buffer.from('0123456789abcdef').toString('base64');
  const raw = connect(port, '127.0.0.1');
  const ended = new Promise((resolve) => raw.on('close', resolve));
  raw.write(
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  raw.once('data', () => raw.write(Buffer.alloc(4096, 0xff)));
  await ended;
  const one = client();
  await one.open();
  one.say(hello());
  await one.next('connection_response');
});

test('[H1] a socket that is told to close and does not answer is cut off within seconds', async () => {
  const raw = connect(port, '127.0.0.1');
  const ended = new Promise((resolve) => raw.on('close', resolve));
  const key = Buffer.from('0123456789abcdef').toString('base64');
  raw.write(
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await new Promise((resolve) => raw.once('data', resolve));
  raw.resume();
  parts.clock.advance(3001);
  parts.gateway.sweep();
  await ended;
}, 8000);

test.each([
  ['a foreign origin', { origin: 'https://evil.example' }],
  ['a name that was rebound to our address', { host: 'evil.example' }],
  ['an origin that only begins like ours', { origin: 'http://127.0.0.1.evil.example' }],
  ['an opaque origin', { origin: 'null' }],
])('[C3] a socket with %s is closed with 4507', async (_name, headers) => {
  const one = client(headers);
  expect((await one.end()).code).toBe(4507);
  expect(one.received).toEqual([]);
  expect(parts.desk.counters.get('refused_origin')).toBe(1);
});

test.each([
  ['its own page', () => ({ origin: `http://127.0.0.1:${port}` })],
  ['a configured name', () => ({ host: 'rover.local', origin: 'http://rover.local' })],
  ['localhost', () => ({ host: 'localhost:5001', origin: 'http://localhost:5001' })],
])('a socket from %s is let in', async (_name, headers) => {
  const one = client(headers());
  await one.open();
  one.say(hello());
  await one.next('connection_response');
});

test('the page, its assets and its own addresses are served with the right caching', async () => {
  const page = await get('/');
  expect([page.status, page.headers['cache-control'], page.body]).toEqual([200, 'no-cache', '<title>the page</title>']);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
  const asset = await get('/assets/app-1a2b.js');
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const deep = await get('/vehicle/details', { accept: 'text/html' });
  expect([deep.status, deep.headers['cache-control'], deep.body]).toEqual([200, 'no-cache', '<title>the page</title>']);
});

test.each(['/assets/gone.js', '/api/nothing', '/..%2f..%2fetc/passwd', '/vehicle'])(
  'what is not there is not the page: %s',
  async (path) => {
    const answer = await get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toContain('the page');
  },
);

test('health is told to our own hosts and to nobody else', async () => {
  const good = await get('/api/health');
  expect([good.status, JSON.parse(good.body).status, good.headers['cache-control']]).toEqual([
    200,
    'no vehicle',
    'no-store',
  ]);
  const rebound = await get('/api/health', { host: 'evil.example' });
  expect([rebound.status, rebound.body.includes('uptime')]).toEqual([403, false]);
});

const url = (path: string) => `http://127.0.0.1:${port}${path}`;
const json = { 'content-type': 'application/json' };
const sayOver = (id: string, text: string) =>
  fetch(url(`/api/carriers/${id}`), { method: 'POST', headers: json, body: text });

async function openCarrier(): Promise<string> {
  const answer = await fetch(url('/api/carriers'), { method: 'POST' });
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as { id: string };
  return id;
}

async function fetchWaiting(id: string, waitMs = 0): Promise<{ messages: string[]; ended: { code: number } | null }> {
  const answer = await fetch(url(`/api/carriers/${id}?waitMs=${waitMs}`));
  expect(answer.status).toBe(200);
  return (await answer.json()) as { messages: string[]; ended: { code: number } | null };
}

const tagsOf = (messages: readonly string[]) => messages.map((text) => JSON.parse(text).t);

test('[W1] by polling the same messages come down and go up', async () => {
  const id = await openCarrier();
  expect((await sayOver(id, JSON.stringify(hello()))).status).toBe(204);
  expect(tagsOf((await fetchWaiting(id)).messages)).toEqual(['connection_response', 'state_restored']);
  const waiting = fetchWaiting(id, 5000);
  await sayOver(id, JSON.stringify({ t: 'ping', n: 3, c0: 1 }));
  expect(tagsOf((await waiting).messages)).toEqual(['pong']);
});

test('[W1] as an event stream the same messages come down, and its end says its close code', async () => {
  const id = await openCarrier();
  await sayOver(id, JSON.stringify(hello()));
  const stream = await fetch(url(`/api/carriers/${id}/stream`));
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  parts.gateway.tick();
  parts.gateway.drain('upgrade', 0);
  const text = await stream.text();
  const messages = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
  expect(messages.map(({ t }) => t)).toEqual([
    'connection_response',
    'state_restored',
    'telemetry',
    'goodbye',
    undefined,
  ]);
  expect(text).toContain('event: ended');
  expect(messages.at(-1)).toMatchObject({ code: 4000 });
});

test('[W1] malformed messages are refused by the conversation as over a socket, and the next good one is served', async () => {
  const id = await openCarrier();
  await sayOver(id, '{"t":');
  await sayOver(id, JSON.stringify(hello()));
  expect(tagsOf((await fetchWaiting(id)).messages)).toEqual(['error', 'connection_response', 'state_restored']);
});

test('[W2] a carrier that is not open, was dropped, or has ended is said to be gone', async () => {
  expect((await sayOver('nobody', '{}')).status).toBe(404);
  expect((await fetch(url('/api/carriers/nobody'))).status).toBe(404);
  const id = await openCarrier();
  await fetch(url(`/api/carriers/${id}`), { method: 'DELETE' });
  expect((await sayOver(id, '{}')).status).toBe(404);
  const silent = await openCarrier();
  parts.clock.advance(3001);
  parts.gateway.sweep();
  expect((await fetchWaiting(silent)).ended).toMatchObject({ code: 4008 });
});

test('[W3] one that nobody reads is forgotten, and its session is away', async () => {
  const id = await openCarrier();
  await sayOver(id, JSON.stringify(hello()));
  parts.clock.advance(70_001);
  expect((await fetch(url(`/api/carriers/${id}`))).status).toBe(404);
  expect(parts.desk.sessions.activeCount).toBe(0);
});

test('[W3] messages for a poll that does not come are bounded, and the session resumes from its cursor', async () => {
  const id = await openCarrier();
  await sayOver(id, JSON.stringify(hello()));
  const text = 'x'.repeat(40_000);
  for (let count = 0; count < 10; count++) {
    parts.gateway.announce([{ at: 1, severity: 6, body: { kind: 'text', vehicle: 'v', text, complete: true } }]);
  }
  expect((await fetchWaiting(id)).ended).toMatchObject({ code: 4002 });
});

test('a page of elsewhere cannot open a carrier', async () => {
  const answer = await fetch(url('/api/carriers'), { method: 'POST', headers: { origin: 'https://evil.example' } });
  expect(answer.status).toBe(403);
});

test('sessions are reported under every name that the field knows', async () => {
  const one = client();
  await one.open();
  one.say(hello());
  await one.next('state_restored');
  one.say({ t: 'ping', n: 1, c0: 1 });
  await one.next('pong');
  const read = async (path: string) => JSON.parse((await get(path)).body);
  expect(await read('/api/sessions')).toMatchObject({
    active: 1,
    total: 1,
    sessions: [{ clientId: 'client', tab: 'tab', state: 'live', pings: 1, missedPings: 0, reconnections: 0 }],
  });
  expect(await read('/api/sessions/client')).toMatchObject({ sessions: [{ tab: 'tab' }] });
  expect(await read('/api/websocket/metrics')).toMatchObject({
    serverMetrics: { totalConnections: 1, activeConnections: 1, failedConnections: 0, errorRate: 0 },
    summary: { healthyConnections: 1, unhealthyConnections: 0 },
  });
  expect(await read('/ws/connections')).toMatchObject({
    total_connections: 1,
    connections: [{ client_id: 'client', connected: true }],
  });
  expect(await read('/ws/connections/client')).toMatchObject({ connections: [{ client_id: 'client' }] });
  expect(await read('/get_connection_stats')).toMatchObject({
    totalConnections: 1,
    activeConnections: 1,
    averageConnectionQuality: 1,
    events: { sent: expect.any(Number), acknowledged: expect.any(Number), buffered: 0, dropped: 0 },
  });
  expect((await read('/api/health')).websocket).toMatchObject({
    clients: 1,
    connectionReliability: 100,
    errorRate: 0,
    connectionHealthDetails: [{ clientId: 'client', state: 'live', reliability: 100, score: 1, reconnections: 0 }],
  });
  expect((await get('/api/sessions/nobody')).status).toBe(404);
});

test('events are paged, and a wrong question is one sentence', async () => {
  expect(JSON.parse((await get('/api/events?after=5&limit=10')).body)).toMatchObject({
    epoch: 'epoch-1',
    entries: [],
    more: false,
  });
  const wrong = await get('/api/events?after=many');
  expect([wrong.status, wrong.body.includes('after')]).toEqual([400, true]);
});

test('the OpenAPI document names every route of the API', async () => {
  const { paths } = JSON.parse((await get('/api/openapi.json')).body);
  const named = ['/api/health', '/api/sessions', '/api/sessions/{clientId}', '/api/websocket/metrics', '/api/events'];
  expect(Object.keys(paths)).toEqual(expect.arrayContaining([...named, '/ws/connections', '/api/carriers/{id}']));
});

test('[C3] a page from another address of ours is let in, on both ways; one from anywhere else is not', async () => {
  const host = '10.8.0.2:5001';
  const ours = client({ host, origin: 'http://10.0.0.2:5001' });
  await ours.open();
  ours.say(hello());
  await ours.next('connection_response');
  for (const origin of ['http://10.0.0.2:5002', 'https://10.0.0.2:5001', 'http://10.0.0.3:5001', 'null']) {
    const other = client({ host, origin });
    expect((await other.end()).code).toBe(4507);
    expect((await get('/api/carriers', { host, origin })).status).toBe(403);
  }
  const foreignHost = client({ host: '10.8.0.2:5002' });
  expect((await foreignHost.end()).code).toBe(4507);
});

test('[C3] the carriers are open to pages from our other addresses, and nothing else is', async () => {
  const headers = { host: '10.8.0.2:5001', origin: 'http://10.0.0.2:5001' };
  const carrier = await get('/api/carriers/none', headers);
  expect(carrier.headers['access-control-allow-origin']).toBe('http://10.0.0.2:5001');
  expect((await get('/api/health', headers)).headers['access-control-allow-origin']).toBeUndefined();
});

test('[C3] the page may connect to where it came from and to our other addresses', async () => {
  const policy = String((await get('/')).headers['content-security-policy']);
  expect(policy).toContain(
    "connect-src 'self' http://10.0.0.2:5001 ws://10.0.0.2:5001 http://10.8.0.2:5001 ws://10.8.0.2:5001;",
  );
});

test('[X4] STOP without a vehicle stops every one of them, each under an id of its own', async () => {
  const asked: { id: string; vehicle: string }[] = [];
  Object.assign(parts.desk.intent, { command: (_: unknown, message: SendCommand) => asked.push(message) });
  fleet = [vehicleSample({ id: 'field:1' }), vehicleSample({ id: 'field:2' })];
  const press = (body: object) =>
    fetch(`http://127.0.0.1:${port}/api/stop`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const { ids } = (await (await press({ id: 'mine' })).json()) as { ids: string[] };
  expect(asked.map(({ vehicle }) => vehicle)).toEqual(['field:1', 'field:2']);
  expect(new Set(ids).size).toBe(2);
  await press({ id: 'mine', vehicle: 'field:2' });
  expect(asked.at(-1)).toMatchObject({ id: 'mine', vehicle: 'field:2', name: 'stop' });
});
