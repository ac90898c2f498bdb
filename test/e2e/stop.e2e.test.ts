/** STOP: on every page and size, by touch and by the space bar, and what is said of it with and without a link. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startFakeBridge } from '../support/fake-bridge.ts';
import { launch, measure, open, shoot, shootSizes, textOf } from './browser.ts';
import { demoBegins, hold, realBridge, slide, stopFaults, takeLease, turnTo, visit } from './operate.ts';

let browser: Browser;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  for (const stop of stops.splice(0)) await stop();
});

async function real(): Promise<string> {
  const { url, stop } = await realBridge();
  stops.push(stop);
  return url;
}

const pages = [
  ...['/', '/plan', '/sticks', '/view', '/messages', '/data', '/health', '/reliability-test'],
  ...['/setup', '/setup/checklist', '/setup/failsafe', '/setup/joystick', '/setup/links', '/parameters'],
  ...['/people', '/vehicles', '/maps'],
];

describe('with a rover', () => {
  test.each(['phone', 'desk'] as const)(
    '[X1] [X2] %s: every page stops it, and it is said and cleared',
    { timeout: 120_000 },
    async (size) => {
      const { page, faults } = await visit(browser, await real(), size);
      await takeLease(page);
      for (const path of pages) {
        await turnTo(page, path);
        expect([path, await stopFaults(page)]).toEqual([path, []]);
        if (size === 'desk') await page.keyboard.press('Space');
        else await page.getByRole('button', { name: /^Stop the rover/ }).click();
        await page.waitForSelector('.stop-strip[data-stop="confirmed"]');
        expect(await textOf(page, '.stop-strip')).toContain('confirmed by the rover');
        expect([path, await stopFaults(page)]).toEqual([path, []]);
        expect([path, await measure(page)]).toEqual([path, []]);
        if (path === '/' && size === 'phone') expect(await shootSizes(page, 'stop')).toEqual([]);
        if (path === '/' || path === '/sticks') await shoot(page, `stop-${size}-${path === '/' ? 'drive' : 'sticks'}`);
        await page.getByRole('button', { name: 'Clear STOP' }).click();
        await page.waitForSelector('.stop-strip', { state: 'detached' });
      }
      expect(faults).toEqual([]);
    },
  );

  test('[X1] [X3] a page that does not drive stops it too, and cannot clear it', async () => {
    const url = await real();
    const driver = await visit(browser, url, 'desk');
    await takeLease(driver.page);
    const { page } = await visit(browser, url, 'phone');
    await page.getByRole('button', { name: /^Stop the rover/ }).click();
    await page.waitForSelector('.stop-strip[data-stop="confirmed"]');
    expect(await textOf(page, '.stop-strip')).toContain('only who drives can clear it');
    expect(await page.getByRole('button', { name: 'Clear STOP' }).count()).toBe(0);
    await driver.page.waitForSelector('.stop-strip[data-stop="confirmed"]');
    expect(await driver.page.getByRole('button', { name: 'Go home' }).isDisabled()).toBe(true);
    await driver.page.getByRole('button', { name: 'Clear STOP' }).click();
    await page.waitForSelector('.stop-strip', { state: 'detached' });
  });

  test('[X1] no sheet is over it, and the space bar presses no button', async () => {
    const { page } = await visit(browser, await real(), 'desk');
    await page.getByRole('button', { name: 'More' }).click();
    await page.waitForSelector('[role="dialog"]');
    expect(await stopFaults(page)).toEqual([]);
    // The focus is on "Close": the key stops the rover and closes nothing.
    await page.keyboard.press('Space');
    await page.waitForSelector('.stop-strip[data-stop="confirmed"]');
    expect(await page.locator('[role="dialog"]').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role="dialog"]', { state: 'detached' });
  });

  test('a refused arm is told in the rover’s words', async () => {
    const { page } = await visit(browser, await real(), 'desk');
    await demoBegins(page);
    await takeLease(page);
    await hold(page);
    await page.locator('.fma', { hasText: 'ARMED' }).waitFor();
    await expect.poll(async () => Number.parseFloat(await textOf(page, '[data-group="motion"] .v'))).toBeLessThan(0.1);
    await slide(page, 'Slide to disarm');
    await page.locator('.fma', { hasText: 'DISARMED' }).waitFor();
    await page.getByRole('button', { name: 'Go home' }).click();
    await page.locator('.fma', { hasText: 'RTL' }).waitFor();
    await slide(page, 'Slide to arm');
    await page.locator('.cmdline', { hasText: 'Arm: Mode not armable' }).waitFor();
    expect(await textOf(page, '.cmdline')).toContain('failed');
    expect(await page.locator('.cmdline .pips .bad').count()).toBe(1);
    await shoot(page, 'arm-refused-desk');
    await turnTo(page, '/messages');
    await page.getByRole('button', { name: 'Commands', exact: true }).click();
    const arm = page.locator('.steps', { hasText: 'Arm failed' });
    await arm.locator('summary').click();
    expect(await arm.locator('li').allTextContents()).toEqual([
      expect.stringContaining('accepted'),
      expect.stringContaining('sent'),
      expect.stringContaining('Mode not armable'),
    ]);
    await shoot(page, 'commands-desk');
  });
});

describe('without a link', () => {
  test('[C-01] it says within a second that it is not delivered', async () => {
    const bridge = await startFakeBridge();
    stops.push(() => bridge.stop());
    const { page } = await open(browser, 'phone');
    await page.goto(bridge.url);
    await page.waitForSelector('.tile.is-live[data-group="motion"]');
    bridge.silence();
    await page.waitForSelector('.lost');
    const tookMs = await page.evaluate(async () => {
      const stop = document.querySelector('.stop');
      const began = performance.now();
      stop?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, pointerType: 'touch', isPrimary: true }));
      while (stop?.getAttribute('data-stop') !== 'undelivered' && performance.now() - began < 5000)
        await new Promise(requestAnimationFrame);
      return performance.now() - began;
    });
    expect(tookMs).toBeLessThan(1000);
    expect(await textOf(page, '.stop-strip')).toContain('STOP not delivered');
    expect(await stopFaults(page)).toEqual([]);
    await shoot(page, 'stop-undelivered-phone');
  });
});
