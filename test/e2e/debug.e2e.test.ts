/** The debug panel and the page of reliability tests. What they measure is measured against the real bridge. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FakeBridge, startFakeBridge } from '../support/fake-bridge.ts';
import { Program } from '../support/program.ts';
import { launch, measure, open, type SizeName, shoot, textOf } from './browser.ts';

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

async function visit(url: string, size: SizeName) {
  const { page, faults } = await open(browser, size);
  await page.goto(url);
  await page.waitForSelector('.badge.b-connected');
  return { page, faults };
}

async function fake(): Promise<FakeBridge> {
  const bridge = await startFakeBridge();
  stops.push(() => bridge.stop());
  return bridge;
}

async function real(): Promise<string> {
  const program = new Program(['dist/bridge/main.js', '--port', '0', '--log-level', 'silent']);
  stops.push(() => program.child.kill('SIGKILL'));
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  return `http://127.0.0.1:${port}`;
}

const sheet = '[role="dialog"]';
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
const isFocusInside = (page: Page) =>
  page.evaluate(() => document.querySelector('[role="dialog"]')?.contains(document.activeElement) ?? false);

describe('the debug panel', () => {
  test.each(['phone', 'side', 'tablet', 'desk'] as const)(
    '%s: fits, and leaves badge and dock in sight',
    async (size) => {
      const bridge = await fake();
      const { page, faults } = await visit(`${bridge.url}/health`, size);
      await page.getByRole('button', { name: /^Debug/ }).click();
      await page.waitForSelector(sheet);
      expect(await measure(page)).toEqual([]);
      await shoot(page, `debug-${size}`);
      await page.locator('.event-log').scrollIntoViewIfNeeded();
      await shoot(page, `debug-${size}-end`);
      const box = await page.locator(sheet).boundingBox();
      const dock = await page.locator('.dock').boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((dock?.y ?? 0) + 1);
      expect(faults).toEqual([]);
    },
  );

  test('opens with Ctrl+Shift+D, keeps the keyboard inside, closes with Esc, gives the focus back', async () => {
    const bridge = await fake();
    const { page } = await visit(bridge.url, 'desk');
    const link = page.getByRole('link', { name: 'Data', exact: true });
    await link.focus();
    await page.keyboard.press('Control+Shift+KeyD');
    // Its content comes after the first picture, and brings what the keyboard goes round.
    await page.waitForSelector(`${sheet} .event-log`);
    expect(await focused(page)).toBe('Close');
    await page.keyboard.press('Shift+Tab');
    expect(await isFocusInside(page)).toBe(true);
    expect(await focused(page)).not.toBe('Close');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Close');
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      expect(await isFocusInside(page)).toBe(true);
    }
    // The same where nothing in it has the focus.
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.keyboard.press('Tab');
    expect(await isFocusInside(page)).toBe(true);
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await page.keyboard.press('Escape');
    await page.waitForSelector(sheet, { state: 'detached' });
    expect(await focused(page)).toBe('Data');
    expect(await page.locator('main[inert]').count()).toBe(0);
  });

  test('a simulated disconnect is a real one: old, lost, back by itself, and in the timeline', async () => {
    const bridge = await fake();
    const { page } = await visit(bridge.url, 'desk');
    await page.waitForSelector('.tile.is-live[data-group="motion"]');
    await page.keyboard.press('Control+Shift+KeyD');
    await page.getByRole('button', { name: 'Simulate disconnect' }).click();
    await page.locator('.notice', { hasText: 'A disconnect is simulated' }).waitFor();
    await page.waitForSelector('.badge.b-stale');
    await page.waitForSelector('.lost');
    await shoot(page, 'debug-desk-outage');
    await page.waitForSelector('.badge.b-connected', { timeout: 15_000 });
    const timeline = await textOf(page, '[aria-label="Timeline"]');
    for (const word of ['Connected', 'Reconnecting', 'Stale']) expect(timeline).toContain(word);
    await page.locator('.toast', { hasText: 'nothing was lost' }).waitFor();
  });

  test('"Force reconnect" opens another connection; "Clear buffer" empties; the log can be searched', async () => {
    const bridge = await fake();
    const { page } = await visit(bridge.url, 'desk');
    await page.keyboard.press('Control+Shift+KeyD');
    const rows = page.locator('.event-log .msg');
    await rows.nth(5).waitFor();
    const find = page.getByRole('searchbox', { name: 'Find' });
    await find.fill('waypoint');
    await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining('Reached waypoint 5')]);
    await find.fill('');
    await page.getByRole('combobox', { name: 'Which' }).selectOption('link');
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByRole('combobox', { name: 'Which' }).selectOption('all');
    const before = bridge.attempts();
    await page.getByRole('button', { name: 'Force reconnect' }).click();
    await expect.poll(bridge.attempts).toBe(before + 1);
    await page.waitForSelector('.badge.b-connected');
    await page.getByRole('button', { name: 'Clear buffer' }).click();
    await page.locator('.event-log', { hasText: 'Nothing is like that' }).waitFor();
  });

  test('the browser’s console has the same figures and the same reconnect', async () => {
    const bridge = await fake();
    const { page } = await visit(bridge.url, 'desk');
    const link = () => page.evaluate('tether.getMetrics().link');
    await expect.poll(link).toMatchObject({
      connection: { name: 'connected' },
      report: { reconnects: 0, grade: expect.any(String), score: expect.any(Number) },
      keeping: { durable: true },
    });
    const before = bridge.attempts();
    await page.evaluate('tether.forceReconnect()');
    await expect.poll(bridge.attempts).toBe(before + 1);
    await expect.poll(link).toMatchObject({ connection: { name: 'connected' }, report: { reconnects: 1 } });
  });

  test('asks the real bridge for its figures, and measures latency and throughput', async () => {
    const { page, faults } = await visit(`${await real()}/health`, 'phone');
    await page.getByRole('button', { name: /^Debug/ }).click();
    await page.getByRole('button', { name: 'Request stats' }).click();
    await page.locator('[aria-label="The bridge’s figures"]').waitFor();
    expect(await textOf(page, '[aria-label="The bridge’s figures"]')).toContain('1 here');
    await page.getByRole('button', { name: 'Run Latency' }).click();
    await page.getByRole('button', { name: 'Run Throughput' }).click();
    await page.locator('[data-trial="throughput"] .trial-figures').waitFor({ timeout: 30_000 });
    expect(await textOf(page, '[data-trial="latency"] .trial-figures')).toMatch(/Average\d+\.\d ms/);
    expect(await textOf(page, '[data-trial="throughput"] .trial-figures')).toMatch(/Rate\d+ messages\/s/);
    await page.locator('[data-trial="latency"]').scrollIntoViewIfNeeded();
    await shoot(page, 'debug-phone-tests');
    expect(await measure(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('reliability tests', () => {
  test('all five run against the real bridge, meet the criteria, and are exported', async () => {
    const { page, faults } = await visit(`${await real()}/reliability-test`, 'desk');
    await page.getByRole('button', { name: 'Run all' }).click();
    await shoot(page, 'reliability-desk-running');
    await page.locator('.reliability-head', { hasText: '5 of 5 run' }).waitFor({ timeout: 100_000 });
    await shoot(page, 'reliability-desk');
    for (const id of ['connectivity', 'stability', 'resilience', 'messages', 'latency'])
      expect([id, await textOf(page, `[data-trial="${id}"] .trial-word`)]).toEqual([id, 'passed']);
    for (const name of ['reliability', 'latency', 'reconnection', 'messages', 'fallback'])
      expect(await textOf(page, `[data-criterion="${name}"] dd`)).toMatch(/^\d.* (ms|%)met$/);
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const file = JSON.parse(readFileSync((await (await coming).path()) ?? '', 'utf8'));
    expect(file.format).toBe('tether-reliability');
    expect(file.verdicts.map(({ kept }: { kept: boolean }) => kept)).toEqual([true, true, true, true, true]);
    expect(Object.keys(file.results)).toHaveLength(5);
    expect(file.log.length).toBeGreaterThan(15);
    for (const size of ['phone', 'tablet'] as const) {
      await page.setViewportSize(size === 'phone' ? { width: 390, height: 844 } : { width: 820, height: 1180 });
      expect(await measure(page), size).toEqual([]);
      await shoot(page, `reliability-${size}`);
    }
    expect(faults).toEqual([]);
  }, 150_000);

  test('a bridge that falls silent fails the test it was in, in words, and nothing is made up', async () => {
    const bridge = await fake();
    const { page } = await visit(`${bridge.url}/reliability-test`, 'tablet');
    const top = async (name: string) => (await page.getByRole('button', { name }).boundingBox())?.y;
    expect(await top('Export')).toBe(await top('Run all'));
    bridge.silence();
    await page.getByRole('button', { name: 'Run Basic connectivity' }).click();
    await page.locator('[data-trial="connectivity"] .trial-word', { hasText: 'not carried out' }).waitFor();
    expect(await textOf(page, '[data-trial="connectivity"]')).toContain('the bridge did not answer within 5 s');
    expect(await textOf(page, '[data-criterion="latency"] dd')).toBe('not measured yet');
    await page.getByRole('button', { name: 'Run Connection stability' }).click();
    await page.getByRole('button', { name: 'Stop Connection stability' }).click();
    await page.locator('[data-trial="stability"] .trial-word', { hasText: 'not run yet' }).waitFor();
  });
});
