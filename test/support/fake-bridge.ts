/**
 * A scripted bridge for the page: serves dist/dashboard, speaks the protocol, lets a rover drive at 10 Hz, and can go
 * silent as a black-holed link does. It shares nothing with the real gateway but the protocol.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Check } from 'typebox/schema';
import { type WebSocket, WebSocketServer } from 'ws';
import { type ConnectionResponse, Cursor } from '../../bridge/protocol/hello.ts';
import type { ServerMessage } from '../../bridge/protocol/messages.ts';
import type { LinkState } from '../../bridge/protocol/state.ts';
import type { Entry } from '../../bridge/protocol/stream.ts';
import type { Vehicle, VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import { subprotocol } from '../../bridge/protocol/version.ts';
import { groupsAfter } from './fake-rover.ts';
import { entrySample, textSample, welcomeSample } from './wire-samples.ts';

export type FakeBridge = {
  readonly url: string;
  /** Nothing more is said or answered, and newcomers hang, until `restore()`. */
  silence(): void;
  restore(): void;
  /** Adds an event and tells everyone. */
  log(entry: Omit<Entry, 'seq'>): void;
  /** Closes every socket with this code. */
  closeAll(code: number): void;
  connections(): number;
  /** Sockets that were asked for since the start, answered or not. */
  attempts(): number;
  /** Sends raw text to everyone. */
  say(text: string): void;
  /** Moves the rover on by this many seconds of driving, as if time had passed. */
  drive(seconds: number): void;
  stop(): Promise<void>;
};

export type FakeBridgeOptions = {
  readonly port?: number;
  /** Changes to what the greeting and the vehicles would be. */
  readonly welcome?: Partial<ConnectionResponse>;
  readonly vehicle?: Partial<Vehicle>;
  readonly more?: readonly Vehicle[];
  /** Last say about the groups. */
  readonly groups?: (groups: VehicleGroups) => VehicleGroups;
  /** Delays every answer to a ping, ms. */
  readonly pongDelayMs?: number;
};

const dashboardDir = fileURLToPath(new URL('../../dist/dashboard', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** As strict as the page will ever meet. */
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'";

function serveFile(path: string, response: ServerResponse): void {
  const file = join(dashboardDir, path.includes('..') || extname(path) === '' ? 'index.html' : path);
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': policy,
  });
  createReadStream(file).pipe(response);
}

const link: LinkState = {
  id: 'udpin-14550',
  url: 'udpin://0.0.0.0:14550',
  name: 'field',
  replay: false,
  up: true,
  why: 'listening',
  framesPerS: 52,
  bytesPerS: 2310,
  lossPct: 0.4,
};

function answerJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Three operators: the page's own session, one that is hidden, and one that has left. */
function sessionsSample() {
  const row = { mode: 'watch', heardAgoS: 0.1, reconnections: 1, rateHz: 10, rttMs: 64, unsentB: 0 };
  const sessions = [
    { ...row, session: 'session-1', state: 'live' },
    { ...row, session: 'b1c2d3e4', state: 'live', mode: 'hidden', heardAgoS: 12.4, reconnections: 0, rateHz: 0.2 },
    { ...row, session: 'f00dcafe', state: 'away', heardAgoS: 118, rateHz: null, rttMs: null, unsentB: null },
  ];
  return { active: 2, total: sessions.length, sessions };
}

/** What happened before the first visitor came. */
const past = (wall: number): readonly Entry[] =>
  [
    textSample(1, 'ArduRover V4.6.3 (3fc7011a)'),
    entrySample(2, { kind: 'contact', vehicle: 'field/1/1', contact: 'linked', first: true }),
    entrySample(3, { kind: 'armed', vehicle: 'field/1/1', armed: true }),
    entrySample(4, { kind: 'mode', vehicle: 'field/1/1', from: 'MANUAL', to: 'AUTO' }),
    textSample(5, 'EKF3 IMU0 is using GPS', 6),
    textSample(6, 'GPS 1: base corrections 4 s old', 4),
    entrySample(7, { kind: 'reached', vehicle: 'field/1/1', item: 5 }),
  ].map((entry) => ({ ...entry, wall: wall - (8 - entry.seq) * 41_000 }));

