/**
 * A stand-in for the bridge that says in minutes what a bridge says in a day: 200 telemetry messages and ten events a second,
 * of a rover that drives on and on. What a page keeps of each message or event grows with it, and shows.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { protocolVersion, subprotocol } from '../../bridge/protocol/version.ts';
import { groupsAfter } from '../support/fake-rover.ts';

const perSecond = 200;
const tickMs = 20;
const eventEvery = 20;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};
const policy = {
  ...{ tickMs: 100, staleAfterMs: 1000, deadAfterMs: 3000, pingIntervalMs: 2000, hiddenPingIntervalMs: 25_000 },
  ...{ lateAfterPeriods: 2.5, leasePingIntervalMs: 500, driveIntervalMs: 50, pageLifeMs: 150 },
};
const who = { handle: 0, link: 'field', systemId: 1, componentId: 1, replay: false, contact: 'linked' };
const id = 'field/1/1';

export async function startFlood(folder: string) {
  const http = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const file = join(folder, extname(path) === '' || path.includes('..') ? 'index.html' : path);
    if (path.startsWith('/api') || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  const sockets = new WebSocketServer({ server: http, handleProtocols: () => subprotocol });
  const startedAt = performance.now();
  const now = () => performance.now() - startedAt + 500_000;
  let sent = 0;
  let events = 0;

  const greet = (client: WebSocket) => {
    const say = (message: object) => client.send(JSON.stringify(message));
    say({
      ...{ t: 'connection_response', protocol: protocolVersion, tab: 'tab', bridgeVersion: 'flood', boot: 'flood' },
      ...{ sessionId: 's', epoch: 'flood', seq: events, resumed: false, role: 'viewer', at: now(), wall: Date.now() },
      ...{ policy, banners: [] },
    });
    const vehicle = { id, ...who, heardAt: now(), groups: groupsAfter(0, now()) };
    say({ t: 'state_restored', at: now(), vehicles: [vehicle], links: [] });
    say({ t: 'events', entries: [] });
  };
  sockets.on('connection', (client) => {
    client.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.t === 'hello') greet(client);
      const s1 = now();
      if (message.t === 'ping') client.send(JSON.stringify({ t: 'pong', n: message.n, c0: message.c0, s1, s2: s1 }));
    });
  });

  const tell = (message: object) => {
    const text = JSON.stringify(message);
    for (const client of sockets.clients) client.send(text);
  };
  const one = () => {
    sent += 1;
    // A tenth of a second of driving for each message.
    const groups = groupsAfter(sent / 10, now());
    tell({ t: 'telemetry', q: sent, at: now(), vehicles: [{ id, heardAt: now(), groups }] });
    if (sent % eventEvery !== 0) return;
    events += 1;
    const body = { kind: 'text', vehicle: id, text: `Reached waypoint #${events}`, complete: true };
    tell({ t: 'events', entries: [{ seq: events, at: now(), wall: Date.now(), severity: 6, body }] });
  };
  const timer = setInterval(() => {
    if (sockets.clients.size === 0) return;
    for (let i = 0; i < (perSecond * tickMs) / 1000; i += 1) one();
  }, tickMs);

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    counts: () => ({ sent, events }),
    async stop() {
      clearInterval(timer);
      for (const client of sockets.clients) client.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
