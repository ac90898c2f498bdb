/** Bridge and vehicle in one namespace, clients in another, and the emulated way between them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { judge, timelineOf } from '../kit/checker.ts';
import { quantile } from '../kit/figures.ts';
import { History, type Line } from '../kit/history.ts';
import type { Findings } from '../kit/rows.ts';
import { type BridgeProcess, keepChild, noteTruth, readTruth, startBridge } from '../real/bridge.ts';
import { labMs, pause } from '../real/clock.ts';
import { bridgeHost, insideOf, type Link, openLink } from './link.ts';
import type { Report } from './peer.ts';
import { plain } from './profiles.ts';

export type TunStage = {
  readonly link: Link;
  readonly bridge: BridgeProcess;
  /** Says a line to the clients' process; resolves to its answer. */
  tell(line: string): Promise<unknown>;
  report(): Promise<Report>;
  /** Breaks the way, mends it, and waits until all clients show fresh state; bounded. */
  outage(cause: string, fault: () => Promise<unknown>, mend: () => Promise<unknown>): Promise<void>;
  /** The age on the screens over the next `ms`, p95. */
  ageP95(ms: number): Promise<number>;
  fail(what: string): void;
};

export type TunPlan = {
  /** Clients that share the way. */
  readonly clients?: number;
  readonly textsPerS?: number;
  act(stage: TunStage): Promise<readonly string[]>;
};

const freshWithinMs = 15_000;
/** Longer than the longest pause of a client that polls. */
const arriveWithinMs = 20_000;
const peer = 'dist/lab/test/faults/tun/peer.js';

export const startPeer = (namespace: string, ...args: readonly string[]): ChildProcess => {
  const [program = '', ...rest] = [...insideOf(namespace), process.execPath, peer, ...args];
  return keepChild(spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] }));
};

/** Asks the bridge from inside its own namespace, past the link. */
function askInside(namespace: string, base: string): (path: string) => Promise<unknown> {
  const script = 'fetch(process.argv[1]).then((a) => a.text()).then((t) => process.stdout.write(t))';
  return async (path) => {
    const [program = '', ...args] = [...insideOf(namespace), process.execPath, '-e', script, base + path];
    const child = keepChild(spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
    let text = '';
    for await (const chunk of child.stdout ?? []) text += chunk;
    return JSON.parse(text);
  };
}

function talkTo(child: ChildProcess): (line: string) => Promise<unknown> {
  if (child.stdout === null) throw new Error('a peer has an output');
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (line) => {
    child.stdin?.write(`${line}\n`);
    const { value, done } = await answers.next();
    if (done === true) throw new Error('the clients have ended');
    return JSON.parse(value);
  };
}

async function waitFor(
  tell: (line: string) => Promise<unknown>,
  fact: 'fresh' | 'shown',
  withinMs: number,
): Promise<boolean> {
  const overdue = labMs() + withinMs;
  while (labMs() < overdue) {
    const state = (await tell('state')) as Readonly<Record<string, boolean>>;
    if (state[fact] === true) return true;
    await pause(50);
  }
  return false;
}

export async function runOverTun(seed: number, { clients = 10, textsPerS = 5, act }: TunPlan): Promise<Findings> {
  const link = await openLink(seed);
  const closers: (() => unknown)[] = [() => link.close()];
  try {
    await link.set(plain);
    const place = { host: bridgeHost, inside: insideOf(link.bridge), flags: ['--insecure-lan'] };
    const bridge = await startBridge(place);
    closers.unshift(() => bridge.remove());
    const vehicle = startPeer(link.bridge, 'vehicle', `${bridge.udpPort}`, `${seed}`, `${textsPerS}`);
    closers.unshift(() => vehicle.kill());
    const base = `http://${bridgeHost}:${bridge.port}`;
    const client = startPeer(link.client, 'client', `ws://${bridgeHost}:${bridge.port}/ws`, `${clients}`);
    closers.unshift(() => client.kill());
    const tell = talkTo(client);
    if (!(await waitFor(tell, 'shown', 15_000))) throw new Error('the clients show nothing to begin with');
    const violations: string[] = [];
    const stage: TunStage = {
      link,
      bridge,
      tell,
      report: async () => (await tell('report')) as Report,
      fail: (what) => violations.push(what),
      async outage(cause, fault, mend) {
        await tell('broken');
        await fault();
        await mend();
        await tell(`healed ${cause}`);
        if (!(await waitFor(tell, 'fresh', freshWithinMs)))
          violations.push(`${cause}: not fresh again within ${freshWithinMs / 1000} s`);
      },
      async ageP95(ms) {
        await tell('forget');
        await pause(ms);
        const { agesMs } = (await tell('report')) as Report;
        return quantile(agesMs, 0.95);
      },
    };
    const notes = await act(stage);
    vehicle.kill();
    await link.set(plain);
    await settled(stage);
    const truth = await readTruth(askInside(link.bridge, base));
    await arrived(tell, truth.at(-1)?.seq ?? 0);
    const { lines, bytesIn } = await stage.report();
    return { ...judged(lines, truth, violations), bytes: bytesIn, notes };
  } finally {
    for (const close of closers) await close();
  }
}

/** Waits until all clients have applied up to `seq`, for those that poll do so every few seconds; bounded. */
async function arrived(tell: (line: string) => Promise<unknown>, seq: number): Promise<void> {
  const overdue = labMs() + arriveWithinMs;
  while (labMs() < overdue) {
    const { lastSeq } = (await tell('state')) as { readonly lastSeq: number };
    if (lastSeq >= seq) return;
    await pause(100);
  }
}

/** Waits until nothing more comes, for what a narrow way had queued arrives late; bounded. */
async function settled({ report }: TunStage): Promise<void> {
  const appliedIn = ({ lines }: Report) => lines.filter(({ kind }) => kind === 'applied').length;
  let last = await report();
  for (let count = 0; count < 10; count++) {
    await pause(3000);
    const next = await report();
    if (appliedIn(next) === appliedIn(last)) return;
    last = next;
  }
}

function judged(
  lines: readonly Line[],
  truth: Awaited<ReturnType<typeof readTruth>>,
  violations: readonly string[],
): Findings {
  const history = new History(labMs);
  history.lines.push(...lines);
  noteTruth(history, truth);
  const account = judge(history);
  const [first] = account.violations;
  return {
    account,
    violations: [...violations, ...account.violations],
    ...(first === undefined ? {} : { timeline: timelineOf(history, first) }),
  };
}
