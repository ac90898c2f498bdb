/**
 * From a datagram in to a WebSocket frame out. The bridge and a minimal program run as processes of their own and take
 * turns under the same load from the same measuring process, so that the machine's moods fall on both. What is measured
 * is what the bridge sends at once (an event); telemetry, which waits for its tick, is reported apart.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { protocolVersion } from '../../bridge/protocol/version.ts';

const rounds = 6;
const perRound = 1000;
const everyMs = 4;
const root = new URL('../../../', import.meta.url);

type Subject = { readonly name: string; readonly udpPort: number; readonly url: string; readonly child: ChildProcess };

let seq = 0;
const from = () => ({ systemId: 1, componentId: 1, seq: seq++ & 0xff });
const heartbeat = () =>
  encode(
    'HEARTBEAT',
    { type: 10, autopilot: 3, base_mode: 65, custom_mode: 0, system_status: 4, mavlink_version: 3 },
    from(),
  );
const text = (words: string) => encode('STATUSTEXT', { severity: 6, text: words, id: 0, chunk_seq: 0 }, from());
const attitude = (bootMs: number) =>
  encode(
    'ATTITUDE',
    { time_boot_ms: bootMs, roll: 0, pitch: 0, yaw: 0, rollspeed: 0, pitchspeed: 0, yawspeed: 0 },
    from(),
  );

/** Starts a program and waits, at most 10 s, for a line that matches. */
async function start(args: readonly string[], line: RegExp): Promise<{ child: ChildProcess; found: RegExpExecArray }> {
  const child = spawn(process.execPath, args, { cwd: fileURLToPath(root), stdio: ['ignore', 'pipe', 'inherit'] });
  const overdue = setTimeout(() => child.kill(), 10_000);
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const found = line.exec(text);
      if (found) return { child, found };
    }
  } finally {
    clearTimeout(overdue);
  }
  throw new Error(`${args[0]} did not start`);
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

async function startBridge(): Promise<Subject> {
  const udpPort = await freeUdpPort();
  const dataDir = mkdtempSync(join(tmpdir(), 'tether-bench-'));
  const flags = [
    '--port',
    '0',
    '--log-level',
    'warn',
    '--vehicle',
    `udpin://127.0.0.1:${udpPort}`,
    '--data-dir',
    dataDir,
  ];
  const { child, found } = await start(['dist/bridge/main.js', ...flags], /http:\/\/localhost:(\d+)/);
  return { name: 'bridge', udpPort, url: `ws://127.0.0.1:${found[1]}/ws`, child };
}

async function startFloor(): Promise<Subject> {
  const { child, found } = await start(['test/bench/floor.mjs'], /^ports (\d+) (\d+)$/);
  return { name: 'floor', udpPort: Number(found[1]), url: `ws://127.0.0.1:${found[2]}`, child };
}

async function connect({ url }: Subject): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  // State that nobody acknowledges would end the connection.
  socket.on('message', (data) => {
    const q = /^\{"t":"telemetry".*"q":(\d+)/.exec(String(data))?.[1];
    if (q !== undefined) socket.send(`{"t":"ack","q":${q}}`);
  });
  const hello = {
    protocol: [protocolVersion],
    clientId: 'bench',
    tab: 'bench',
    page: 'bench',
    gen: 0,
    mode: 'watch',
    cursor: null,
  };
  socket.send(JSON.stringify({ t: 'hello', ...hello }));
  return socket;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends one round of texts, evenly; resolves to the ms that each took to come out. */
async function measure(subject: Subject, client: WebSocket, udp: Socket, round: number): Promise<number[]> {
  const sentAt = new Map<string, number>();
  const took: number[] = [];
  const onMessage = (data: unknown) => {
    const now = performance.now();
    const message = String(data);
    if (!message.includes('"text"')) return;
    for (const [word] of message.matchAll(/mark-\d+-\d+/g)) {
      const sent = sentAt.get(word);
      if (sent !== undefined) took.push(now - sent);
      sentAt.delete(word);
    }
  };
  client.on('message', onMessage);
  const begin = performance.now();
  for (let count = 0; count < perRound; count++) {
    const word = `mark-${round}-${count}`;
    if (count % 250 === 0) udp.send(heartbeat(), subject.udpPort, '127.0.0.1');
    const frame = text(word);
    sentAt.set(word, performance.now());
    udp.send(frame, subject.udpPort, '127.0.0.1');
    await pause(Math.max(0, begin + count * everyMs - performance.now()));
  }
  await pause(200);
  client.off('message', onMessage);
  if (sentAt.size > 0) throw new Error(`${subject.name} lost ${sentAt.size} of ${perRound}`);
  return took;
}

/** How old an attitude is when its telemetry arrives: the wait for the tick is part of it. */
async function measureTick(subject: Subject, client: WebSocket, udp: Socket): Promise<number[]> {
  const took: number[] = [];
  let sentAt = 0;
  const arrived = () =>
    new Promise<void>((resolve) => {
      const onMessage = (data: unknown) => {
        if (!String(data).includes('"attitude"')) return;
        took.push(performance.now() - sentAt);
        client.off('message', onMessage);
        resolve();
      };
      client.on('message', onMessage);
    });
  for (let count = 0; count < 200; count++) {
    await pause((count * 37) % 100);
    if (count % 10 === 0) udp.send(heartbeat(), subject.udpPort, '127.0.0.1');
    const next = arrived();
    sentAt = performance.now();
    udp.send(attitude(count * 100), subject.udpPort, '127.0.0.1');
    await next;
  }
  return took;
}

const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
};
const ms = (value: number) => `${value.toFixed(2)} ms`;

export async function run(print: (line: string) => void): Promise<void> {
  const subjects = [await startFloor(), await startBridge()];
  const udp = createSocket('udp4');
  try {
    const clients = await Promise.all(subjects.map(connect));
    const all = subjects.map((): number[] => []);
    for (let round = -1; round < rounds; round++) {
      for (const [index, subject] of subjects.entries()) {
        const client = clients[index];
        if (!client) continue;
        const took = await measure(subject, client, udp, round + 1);
        if (round >= 0) all[index]?.push(...took);
      }
    }
    const [floor = [], bridge = []] = all;
    for (const q of [0.5, 0.99]) {
      const [low, high] = [quantile(floor, q), quantile(bridge, q)];
      print(
        `event, datagram in to frame out, p${q * 100}: bridge ${ms(high)}, floor ${ms(low)}, ratio ${(high / low).toFixed(2)}`,
      );
    }
    const [, bridgeClient] = clients;
    const [, bridgeSubject] = subjects;
    if (bridgeClient && bridgeSubject) {
      const ticks = await measureTick(bridgeSubject, bridgeClient, udp);
      print(
        `telemetry, waiting for its 100 ms tick: p50 ${ms(quantile(ticks, 0.5))}, p99 ${ms(quantile(ticks, 0.99))}`,
      );
    }
    for (const client of clients) client.terminate();
  } finally {
    udp.close();
    for (const { child } of subjects) child.kill();
  }
}
