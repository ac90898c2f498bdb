/**
 * What runs inside a namespace, as a process of its own: `vehicle PORT SEED RATE` beside the bridge, or `client URL COUNT`
 * at the other end. A client process takes a line for each thing to do and answers with lines of JSON; it ends with its input.
 */
import { createInterface } from 'node:readline';
import { History, type Line } from '../kit/history.ts';
import { randomFrom } from '../kit/random.ts';
import { startClient } from '../real/client.ts';
import { labMs } from '../real/clock.ts';
import { startVehicle } from '../real/vehicle.ts';
import { sendNaively, watchNaive } from './naive.ts';

/** How often the age on the screen is read. */
const readEveryMs = 50;

export type Report = {
  readonly lines: readonly Line[];
  readonly agesMs: readonly number[];
  readonly bytesIn: number;
  readonly attempts: number;
  readonly rttMs: number | null;
  readonly frames: number;
};

const [, , role, ...args] = process.argv;

function runClients(url: string, count: number): void {
  const history = new History(labMs);
  const clients = Array.from({ length: count }, (_, index) => startClient(`client ${index + 1}`, url, history));
  let agesMs: number[] = [];
  let frames = 0;
  let last: number | null = null;
  const timer = setInterval(() => {
    for (const [index, client] of clients.entries()) {
      const age = client.ageMs();
      if (age !== null) agesMs.push(age);
      if (index > 0) continue;
      const at = client.witness.mirror.stateAt;
      if (at !== last) frames += 1;
      last = at;
    }
  }, readEveryMs);
  const report = (): Report => ({
    lines: history.lines,
    agesMs,
    bytesIn: clients.reduce((sum, client) => sum + client.bytesIn(), 0),
    attempts: clients.reduce((sum, client) => sum + client.attempts(), 0),
    rttMs: clients[0]?.rttMs() ?? null,
    frames,
  });
  const acts: Readonly<Record<string, (cause: string) => unknown>> = {
    state: () => ({
      fresh: clients.every(({ witness }) => witness.isFresh && witness.state.name === 'connected'),
      shown: clients.every((client) => client.ageMs() !== null),
      lastSeq: Math.min(...clients.map(({ witness }) => witness.mirror.lastSeq)),
    }),
    broken: () => {
      for (const { witness } of clients) witness.broken();
      return null;
    },
    healed: (cause) => {
      for (const { witness } of clients) witness.healed(cause);
      return null;
    },
    forget: () => {
      agesMs = [];
      frames = 0;
      return null;
    },
    hide: () => {
      for (const client of clients) client.sign({ kind: 'hidden' });
      return null;
    },
    report,
  };
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const [name = '', ...cause] = line.split(' ');
      process.stdout.write(`${JSON.stringify(acts[name]?.(cause.join(' ')) ?? null)}\n`);
    })
    .on('close', () => {
      clearInterval(timer);
      for (const { connection } of clients) connection.stop();
      process.exit(0);
    });
}

/** Ends with whoever started it. */
const untilLeft = () => process.stdin.resume().on('end', () => process.exit(0));

const [first = '', second = '1', third = '2'] = args;
if (role === 'vehicle') {
  startVehicle(Number(first), randomFrom(Number(second)), Number(third));
  untilLeft();
} else if (role === 'client') runClients(first, Number(second));
else if (role === 'naive-sender') {
  sendNaively(first, Number(second));
  untilLeft();
} else if (role === 'naive-client') watchNaive(first, Number(second) * 1000);
