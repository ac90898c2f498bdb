/**
 * An operator who drives, over TLS and with an identity, while an attacker at another address does one thing as fast as it
 * can, as a process of its own. From the hand to the simulator's log, sticks and STOP may take twice as long as in the quiet
 * minute before, and no longer. The attacker is put last on the machine and paced, since both cores are shared with who is attacked.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:https';
import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { moves } from '../intent/dead-man.ts';
import { markOf, Operator } from '../intent/operator.ts';
import { presets, type Rover, startRover } from '../intent/rover.ts';
import { driveOff, takeHelm } from '../intent/stage.ts';
import { quantile } from '../kit/figures.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { type BridgeProcess, keepChild, type Place, startBridge } from '../real/bridge.ts';
import { labMs, pause, until } from '../real/clock.ts';

const kinds = ['tls', 'sockets', 'http', 'pairing', 'messages', 'plain', 'udp'] as const;
type Kind = (typeof kinds)[number];

const driveMs = 8000;
const presses = 2;
/** The lab's own timer, and how late it may be: then the machine did other things. */
const [everyMs, lateMs, marginMs] = [5, 8, 20];
/** Below this both are the machine's own unrest. */
const leastMs = { drive: 10, stop: 15 } as const;
const mostTimes = 2;

const guarded: Place = { host: '0.0.0.0', inside: [], flags: ['--max-speed', '4'] };
const unguarded: Place = {
  ...guarded,
  inside: ['env', `NODE_OPTIONS=--import=${resolve('test/faults/security/unguarded.mjs')}`],
};

type Figures = {
  readonly driveMs: number;
  readonly stopMs: number;
  readonly samples: number;
  readonly disturbed: number;
};
type Stage = {
  readonly bridge: BridgeProcess;
  readonly rover: Rover;
  /** How many times its usual pace the attacker keeps. */
  readonly times: number;
  readonly tokens: { readonly driver: string; readonly presser: string; readonly viewer: string };
  operator(name: string, token: string): Promise<Operator>;
  end(): Promise<void>;
};

async function firstCode({ child }: BridgeProcess): Promise<string> {
  let text = '';
  child().stdout?.on('data', (chunk) => {
    text += chunk;
  });
  const found = () => /types (\S+) there/.exec(text)?.[1];
  if (!(await until(() => found() !== undefined, 5000))) throw new Error('no code for the first admin was printed');
  return found() ?? '';
}

/** What a bridge answers that shows its own certificate. */
function postTo(
  port: number,
  path: string,
  body: object,
  token: string,
): Promise<{ readonly token: string; readonly code: string }> {
  const headers = { 'content-type': 'application/json', ...(token !== '' && { authorization: `Bearer ${token}` }) };
  return new Promise((resolved, rejected) => {
    const at = { host: '127.0.0.1', port, path, method: 'POST', headers, rejectUnauthorized: false };
    const sent = request(at, async (answer) => resolved(JSON.parse(Buffer.concat(await answer.toArray()).toString())));
    sent.on('error', rejected);
    sent.end(JSON.stringify(body));
  });
}

async function startGuardedStage(seed: number, place: Place, times: number): Promise<Stage> {
  const bridge = await startBridge(place);
  const post = (path: string, body: object, token = '') => postTo(bridge.port, path, body, token);
  const pair = async (code: string) => (await post('/api/auth/pair', { code, name: 'lab', keeps: 'secret' })).token;
  const driver = await pair(await firstCode(bridge));
  const next = async (role: string) => pair((await post('/api/pairing-codes', { role }, driver)).code);
  const tokens = { driver, presser: await next('operator'), viewer: await next('viewer') };
  const rover = await startRover(bridge.udpPort, seed, presets.N);
  const operators: Operator[] = [];
  return {
    bridge,
    rover,
    times,
    tokens,
    operator(name, token) {
      const operator = new Operator(`wss://127.0.0.1:${bridge.port}/ws`, { name, proof: { token } });
      operators.push(operator);
      return operator.ready();
    },
    async end() {
      for (const operator of operators) operator.kill();
      rover.stop();
      await bridge.remove();
    },
  };
}

/** `end` hands back what it tried a second. */
function attack(kind: Kind, { bridge, tokens, times }: Stage): () => Promise<number> {
  const flags = [
    resolve('test/faults/security/attacker.mjs'),
    kind,
    `${bridge.port}`,
    `${bridge.udpPort}`,
    tokens.viewer,
    `${times}`,
  ];
  const child = keepChild(spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] }));
  if (child.pid !== undefined) setPriority(child.pid, 19);
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  return async () => {
    const over = once(child, 'close');
    child.kill('SIGTERM');
    await over;
    return Number(text);
  };
}

type Stick = { readonly sentAt: number; readonly heardAt: number };

/** When each stick left, and when the rover heard it. */
async function sticksOf(driver: Operator, rover: Rover, before: number, from: number): Promise<Stick[]> {
  const drives = (await rover.drives(before)).filter((one) => moves(one) && one.heardMs >= from);
  return drives.flatMap(({ steer, heardMs }) => {
    const isIt = ({ n, at }: { n: number; at: number }) =>
      at <= heardMs && Math.abs(markOf(n) * 1000 - Math.abs(steer)) < 0.6;
    const sent = driver.sent.findLast(isIt);
    return sent ? [{ sentAt: sent.at, heardAt: heardMs }] : [];
  });
}

/** Looks every 5 ms whether this machine did other things; a stick that was under way meanwhile says nothing of the bridge. */
function watchUnrest(): () => (from: number, to: number) => boolean {
  const spans: { readonly from: number; readonly to: number }[] = [];
  let last = labMs();
  const timer = setInterval(() => {
    const now = labMs();
    if (now - last > everyMs + lateMs) spans.push({ from: last, to: now });
    last = now;
  }, everyMs);
  return () => {
    clearInterval(timer);
    return (from, to) => !spans.some((span) => from - marginMs <= span.to && to + marginMs >= span.from);
  };
}

