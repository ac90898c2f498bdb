/** The page without a bridge and without a network, its way back, and its next versions. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launch, measure, open, type SizeName, shoot, shootSizes, textOf } from './browser.ts';
import { demoBegins, hold, slide, takeLease, turnTo } from './operate.ts';
import { ownBridge } from './own-bridge.ts';

type Own = Awaited<ReturnType<typeof ownBridge>>;
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

async function own(): Promise<Own> {
  const bridge = await ownBridge();
  stops.push(bridge.end);
  return bridge;
}

const isLive = async (page: Page) => {
  await page.waitForSelector('.badge.b-connected');
  await page.waitForSelector('.fma:not(.is-none)');
};
const isKept = (page: Page) =>
  page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated');
const buildOf = (page: Page) =>
  page.evaluate(() => document.querySelector('meta[name="tether-build"]')?.getAttribute('content'));
/** The last state is kept as the page is hidden or the link is lost, and every ten seconds. */
const isStateKept = (page: Page) =>
  page.waitForFunction(
    async () => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('tether', 1);
        request.onsuccess = () => resolve(request.result);
      });
      const kept = await new Promise((resolve) => {
        const request = db.transaction('kept').objectStore('kept').get('state');
        request.onsuccess = () => resolve(request.result);
      });
      db.close();
      return kept !== undefined;
    },
    undefined,
    { polling: 250 },
  );

async function visited(bridge: Own, size: SizeName) {
  const { page, faults } = await open(browser, size);
  await page.goto(bridge.url);
  await isLive(page);
  await isKept(page);
  return { page, faults };
}

test.each(['phone', 'desk'] as const)(
  '%s: with no network it opens with the last state and its age, and turns live by itself',
  async (size) => {
    const bridge = await own();
    const { page } = await visited(bridge, size);
    await page.locator('.track, .map').first().waitFor();
    await bridge.stop();
    await isStateKept(page);
    await page.context().setOffline(true);
    await page.reload();
    await page.waitForSelector('.laststate');
    expect(await textOf(page, '.laststate')).toMatch(/What you see was so \d+ s ago/);
    await page.waitForSelector('.badge.b-reconnecting');
    expect(await page.locator('.tile.is-live').count()).toBe(0);
    expect(await page.locator('.tile.is-stale').count()).toBeGreaterThan(0);
    expect(await textOf(page, '.fma')).not.toBe('');
    expect(await measure(page)).toEqual([]);
    await shoot(page, `offline-${size}`);
    if (size === 'phone') expect(await shootSizes(page, 'offline')).toEqual([]);
    for (const path of ['/plan', '/setup', '/data']) {
      await turnTo(page, path);
      expect(await page.getByText('This page has not reached this device.').count()).toBe(0);
    }
    await turnTo(page, '/messages');
    await page.waitForSelector('.messages-all li');
    await turnTo(page, '/');
    await page.context().setOffline(false);
    await bridge.start();
    await isLive(page);
    await page.waitForSelector('.laststate', { state: 'detached' });
  },
);

test('a damaged record of the last state is put aside, once and said, and the page lives', async () => {
  const bridge = await own();
  const { page, faults } = await visited(bridge, 'desk');
  await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('tether', 1);
      request.onsuccess = () => resolve(request.result);
    });
    const transaction = db.transaction('kept', 'readwrite');
    transaction.objectStore('kept').put({ version: 1, vehicles: 'none' }, 'state');
    await new Promise((resolve) => {
      transaction.oncomplete = resolve;
    });
    db.close();
  });
  await page.reload();
  await page.getByText('damaged and is put aside').first().waitFor();
  await isLive(page);
  expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
});

async function giveLeaseBack(page: Page): Promise<void> {
  await page.locator('.lease').click();
  await page.getByRole('button', { name: 'Stop driving' }).click();
  await page.keyboard.press('Escape');
}

/** With no network the page opens, and is that build. */
async function opensOffline(page: Page, build: string | null | undefined): Promise<void> {
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForSelector('.badge.b-reconnecting');
  expect(await buildOf(page)).toBe(build);
}

