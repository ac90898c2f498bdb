/// <reference lib="dom" />
/**
 * C-01. Somebody drives from the built page, the link goes down, and STOP is pressed. The page says within a second that
 * it is not delivered; once the link is back STOP is at the rover, or it was given up and is said so, never anything
 * between. One that was given up is not carried out later; pressed again it is.
 */
import { loadavg } from 'node:os';
import type { Page } from 'playwright-core';
import { spreadOf } from '../kit/figures.ts';
import { randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { labMs, pause, until } from '../real/clock.ts';
import { labOf, launchBrowser } from './driver-page.ts';
import type { Operator } from './operator.ts';
import { judge, seated } from './pages.ts';
import { type IntentStage, startStage } from './stage.ts';

/** ms from the link's end to the press, and from there to its return. The first time the page does not know yet. */
const outages: readonly (readonly [pressAfterMs: number, backAfterMs: number])[] = [
  [200, 1500],
  [2500, 3500],
  [1000, 7000],
];

const saidWithinMs = 1000;
const deliveredWithinMs = 5000;
const neutralWithinMs = 350;
/** What was given up would have come by then. */
const tooLateMs = 3000;

type Told = { readonly saidMs: number; readonly neutralMs: number | null; readonly deliveredMs: number | null };

/** Presses it by touch; how long until the page says that it is not delivered, ms, 3 s at most. */
const press = (page: Page) =>
  page.evaluate(async () => {
    const stop = document.querySelector('.stop');
    const [at, began] = [Date.now(), performance.now()];
    stop?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, pointerType: 'touch', isPrimary: true }));
    while (stop?.getAttribute('data-stop') !== 'undelivered' && performance.now() - began < 3000)
      await new Promise(requestAnimationFrame);
    return { at, saidMs: performance.now() - began };
  });

/** When the first order to hold was at the rover after `since`, lab's ms. */
async function orderedAt({ rover }: IntentStage, since: number): Promise<number | undefined> {
  const setMode: readonly number[] = [11, 176];
  const effects = await rover.effects(0);
  return effects.find((one) => one.kind === 'command' && setMode.includes(one.command) && one.monoMs > since)?.monoMs;
}

const isGivenUp = async (page: Page) => (await page.locator('.stop-strip', { hasText: 'Press again' }).count()) > 0;

async function outage(
  stage: IntentStage,
  page: Page,
  watcher: Operator,
  [pressAfterMs, backAfterMs]: (typeof outages)[number],
): Promise<Told & { readonly violations: readonly string[] }> {
  const { way, rover } = stage;
  const violations: string[] = [];
  const before = (await rover.drives(0)).at(-1)?.number ?? 0;
  const downAt = labMs();
  Object.assign(way, { up: 'drop', down: 'drop' });
  await pause(pressAfterMs);
  const { at, saidMs } = await press(page);
  if (saidMs > saidWithinMs) violations.push(`it was said after ${saidMs.toFixed(0)} ms that STOP is not delivered`);
  await pause(labOf(at) + backAfterMs - labMs());
  const [wasGivenUp, backAt] = [await isGivenUp(page), labMs()];
  Object.assign(way, { up: 'pass', down: 'pass' });
  // What was swallowed is missing in the middle of these: nothing can be said on them any more.
  way.cut();
  let isOver = wasGivenUp;
  for (; !isOver && labMs() - backAt < deliveredWithinMs + 1000; await pause(20))
    isOver = (await orderedAt(stage, backAt)) !== undefined || (await isGivenUp(page));
  const orderAt = await orderedAt(stage, backAt);
  const deliveredMs = orderAt === undefined ? null : orderAt - backAt;
  if (deliveredMs === null) violations.push(...(await givenUp(page, watcher, stage)));
  else if (wasGivenUp) violations.push('STOP came although it had been given up');
  else if (deliveredMs > deliveredWithinMs) violations.push(`STOP came ${deliveredMs.toFixed(0)} ms after the return`);
  await page.waitForSelector('.stop-strip[data-stop="confirmed"]');
  const { neutralMs, violations: moved } = judge(await rover.drives(before), watcher, downAt);
  if ((neutralMs ?? 0) > neutralWithinMs) violations.push(`neutral came ${neutralMs?.toFixed(0)} ms after the end`);
  return { saidMs, neutralMs, deliveredMs, violations: [...violations, ...moved] };
}

/** It is said so, nothing comes of it, and pressed again it is delivered. */
async function givenUp(page: Page, watcher: Operator, stage: IntentStage): Promise<readonly string[]> {
  const violations: string[] = [];
  if (!(await isGivenUp(page))) violations.push('STOP was neither delivered nor given up');
  await page.waitForSelector('.badge.b-connected');
  const since = labMs();
  await pause(tooLateMs);
  if (watcher.control?.stop || (await orderedAt(stage, since)) !== undefined)
    violations.push('STOP came although it had been given up');
  await press(page);
  if (!(await until(() => watcher.control?.stop?.confirmed === true, 3000)))
    violations.push('pressed again it did not come');
  return violations;
}

export async function unheardStops(seed: number, trials: number): Promise<Findings> {
  const random = randomFrom(seed);
  const browser = await launchBrowser();
  const stage = await startStage({ seed });
  const told: Told[] = [];
  const violations: string[] = [];
  try {
    for (let count = 0; count < trials; count++) {
      const [pressMs, backMs] = outages[count % outages.length] ?? [0, 0];
      const one = await seated({ stage, browser, name: `stop${count}` }, (page, watcher) =>
        outage(stage, page, watcher, [pressMs + random.between(0, 300), backMs + random.between(-300, 300)]),
      );
      told.push(one);
      violations.push(...one.violations.map((what) => `back after ${backMs / 1000} s: ${what}`));
    }
  } finally {
    await browser.close();
    await stage.end();
  }
  const delivered = told.flatMap(({ deliveredMs }) => deliveredMs ?? []);
  return {
    violations,
    summary: `said after ${spreadOf(told.map(({ saidMs }) => saidMs))} s; at the rover ${spreadOf(delivered)} s after the return; ${told.length - delivered.length} given up and said so`,
    notes: [
      `neutral ${spreadOf(told.flatMap(({ neutralMs }) => neutralMs ?? []))} s after the link’s end; load ${loadavg()[0]?.toFixed(1)}`,
    ],
  };
}
