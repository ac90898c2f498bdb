import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type BrowserServer, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testPolicy } from '../support/desk.ts';
import { type RealGateway, startRealGateway } from '../support/real-gateway.ts';
import { startRelay } from '../support/relay.ts';

const chromiumPath = '/usr/bin/chromium';
const isThere = existsSync(chromiumPath);
if (!isThere) console.log(`not run: the page in a real browser, since there is none at ${chromiumPath}`);

describe.skipIf(!isThere)('the page in a real browser, before the real gateway', () => {
  let folder: string;
  let server: BrowserServer;
  let browser: Browser;
  let context: BrowserContext;
  let bridge: RealGateway;
  let page: Page;
  let faults: string[];
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
    const root = fileURLToPath(new URL('../../dashboard', import.meta.url));
    await build({ root, logLevel: 'silent', configFile: join(root, 'vite.config.ts'), build: { outDir: folder } });
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
    server = await chromium.launchServer({ executablePath: chromiumPath, args });
    browser = await chromium.connect(server.wsEndpoint());
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    bridge = await startRealGateway(folder);
    url = bridge.url.replace('ws', 'http').replace('/ws', '/');
    context = await browser.newContext();
    page = await context.newPage();
    faults = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
  });

  afterEach(async () => {
    await context.close();
    await bridge.stop();
  });

  const isConnected = () => page.waitForSelector('.b-connected', { timeout: 15_000 });
  const sessions = () => bridge.gateway.reports();
  const here = () => sessions().filter(({ state }) => state !== 'away');
  const until = async (isSo: () => boolean) => {
    const limit = performance.now() + 15_000;
    while (!isSo()) {
      if (performance.now() > limit) throw new Error(`it did not come to be within 15 s: ${isSo}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  /** Stops, or wakes, every process of the browser, as a laptop's lid does. */
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => process.kill(-(server.process().pid ?? Number.NaN), name);

  test('[H10] a bridge with two addresses is reached by both, under its policy, and the loss of one is not seen', async () => {
    const ways = [await startRelay(), await startRelay()];
    const addresses = ways.map(({ port }) => `http://localhost:${port}`);
    const both = await startRealGateway(folder, [], addresses);
    try {
      for (const way of ways) way.lead(Number(new URL(both.url).port));
      await page.goto(`${addresses[0]}/`);
      await isConnected();
      // Sorted: either may be greeted first.
      const paths = () => both.desk.sessions.all().map((session) => [...session.paths.keys()].sort().join());
      await until(() => paths().includes(',2'));
      ways[0]?.lead(1);
      ways[0]?.cut();
      await until(() => paths().includes('2'));
      expect(await page.locator('.b-connected').count()).toBeGreaterThan(0);
      expect(faults.filter((fault) => fault.includes('Content Security Policy'))).toEqual([]);
    } finally {
      await page.goto('about:blank');
      await both.stop();
      for (const way of ways) await way.stop();
    }
  });

  test('its link runs in a Worker, under the policy that the bridge sets', async () => {
    await page.goto(url);
    await isConnected();
    expect(page.workers()).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  test('[W-08] a page that computes for 3 s keeps its link: the bridge hears its pings all the while', async () => {
    await page.goto(url);
    await isConnected();
    const before = sessions()[0];
    await page.evaluate('{ const end = performance.now() + 3000; while (performance.now() < end); }');
    const after = sessions()[0];
    expect(after?.state).toBe('live');
    expect(after?.reconnections).toBe(before?.reconnections);
    expect((after?.pings ?? 0) - (before?.pings ?? 0)).toBeGreaterThan(0);
    expect(after?.heardAgoS).toBeLessThan(1);
  });

  test('[W-05] a reload is the same session, and what happened meanwhile is on the page, once', async () => {
    await page.goto(url);
    await isConnected();
    bridge.happen('first');
    const seen = () =>
      page.evaluate(
        `new Promise((resolve, reject) => {
          const open = indexedDB.open('tether', 1);
          open.onerror = () => reject(open.error);
          open.onsuccess = () => {
            const get = open.result.transaction('kept').objectStore('kept').get('log');
            get.onsuccess = () => { open.result.close(); resolve((get.result?.events ?? []).filter(({ body }) => body.kind === 'link').map(({ body }) => body.why)); };
          };
        })`,
      );
    await expect.poll(seen, { timeout: 10_000 }).toEqual(['first']);
    const session = here()[0]?.session;
    const reloading = page.reload();
    bridge.happen('second');
    await reloading;
    await isConnected();
    bridge.happen('third');
    await expect.poll(seen, { timeout: 10_000 }).toEqual(['first', 'second', 'third']);
    expect(here().map((one) => one.session)).toEqual([session]);
    expect(faults).toEqual([]);
  });

  test('[W-03] a machine that slept for longer than its link may live is back on its own within 1.5 s', async () => {
    await page.goto(url);
    await isConnected();
    const asleep = performance.now();
    signal('SIGSTOP');
    try {
      // To the bridge it is silent for longer than anybody may be; to itself it slept for longer than its link may live.
      bridge.clock.advance(12_000);
      await until(() => here().length === 0);
      await until(() => performance.now() - asleep > testPolicy.deadAfterMs + 200);
      bridge.happen('while it slept');
    } finally {
      signal('SIGCONT');
    }
    const woke = performance.now();
    await until(() => here().length === 1);
    const afterMs = performance.now() - woke;
    await isConnected();
    console.log(`back at the bridge ${afterMs.toFixed(0)} ms after the machine woke`);
    expect(afterMs).toBeLessThan(1500);
    expect(here()[0]?.reconnections).toBe(1);
    await page.locator('.msg-text', { hasText: 'while it slept' }).waitFor();
  });

  test('[W-04] back and forward leave one socket of one session', async () => {
    await page.goto(url);
    await isConnected();
    await page.goto('about:blank');
    await page.goBack();
    await isConnected();
    await until(() => bridge.gateway.connCount === 1);
    expect(here()).toHaveLength(1);
  });

  test('[W-06] a second tab is a session of its own, and neither ends the other', async () => {
    await page.goto(url);
    await isConnected();
    const second = await context.newPage();
    await second.goto(url);
    await second.waitForSelector('.b-connected');
    bridge.happen('both there');
    for (const one of [page, second]) await one.locator('.msg-text', { hasText: 'both there' }).waitFor();
    expect(here()).toHaveLength(2);
    expect(new Set(here().map(({ tab }) => tab)).size).toBe(2);
    expect(here().map(({ reconnections }) => reconnections)).toEqual([0, 0]);
  });

  test('[W-07] a browser that forbids storage has a page that works', async () => {
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('access is denied', 'SecurityError');
          },
        });
    });
    await page.goto(url);
    await isConnected();
  });

  test('without Workers the link runs on the page', async () => {
    await page.addInitScript(() => Reflect.deleteProperty(window, 'Worker'));
    await page.goto(url);
    await isConnected();
    expect(page.workers()).toHaveLength(0);
  });
});
