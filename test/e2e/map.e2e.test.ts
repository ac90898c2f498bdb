import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import { type FakeBridge, startFakeBridge } from '../support/fake-bridge.ts';
import { launch, open, shoot, textOf } from './browser.ts';

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
const jumped = '[data-jump]';
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

/** Waits until the rover is believed again and home is on the map beside it. */
const isBack = (page: Page) =>
  page.waitForFunction(() => {
    const map = document.querySelector('.map')?.getBoundingClientRect();
    const marks = ['[data-rover="live"]', '.home-house'].map((mark) =>
      document.querySelector(mark)?.getBoundingClientRect(),
    );
    const isOn = (mark?: DOMRect) =>
      map && mark && mark.left > map.left && mark.right < map.right && mark.top > map.top && mark.bottom < map.bottom;
    return document.querySelector('[data-jump]') === null && marks.every(isOn);
  });

describe('a receiver that runs wild', () => {
  const mostElements = 250;

  const wilds: readonly (readonly [string, Change])[] = [
    ['a degree further every time', (fix, nth) => ({ ...fix, latDeg: ((fix.latDeg + nth) % 170) - 85 })],
    ['anywhere on earth', (_, nth) => ({ latDeg: ((nth * 77.7) % 180) - 90, lonDeg: ((nth * 133.3) % 360) - 180 })],
  ];
  test.each(wilds)('%s: the map stays with the last place it believed', async (name, wild) => {
    const { page, faults } = await visit();
    const scale = await scaleOf(page);
    receiver = wild;
    await page.waitForSelector(jumped);
    await draws(page, 200);
    expect(await page.locator('[data-rover="doubted"]').count()).toBe(1);
    expect(await scaleOf(page)).toBe(scale);
    expect(await elementsIn(page)).toBeLessThan(mostElements);
    if (name === 'anywhere on earth') await shoot(page, 'map-jump');
    receiver = (fix) => fix;
    await isBack(page);
    expect(await scaleOf(page)).toBe(scale);
    expect(faults).toEqual([]);
  });

  const stays: readonly (readonly [string, Change])[] = [
    ['a degree off', (fix) => ({ ...fix, lonDeg: fix.lonDeg + 1 })],
    ['the other side of the earth', (fix) => ({ latDeg: -fix.latDeg, lonDeg: fix.lonDeg - 180 })],
  ];
  test.each(stays)('and stays, %s: the map goes there with it, and comes back', async (_, wild) => {
    const { page, faults } = await visit();
    receiver = wild;
    await page.waitForSelector(jumped);
    await page.waitForSelector(jumped, { state: 'detached' });
    await page.waitForSelector('[data-rover="live"]');
    await draws(page, 60);
    expect(await elementsIn(page)).toBeLessThan(mostElements);
    receiver = (fix) => fix;
    await page.waitForSelector(jumped);
    await isBack(page);
    expect(faults).toEqual([]);
  });
});
