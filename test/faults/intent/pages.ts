/**
 * The dead-man where it begins: a person drives at 2 m/s from the built page in a real Chromium, and something happens to
 * the page. The simulator's own log says when the first neutral came, when HOLD, and how far the rover went. Whatever
 * comes back afterwards comes with its stick still pushed, and must not move anything until it was let go and centred.
 */
import { loadavg } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import type { Drive } from '../../../simulator/protocol/effects.ts';
import { quantile } from '../kit/figures.ts';
import { type Random, randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { labMs, pause, until } from '../real/clock.ts';
import { moves, standstill, watchLateness } from './dead-man.ts';
import {
  centre,
  chooseManual,
  driveOff,
  launchBrowser,
  leave,
  movePad,
  pushed,
  roverIs,
  sitDown,
} from './driver-page.ts';
import type { Operator } from './operator.ts';
import type { PageFault } from './page-faults.ts';
import { type IntentStage, startStage } from './stage.ts';

export type PageTrial = {
  readonly fault: string;
  /** From what happened to the page to the first neutral at the rover, ms; null where none came. */
  readonly neutralMs: number | null;
  /** The same from the arrival of the last stick that the bridge accepted. */
  readonly acceptedMs: number | null;
  /** Why the drive stopped, in the bridge's words. */
  readonly why: string;
  readonly holdMs: number | null;
  readonly stoodMs: number | null;
  readonly metres: number;
  readonly lateMs: number;
  readonly violations: readonly string[];
};

type Scene = { readonly stage: IntentStage; readonly browser: Browser; readonly random: Random; readonly name: string };

const limitMs = 350;
/** As in `dead-man.ts`: a machine that was later than this itself is counted apart, and excuses no more than that. */
const disturbedMs = 30;

/** Somebody at the page and a second, silent operator who is told everything; both gone at its end. */
export async function seated<T>(
  { stage, browser, name }: Omit<Scene, 'random'>,
  play: (page: Page, watcher: Operator) => Promise<T>,
): Promise<T> {
  const watcher = await stage.operator({ name, role: 'viewer' }, stage.direct);
  await until(() => watcher.control?.lease.holder === null, 8000);
  const page = await sitDown(browser, stage);
  try {
    await driveOff(page, stage.rover, watcher);
    return await play(page, watcher);
  } finally {
    await leave(page);
    watcher.kill();
  }
}

export const pageTrial = (scene: Scene, fault: PageFault): Promise<PageTrial> =>
  seated(scene, async (page, watcher) => {
    const { stage, random } = scene;
    const { rover } = stage;
    const before = (await rover.drives(0)).at(-1)?.number ?? 0;
    const effectsBefore = (await rover.effects(0)).at(-1)?.number ?? 0;
    if (fault.push !== undefined) await movePad(page, fault.push);
    await pause(random.between(100, 600));
    const from = await rover.place();
    const { phase, why: ended } = watcher.drives().at(-1) ?? {};
    if (phase !== 'engaged') throw new Error(`the drive had stopped before anything happened: ${ended}`);
    const lateness = watchLateness();
    const watchedAt = labMs();
    const broken = fault.act(page);
    const tookMs = await standstill(stage, watchedAt);
    const lateMs = lateness();
    const brokeAt = await broken;
    const stoodMs = tookMs === null ? null : watchedAt + tookMs - brokeAt;
    await pause(300);
    const to = await rover.place();
    await roverIs(rover, 'in HOLD', ({ mode }) => mode === 'HOLD').catch(() => {});
    const drives = await rover.drives(before);
    const held = (await rover.effects(effectsBefore)).find((one) => one.kind === 'state' && one.mode === 'HOLD');
    const found = judge(drives, watcher, brokeAt);
    const violations = [...found.violations];
    if (stoodMs === null) violations.push('it drove on');
    if (held === undefined) violations.push('HOLD never came');
    if (fault.letsGo && found.why !== 'let go' && lateMs <= disturbedMs)
      violations.push(`nobody at the page said neutral: ${found.why}`);
    if (fault.mend && held !== undefined) violations.push(...(await comesBack(scene, page, watcher, fault)));
    const metres = Math.hypot(to.northM - from.northM, to.eastM - from.eastM);
    const holdMs = held === undefined ? null : held.monoMs - brokeAt;
    return { fault: fault.name, ...found, lateMs, holdMs, stoodMs, metres, violations };
  });

/** By the rover's own log of sticks and what the bridge told everyone. */
export function judge(drives: readonly Drive[], watcher: Operator, brokeAt: number) {
  const violations: string[] = [];
  const first = drives.findIndex((one, index) => one.heardMs > brokeAt && !moves(one) && index > 0);
  const neutral = drives[first];
  if (neutral === undefined) violations.push('no neutral came');
  else if (drives.findLastIndex(moves) > first) violations.push('it was moved again after the first neutral');
  const told = watcher.drives().findLast(({ phase }) => phase === 'stopping');
  const acceptedAt = told?.heardAt == null ? null : told.heardAt - watcher.offsetMs;
  if (acceptedAt === null) violations.push('nobody was told that the drive stopped');
  return {
    neutralMs: neutral === undefined ? null : neutral.heardMs - brokeAt,
    acceptedMs: neutral === undefined || acceptedAt === null ? null : neutral.heardMs - acceptedAt,
    why: told?.why ?? '–',
    violations,
  };
}

/** In MANUAL again and its stick pushed as before: nothing moves. Let go, centred and pushed it drives. */
async function comesBack(
  { stage: { rover } }: Scene,
  page: Page,
  watcher: Operator,
  fault: PageFault,
): Promise<readonly string[]> {
  const violations: string[] = [];
  const since = (await rover.drives(0)).at(-1)?.number ?? 0;
  const hasMoved = async () => (await rover.drives(since)).some(moves);
  await fault.mend?.(page);
  await chooseManual(page, rover, watcher);
  await pause(700);
  if (await hasMoved()) violations.push('a stick moved it that had not been centred since');
  await centre(page);
  await movePad(page, pushed.cruise);
  const overdue = labMs() + 3000;
  while (!(await hasMoved()) && labMs() < overdue) await pause(50);
  if (!(await hasMoved())) violations.push('centred and pushed again it did not drive');
  await movePad(page, 0, false);
  await roverIs(rover, 'in HOLD', ({ mode }) => mode === 'HOLD');
  return violations;
}

const retries = 2;

export type PagePlan = {
  readonly seed: number;
  readonly trials: number;
  readonly only: readonly PageFault[];
  readonly print?: (line: string) => void;
};

/** So many trials over these in turn, one browser and one bridge for all of them. */
export async function brokenPages({ seed, trials, only, print }: PagePlan): Promise<readonly PageTrial[]> {
  const random = randomFrom(seed);
  const browser = await launchBrowser();
  const stage = await startStage({ seed });
  const done: PageTrial[] = [];
  try {
    for (let count = 0; count < trials; count++) {
      const fault = only[count % only.length];
      for (let attempt = 0; fault !== undefined; attempt++) {
        try {
          const one = await pageTrial({ stage, browser, random, name: `w${count}-${attempt}` }, fault);
          print?.(lineOf(one));
          done.push(one);
          break;
        } catch (error) {
          print?.(`not begun: ${error instanceof Error ? error.message : error}`);
          if (attempt >= retries) throw error;
        }
      }
    }
  } finally {
    await browser.close();
    await stage.end();
  }
  return done;
}

const ms = (value: number | null) => (value === null ? '–' : `${value.toFixed(0)} ms`);

const lineOf = ({
  fault,
  neutralMs,
  acceptedMs,
  why,
  holdMs,
  stoodMs,
  metres,
  lateMs,
  violations,
}: PageTrial): string =>
  `${fault}: neutral ${ms(neutralMs)} after it, ${ms(acceptedMs)} after the last frame (${why}), HOLD ${ms(holdMs)}, stood ${ms(stoodMs)}, ${metres.toFixed(1)} m, late ${ms(lateMs)} ${violations.join('; ')}`;

/** What the trials show together. Neutral is late by the later of both of its measures. */
export function accountOfPages(trials: readonly PageTrial[]): Findings {
  const violations = trials.flatMap(({ fault, violations: found }) => found.map((one) => `${fault}: ${one}`));
  for (const { fault, neutralMs, acceptedMs, lateMs } of trials) {
    const tookMs = Math.max(neutralMs ?? 0, acceptedMs ?? 0);
    if (tookMs > limitMs + (lateMs > disturbedMs ? lateMs : 0))
      violations.push(`${fault}: neutral came after ${tookMs.toFixed(0)} ms, promised are ${limitMs}`);
  }
  const figures = (values: readonly (number | null)[]) => {
    const known = values.flatMap((value) => value ?? []);
    return `${[0.5, 0.99, 1].map((q) => quantile(known, q).toFixed(0)).join('/')} (${known.length})`;
  };
  const names = [...new Set(trials.map(({ fault }) => fault))];
  const disturbed = trials.filter(({ lateMs }) => lateMs > disturbedMs).length;
  return {
    violations,
    summary: `from the page to neutral ${figures(trials.map(({ neutralMs }) => neutralMs))} ms`,
    notes: [
      `ms as p50/p99/max (trials); load ${loadavg()[0]?.toFixed(1)}; in ${disturbed} the machine was over ${disturbedMs} ms late itself`,
      ...names.map((name) => {
        const of = trials.filter(({ fault }) => fault === name);
        const far = Math.max(...of.map(({ metres }) => metres)).toFixed(1);
        const whys = [...new Set(of.map(({ why }) => why))].join(', ');
        return `${name}: neutral ${figures(of.map(({ neutralMs }) => neutralMs))} ms after it, ${figures(of.map(({ acceptedMs }) => acceptedMs))} after the last frame (${whys}); HOLD ${figures(of.map(({ holdMs }) => holdMs))}; stood ${figures(of.map(({ stoodMs }) => stoodMs))}, ${far} m at most`;
      }),
    ],
  };
}
