/**
 * A mission of 650 items up and read back over loopback UDP, by the bridge's own link and jobs, and by an ideal client that
 * answers in the very callback that brings a question and checks nothing. The simulator deals with one item in each loop
 * of 20 ms, as an autopilot does, so what is left above the ideal is what the bridge adds. By file in the same run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Counters } from '../../bridge/core/counters.ts';
import type { Job, JobEnd } from '../../bridge/core/jobs.ts';
import { Plans } from '../../bridge/core/missions/plans.ts';
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { itemFields } from '../../bridge/links/mavlink/plan-items.ts';
import { MavlinkLink } from '../../bridge/links/mavlink-link.ts';
import { realTimers } from '../../bridge/links/timers.ts';
import { udpIn } from '../../bridge/links/udp.ts';
import type { PlanItem } from '../../bridge/protocol/plan.ts';

const count = 650;
const rounds = 1;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const now = () => performance.now();
const clock = { monoMs: now, wallMs: () => Date.now() };
const hash = '0123456789abcdef';

const items: readonly PlanItem[] = Array.from({ length: count }, (_, index) => ({
  ...{ command: 16, frame: 3, params: [0, 0, 0, 0], z: 2, autocontinue: true },
  ...{ x: 518_735_000 + 100 * index, y: -6_090_000 - 100 * index },
}));

async function udp(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
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

const id = { count: 44, item: 73, request: 40, ack: 47 } as const;
/** MAVLink 2, payload from byte 10; trailing zeros are not sent. */
const idOf = (bytes: Uint8Array): number => (bytes[0] === 253 ? (bytes[7] ?? 0) + 256 * (bytes[8] ?? 0) : -1);
const word = (bytes: Uint8Array, offset: number): number => {
  const length = bytes[1] ?? 0;
  const at = (place: number) => (place < length ? (bytes[10 + place] ?? 0) : 0);
  return at(offset) + 256 * at(offset + 1);
};

/** Up and back, with nothing between a question and its answer. ms each. */
async function ideal(socket: Socket, port: number): Promise<{ up: number; down: number }> {
  let seq = 0;
  const from = () => ({ systemId: 254, componentId: 190, seq: seq++ & 0xff });
  const to = { target_system: 1, target_component: 1, mission_type: 0 };
  const send = (frame: Uint8Array) => socket.send(frame, port, '127.0.0.1');
  const home = items[0];
  const answer = (place: number) => {
    const item = place === 0 ? home : items[place - 1];
    if (item) send(encode('MISSION_ITEM_INT', { ...to, ...itemFields(item), seq: place }, from()));
  };
  const stage = async (first: Uint8Array, hear: (bytes: Uint8Array) => boolean): Promise<number> => {
    const since = now();
    const over = new Promise<number>((resolve, reject) => {
      const overdue = setTimeout(() => reject(new Error('the ideal client got stuck')), 60_000);
      const listen = (bytes: Uint8Array) => {
        if (!hear(bytes)) return;
        clearTimeout(overdue);
        socket.off('message', listen);
        resolve(now() - since);
      };
      socket.on('message', listen);
    });
    send(first);
    return over;
  };
  const up = await stage(encode('MISSION_COUNT', { ...to, count: count + 1, opaque_id: 0 }, from()), (bytes) => {
    if (idOf(bytes) === id.request) answer(word(bytes, 0));
    return idOf(bytes) === id.ack;
  });
  const ask = (place: number) => send(encode('MISSION_REQUEST_INT', { ...to, seq: place }, from()));
  const down = await stage(encode('MISSION_REQUEST_LIST', to, from()), (bytes) => {
    if (idOf(bytes) === id.count) ask(0);
    const place = idOf(bytes) === id.item ? word(bytes, 28) : -1;
    if (place >= 0 && place < count) ask(place + 1);
    return place === count;
  });
  return { up, down };
}

/** The whole job as a command runs it: handed over, read back and compared. */
async function ours(link: MavlinkLink, work: { job: Job | null }, byFile: boolean): Promise<number> {
  const address = { systemId: 1, componentId: 1 };
  const plans = new Plans({
    ...{ clock, byFile, random: Math.random, announce: () => {}, isArmed: () => false },
    send: (_, order) => link.send(address, order),
    documents: { get: () => ({ plan: { mission: items } }) },
  });
  const since = now();
  const end = await new Promise<JobEnd>((resolve, reject) => {
    const task = { do: 'mission_upload', list: 'mission', document: hash } as const;
    const started = plans.jobs.mission_upload?.('rover', task, { progress: () => {}, end: resolve }, since);
    if (started === undefined || typeof started === 'string') reject(new Error(started ?? 'no job'));
    else work.job = started;
  });
  work.job = null;
  if (end.outcome !== 'done' || end.verified !== true) throw new Error(`${end.outcome}: ${end.message}`);
  return now() - since;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

export async function run(print: (line: string) => void): Promise<void> {
  const bare = await udp();
  const reserved = await udp();
  const { port } = reserved.address();
  reserved.close();
  const counters = new Counters();
  const work: { job: Job | null } = { job: null };
  const link = new MavlinkLink({
    spec: { id: 'bench', name: 'bench', url: 'udpin://', target: { kind: 'udpin', host: '127.0.0.1', port } },
    transport: udpIn({ host: '127.0.0.1', port }, { clock, counters, note: () => {} }),
    ...{ clock, counters, timers: realTimers, random: Math.random, budgetBytesPerS: undefined, speaksFirst: false },
    signing: undefined,
  });
  const stop = link.start({ onLink: () => {}, onReport: (_, at, report) => work.job?.heard(report, at) });
  const ticker = setInterval(() => work.job?.tick(now()), 20);
  const simulator = await startSimulator([port, bare.address().port]);
  try {
    const [, rinfo] = await once(bare, 'message');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    for (let round = 0; round < rounds; round++) {
      const { up, down } = await ideal(bare, rinfo.port);
      const whole = await ours(link, work, false);
      const file = await ours(link, work, true);
      const ratio = (whole / (up + down)).toFixed(3);
      print(
        `${count} items up and read back: bridge ${seconds(whole)}, ideal client ${seconds(up + down)}, ratio ${ratio}`,
      );
      print(`ideal client: up ${seconds(up)}, back ${seconds(down)}; bridge by file, up and back: ${seconds(file)}`);
    }
    print(`load ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    clearInterval(ticker);
    simulator.kill();
    bare.close();
    await stop();
  }
}
