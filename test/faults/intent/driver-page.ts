/// <reference lib="dom" />
/**
 * A person at the built page in a real Chromium, who drives with a pad. The pad stands in the browser's place: a headless
 * one has none, and hides no page by itself, so what a person's browser would tell the page is told by the lab.
 */
import { setPriority } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { launch } from '../../e2e/browser.ts';
import { modeIs, slide, takeLease, turnTo, visit } from '../../e2e/operate.ts';
import { labMs, pause, until } from '../real/clock.ts';
import type { Operator } from './operator.ts';
import type { Place, Rover } from './rover.ts';
import type { IntentStage } from './stage.ts';

/** How far the pad's stick is pushed. Behind its dead zone and its curve: a tenth, a fifth and all of the throttle. */
export const pushed = { cruise: 0.21, boost: 0.335, full: 1 } as const;

const wantedMps = 1.9;
const patienceMs = 15_000;
const attempts = 4;

/** What the stage starts comes first on this machine, as on a rover's computer; a person's browser is not on it. */
export function launchBrowser(): Promise<Browser> {
  setPriority(0);
  return launch();
}

/** Lab's ms of a moment that a page read from the clock on its wall; both are this machine's. */
export const labOf = (wallMs: number): number => wallMs - Date.now() + labMs();

/** In the page. Its report always moves, as that of a pad in a hand does. */
function plugIn() {
  const pad = {
    index: 0,
    id: 'A pad',
    connected: true,
    mapping: 'standard',
    get timestamp() {
      return performance.now();
    },
    axes: [0, 0, 0, 0],
    buttons: Array.from({ length: 17 }, () => ({ value: 0, pressed: false })),
  };
  const setPad = (throttle: number, held: boolean, connected: boolean) => {
    const buttons = pad.buttons.map((_, index) => ({
      value: Number(index === 4 && held),
      pressed: index === 4 && held,
    }));
    Object.assign(pad, { axes: [0, -throttle, 0, 0], buttons, connected });
    return Date.now();
  };
  Object.assign(globalThis, { setPad });
  Object.defineProperty(navigator, 'getGamepads', { value: () => [pad.connected ? pad : null] });
}

/** Lab's ms at which the page had it. */
export const movePad = async (page: Page, throttle: number, held = true, connected = true): Promise<number> =>
  labOf(
    await page.evaluate(
      ([value, pressed, plugged]) => Number(Reflect.get(globalThis, 'setPad')(value, pressed, plugged)),
      [throttle, held, connected] as const,
    ),
  );

/** At the sticks of the page, with the lease; the page comes over the way that the lab can break. */
export async function sitDown(browser: Browser, { way }: IntentStage): Promise<Page> {
  const { page } = await visit(browser, way.url.replace('ws', 'http').replace('/ws', ''), 'desk');
  page.setDefaultTimeout(patienceMs);
  await takeLease(page);
  await turnTo(page, '/sticks');
  await page.evaluate(plugIn);
  await page.getByRole('button', { name: 'Gamepad' }).click();
  await page.locator('.pad').waitFor();
  return page;
}

export async function roverIs(rover: Rover, what: string, isSo: (place: Place) => boolean): Promise<void> {
  for (const overdue = labMs() + patienceMs; !isSo(await rover.place()); await pause(50))
    if (labMs() > overdue) throw new Error(`the rover is not ${what}`);
}

/** A page that was hidden or blocked for long has lost its lease ([A2]). */
export async function chooseManual(page: Page, rover: Rover, watcher: Operator): Promise<void> {
  if (watcher.control?.lease.holder === null)
    await page.locator('.next-step').getByRole('button', { name: 'Ask to drive' }).click();
  if ((await rover.place()).mode !== 'MANUAL') await page.getByRole('button', { name: 'MANUAL', exact: true }).click();
  await modeIs(page, 'MANUAL');
}

/** In MANUAL and armed, as a person gets it there. */
export async function makeReady(page: Page, rover: Rover, watcher: Operator): Promise<void> {
  const isRead = () => !['reading', undefined].includes(watcher.control?.preflight?.verdict);
  if (!(await until(isRead, patienceMs))) throw new Error('the pre-flight was not read');
  if (watcher.control?.stop) await page.getByRole('button', { name: 'Clear STOP' }).click();
  await page.waitForSelector('.stop-strip', { state: 'detached' });
  await chooseManual(page, rover, watcher);
  if (!(await rover.place()).armed) await slide(page, 'Slide to arm');
  await roverIs(rover, 'armed', ({ armed }) => armed);
}

/** Everything let go, then held in the middle, which is what counts from there. */
export async function centre(page: Page): Promise<void> {
  await movePad(page, 0, false);
  await pause(150);
  await movePad(page, 0);
  await page.locator('.capsule-svg.s-live, .capsule-svg.s-capped').first().waitFor();
}

/** Drives at 2 m/s from now on. A machine that is busy elsewhere may end a drive that only began: it begins anew. */
export async function driveOff(page: Page, rover: Rover, watcher: Operator): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await makeReady(page, rover, watcher);
    await centre(page);
    await movePad(page, pushed.boost);
    const isUp = await getsUpToSpeed(rover);
    await movePad(page, pushed.cruise);
    if (isUp && watcher.drives().at(-1)?.phase === 'engaged') return;
    if (attempt >= attempts) throw new Error(`it does not drive: ${JSON.stringify(watcher.drives().at(-1))}`);
    await movePad(page, 0, false);
    await roverIs(rover, 'in HOLD', ({ mode }) => mode === 'HOLD');
  }
}

async function getsUpToSpeed(rover: Rover): Promise<boolean> {
  for (const overdue = labMs() + 8000; labMs() < overdue; await pause(20))
    if ((await rover.place()).speedMps >= wantedMps) return true;
  return false;
}

/** Its context is closed also where its process is gone already; bounded. */
export async function leave(page: Page): Promise<void> {
  await Promise.race([page.context().close(), pause(5000)]);
}
