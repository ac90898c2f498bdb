/** Driving by hand against the real bridge and the simulated rover: keys, thumbs, a hidden page, and who drives. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Relay, startRelay } from '../support/relay.ts';
import { launch, measure, shoot, shootSizes, type sizes, textOf } from './browser.ts';
import { demoBegins, hold, modeIs, realBridge, speedOf, stopFaults, takeLease, turnTo, visit } from './operate.ts';

let browser: Browser;
let bridge: Awaited<ReturnType<typeof realBridge>>;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  bridge.stop();
});

/** A page that holds the lease of an armed rover in MANUAL, at its sticks. */
async function atTheSticks(size: keyof typeof sizes, relay: Relay | null = null) {
  bridge = await realBridge();
  relay?.lead(Number(new URL(bridge.url).port));
  const url = relay === null ? bridge.url : `http://127.0.0.1:${relay.port}`;
  const { page, faults } = await visit(browser, url, size);
  await demoBegins(page);
  await takeLease(page);
  await hold(page);
  await turnTo(page, '/sticks');
  await manual(page);
  await page.waitForSelector('.capsule-svg.s-centre');
  return { page, faults };
}

/** A hand of the operator: `hold` closes the dead-man, `push` moves the sticks, `letGo` opens both. */
type Hand = { readonly [part in 'hold' | 'push' | 'letGo']: () => Promise<void> };

const manual = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'MANUAL', exact: true }).click();
  await modeIs(page, 'MANUAL');
};

const seenOf = async (page: Page) => {
  if ((await page.locator('.capsule-svg.s-locked').count()) > 0) return 'let go';
  const isLive = (await page.locator('.capsule-svg.s-live').count()) > 0;
  return isLive && (await speedOf(page)) > 0.5 ? 'moves' : 'stands';
};

/** How often it may be begun before no pause of this machine explains it. */
const driveTries = 3;

/**
 * Drives by `hand` until the rover moves. A machine that stands still for half a second is let go of, as it should be: its
 * operator then opens the hand, sets MANUAL and begins again.
 */
async function drive(page: Page, hand: Hand): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    await hand.hold();
    await page.waitForSelector('.capsule-svg.s-live, .capsule-svg.s-locked');
    await hand.push();
    await expect.poll(() => seenOf(page)).not.toBe('stands');
    if ((await seenOf(page)) === 'moves') return;
    expect(tries, 'how often the rover was let go of').toBeLessThan(driveTries);
    await hand.letGo();
    await manual(page);
    await page.waitForSelector('.capsule-svg.s-centre');
  }
}

const keysOf = (page: Page): Hand => ({
  hold: () => page.keyboard.down('Shift'),
  push: () => page.keyboard.down('KeyW'),
  async letGo() {
    await page.keyboard.up('Shift');
    await page.keyboard.up('KeyW');
  },
});

describe('keys', () => {
  test('[D4] [D5] held they drive, let go they stop: neutral, then HOLD', async () => {
    const { page, faults } = await atTheSticks('desk');
    await page.getByRole('button', { name: 'Keys' }).click();
    await drive(page, keysOf(page));
    expect(await textOf(page, '.echo')).toContain('rover heard sticks');
    expect(await measure(page)).toEqual([]);
    await shoot(page, 'driving-desk');
    await page.keyboard.up('Shift');
    await page.keyboard.up('KeyW');
    await modeIs(page, 'HOLD');
    expect(faults).toEqual([]);
  });

  test('[X3] the space bar stops it while Shift and a key are held, and they drive no more', async () => {
    const { page } = await atTheSticks('desk');
    await page.getByRole('button', { name: 'Keys' }).click();
    await drive(page, keysOf(page));
    await page.keyboard.press('Space');
    await page.waitForSelector('.stop-strip[data-stop="confirmed"]');
    await modeIs(page, 'HOLD');
    expect(await page.locator('.capsule-svg.s-live').count()).toBe(0);
  });
});

describe('thumbs', () => {
  test.each(['phone', 'side'] as const)('[D4] [D5] %s: on the glass they drive, off it they stop', async (size) => {
    const { page } = await atTheSticks(size);
    const box = await page.locator('[data-stick="throttle"]').boundingBox();
    const [x, y] = [(box?.x ?? 0) + 48, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    const glass = await page.context().newCDPSession(page);
    const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', dy = 0) => {
      await glass.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x, y: y - dy }],
      });
    };
    await drive(page, {
      hold: () => touch('touchStart'),
      async push() {
        for (let dy = 4; dy <= 40; dy += 4) await touch('touchMove', dy);
      },
      letGo: () => touch('touchEnd'),
    });
    await expect
      .poll(() => page.locator('[data-stick="throttle"]').getAttribute('aria-label'))
      .toMatch(/Throttle [4-9]\d %$/);
    expect(await measure(page)).toEqual([]);
    expect(await stopFaults(page)).toEqual([]);
    await shoot(page, `driving-${size}`);
    if (size === 'phone') expect(await shootSizes(page, 'drive-by-touch')).toEqual([]);
    await touch('touchEnd');
    await modeIs(page, 'HOLD');
  });
});

/** In the page: a pad in the browser's place, which the journey moves. */
function plugIn() {
  const pad = {
    index: 0,
    id: 'A pad',
    connected: true,
    mapping: 'standard',
    timestamp: 1,
    axes: [0, 0, 0, 0],
    buttons: Array.from({ length: 17 }, () => ({ value: 0, pressed: false })),
  };
  Object.assign(globalThis, { pad });
  Object.defineProperty(navigator, 'getGamepads', { value: () => [pad.connected ? pad : null] });
}

