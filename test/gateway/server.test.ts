import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildServer } from '../../bridge/gateway/server.ts';
import { hello, testGateway } from '../support/desk.ts';
import { WsClient } from '../support/ws-client.ts';

let server: FastifyInstance;
let parts: ReturnType<typeof testGateway>;
let port: number;
let folder: string;
const clients: WsClient[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>the page</title>');
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {};');
  parts = testGateway();
  const health = {
    t: 'server_health' as const,
    at: 1,
    version: '0',
    uptimeS: 1,
    activeSessions: 0,
    totalSessions: 0,
    vehicleConnected: false,
    ros: 'unavailable',
    loopLagMs: 0,
    counters: {},
  };
  server = await buildServer({
    gateway: parts.gateway,
    health: { health: () => health, links: () => [], vehicles: () => [] },
    rule: { lan: false, names: ['rover.local'] },
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
  expect(page.headers['content-security-policy']).toContain("default-src 'self'");
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