async function pressed(presser: Operator, rover: Rover): Promise<number> {
  const before = (await rover.drives(0)).at(-1)?.number ?? 0;
  const at = labMs();
  presser.command('stop');
  for (const overdue = at + 5000; labMs() < overdue; await pause(20)) {
    const neutral = (await rover.drives(before)).find((one) => one.heardMs >= at && !moves(one));
    if (neutral) return neutral.heardMs - at;
  }
  return 5000;
}

async function measure(stage: Stage, kind: Kind | null, name: string): Promise<Figures & { readonly perS: number }> {
  const { rover, tokens } = stage;
  const driver = await stage.operator(`driver-${name}`, tokens.driver);
  const presser = await stage.operator(`presser-${name}`, tokens.presser);
  const ages: number[] = [];
  const stops: number[] = [];
  let [perS, disturbed] = [0, 0];
  let end: (() => Promise<number>) | undefined;
  try {
    for (let press = 0; press < presses; press++) {
      await takeHelm(driver);
      await driveOff(driver, rover);
      if (kind !== null) end = attack(kind, stage);
      // An attacker that just starts is busy with itself.
      await pause(800);
      const unrest = watchUnrest();
      const [before, from] = [(await rover.drives(0)).at(-1)?.number ?? 0, labMs()];
      await pause(driveMs / presses);
      const found = await sticksOf(driver, rover, before, from);
      const isCalm = unrest();
      const calm = found.filter(({ sentAt, heardAt }) => isCalm(sentAt, heardAt));
      ages.push(...calm.map(({ sentAt, heardAt }) => heardAt - sentAt));
      disturbed += found.length - calm.length;
      stops.push(await pressed(presser, rover));
      perS = Math.max(perS, (await end?.()) ?? 0);
      end = undefined;
      driver.silence();
      // For 2 s after a STOP the bridge insists on HOLD.
      await pause(2500);
    }
    return { driveMs: quantile(ages, 0.99), stopMs: Math.max(...stops), samples: ages.length, disturbed, perS };
  } finally {
    await end?.();
    driver.kill();
    presser.kill();
    await pause(500);
  }
}

/** A machine that is busy elsewhere may not get a rover to drive at once. */
const sooner = <T>(act: () => Promise<T>): Promise<T> => act().catch(() => pause(4000).then(act));

const timesOf = (quiet: Figures, under: Figures) => ({
  drive: under.driveMs / Math.max(quiet.driveMs, leastMs.drive),
  stop: under.stopMs / Math.max(quiet.stopMs, leastMs.stop),
});

async function compared(stage: Stage, kind: Kind, quiet: Figures) {
  const under = await sooner(() => measure(stage, kind, `${kind}-${labMs().toFixed(0)}`));
  const { drive, stop } = timesOf(quiet, under);
  const said = `${kind} ${under.perS}/s: drive p99 ${under.driveMs.toFixed(1)} ms (${under.samples}, ${under.disturbed} disturbed), ${drive.toFixed(2)}×; STOP ${under.stopMs.toFixed(1)} ms, ${stop.toFixed(2)}×`;
  return { said, times: Math.max(drive, stop), perS: under.perS };
}

async function floods(seed: number, wanted: readonly Kind[], place: Place, pace = 1): Promise<Findings> {
  const stage = await startGuardedStage(seed, place, pace);
  const [violations, notes]: [string[], string[]] = [[], []];
  let worst = 0;
  try {
    const quiet = await sooner(() => measure(stage, null, 'quiet'));
    notes.push(
      `quiet: drive p99 ${quiet.driveMs.toFixed(1)} ms (${quiet.samples}, ${quiet.disturbed} disturbed), STOP ${quiet.stopMs.toFixed(1)} ms at most`,
    );
    for (const kind of wanted) {
      const first = await compared(stage, kind, quiet);
      // Beside a minute in which the machine did other things it is tried once more, against a quiet minute of its own.
      const isAgain = first.times > mostTimes;
      const again = isAgain
        ? await compared(stage, kind, await sooner(() => measure(stage, null, `calm-${kind}`)))
        : first;
      worst = Math.max(worst, again.times);
      notes.push(first.said, ...(isAgain ? [`again: ${again.said}`] : []));
      if (!(again.times <= mostTimes)) violations.push(again.said);
      if (again.perS < 50) violations.push(`${kind} was ${again.perS}/s: that proves nothing`);
    }
  } finally {
    await stage.end();
  }
  return { violations, notes, summary: `${worst.toFixed(2)}× the quiet run at worst` };
}

/** A fast machine bears the usual pace without any limit: then the attacker is put to more. */
async function withoutLimits(seed: number): Promise<Findings> {
  const said: string[] = [];
  for (const pace of [1, 4]) {
    const { violations, notes = [] } = await floods(seed, ['tls', 'http'], unguarded, pace).catch((error: Error) => ({
      violations: [error.message],
      notes: [],
    }));
    said.push(...notes, ...violations.map((one) => `seen: ${one}`));
    if (violations.length > 0) return { violations: [], notes: said };
  }
  return { violations: ['the lab did not see what is broken'], notes: said };
}

export const floodRows: readonly Row[] = [
  {
    id: 'Z-flood',
    layer: 'proxy',
    title: 'sticks and STOP under seven floods',
    run: (seed) => floods(seed, kinds, guarded),
  },
  { id: 'Z-flood-x', layer: 'proxy', title: 'control: a bridge that lets everybody come', run: withoutLimits },
];
