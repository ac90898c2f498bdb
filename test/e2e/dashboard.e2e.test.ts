import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FakeBridge, type FakeBridgeOptions, startFakeBridge } from '../support/fake-bridge.ts';
import { textSample, vehicleSample } from '../support/wire-samples.ts';
import { launch, measure, open, type SizeName, shoot, shootSizes, type ThemeName, textOf } from './browser.ts';

const built = fileURLToPath(new URL('../../dist/dashboard/index.html', import.meta.url));

let browser: Browser;
let bridge: FakeBridge;

beforeAll(async () => {
  if (!existsSync(built)) throw new Error('dist/dashboard is not built: run npm run build first');
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await bridge.stop();
});

async function visit(path = '/', size: SizeName = 'desk', options: FakeBridgeOptions = {}, theme: ThemeName = 'dark') {
  bridge = await startFakeBridge(options);
  const { page, faults } = await open(browser, size, theme);
  await page.goto(bridge.url + path);
  return { page, faults };
}

const roverAt = (page: Page) => page.locator('[data-rover]').getAttribute('transform');
const isLive = (page: Page) => page.waitForSelector('.tile.is-live[data-group="motion"]');
const isStale = (page: Page) => page.waitForSelector('.tile.is-stale[data-group="motion"]');

/** Runs in the page: notes when, by the machine's clock, the badge and all tiles said that the link is old. */
function watchSilence() {
  const isTold = () =>
    document.querySelector('.badge.b-stale') && document.querySelectorAll('.tile.is-stale').length === 4;
  const observer = new MutationObserver(() => {
    if (!isTold()) return;
    document.documentElement.dataset.toldAt = String(Date.now());
    observer.disconnect();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
}

describe('first visit', () => {
  test('the rover is on the screen and moves, without a word in the console', async () => {
    const { page, faults } = await visit();
    await isLive(page);
    const before = await roverAt(page);
    await page.waitForFunction(
      (old) => document.querySelector('[data-rover]')?.getAttribute('transform') !== old,
      before,
    );
    expect(await textOf(page, '.badge')).toContain('Connected');
    expect(await textOf(page, '.fma')).toContain('AUTO');
    expect(await textOf(page, '.next')).toMatch(/Waypoint \d of 9/);
    expect(await page.getByRole('button', { name: 'Stop the rover' }).isEnabled()).toBe(true);
    expect(await shootSizes(page, 'first-visit')).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('every page can be reached and opened by its address, and the connection lives on between them', async () => {
    const { page, faults } = await visit();
    await isLive(page);
    for (const [name, seen] of [
      ['Messages', '.messages-all .msg'],
      ['Data', '[data-group="servo"]'],
      ['Health', '.trend svg'],
      ['Drive', '[data-rover]'],
    ] as const) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.waitForSelector(seen);
    }
    expect(bridge.connections()).toBe(1);
    await page.goto(`${bridge.url}/health`);
    await page.waitForSelector('.hero >> text=Connected');
    expect(faults).toEqual([]);
  });
});

describe('a lost link', () => {
  test('is told within a second, greys the values, lets ages run, and mends itself', async () => {
    bridge = await startFakeBridge();
    const { page } = await open(browser, 'desk');
    await page.addInitScript(watchSilence);
    await page.goto(bridge.url);
    await isLive(page);
    const silentAt = Date.now();
    bridge.silence();
    await page.waitForSelector('.badge.b-stale', { timeout: 3000 });
    await isStale(page);
    // From the bridge's last word; a few frames are for drawing it on a busy machine.
    expect((await page.evaluate(() => Number(document.documentElement.dataset.toldAt))) - silentAt).toBeLessThan(1100);
    expect(await page.locator('.tile.is-stale').count()).toBe(4);
    expect(await textOf(page, '.tape')).toMatch(/\d{3}°/);
    const age = async () => Number.parseFloat(await textOf(page, '[data-group="motion"] .age'));
    const early = await age();
    await page.waitForFunction(
      (old) => Number.parseFloat(document.querySelector('[data-group="motion"] .age')?.textContent ?? '') > old + 1,
      early,
    );
    await page.waitForSelector('.lost');
    expect(await textOf(page, '.lost')).toMatch(/Link lost \d+ s ago/);
    expect(await textOf(page, '[data-rover="old"]')).toMatch(/was here \d+\.\d s ago/);
    await shoot(page, 'lost-desk');
    bridge.restore();
    await isLive(page);
    expect(await page.locator('.lost').count()).toBe(0);
    expect(await textOf(page, '.badge')).toContain('Connected');
  });

  test('"Retry now" does', async () => {
    const { page } = await visit();
    await isLive(page);
    bridge.silence();
    const retry = page.getByRole('button', { name: 'Retry now' });
    await retry.waitFor();
    const before = bridge.attempts();
    for (let i = 0; i < 5; i++) await retry.click();
    await expect.poll(bridge.attempts).toBeGreaterThanOrEqual(before + 5);
    bridge.restore();
    await isLive(page);
  });

  test('[W-12] a refusal for good is told with its cure and not tried again', async () => {
    const { page } = await visit();
    await isLive(page);
    bridge.closeAll(4504);
    await page.waitForSelector('.badge.b-failed');
    expect(await textOf(page, '.lost')).toContain('reload the page');
    expect(bridge.connections()).toBe(0);
  });
});

describe('every size and theme', () => {
  const pages = ['/', '/sticks', '/messages', '/setup', '/data', '/health', '/reliability-test'];

  test.each(['phone', 'side', 'tablet', 'desk'] as const)(
    '%s: targets ≥ 44 px, text ≥ 12 px, nothing outside',
    async (size) => {
      const { page } = await visit('/', size);
      for (const path of pages) {
        await page.goto(bridge.url + path);
        await page.waitForSelector('.badge.b-connected');
        await page.waitForFunction(() => document.querySelectorAll('.main *').length > 10);
        expect(await measure(page), `${size} ${path}`).toEqual([]);
        await shoot(page, `${path === '/' ? 'drive' : path.slice(1)}-${size}-dark`);
      }
      await page.goto(bridge.url);
      await isLive(page);
      bridge.silence();
      await page.waitForSelector('.lost');
      expect(await measure(page), `${size} lost`).toEqual([]);
      await shoot(page, `drive-${size}-lost`);
    },
  );

  test.each(['light', 'sun'] as const)('%s is chosen, and remembered over a visit', async (theme) => {
    bridge = await startFakeBridge();
    const { page } = await open(browser, 'phone');
    await page.goto(bridge.url);
    await isLive(page);
    const button = page.getByRole('button', { name: /^Theme/ });
    for (let i = 0; i < 3 && (await page.locator('html').getAttribute('data-theme')) !== theme; i++)
      await button.click();
    expect(await page.evaluate(() => localStorage.getItem('tether.theme'))).toBe(theme);
    await shoot(page, `drive-phone-${theme}`);
  });

  test('blocked storage stops nothing', async () => {
    bridge = await startFakeBridge();
    const context = await browser.newContext({ colorScheme: 'dark' });
    const page = await context.newPage();
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new Error('storage is blocked here');
        },
      });
    });
    await page.goto(bridge.url);
    await isLive(page);
    await page.getByRole('button', { name: /^Theme/ }).click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
  });
});

