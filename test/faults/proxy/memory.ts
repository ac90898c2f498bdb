/**
 * [B-09] A bridge that may use 256 MB, ten clients that read nothing, and words in a hurry: the slow ones are closed
 * with 4002, the bridge stays small, and the others' picture stays as young as it was.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { protocolVersion, subprotocol } from '../../../bridge/protocol/version.ts';
import { quantile } from '../kit/figures.ts';
import { History } from '../kit/history.ts';
import { randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { loopback, startBridge } from '../real/bridge.ts';
import { type RealClient, startClient } from '../real/client.ts';
import { labMs, pause, until } from '../real/clock.ts';
import { startVehicle } from '../real/vehicle.ts';

const limitB = 256 * 1024 * 1024;
const promisedRssMb = 200;
const slowOnes = 10;
const fastOnes = 3;
const textsPerS = 20;
const watchMs = 15_000;
/** Below this a tenth of an age is less than the ticks of the machine itself. */
const tickMs = 15;

type Group = { readonly inside: readonly string[]; readonly how: string; remove(): void };

/** A control group of either version with that limit; none where this user may make none. */
function memoryGroup(): Group {
  const places = [
    { folder: '/sys/fs/cgroup/memory', file: 'memory.limit_in_bytes' },
    { folder: '/sys/fs/cgroup', file: 'memory.max' },
  ];
  for (const { folder, file } of places) {
    const own = `${folder}/tether-lab-${process.pid}`;
    try {
      mkdirSync(own);
      if (!existsSync(`${own}/${file}`)) throw new Error('no such controller');
      writeFileSync(`${own}/${file}`, `${limitB}`);
      const inside = ['sh', '-c', `echo $$ > ${own}/cgroup.procs && exec "$@"`, 'sh'];
      return { inside, how: `control group, ${file}`, remove: () => rmdirSync(own) };
    } catch {
      if (existsSync(own)) rmdirSync(own);
    }
  }
  return { inside: [], how: 'no control group may be made here: measured only', remove: () => {} };
}

const peakRssMb = (pid: number): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

/** Greets, and reads nothing from then on; resolves to the code that it is closed with once it reads again. */
function startSlow(name: string, url: string): { read(): Promise<number>; stop(): void } {
  const socket = new WebSocket(url, subprotocol);
  let code: number | null = null;
  socket.on('error', () => {});
  socket.on('close', (with_) => {
    code = with_;
  });
  socket.on('open', () => {
    const hello = { protocol: [protocolVersion], clientId: name, tab: name, page: name, gen: 1, mode: 'watch' };
    const want = { rateHz: 10, encoding: 'json', maxBytesPerS: null };
    socket.send(JSON.stringify({ t: 'hello', ...hello, cursor: null, want }));
    socket.pause();
  });
  return {
    async read() {
      socket.resume();
      await until(() => code !== null, 5000);
      return code ?? 0;
    },
    stop: () => socket.terminate(),
  };
}

async function ages(clients: readonly RealClient[], forMs: number): Promise<number> {
  const seen: number[] = [];
  const end = labMs() + forMs;
  while (labMs() < end) {
    await pause(10);
    for (const client of clients) seen.push(client.ageMs() ?? Number.POSITIVE_INFINITY);
  }
  return quantile(seen, 0.95);
}

export async function slowClients(seed: number): Promise<Findings> {
  const group = memoryGroup();
  const bridge = await startBridge({ ...loopback, inside: group.inside });
  const vehicle = startVehicle(bridge.udpPort, randomFrom(seed), textsPerS);
  const url = `ws://127.0.0.1:${bridge.port}/ws`;
  const history = new History(labMs);
  const fast = Array.from({ length: fastOnes }, (_, index) => startClient(`fast ${index + 1}`, url, history));
  let slow: readonly ReturnType<typeof startSlow>[] = [];
  try {
    if (!(await until(() => fast.every((client) => client.ageMs() !== null), 10_000)))
      throw new Error('the clients show nothing to begin with');
    const before = await ages(fast, watchMs);
    slow = Array.from({ length: slowOnes }, (_, index) => startSlow(`slow ${index + 1}`, url));
    const after = await ages(fast, watchMs);
    const rssMb = peakRssMb(bridge.child().pid ?? 0);
    const codes = await Promise.all(slow.map((one) => one.read()));
    const violations = [
      ...(rssMb < promisedRssMb ? [] : [`the bridge used ${rssMb.toFixed(0)} MB, promised are ${promisedRssMb}`]),
      ...(codes.every((code) => code === 4002) ? [] : [`slow clients were closed with ${codes}`]),
      ...(after <= Math.max(before * 1.1, before + tickMs)
        ? []
        : [`others' pictures ${after.toFixed(0)} ms old (p95), they were ${before.toFixed(0)}`]),
      ...(fast.every((client) => client.attempts() === 1) ? [] : ['others lost their connection']),
    ];
    return {
      violations,
      summary: `${rssMb.toFixed(0)} MB at most`,
      notes: [
        `${group.how}; at most ${rssMb.toFixed(0)} MB; slow ones closed with ${[...new Set(codes)]}`,
        `others' pictures ${before.toFixed(0)} ms old before, ${after.toFixed(0)} ms beside ${slowOnes} slow ones (p95)`,
      ],
    };
  } finally {
    for (const one of slow) one.stop();
    for (const { connection } of fast) connection.stop();
    vehicle.stop();
    await bridge.remove();
    group.remove();
  }
}