test('a new build is fetched, offered and taken; an older one as well; while somebody drives it waits', async () => {
  const bridge = await own();
  const { page } = await visited(bridge, 'desk');
  const first = await buildOf(page);
  await demoBegins(page);
  await hold(page);
  await takeLease(page);
  bridge.publish('00000000000000bb');
  await bridge.start();
  await page.waitForSelector('.renewal');
  await isLive(page);
  // The lease is of the former run of the bridge: it is free, and taken again.
  await demoBegins(page);
  await hold(page);
  await takeLease(page);
  await page.waitForFunction(() => document.querySelector('.renewal')?.textContent?.includes('nobody drives'));
  expect(await page.getByRole('button', { name: 'Reload', exact: true }).isDisabled()).toBe(true);
  expect(await buildOf(page)).toBe(first);
  await shoot(page, 'renewal-waits');
  await giveLeaseBack(page);
  await page.getByRole('button', { name: 'Reload', exact: true, disabled: false }).click();
  await page.waitForFunction(() => document.querySelector('meta[name="tether-build"][content="00000000000000bb"]'));
  await isLive(page);
  // Back to the older: it is as new to this page, and comes by itself once no rover is armed and nobody touches anything.
  bridge.publish(first ?? '');
  await bridge.start();
  await isLive(page);
  await demoBegins(page);
  await hold(page);
  await takeLease(page);
  await page.locator('.renewal', { hasText: 'nobody drives' }).waitFor();
  await giveLeaseBack(page);
  await page.locator('.renewal', { hasText: 'once no rover is armed' }).waitFor();
  await takeLease(page);
  await slide(page, 'Slide to disarm');
  await page.locator('.fma', { hasText: 'DISARMED' }).waitFor();
  await giveLeaseBack(page);
  await page.waitForFunction((name) => document.querySelector(`meta[name="tether-build"][content="${name}"]`), first, {
    timeout: 25_000,
  });
  await isLive(page);
});

test('an update that breaks off leaves the page that works, with and without a network', async () => {
  const bridge = await own();
  const { page } = await visited(bridge, 'phone');
  const first = await buildOf(page);
  bridge.publish('00000000000000cc');
  writeFileSync(join(bridge.pageDir, 'index.html'), '<!doctype html><p>half');
  await bridge.start();
  await isLive(page);
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration())?.installing === null);
  expect(await page.locator('.renewal').count()).toBe(0);
  await opensOffline(page, first);
});

test('another worker of the build in use that breaks off leaves the page that works', async () => {
  const bridge = await own();
  const { page } = await visited(bridge, 'phone');
  const first = await buildOf(page);
  appendFileSync(join(bridge.pageDir, 'sw.js'), '\n// Another text.\n');
  writeFileSync(join(bridge.pageDir, 'index.html'), '<!doctype html><p>half');
  await bridge.start();
  await isLive(page);
  const end = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return new Promise((resolve) => {
      registration.addEventListener('updatefound', () => {
        const { installing } = registration;
        installing?.addEventListener('statechange', () => resolve(installing.state));
      });
      void registration.update().catch(() => {});
    });
  });
  expect(end).toBe('redundant');
  await opensOffline(page, first);
});

test('a tab of the build before has a late file of it, though the bridge has it no more', async () => {
  const bridge = await own();
  const { page } = await visited(bridge, 'desk');
  const late = await page.evaluate(async () => {
    const before = await caches.open('tether-page-00000000000000aa');
    await before.put('/assets/late-a.js', new Response('late'));
    const kept = await fetch('/assets/late-a.js');
    const unknown = await fetch('/assets/late-b.js');
    return { text: await kept.text(), unknown: unknown.status };
  });
  expect(late).toEqual({ text: 'late', unknown: 404 });
});

test('a bridge that is told to lets browsers forget the page', async () => {
  const bridge = await own();
  const { page } = await visited(bridge, 'phone');
  await bridge.start(['--forget-pages']);
  await page.reload();
  await isLive(page);
  await page.waitForFunction(
    async () => (await navigator.serviceWorker.getRegistrations()).length === 0 && (await caches.keys()).length === 0,
    undefined,
    { polling: 250 },
  );
});

/** As the bridge has it: this page's session. */
async function sessionOf(url: string): Promise<Record<string, unknown>> {
  const { sessions } = await (await fetch(`${url}/api/sessions`)).json();
  return sessions[0];
}

test('[W-08] a page that stands still for 5 s keeps its session, its pings go on, and it has every event after it', async () => {
  const bridge = await own();
  const { page } = await open(browser, 'desk');
  await page.goto(bridge.url);
  await isLive(page);
  const before = await sessionOf(bridge.url);
  const still = page.evaluate(() => {
    const from = performance.now();
    while (performance.now() - from < 5000);
  });
  const seen: Record<string, unknown>[] = [];
  const over = still.then(() => 'over');
  while ((await Promise.race([over, new Promise((wake) => setTimeout(() => wake('on'), 400))])) === 'on')
    seen.push(await sessionOf(bridge.url));
  expect(seen.length).toBeGreaterThan(5);
  expect(new Set(seen.map(({ session, state }) => `${session} ${state}`))).toEqual(new Set([`${before.session} live`]));
  expect(Math.max(...seen.map(({ heardAgoS }) => Number(heardAgoS)))).toBeLessThan(3);
  await isLive(page);
  const held = await page.evaluate(() => {
    const { getMetrics } = Reflect.get(globalThis, 'tether');
    return getMetrics();
  });
  expect(JSON.stringify(held)).not.toContain('"missedEvents":1');
  expect((await sessionOf(bridge.url)).session).toBe(before.session);
});
