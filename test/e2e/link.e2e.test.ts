/** What the operator sees of the link: toasts, the strip, the way, and the session after a reload. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FakeBridge, type FakeBridgeOptions, startFakeBridge } from '../support/fake-bridge.ts';
import { textSample } from '../support/wire-samples.ts';
import { launch, measure, open, type SizeName, shoot, textOf } from './browser.ts';

let browser: Browser;
let bridge: FakeBridge;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await bridge.stop();
});

async function visit(path = '/', size: SizeName = 'desk', options: FakeBridgeOptions = {}) {
  bridge = await startFakeBridge(options);
  const { page, faults } = await open(browser, size);
  await page.goto(bridge.url + path);
  await page.waitForSelector('.badge.b-connected');
  return { page, faults };
}

const toast = (page: Page, text: string) => page.locator('.toast', { hasText: text });

/** Keeps, from now on, what every toast said that was ever drawn together with the strip. */
async function watchBesideStrip(page: Page): Promise<() => Promise<readonly string[]>> {
  const seen = await page.evaluateHandle(() => {
    const found: string[] = [];
    new MutationObserver(() => {
      if (document.querySelector('.lost') === null) return;
      for (const one of document.querySelectorAll('.toast')) found.push(one.textContent ?? '');
    }).observe(document.body, { childList: true, subtree: true });
    return found;
  });
  return () => seen.jsonValue();
}

/** Whether two elements share a point. */
const overlap = async (page: Page, a: string, b: string) => {
  const [one, other] = [await page.locator(a).first().boundingBox(), await page.locator(b).first().boundingBox()];
  if (one === null || other === null) throw new Error(`${a} or ${b} is not on the page`);
  const apart = (from: number, size: number, from2: number, size2: number) =>
    from + size <= from2 || from2 + size2 <= from;
  return !apart(one.x, one.width, other.x, other.width) && !apart(one.y, one.height, other.y, other.height);
};

describe('toasts', () => {
  test.each(['phone', 'tablet', 'desk'] as const)('%s: a return is told over the content, and listed', async (size) => {
    const { page, faults } = await visit('/', size);
    const besideStrip = await watchBesideStrip(page);
    bridge.silence();
    await toast(page, 'what is shown is old').waitFor();
    expect(await overlap(page, '.toast', '.badge')).toBe(false);
    expect(await overlap(page, '.toast', '.dock')).toBe(false);
    expect(await measure(page)).toEqual([]);
    await shoot(page, `toast-${size}`);
    await page.waitForSelector('.lost');
    // The strip says it now, and nothing beside it, not even as the pings that stay unanswered are counted.
    await page.locator('.lost', { hasText: /Link lost [5-9] s ago/ }).waitFor();
    expect(await besideStrip()).toEqual([]);
    bridge.log(textSample(1, 'while nobody heard', 4));
    bridge.restore();
    await toast(page, 'nothing was lost').waitFor();
    await shoot(page, `toast-back-${size}`);
    await toast(page, 'nothing was lost').getByRole('button', { name: 'Dismiss' }).click();
    await toast(page, 'nothing was lost').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Messages', exact: true }).click();
    const list = page.locator('.messages-all');
    for (const said of ['Link lost, trying again', 'nothing was lost', 'while nobody heard'])
      await list.getByText(said).first().waitFor();
    expect(faults).toEqual([]);
  });

  test('the bridge’s warning that it hears nothing is shown and listed', async () => {
    const { page } = await visit('/messages');
    bridge.say(JSON.stringify({ t: 'connection_warning', quietMs: 5000 }));
    await toast(page, 'has heard nothing from this page for 5 s').waitFor();
    await page.locator('.messages-all').getByText('has heard nothing from this page for 5 s').waitFor();
  });
});

describe('the strip', () => {
  test.each(['phone', 'desk'] as const)('%s: after many attempts it says so, and tries go on', async (size) => {
    const { page } = await visit('/', size);
    bridge.silence();
    const strip = page.locator('.lost-given-up');
    await strip.waitFor({ timeout: 40_000 });
    expect(await strip.textContent()).toMatch(/Link lost for \d+ s/);
    expect(await measure(page)).toEqual([]);
    await shoot(page, `given-up-${size}`);
    const before = bridge.attempts();
    await page.getByRole('button', { name: 'Retry now' }).click();
    await expect.poll(bridge.attempts).toBeGreaterThan(before);
    const later = bridge.attempts();
    await expect.poll(bridge.attempts, { timeout: 10_000 }).toBeGreaterThan(later);
    bridge.restore();
    await page.waitForSelector('.badge.b-connected', { timeout: 10_000 });
  });
});

describe('the way', () => {
  test('is named in the badge', async () => {
    const { page } = await visit();
    expect(await textOf(page, '.badge')).toContain('WebSocket');
  });
});

describe('a reload', () => {
  test('recovers the session and says so, while the page works', async () => {
    const { page } = await visit();
    await page.waitForSelector('.msg-text');
    // What was kept is written a little after it came.
    await expect.poll(() => keptEvents(page)).toBeGreaterThan(6);
    await page.reload();
    await toast(page, 'Session restored: 7 messages').waitFor();
    await page.waitForSelector('.tile.is-live[data-group="motion"]');
    await shoot(page, 'restored-desk');
    await toast(page, 'Session restored').waitFor({ state: 'detached', timeout: 10_000 });
  });
});

/** How many events the page's own storage holds. */
const keptEvents = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const asked = indexedDB.open('tether');
        asked.onerror = () => resolve(0);
        asked.onsuccess = () => {
          const database = asked.result;
          if (!database.objectStoreNames.contains('kept')) return resolve(0);
          const all = database.transaction('kept').objectStore('kept').getAll();
          all.onsuccess = () => {
            database.close();
            // Beside them stands what was asked and waits.
            resolve(all.result.find((one) => one.events)?.events.length ?? 0);
          };
        };
      }),
  );