/** Moves its throttle and its dead-man button, or pulls its plug. */
const movePad = (page: Page, throttle: number, held: boolean, connected = true) =>
  page.evaluate(
    ([value, pressed, plugged]) => {
      const pad: unknown = Reflect.get(globalThis, 'pad');
      const axes = [0, -value, 0, 0];
      const buttons = Array.from({ length: 17 }, (_, index) => ({
        value: Number(index === 4 && pressed),
        pressed: index === 4 && pressed,
      }));
      if (typeof pad === 'object' && pad !== null)
        Object.assign(pad, { axes, buttons, connected: plugged, timestamp: performance.now() });
    },
    [throttle, held, connected] as const,
  );

const padOf = (page: Page): Hand => ({
  hold: () => movePad(page, 0, true),
  push: () => movePad(page, 0.8, true),
  async letGo() {
    // The pad is read some times a second: that it was let go has to be seen.
    await movePad(page, 0, false);
    await page.locator('.pad', { hasText: 'let everything go first' }).waitFor({ state: 'detached' });
  },
});

test('a pad drives while its button is held; unplugged it stops, and comes back centred first', async () => {
  const { page } = await atTheSticks('desk');
  await page.evaluate(plugIn);
  await page.getByRole('button', { name: 'Gamepad' }).click();
  await page.locator('.pad').waitFor();
  await drive(page, padOf(page));
  expect(await shootSizes(page, 'drive-by-pad')).toEqual([]);
  await movePad(page, 0.8, true, false);
  await modeIs(page, 'HOLD');
  // It comes back as it was: held and forward. Nothing moves until everything was let go.
  await manual(page);
  await movePad(page, 0.8, true);
  await page.locator('.pad', { hasText: 'let everything go first' }).waitFor();
  expect(await page.locator('.capsule-svg.s-live').count()).toBe(0);
  await movePad(page, 0, false);
  await movePad(page, 0, false);
  await page.locator('.pad', { hasText: 'let everything go first' }).waitFor({ state: 'detached' });
  await drive(page, padOf(page));
});

test('the link is lost while a pad drives: the rover stops by itself, the page says so, and drives again once it is back', async () => {
  const relay = await startRelay();
  onTestFinished(() => relay.stop());
  const { page } = await atTheSticks('desk', relay);
  const watcher = await visit(browser, bridge.url, 'desk');
  await page.evaluate(plugIn);
  await page.getByRole('button', { name: 'Gamepad' }).click();
  await page.locator('.pad').waitFor();
  await drive(page, padOf(page));
  relay.swallow(true);
  await page.waitForSelector('.lost');
  expect(await page.locator('.capsule-svg.s-live').count()).toBe(0);
  await modeIs(watcher.page, 'HOLD');
  expect(await shootSizes(page, 'lose-the-link')).toEqual([]);
  relay.swallow(false);
  relay.cut();
  await page.waitForSelector('.badge.b-connected');
  await page.waitForSelector('.lost', { state: 'detached' });
  await modeIs(page, 'HOLD');
  // The lease is kept for three seconds without a word.
  await page.getByRole('main').getByRole('button', { name: 'Ask to drive' }).click();
  await page.waitForSelector('.l-you');
  await manual(page);
  await page.locator('.pad', { hasText: 'let everything go first' }).waitFor();
  await padOf(page).letGo();
  await drive(page, padOf(page));
});

test('[W-02] a page that is hidden while it drives lets go at once', async () => {
  const { page } = await atTheSticks('desk');
  const watcher = await visit(browser, bridge.url, 'desk');
  await page.getByRole('button', { name: 'Keys' }).click();
  await drive(page, keysOf(page));
  await modeIs(watcher.page, 'MANUAL');
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await modeIs(watcher.page, 'HOLD');
  await turnTo(watcher.page, '/messages');
  await watcher.page.locator('.msg', { hasText: 'Sticks let go' }).first().waitFor();
});

test('[A3] the lease is asked for, kept, asked for again and handed over; both pages show it', async () => {
  bridge = await realBridge();
  const ana = await visit(browser, bridge.url, 'desk');
  await takeLease(ana.page);
  const ben = await visit(browser, bridge.url, 'phone');
  await ben.page.waitForSelector('.l-other');
  const ask = async () => {
    await ben.page.locator('.lease').click();
    await ben.page.getByRole('button', { name: /^Ask Page/ }).click();
    await ana.page.waitForSelector('.ask-strip');
    await ben.page.waitForSelector('.l-asking');
    expect(await measure(ana.page)).toEqual([]);
  };
  await ask();
  await shoot(ana.page, 'lease-asked-desk');
  await ana.page.locator('.ask-strip').getByRole('button', { name: 'Keep' }).click();
  await ben.page.waitForSelector('.l-other');
  await ben.page.keyboard.press('Escape');
  await ask();
  await shoot(ben.page, 'lease-asking-phone');
  expect(await shootSizes(ana.page, 'take-over')).toEqual([]);
  await ana.page.locator('.ask-strip').getByRole('button', { name: 'Hand over' }).click();
  await ben.page.waitForSelector('.l-you');
  await ana.page.waitForSelector('.l-other');
});

test('[I10] the settings with which it stops without a bridge are set with one click, and put back with another', async () => {
  bridge = await realBridge();
  const { page } = await visit(browser, `${bridge.url}/setup/failsafe`, 'phone');
  await page.waitForSelector('[data-verdict="warning"]');
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'failsafe-phone');
  await takeLease(page);
  await page.getByRole('button', { name: /^Set \d parameters/ }).click();
  await page.waitForSelector('[data-verdict="clear"]');
  await shoot(page, 'failsafe-clear-phone');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.waitForSelector('[data-verdict="warning"]');
});
