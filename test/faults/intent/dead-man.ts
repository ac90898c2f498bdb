/**
 * Promise 1: the rover stops when its operator is gone. A real operator drives a real bridge and the simulator at 2 m/s,
 * something breaks, and the simulator's own log says when the first neutral came, when HOLD, and where the rover stood.
 * Times count from the arrival of the last frame that the bridge accepted, which a second, silent operator is told.
 */
import { loadavg } from 'node:os';
import type { Drive } from '../../../simulator/protocol/effects.ts';
import { quantile } from '../kit/figures.ts';
import { type Random, randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { labMs, pause } from '../real/clock.ts';
import { type Fault, faults } from './breakages.ts';
import type { Operator } from './operator.ts';
import { driveOff, type IntentStage, startStage, takeHelm } from './stage.ts';

export type Trial = {
  readonly fault: string;
  /** From the last accepted frame to the first neutral at the rover, ms; null where the bridge was not alive to say. */
  readonly neutralMs: number | null;
  /** From the last stick that left the operator's hand to the first neutral, ms; null where none came. */
  readonly handMs: number | null;
  readonly holdMs: number | null;
  /** From the fault to standstill; null: it drove on. */
  readonly stoodMs: number | null;
  readonly metres: number;
  /** The longest that the lab's own timer was late meanwhile, ms: then the machine did other things. */
  readonly lateMs: number;
  /** Sticks that moved it, by how long they had been under way, ms. */
  readonly agesMs: readonly number[];
  readonly violations: readonly string[];
};

const limitMs = 350;
/** Trials in which the machine itself was later than this are counted apart, and shown. */
const disturbedMs = 30;
/** A stick that a path delayed beyond this is never passed on ([D2]), plus a tick and the way to the rover. */
const oldestMs = 250;
const ageSlackMs = 60;
const metresAlone = 5;
const standsMps = 0.1;
const standsWithinMs = 25_000;

export const moves = ({ kind, steer, throttle }: Drive) => kind === 'manual' && (steer !== 0 || throttle !== 0);

/** One stage for several trials; every trial leaves the rover at rest in HOLD. */
export async function trial(stage: IntentStage, fault: Fault, random: Random, name: string): Promise<Trial> {
  const { rover, way } = stage;
  const driver = await stage.operator({ name });
  const watcher = await stage.operator({ name: `${name}-watch`, role: 'viewer' }, stage.direct);
  await takeHelm(driver, fault.mode);
  const before = (await rover.drives(0)).at(-1)?.number ?? 0;
  await driveOff(driver, rover, fault.mode);
  // Row N is about a rover without a receiver. It has to have one until here, since without sticks it does not arm.
  if (!fault.receiver) await rover.suffer({ do: 'rc-lost' });
  await pause(random.between(100, 600));
  const [from, effectsBefore] = [await rover.place(), (await rover.effects(0)).at(-1)?.number ?? 0];
  const { phase, why } = watcher.drives().at(-1) ?? {};
  if (phase !== 'engaged') throw new Error(`the drive had stopped before anything broke: ${why}`);
  const since = labMs();
  const lateness = watchLateness();
  const mend = fault.act({ stage, driver, random });
  const stoodMs = await standstill(stage, since);
  const lateMs = lateness();
  await mend;
  const to = await rover.place();
  // What comes late comes now: a path that was stalled is open again.
  await pause(fault.isMended ? 1500 : 300);
  await rover.clear();
  const drives = await rover.drives(before);
  const found = judge({ fault, drives, driver, watcher, since, lateMs });
  const held = (await rover.effects(effectsBefore)).find((one) => one.kind === 'state' && one.mode === 'HOLD');
  Object.assign(way, { up: 'pass', down: 'pass', orphans: false });
  way.cut();
  driver.kill();
  watcher.kill();
  const metres = Math.hypot(to.northM - from.northM, to.eastM - from.eastM);
  const violations = [...found.violations];
  if (stoodMs === null) violations.push('it drove on');
  if (held === undefined && fault.holds) violations.push('HOLD never came');
  if (fault.alone && metres > metresAlone) violations.push(`it went on for ${metres.toFixed(1)} m`);
  const holdMs = held === undefined ? null : held.monoMs - since;
  return { fault: fault.name, ...found, lateMs, holdMs, stoodMs, metres, violations };
}

/** How late this process was at most from now until it is asked, ms. */
export function watchLateness(): () => number {
  const everyMs = 10;
  let [last, most] = [labMs(), 0];
  const look = () => {
    const now = labMs();
    most = Math.max(most, now - last - everyMs);
    last = now;
  };
  const timer = setInterval(look, everyMs);
  return () => {
    clearInterval(timer);
    return most;
  };
}

/** ms from `since` to standstill, null where that takes too long. */
export async function standstill({ rover }: IntentStage, since: number): Promise<number | null> {
  while (labMs() - since < standsWithinMs) {
    const { speedMps } = await rover.place();
    if (Math.abs(speedMps) < standsMps) return labMs() - since;
    await pause(50);
  }
  return null;
}

type Evidence = {
  readonly fault: Fault;
  readonly drives: readonly Drive[];
  readonly driver: Operator;
  readonly watcher: Operator;
  /** When it was broken. */
  readonly since: number;
  readonly lateMs: number;
};

function judge({ fault, drives, driver, watcher, since, lateMs }: Evidence) {
  const violations: string[] = [];
  const lastMove = drives.findLastIndex(moves);
  const first = drives.findIndex(
    (one, index) => one.heardMs > since && !moves(one) && drives.slice(0, index).some(moves),
  );
  const neutral = drives[first];
  if (neutral !== undefined && lastMove > first) violations.push('it was moved again after the first neutral');
  const told = watcher.drives().findLast(({ phase, heardAt }) => phase === 'stopping' && heardAt !== null);
  const acceptedAt = told?.heardAt == null ? null : told.heardAt - watcher.offsetMs;
  const neutralMs = fault.alone || neutral === undefined || acceptedAt === null ? null : neutral.heardMs - acceptedAt;
  if (!fault.alone && neutral === undefined) violations.push('no neutral came');
  if (!fault.alone && neutralMs === null) violations.push('nobody was told that the drive stopped');
  const left = driver.sent.findLast(({ at, throttle }) => at <= since && throttle !== 0);
  const handMs = neutral === undefined || left === undefined ? null : neutral.heardMs - left.at;
  const agesMs = drives.filter(moves).flatMap((one) => ageOf(one, driver) ?? []);
  const oldest = Math.max(0, ...agesMs);
  if (oldest > oldestMs + ageSlackMs + lateMs) violations.push(`a stick drove that was ${oldest.toFixed(0)} ms old`);
  return { neutralMs, handMs, agesMs, violations };
}

/** How long a stick had been under way when the rover heard it, by the mark that its steering carries. */
function ageOf({ steer, heardMs }: Drive, driver: Operator): number | undefined {
  const stick = driver.sent.findLast(
    (one) => one.at <= heardMs && Math.round(one.steer * 1000) === steer && one.throttle !== 0,
  );
  return stick && heardMs - stick.at;
}

export type DeadManOptions = {
  readonly trials: number;
  readonly only?: readonly string[];
  readonly blind?: boolean;
  /** How many bridges at a time. */
  readonly lanes?: number;
  readonly print?: (line: string) => void;
};

const retriesOfStart = 2;

/** Trials over all breakages in turn, shared among so many bridges at a time; one that ends its bridge is followed by another. */
export async function deadMan(seed: number, options: DeadManOptions): Promise<readonly Trial[]> {
  const { trials, only, lanes = 1 } = options;
  const chosen = faults.filter(({ name }) => only === undefined || only.includes(name));
  const plan = Array.from({ length: trials }, (_, count) => ({ count, fault: chosen[count % chosen.length] }));
  const queue = plan.flatMap(({ count, fault }) => (fault === undefined ? [] : [{ count, fault }]));
  const done = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => runLane(seed + 1000 * lane, queue, options)),
  );
  return done.flat();
}

