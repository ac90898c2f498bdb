/** Driving by hand against the real bridge and the simulated rover: keys, thumbs, a hidden page, and who drives. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launch, measure, shoot, type sizes, textOf } from './browser.ts';
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
async function atTheSticks(size: keyof typeof sizes) {
  bridge = await realBridge();
  const { page, faults } = await visit(browser, bridge.url, size);
  await demoBegins(page);
  await takeLease(page);
  await hold(page);
  await turnTo(page, '/sticks');
  await page.getByRole('button', { name: 'MANUAL', exact: true }).click();
  await modeIs(page, 'MANUAL');
  await page.waitForSelector('.capsule-svg.s-centre');
  return { page, faults };
}

const moves = (page: Page) => expect.poll(() => speedOf(page), { timeout: 10_000 }).toBeGreaterThan(0.5);

describe('keys', () => {
  test('[D4] [D5] held they drive, let go they stop: neutral, then HOLD', async () => {
    const { page, faults } = await atTheSticks('desk');
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.keyboard.down('Shift');
    await page.waitForSelector('.capsule-svg.s-live');
    await page.keyboard.down('KeyW');
    await moves(page);
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
    await page.keyboard.down('Shift');
    await page.waitForSelector('.capsule-svg.s-live');
    await page.keyboard.down('KeyW');
    await moves(page);
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
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', dy = 0) =>
      glass.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y: y - dy }] });
    await touch('touchStart');
    await page.waitForSelector('.capsule-svg.s-live');
    for (let dy = 4; dy <= 40; dy += 4) await touch('touchMove', dy);
    await expect
      .poll(() => page.locator('[data-stick="throttle"]').getAttribute('aria-label'))
      .toMatch(/Throttle [4-9]\d %$/);
    await page.waitForSelector('.capsule-svg.s-live');
    expect(await measure(page)).toEqual([]);
    expect(await stopFaults(page)).toEqual([]);
    await shoot(page, `driving-${size}`);
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

test('a pad drives while its button is held; unplugged it stops, and comes back centred first', async () => {
  const { page } = await atTheSticks('desk');
  await page.evaluate(plugIn);
  await page.getByRole('button', { name: 'Gamepad' }).click();
  await page.locator('.pad').waitFor();
  await movePad(page, 0, true);
  await page.waitForSelector('.capsule-svg.s-live');
  await movePad(page, 0.8, true);
  await moves(page);
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'driving-pad-desk');
  await movePad(page, 0.8, true, false);
  await modeIs(page, 'HOLD');
  // It comes back as it was: held and forward. Nothing moves until everything was let go.
  await page.getByRole('button', { name: 'MANUAL', exact: true }).click();
  await modeIs(page, 'MANUAL');
  await movePad(page, 0.8, true);
  await page.locator('.pad', { hasText: 'let everything go first' }).waitFor();
  expect(await page.locator('.capsule-svg.s-live').count()).toBe(0);
  await movePad(page, 0, false);
  await movePad(page, 0, false);
  await page.locator('.pad', { hasText: 'let everything go first' }).waitFor({ state: 'detached' });
  await movePad(page, 0, true);
  await page.waitForSelector('.capsule-svg.s-live');
});

test('[W-02] a page that is hidden while it drives lets go at once', async () => {
  const { page } = await atTheSticks('desk');
  const watcher = await visit(browser, bridge.url, 'desk');
  await page.getByRole('button', { name: 'Keys' }).click();
  await page.keyboard.down('Shift');
  await page.waitForSelector('.capsule-svg.s-live');
  await page.keyboard.down('KeyW');
  await moves(page);
  await modeIs(watcher.page, 'MANUAL');
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await modeIs(watcher.page, 'HOLD');
  await turnTo(watcher.page, '/messages');
  await watcher.page.locator('.msg', { hasText: 'Sticks let go' }).waitFor();
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
  await ana.page.locator('.ask-strip').getByRole('button', { name: 'Hand over' }).click();
  await ben.page.waitForSelector('.l-you');
  await ana.page.waitForSelector('.l-other');
});

test('[I10] the settings with which it stops without a bridge are set with one click, and put back with another', async () => {
  bridge = await realBridge();
  const { page } = await visit(browser, `${bridge.url}/setup`, 'phone');
  await page.waitForSelector('[data-verdict="warning"]');
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'setup-phone');
  await takeLease(page);
  await page.getByRole('button', { name: /^Set \d parameters/ }).click();
  await page.waitForSelector('[data-verdict="clear"]');
  await shoot(page, 'setup-clear-phone');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.waitForSelector('[data-verdict="warning"]');
});