export async function startFakeBridge(options: FakeBridgeOptions = {}): Promise<FakeBridge> {
  const started = performance.now();
  let drivenS = 128;
  const now = () => performance.now() - started + 500_000;
  const wall = 1_763_725_000_000;
  const wallNow = () => wall + now() - 500_000;
  const events = [...past(wall)];
  let silent = false;
  let attempts = 0;
  const hanging: Duplex[] = [];

  const groups = (): VehicleGroups => {
    const all = groupsAfter(drivenS + (now() - 500_000) / 1000, now());
    return options.groups ? options.groups(all) : all;
  };
  const vehicle = (): Vehicle => ({
    id: 'field/1/1',
    handle: 0,
    link: 'field',
    systemId: 1,
    componentId: 1,
    replay: false,
    contact: 'linked',
    heardAt: now() - 15,
    groups: groups(),
    ...options.vehicle,
  });

  const http = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (silent) return void hanging.push(response.socket ?? request.socket);
    if (path === '/api/sessions') return answerJson(response, sessionsSample());
    serveFile(path, response);
  });
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => subprotocol });
  http.on('upgrade', (request, socket, head) => {
    attempts += 1;
    if (silent) hanging.push(socket);
    else sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });

  const send = (client: WebSocket, message: ServerMessage) => {
    if (!silent) client.send(JSON.stringify(message));
  };
  const greeted = new WeakSet<WebSocket>();
  const sendAll = (message: ServerMessage) => {
    for (const client of sockets.clients) if (greeted.has(client)) send(client, message);
  };
  sockets.on('connection', (client) => {
    client.on('message', (data) => {
      const message: unknown = JSON.parse(String(data));
      if (typeof message !== 'object' || message === null || !('t' in message) || silent) return;
      if (message.t === 'hello') greet(client, 'cursor' in message ? message.cursor : null);
      if (message.t === 'ping' && 'n' in message && 'c0' in message)
        answer(client, Number(message.n), Number(message.c0));
    });
  });
  const greet = (client: WebSocket, cursor: unknown) => {
    greeted.add(client);
    const welcome = { ...welcomeSample({ seq: events.length }), at: now(), wall: wallNow(), ...options.welcome };
    const after = Check(Cursor, cursor) && cursor.epoch === welcome.epoch ? cursor.seq : null;
    send(client, { ...welcome, resumed: after !== null });
    const vehicles = [vehicle(), ...(options.more ?? [])];
    send(client, { t: 'state_restored', at: now(), vehicles, links: [link] });
    send(client, { t: 'events', entries: events.filter(({ seq }) => seq > (after ?? 0)) });
    send(client, health());
  };
  const answer = (client: WebSocket, n: number, c0: number) => {
    const s1 = now();
    setTimeout(() => send(client, { t: 'pong', n, c0, s1, s2: s1 }), options.pongDelayMs ?? 0);
  };
  const health = (): ServerMessage => ({
    t: 'server_health',
    at: now(),
    version: '0.1.0',
    uptimeS: now() / 1000,
    activeSessions: sockets.clients.size,
    totalSessions: 3,
    vehicleConnected: true,
    ros: 'unavailable: ROS 2 is not installed here',
    loopLagMs: 3.2,
    counters: { frames_bad_crc: 2, state_skipped: 0 },
  });

  let known: VehicleGroups = {};
  let q = 0;
  const tick = setInterval(() => {
    const { contact, heardAt, groups: all, id } = vehicle();
    const changed = Object.fromEntries(
      Object.entries(all).filter(([name, group]) => Reflect.get(known, name)?.at !== group.at),
    );
    known = all;
    q += 1;
    sendAll({
      t: 'telemetry',
      q,
      at: now(),
      vehicles: [{ id, contact, heardAt, groups: changed }],
      links: [link],
    });
  }, 100);
  const report = setInterval(() => sendAll(health()), 10_000);

  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  let stopped = false;
  return {
    url: `http://127.0.0.1:${port}`,
    silence() {
      silent = true;
    },
    restore() {
      silent = false;
      for (const socket of hanging.splice(0)) socket.destroy();
    },
    log(entry) {
      const next = { ...entry, seq: events.length + 1 };
      events.push(next);
      sendAll({ t: 'events', entries: [next] });
    },
    closeAll(code) {
      for (const client of sockets.clients) client.close(code);
    },
    connections: () => sockets.clients.size,
    attempts: () => attempts,
    say(text) {
      for (const client of sockets.clients) client.send(text);
    },
    drive(seconds) {
      drivenS += seconds;
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(tick);
      clearInterval(report);
      for (const client of sockets.clients) client.terminate();
      for (const socket of hanging.splice(0)) socket.destroy();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