const nothing = { neutralMs: null, handMs: null, holdMs: null, stoodMs: null, metres: 0, lateMs: 0, agesMs: [] };

/** A port that was free a moment ago may be another lane's by now. */
async function begin(seed: number, blind: boolean): Promise<IntentStage> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await startStage({ seed, blind });
    } catch (error) {
      if (attempt >= retriesOfStart) throw error;
    }
  }
}

type Planned = { readonly count: number; readonly fault: Fault };

async function runLane(seed: number, queue: Planned[], { blind = false, print }: DeadManOptions): Promise<Trial[]> {
  const random = randomFrom(seed);
  const done: Trial[] = [];
  let stage = await begin(seed, blind);
  const renew = async (count: number) => {
    await stage.end();
    stage = await begin(seed + count, blind);
  };
  try {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { count, fault } = next;
      for (let attempt = 0; ; attempt++) {
        try {
          const one = await trial(stage, fault, random, `t${count}-${attempt}`);
          done.push(one);
          print?.(lineOf(one));
          break;
        } catch (error) {
          const why = `not begun: ${error instanceof Error ? error.message : error}`;
          print?.(why);
          if (attempt >= retriesOfStart) {
            done.push({ ...nothing, fault: fault.name, violations: [why] });
            break;
          }
          await renew(count);
        }
      }
      if (fault.endsStage && queue.length > 0) await renew(count);
    }
  } finally {
    await stage.end();
  }
  return done;
}

