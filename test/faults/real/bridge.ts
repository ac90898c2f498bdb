/** The built bridge as a process of its own: started, killed, stopped and continued; never left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, freeUdpPort } from '../../support/free-port.ts';
import { canonical, type History, type Line } from '../kit/history.ts';

/** Where a bridge runs: plainly, or in a network namespace. */
export type Place = { readonly host: string; readonly inside: readonly string[]; readonly flags: readonly string[] };
export const loopback: Place = { host: '127.0.0.1', inside: [], flags: [] };

export type BridgeProcess = {
  readonly port: number;
  readonly udpPort: number;
  readonly child: () => ChildProcess;
  /** Starts it again on the same port and journal; resolves when it listens, to how long that took, ms. */
  start(): Promise<number>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  gone(): Promise<void>;
  /** Ends it and removes what it wrote. */
  remove(): Promise<void>;
};

const startWithinMs = 15_000;

/** Children that still run when the lab itself ends, however it ends. */
const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** A child that ends with the lab. */
export function keepChild(child: ChildProcess): ChildProcess {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

export async function startBridge(place: Place = loopback, ...more: readonly string[]): Promise<BridgeProcess> {
  const [port, udpPort] = [await freePort(), await freeUdpPort()];
  const dataDir = mkdtempSync(join(tmpdir(), 'tether-lab-'));
  const flags = ['--host', place.host, '--port', `${port}`, '--log-level', 'error', '--data-dir', dataDir];
  const vehicle = ['--vehicle', `udpin://127.0.0.1:${udpPort}`];
  const [program = process.execPath, ...args] = [
    ...place.inside,
    process.execPath,
    'dist/bridge/main.js',
    ...flags,
    ...vehicle,
    ...place.flags,
    ...more,
  ];
  let child: ChildProcess;
  const start = async (): Promise<number> => {
    const began = performance.now();
    child = keepChild(spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
    await said(child, 'Tether is at');
    return performance.now() - began;
  };
  const gone = async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await gone();
  };
  const remove = async () => {
    await kill();
    rmSync(dataDir, { recursive: true, force: true });
  };
  await start();
  return { port, udpPort, child: () => child, start, kill, gone, remove, signal: (name) => child.kill(name) };
}

/** Waits, for a bounded time, until a child has said something. */
async function said(child: ChildProcess, words: string): Promise<void> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => () => reject(new Error(`the bridge ${why}`));
    const timer = setTimeout(fail(`did not start within ${startWithinMs} ms`), startWithinMs);
    child.once('exit', fail('ended as it started'));
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      if (!text.includes(words)) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

type JournalPage = {
  readonly epoch: string;
  readonly entries: readonly { readonly seq: number; readonly body: unknown }[];
  readonly more: boolean;
};

type Truth = readonly { readonly epoch: string; readonly seq: number; readonly payload: string }[];

/** What the bridge's journal holds. Read it a moment before the clients' last word, so that all of it had time to arrive. */
export async function readTruth(ask: (path: string) => Promise<unknown>): Promise<Truth> {
  const truth: { epoch: string; seq: number; payload: string }[] = [];
  let after = 0;
  for (let page = 0; page < 1000; page++) {
    const { epoch, entries, more } = (await ask(`/api/events?after=${after}&limit=500`)) as JournalPage;
    truth.push(...entries.map(({ seq, body }) => ({ epoch, seq, payload: canonical(body) })));
    after = entries.at(-1)?.seq ?? after;
    if (!more) break;
  }
  return truth;
}

/** Notes the truth; what only clients saw came later, or was lost with a kill: it may be missing where that is said. */
export function noteTruth(history: History, truth: Truth): void {
  const known = new Set<string>();
  for (const { epoch, seq, payload } of truth) {
    known.add(`${epoch}:${seq}`);
    history.note('bridge', { kind: 'origin', epoch, seq, payload });
  }
  const newest = truth.at(-1)?.seq ?? 0;
  // Later than the truth was read: nothing is known about it.
  const isLater = (line: Line) => line.kind === 'applied' && line.seq > newest;
  history.lines.splice(0, history.lines.length, ...history.lines.filter((line) => !isLater(line)));
  for (const line of [...history.lines]) {
    if (line.kind !== 'applied' || known.has(`${line.epoch}:${line.seq}`)) continue;
    known.add(`${line.epoch}:${line.seq}`);
    history.note('bridge', { kind: 'origin', epoch: line.epoch, seq: line.seq, payload: line.payload });
    history.note('bridge', { kind: 'vanished', epoch: line.epoch, seq: line.seq });
  }
}

export const askAt =
  (base: string) =>
  async (path: string): Promise<unknown> => {
    const answer = await fetch(base + path, { signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer.json();
  };
