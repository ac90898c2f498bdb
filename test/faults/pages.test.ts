/// <reference lib="dom" />
/**
 * Rows of the fault catalogue that only a real browser shows, before the real gateway; `browser/rows.ts` says which row
 * is proven where. What a headless browser does not do by itself (hide a page, tell of a network) is said to it by the
 * same events that a person's browser would use.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RealGateway, startRealGateway } from '../support/real-gateway.ts';
import { pose, rover } from '../support/samples.ts';

const chromiumPath = '/usr/bin/chromium';
const isThere = existsSync(chromiumPath);
if (!isThere) console.log(`not run: browser rows, since there is none at ${chromiumPath}`);

const plainName = 'rover.test';
const link = { id: 'link', name: 'link', replay: false };

describe.skipIf(!isThere)('browser rows', () => {
  let folder: string;
  let browser: Browser;
  let context: BrowserContext;
  let bridge: RealGateway;
  let page: Page;
  let faults: string[];
  let url: string;
  let vehicle: NodeJS.Timeout;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pages-'));
    const root = fileURLToPath(new URL('../../dashboard', import.meta.url));
    await build({ root, logLevel: 'silent', configFile: join(root, 'vite.config.ts'), build: { outDir: folder } });
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
    const names = [`--host-resolver-rules=MAP ${plainName} 127.0.0.1`];
    browser = await chromium.launch({ executablePath: chromiumPath, args: [...args, ...names] });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    bridge = await startRealGateway(folder, [plainName]);
    let count = 0;
    vehicle = setInterval(() => {
      bridge.fleet.observe(link, rover, bridge.clock.monoMs(), pose(52 + ++count * 1e-6));
    }, 50);
    url = bridge.url.replace('ws', 'http').replace('/ws', '/');
    context = await browser.newContext();
    page = await context.newPage();
    faults = [];
    page.on('pageerror', ({ message }) => faults.push(message));
  });

  afterEach(async () => {
    clearInterval(vehicle);
    await context.close();
    await bridge.stop();
    expect(faults).toEqual([]);
  });

  const isConnected = () => page.waitForSelector('.b-connected', { timeout: 15_000 });
  const here = () => bridge.gateway.reports().filter(({ state }) => state !== 'away');
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const visit = async (to = url) => {
    await page.goto(to);
    await isConnected();
    await expect.poll(ageMs, { timeout: 15_000 }).toBeLessThan(1000);
  };
  /** The age in the badge, ms; what is no age is endless. */
  const ageMs = async (): Promise<number> => {
    const text = await page.locator('.badge .kv small').first().textContent();
    return Number(/^([\d.]+) s old$/.exec(text ?? '')?.[1] ?? Number.POSITIVE_INFINITY) * 1000;
  };
  /** The ages that are shown over the next `ms`. */
  const agesFor = async (ms: number): Promise<number[]> => {
    const ages: number[] = [];
    const end = performance.now() + ms;
    while (performance.now() < end) {
      ages.push(await ageMs());
      await pause(50);
    }
    return ages;
  };
  const look = (state: 'hidden' | 'visible') =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => now });
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => now === 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  /** Runs on the page itself, where what the test puts in the way of the link can be seen. */
  const withoutWorkers = () => page.addInitScript(() => Reflect.deleteProperty(window, 'Worker'));

  test('[W-01] a hidden page gets no state, keeps its session, and is fresh within 500 ms of being shown', async () => {
    await visit();
    await look('hidden');
    await expect.poll(() => here()[0]?.mode, { timeout: 5000 }).toBe('hidden');
    const before = here()[0];
    await pause(6000);
    expect((here()[0]?.messagesOut ?? 0) - (before?.messagesOut ?? 0)).toBeLessThan(3);
    const shownAt = performance.now();
    await look('visible');
    await expect.poll(ageMs, { timeout: 5000, interval: 20 }).toBeLessThan(500);
    const afterMs = performance.now() - shownAt;
    console.log(`fresh ${afterMs.toFixed(0)} ms after it was shown`);
    expect(here()[0]?.reconnections).toBe(0);
  });

  test('[W-03] a page that was frozen for 5 s goes on, and shows what happened meanwhile', async () => {
    await visit();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
    await pause(5000);
    bridge.happen('while it was frozen');
    await cdp.send('Page.setWebLifecycleState', { state: 'active' });
    await isConnected();
    await expect.poll(ageMs, { timeout: 5000 }).toBeLessThan(1000);
    expect(here()).toHaveLength(1);
  });

  test('[W-09] a browser that says it is offline keeps a link that works', async () => {
    await visit();
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
      window.dispatchEvent(new Event('offline'));
    });
    expect(Math.max(...(await agesFor(3000)))).toBeLessThan(1000);
    expect(here()[0]?.reconnections).toBe(0);
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    expect(Math.max(...(await agesFor(2000)))).toBeLessThan(1000);
    expect(here()[0]?.reconnections).toBe(0);
  });

  test('[W-10] after twelve failed WebSockets in a row, and no HTTP, the page is back within 6 s', async () => {
    await withoutWorkers();
    await page.addInitScript(() => {
      const Real = window.WebSocket;
      let failures = 0;
      Object.defineProperty(window, 'doomed', { get: () => failures });
      window.WebSocket = class extends Real {
        constructor(...args: ConstructorParameters<typeof Real>) {
          // Nobody listens at port 1 of this machine: the browser counts it as a failure of this host.
          const fails = failures < 12;
          if (fails) failures += 1;
          super(fails ? 'ws://127.0.0.1:1/' : args[0], args[1]);
        }
      };
    });
    await page.route(/\/ws\/|\/carrier/, (route) => route.abort());
    await page.goto(url);
    const doomed = () => page.evaluate(() => Number(Reflect.get(window, 'doomed')));
    await expect.poll(doomed, { timeout: 60_000, interval: 50 }).toBe(12);
    const since = performance.now();
    await expect.poll(() => here().length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(0);
    await isConnected();
    const afterMs = performance.now() - since;
    console.log(`connected ${(afterMs / 1000).toFixed(1)} s after the twelfth failure`);
    expect(afterMs).toBeLessThan(6000);
  }, 90_000);

  test('[W-11] a page from an origin that is not secure works', async () => {
    await visit(url.replace('127.0.0.1', plainName));
    expect(await page.evaluate(() => [isSecureContext, typeof crypto.randomUUID])).toEqual([false, 'undefined']);
    expect(here()).toHaveLength(1);
    await page.reload();
    await isConnected();
    expect(here()).toHaveLength(1);
  });

  test('[W-13] a page on a twentieth of a processor shows an honest age, and nothing piles up', async () => {
    await visit();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 20 });
    const unsentB: number[] = [];
    const end = performance.now() + 8000;
    while (performance.now() < end) {
      unsentB.push(here()[0]?.unsentB ?? 0);
      await pause(100);
    }
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    expect(Math.max(...unsentB)).toBeLessThan(64 * 1024);
    expect(here()[0]?.reconnections).toBe(0);
    await expect.poll(ageMs, { timeout: 3000 }).toBeLessThan(1000);
  });

  test('[W-14] a computer whose clock is an hour wrong, and jumps, shows the same ages', async () => {
    await withoutWorkers();
    await page.addInitScript(() => {
      const now = Date.now.bind(Date);
      let wrongMs = 3_600_000;
      Date.now = () => now() + wrongMs;
      Object.defineProperty(window, 'setWrong', { value: (ms: number) => (wrongMs = ms) });
    });
    await visit();
    const ages = [...(await agesFor(2000))];
    for (const wrongMs of [-600_000, 600_000, 0]) {
      await page.evaluate((ms) => Reflect.get(window, 'setWrong')(ms), wrongMs);
      await isConnected();
      ages.push(...(await agesFor(1500)));
    }
    expect(ages.filter((age) => age >= 1000).length / ages.length).toBeLessThan(0.05);
    expect(here()).toHaveLength(1);
  });
});