const ms = (value: number | null) => (value === null ? '–' : `${value.toFixed(0)} ms`);

const lineOf = ({ fault, neutralMs, handMs, holdMs, stoodMs, metres, violations }: Trial): string =>
  `${fault}: neutral ${ms(neutralMs)}, hand ${ms(handMs)}, HOLD ${ms(holdMs)}, stood ${ms(stoodMs)}, ${metres.toFixed(1)} m ${violations.join('; ')}`;

/** What the trials show together. */
export function accountOf(trials: readonly Trial[]): Findings {
  const calm = trials.filter(({ lateMs }) => lateMs <= disturbedMs);
  const disturbed = trials.filter(({ lateMs }) => lateMs > disturbedMs).flatMap(({ neutralMs }) => neutralMs ?? []);
  const alive = calm.flatMap(({ neutralMs }) => neutralMs ?? []);
  const hands = calm.flatMap(({ handMs, neutralMs }) => (neutralMs === null ? [] : (handMs ?? [])));
  const alone = trials.filter(({ fault }) => faults.find(({ name }) => name === fault)?.alone);
  const ages = trials.flatMap(({ agesMs }) => agesMs);
  const p99 = quantile(alive, 0.99);
  const byFault = faults.flatMap(({ name }) => {
    const of = trials.filter(({ fault }) => fault === name);
    return of.length > 0 ? [{ name, of }] : [];
  });
  const violations = trials.flatMap(({ fault, violations: found }) => found.map((one) => `${fault}: ${one}`));
  // A machine that was late itself excuses no more than that.
  for (const { fault, neutralMs, lateMs } of trials)
    if (lateMs > disturbedMs && neutralMs !== null && neutralMs > limitMs + lateMs)
      violations.push(
        `${fault}: neutral came after ${neutralMs.toFixed(0)} ms, of which the machine explains ${lateMs.toFixed(0)}`,
      );
  if (p99 > limitMs) violations.push(`neutral came after ${p99.toFixed(0)} ms (p99), promised are ${limitMs}`);
  const figures = (values: readonly number[]) =>
    `${[0.5, 0.99, 1].map((q) => quantile(values, q).toFixed(0)).join('/')} (${values.length})`;
  return {
    violations,
    summary: `last accepted frame to neutral ${figures(alive)} ms; from the hand ${figures(hands)} ms`,
    notes: [
      `ms as p50/p99/max (trials); load ${loadavg()[0]?.toFixed(1)}`,
      ...(disturbed.length > 0
        ? [`counted apart, since the machine was over ${disturbedMs} ms late itself: neutral ${figures(disturbed)} ms`]
        : []),
      `sticks that drove were ${figures(ages)} ms under way`,
      ...(alone.length > 0
        ? [
            `without a bridge: ${Math.max(...alone.map(({ metres }) => metres)).toFixed(1)} m at most, ${alone.length} trials`,
          ]
        : []),
      ...byFault.map(({ name, of }) => {
        const neutral = of.flatMap(({ neutralMs }) => neutralMs ?? []);
        const stood = of.flatMap(({ stoodMs }) => stoodMs ?? []);
        const far = Math.max(...of.map(({ metres }) => metres)).toFixed(1);
        return `${name}: neutral ${neutral.length > 0 ? figures(neutral) : '–'} ms, stood after ${figures(stood)} ms, ${far} m at most`;
      }),
    ],
  };
}
