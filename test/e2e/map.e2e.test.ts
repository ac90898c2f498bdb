import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import { type FakeBridge, startFakeBridge } from '../support/fake-bridge.ts';
import { launch, open, textOf } from './browser.ts';

const built = fileURLToPath(new URL('../../dist/dashboard/index.html', import.meta.url));

type Fix = { readonly latDeg: number; readonly lonDeg: number };
type Change = (fix: Fix, nth: number) => Fix;
type Bent = { readonly groups: VehicleGroups; readonly pose: NonNullable<VehicleGroups['pose']> };

let browser: Browser;
let bridge: FakeBridge;
/** What the receiver makes of the true place; the journeys put another here while the page looks on. */
let receiver: Change = (fix) => fix;

beforeAll(async () => {
  if (!existsSync(built)) throw new Error('dist/dashboard is not built: run npm run build first');
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  receiver = (fix) => fix;
  await Promise.all(browser.contexts().map((context) => context.close()));
  await bridge.stop();
});

async function visit() {
  let nth = 0;
  const bend = ({ groups, pose }: Bent): VehicleGroups => {
    nth += 1;
    return { ...groups, pose: { ...pose, v: { ...pose.v, ...receiver(placeIn(pose.v), nth) } } };
  };
  bridge = await startFakeBridge({
    groups: (groups) => (groups.pose ? bend({ groups, pose: groups.pose }) : groups),
  });
  const { page, faults } = await open(browser, 'desk');
  await page.goto(bridge.url);
  await page.waitForSelector('[data-rover="live"]');
  return { page, faults };
}

const placeIn = ({ latDeg, lonDeg }: { readonly latDeg: number | null; readonly lonDeg: number | null }): Fix => ({
  latDeg: latDeg ?? 0,
  lonDeg: lonDeg ?? 0,
});

const scaleOf = (page: Page) => textOf(page, '.scale-text');
const elementsIn = (page: Page) => page.locator('.map svg *').count();
/** The page draws frames and hears the bridge: counted in frames, so that a slow machine is no fault. */
const draws = (page: Page, frames: number) =>
  page.evaluate(
    (left) =>
      new Promise<boolean>((resolve) => {
        const next = (n: number) => (n === 0 ? resolve(true) : void requestAnimationFrame(() => next(n - 1)));
        next(left);
      }),
    frames,
  );

describe('a receiver that runs wild', () => {
  const wilds: readonly (readonly [string, Change])[] = [
    ['a degree further every time', (fix, nth) => ({ ...fix, latDeg: ((fix.latDeg + nth) % 170) - 85 })],
    ['anywhere on earth', (_, nth) => ({ latDeg: (nth * 77.7) % 180 - 90, lonDeg: (nth * 133.3) % 360 - 180 })],
    ['a degree off and staying', (fix) => ({ ...fix, lonDeg: fix.lonDeg + 1 })],
    ['the other side of the earth, and staying', (fix) => ({ latDeg: -fix.latDeg, lonDeg: fix.lonDeg - 180 })],
  ];
  test.each(wilds)('%s: the page lives on, draws little, and comes back with it', async (_, wild) => {
    const { page, faults } = await visit();
    receiver = wild;
    await draws(page, 200);
    expect(await elementsIn(page)).toBeLessThan(400);
    receiver = (fix) => fix;
    await page.waitForSelector('[data-rover="live"]');
    await draws(page, 60);
    expect(await page.locator('.map').count()).toBe(1);
    expect(faults).toEqual([]);
  });
});
