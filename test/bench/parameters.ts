/**
 * All parameters over loopback UDP: by the bridge's own link and machines, in one file and by the list, beside an ideal
 * client in the same run that asks once and counts what comes, checks nothing and lays nothing down. What is left above the
 * ideal is what the bridge adds to the vehicle's own answers.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Counters } from '../../bridge/core/counters.ts';
import { Book } from '../../bridge/core/parameters/book.ts';
import type { Harvest } from '../../bridge/core/parameters/by-file.ts';
import type { ParameterHarvest } from '../../bridge/core/parameters/entry.ts';
import { harvestParameters } from '../../bridge/core/parameters/harvest.ts';
import { RoundTrip } from '../../bridge/core/round-trip.ts';
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { MavlinkLink } from '../../bridge/links/mavlink-link.ts';
import { realTimers } from '../../bridge/links/timers.ts';
import { udpIn } from '../../bridge/links/udp.ts';

const rounds = 10;
const mostMs = 30_000;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const now = () => performance.now();
const clock = { monoMs: now, wallMs: () => Date.now() };
const address = { systemId: 1, componentId: 1 };

async function udp(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1024 * 1024 }).bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function startSimulator(ports: readonly number[]): Promise<ChildProcess> {
  const serial = ports.flatMap((port, index) => [`--serial${index}`, `udpclient:127.0.0.1:${port}`]);
  const args = ['dist/simulator/main.js', '--warm', '--control', '0', ...serial];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const overdue = setTimeout(() => child.kill(), 15_000);
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('control ')) break;
  clearTimeout(overdue);
  child.stdout.resume();
  return child;
}

/** MAVLink 2, payload from byte 10. */
const idOf = (bytes: Uint8Array): number => (bytes[0] === 253 ? (bytes[7] ?? 0) + 256 * (bytes[8] ?? 0) : -1);
const ftpId = 110;
const valueId = 22;

/** From the first byte sent to the frame of which `isLast` is true, ms. */
function stage(socket: Socket, first: () => void, isLast: (bytes: Uint8Array) => boolean): Promise<number> {
  const since = now();
  return new Promise((resolve, reject) => {
    const overdue = setTimeout(() => reject(new Error('the ideal client got stuck')), mostMs);
    const listen = (bytes: Uint8Array) => {
      if (!isLast(bytes)) return;
      clearTimeout(overdue);
      socket.off('message', listen);
      resolve(now() - since);
    };
    socket.on('message', listen);
    first();
  });
}

let seq = 0;
const from = () => ({ systemId: 254, componentId: 190, seq: seq++ & 0xff });
const to = { target_system: 1, target_component: 1 };

function idealList(socket: Socket, port: number): Promise<number> {
  let values = 0;
  const ask = () => socket.send(encode('PARAM_REQUEST_LIST', to, from()), port, '127.0.0.1');
  return stage(socket, ask, (bytes) => {
    if (idOf(bytes) === valueId) values += 1;
    return values === 1252;
  });
}

function idealFile(socket: Socket, port: number, session: number): Promise<number> {
  const send = (opcode: number, data: readonly number[], size = data.length) => {
    const payload = [session & 255, session >> 8, session & 255, opcode, size, 0, 0, 0, 0, 0, 0, 0, ...data];
    const whole = [...payload, ...new Array<number>(251 - payload.length).fill(0)];
    socket.send(
      encode('FILE_TRANSFER_PROTOCOL', { ...to, target_network: 0, payload: whole }, from()),
      port,
      '127.0.0.1',
    );
  };
  const path = Array.from('@PARAM/param.pck?withdefaults=1', (letter) => letter.charCodeAt(0));
  return stage(
    socket,
    () => send(4, path),
    (bytes) => {
      if (idOf(bytes) !== ftpId) return false;
      // Behind network, system and component: number, session, opcode, size, opcode of the request, end of a burst.
      const [asked, isOver] = [bytes[13 + 5], bytes[13 + 6]];
      if (asked === 4) send(15, [], 239);
      return asked === 15 && isOver === 1;
    },
  );
}

function ours(link: MavlinkLink, work: { harvest: Harvest | null }, session: number, byList: boolean): Promise<number> {
  const since = now();
  const book = new Book();
  return new Promise((resolve, reject) => {
    const voice = {
      progress: () => {},
      failed: (why: string) => reject(new Error(why)),
      done(harvest: ParameterHarvest) {
        work.harvest = null;
        book.read(harvest, clock.wallMs());
        if (book.entries.size === 1252 && (harvest.source === 'list') === byList) resolve(now() - since);
        else reject(new Error(`${book.entries.size} by ${harvest.source}`));
      },
    };
    const ports = {
      send: (order: Parameters<MavlinkLink['send']>[1]) => link.send(address, order),
      roundTrip: new RoundTrip({ initialMs: 800 }),
      nextSession: () => session,
    };
    work.harvest = harvestParameters(ports, voice, since, byList);
  });
}

const middle = (times: readonly number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
const told = (times: readonly number[]) =>
  `${middle(times).toFixed(0)} ms p50, ${Math.max(...times).toFixed(0)} ms at most`;

export async function run(print: (line: string) => void): Promise<void> {
  const bare = await udp();
  const reserved = await udp();
  const { port } = reserved.address();
  reserved.close();
  const counters = new Counters();
  const work: { harvest: Harvest | null } = { harvest: null };
  const link = new MavlinkLink({
    spec: { id: 'bench', name: 'bench', url: 'udpin://', target: { kind: 'udpin', host: '127.0.0.1', port } },
    transport: udpIn({ host: '127.0.0.1', port }, { clock, counters, note: () => {} }),
    ...{ clock, counters, timers: realTimers, random: Math.random, budgetBytesPerS: undefined, speaksFirst: false },
    signing: undefined,
  });
  const stop = link.start({ onLink: () => {}, onReport: (_, at, report) => work.harvest?.heard(report, at) });
  const ticker = setInterval(() => work.harvest?.tick(now()), 20);
  const simulator = await startSimulator([port, bare.address().port]);
  try {
    const [, rinfo] = await once(bare, 'message');
    // It answers those whom it has heard.
    bare.send(
      encode(
        'HEARTBEAT',
        { type: 6, autopilot: 8, base_mode: 0, custom_mode: 0, system_status: 4, mavlink_version: 3 },
        from(),
      ),
      rinfo.port,
      '127.0.0.1',
    );
    await new Promise((resolve) => setTimeout(resolve, 2500));
    for (const way of ['file', 'list'] as const) {
      const [bridge, ideal]: [number[], number[]] = [[], []];
      for (let round = 1; round <= rounds; round++) {
        ideal.push(await (way === 'file' ? idealFile(bare, rinfo.port, round) : idealList(bare, rinfo.port)));
        bridge.push(await ours(link, work, round + 100, way === 'list'));
      }
      const ratio = (middle(bridge) / middle(ideal)).toFixed(2);
      print(
        `1252 parameters by ${way}, ${rounds} times: bridge ${told(bridge)}; ideal client ${told(ideal)}; ratio ${ratio}`,
      );
    }
    print(`load ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    clearInterval(ticker);
    simulator.kill();
    bare.close();
    await stop();
  }
}
