/** The Health page: against a scripted bridge for looks and faults, and against the real one for who is here. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FakeBridge, type FakeBridgeOptions, startFakeBridge } from '../support/fake-bridge.ts';
import { Program } from '../support/program.ts';
import { launch, measure, open, type SizeName, shoot, type ThemeName, textOf } from './browser.ts';

let browser: Browser;
let bridge: FakeBridge | undefined;
let program: Program | undefined;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await bridge?.stop();
  program?.child.kill('SIGKILL');
  bridge = undefined;
  program = undefined;
});

async function visit(size: SizeName = 'desk', options: FakeBridgeOptions = {}, theme: ThemeName = 'dark') {
  const fake = await startFakeBridge(options);
  bridge = fake;
  const { page, faults } = await open(browser, size, theme);
  await page.goto(`${fake.url}/health`);
  await page.waitForSelector('.badge.b-connected');
  await page.waitForSelector('.spread-word');
  return { page, faults, fake };
}

const stat = (page: Page, title: string) => textOf(page, `[aria-label="${title}"] .v`);
const card = (page: Page, name: string) => textOf(page, `[aria-label="${name}"]`);

describe('health', () => {
  test.each(['phone', 'side', 'tablet', 'desk'] as const)('%s: everything is there and fits', async (size) => {
    const { page, faults } = await visit(size, { pongDelayMs: 40 });
    await page.locator('.health-sessions tbody tr').nth(2).waitFor();
    await expect.poll(() => stat(page, 'Reliability')).toMatch(/^\d+\/ 100$/);
    await expect.poll(() => stat(page, 'Throughput')).toMatch(/^\d+\.\dkB\/s$/);
    expect(await stat(page, 'Latency')).toMatch(/^\d+ms$/);
    expect(await card(page, 'Sessions')).toMatch(/2 here, as of \d\.\d s ago/);
    expect(await textOf(page, '.health-sessions tr.mine')).toContain('You');
    expect(await card(page, 'Paths')).toContain('WebSocket');
    // Also on a machine that was busy as the page opened, and answered late for a while.
    await expect
      .poll(() => card(page, 'What to do'), { timeout: 40_000 })
      .toMatch(/Nothing: the link is (excellent|good)/);
    expect(await measure(page)).toEqual([]);
    await shoot(page, `health-${size}`);
    await page.locator('.health').evaluate((element) => element.scrollTo(0, 1e6));
    await shoot(page, `health-${size}-end`);
    expect(faults).toEqual([]);
  });

  test('a slow link is told in words, with what helps', async () => {
    const { page } = await visit('tablet', { pongDelayMs: 620 });
    await page.locator('.health-advice', { hasText: 'Answers take' }).waitFor({ timeout: 15_000 });
    expect(await card(page, 'What to do')).toContain('congested');
    await shoot(page, 'health-tablet-slow');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await measure(page)).toEqual([]);
  });

  test('a lost link greys the figures, keeps them, and says what helps', async () => {
    const { page, fake } = await visit('desk');
    await expect.poll(() => stat(page, 'Latency')).toMatch(/^\d+ms$/);
    fake.silence();
    await page.waitForSelector('.lost');
    await page.waitForSelector('.stats.is-stale');
    expect(await stat(page, 'Latency')).toMatch(/^\d+ms$/);
    expect(await card(page, 'What to do')).toContain('It tries again by itself');
    await shoot(page, 'health-desk-lost');
    fake.restore();
    await page.locator('.health-advice', { hasText: 'nothing was lost' }).waitFor({ timeout: 15_000 });
  });

  test('the log is exported as a file that holds what the page knows', async () => {
    const { page } = await visit();
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export log' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/^tether-link-.*\.json$/);
    const log = JSON.parse(readFileSync((await download.path()) ?? '', 'utf8'));
    expect(log.format).toBe('tether-link-log');
    expect(log.events.entries).toHaveLength(7);
    expect(log.notes[0].text).toBe('Connected');
    expect(log.history.roundTrips.length).toBeGreaterThan(0);
  });

  test('"Reconnect" opens another connection at once', async () => {
    const { page, fake } = await visit();
    const before = fake.attempts();
    await page.getByRole('button', { name: 'Reconnect' }).click();
    await expect.poll(fake.attempts).toBe(before + 1);
    await page.waitForSelector('.hero >> text=Connected');
  });

  test.each(['light', 'sun'] as const)('in %s', async (theme) => {
    const { page } = await visit('desk', {}, theme);
    await page.locator('.health-sessions tbody tr').nth(2).waitFor();
    await shoot(page, `health-desk-${theme}`);
    expect(await measure(page)).toEqual([]);
  });
});

describe('against the real bridge', () => {
  test('sessions are who is here: two pages, and one that left; the bridge reports on itself', async () => {
    program = new Program(['dist/bridge/main.js', '--port', '0', '--log-level', 'silent']);
    const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
    const url = `http://127.0.0.1:${port}`;
    const { page, faults } = await open(browser, 'desk');
    await page.goto(`${url}/health`);
    const rows = page.locator('.health-sessions tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(1);
    expect(await rows.first().textContent()).toMatch(/^Youlive\d+\.\d s/);
    const other = await open(browser, 'phone');
    await other.page.goto(url);
    await other.page.waitForSelector('.badge.b-connected');
    await expect.poll(() => rows.count(), { timeout: 12_000 }).toBe(2);
    await other.page.close();
    await page.locator('.health-sessions td.late', { hasText: 'away' }).waitFor({ timeout: 12_000 });
    // The bridge reports on itself every 10 s [L4].
    const report = page.locator('.health-bridge');
    await report.getByText('1 here, 2 since its start').waitFor({ timeout: 25_000 });
    for (const label of ['Vehicle', 'Running for', 'Event loop', 'ROS 2'])
      await report.getByText(label, { exact: true }).waitFor();
    await shoot(page, 'health-desk-real');
    expect(faults).toEqual([]);
  });
});