describe('what comes over the wire', () => {
  test('is shown as text, whatever it says', async () => {
    const nasty = '<img src=x onerror="document.title=`broken`"><script>document.title="broken"</script>';
    const { page, faults } = await visit('/', 'desk', {
      vehicle: { link: nasty },
      welcome: { banners: [nasty] },
      groups: (groups) => ({
        ...groups,
        mode: { at: groups.mode?.at ?? 0, v: { mode: nasty, modeNumber: 1, armed: true, systemStatus: null } },
      }),
    });
    await isLive(page);
    bridge.log({ ...textSample(1, nasty, 2) });
    await page.locator('.msg-text', { hasText: '<img' }).first().waitFor();
    expect(await textOf(page, '.fma')).toContain('<script>');
    expect(await textOf(page, '.notice')).toContain('<img');
    expect(await page.locator('.app img, .app script').count()).toBe(0);
    expect(await page.title()).not.toContain('broken');
    expect(faults).toEqual([]);
  });

  test('rubbish is counted and changes nothing', async () => {
    const { page, faults } = await visit('/health');
    await page.waitForSelector('.hero >> text=Connected');
    for (const text of ['', 'rubbish', '{"t":"telemetry"}', '{"t":"events","entries":[{}]}']) bridge.say(text);
    await page.waitForFunction(() =>
      document.querySelector('[aria-label="Errors"] .sub')?.textContent?.startsWith('4 of'),
    );
    expect(await textOf(page, '.badge')).toContain('Connected');
    expect(faults).toEqual([]);
  });

  test('a recording is called REPLAY on every page', async () => {
    const { page } = await visit('/', 'phone', { vehicle: { replay: true } });
    for (const path of ['/', '/messages', '/data', '/health']) {
      await page.goto(bridge.url + path);
      await page.waitForSelector('.replay-badge >> text=REPLAY');
    }
    await shoot(page, 'replay-phone');
  });

  test('a second vehicle can be chosen', async () => {
    const { page } = await visit('/', 'phone', { more: [vehicleSample({ id: 'field/7/1', systemId: 7 })] });
    await isLive(page);
    await page.locator('button.veh-now').click();
    await page.getByRole('option', { name: /Vehicle 7/ }).click();
    await page.waitForSelector('.veh >> text=Vehicle 7');
    expect(await textOf(page, '.fma')).toContain('– –');
    expect(await measure(page)).toEqual([]);
  });
});

describe('the map', () => {
  test('is dragged, zoomed by wheel, key and button, and follows when told', async () => {
    const { page } = await visit();
    await isLive(page);
    const scale = () => textOf(page, '.scale-text');
    const fit = await scale();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    expect(await scale()).not.toBe(fit);
    const map = page.locator('.map-ground');
    const home = page.locator('[aria-label="Home"]');
    const before = await home.boundingBox();
    await page.mouse.move(500, 500);
    await page.mouse.down();
    await page.mouse.move(560, 540, { steps: 4 });
    await page.mouse.up();
    const after = await home.boundingBox();
    expect(Math.round((after?.x ?? 0) - (before?.x ?? 0))).toBe(60);
    expect(Math.round((after?.y ?? 0) - (before?.y ?? 0))).toBe(40);
    const dragged = await scale();
    await page.mouse.wheel(0, 1200);
    await page.waitForFunction((old) => document.querySelector('.scale-text')?.textContent !== old, dragged);
    await map.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('+');
    await page.getByRole('button', { name: 'Follow the rover' }).click();
    const rover = page.locator('[data-rover] path');
    const box = await page.locator('.map').boundingBox();
    const seen = await rover.first().boundingBox();
    const middle = (box?.x ?? 0) + (box?.width ?? 0) / 2;
    expect(Math.abs((seen?.x ?? 0) + (seen?.width ?? 0) / 2 - middle)).toBeLessThan(60);
  });
});
