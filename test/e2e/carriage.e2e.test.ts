/** What a person chooses of the link, in a real browser against the real bridge: way, rate, log of the wire, alerts. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startFakeBridge } from '../support/fake-bridge.ts';
import { Program } from '../support/program.ts';
import { textSample } from '../support/wire-samples.ts';
import { launch, measure, open, type SizeName, shoot, textOf } from './browser.ts';

let browser: Browser;
let program: Program;
let url: string;

beforeAll(async () => {
  browser = await launch();
  program = new Program(['dist/bridge/main.js', '--port', '0', '--log-level', 'silent']);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  url = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  program?.child.kill('SIGKILL');
  await browser.close();
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

/** `network`: what this browser says of the network that it is on. */
async function visit(path: string, size: SizeName = 'desk', network: object | null = null) {
  const { page, faults } = await open(browser, size);
  await page.addInitScript((told) => {
    Object.defineProperty(navigator, 'connection', { value: told && Object.assign(new EventTarget(), told) });
  }, network);
  await page.goto(`${url}${path}`);
  await page.waitForSelector('.badge.b-connected');
  return { page, faults };
}

const card = (page: Page) => textOf(page, '[aria-label="Way and rate"]');

test.each(['phone', 'desk'] as const)(
  '%s: HTTP by hand carries on the real bridge, and a WebSocket again',
  async (size) => {
    const { page, faults } = await visit('/health', size);
    await page.getByRole('button', { name: 'Use HTTP' }).click();
    await expect.poll(() => card(page), { timeout: 10_000 }).toContain('carried by event stream');
    await page.locator('[aria-label="Way and rate"]').scrollIntoViewIfNeeded();
    expect(await measure(page)).toEqual([]);
    await shoot(page, `carriage-${size}`);
    await page.getByRole('button', { name: 'Try WebSocket' }).click();
    await expect.poll(() => card(page), { timeout: 10_000 }).toContain('carried by WebSocket');
    expect(faults).toEqual([]);
  },
);

test('on cellular 2 Hz are asked for and said, until the network or the person says otherwise', async () => {
  const { page } = await visit('/health', 'desk', { type: 'cellular', saveData: false });
  expect(await card(page)).toMatch(/cellular.*2 Hz, since this network is metered/);
  const rateHz = async () => {
    const answer = await page.request.get(`${url}/api/sessions`);
    const { sessions } = await answer.json();
    return sessions.find(({ state }: { state: string }) => state === 'live')?.rateHz;
  };
  await expect.poll(rateHz, { timeout: 10_000 }).toBeLessThanOrEqual(2);
  await page.evaluate(() => {
    const { connection } = Object(navigator);
    Object.assign(connection, { type: 'wifi' });
    connection.dispatchEvent(new Event('change'));
  });
  await expect.poll(() => card(page)).toMatch(/Wi-Fi.*10 Hz, as usual/);
  await expect.poll(rateHz, { timeout: 10_000 }).toBeGreaterThan(2);
  await page.getByLabel('Ask for').selectOption('1');
  await expect.poll(() => card(page)).toContain('1 Hz, by your choice');
  await expect.poll(rateHz, { timeout: 10_000 }).toBeLessThanOrEqual(1);
});

test('the wire is recorded from the debug panel, and exported without what was said', async () => {
  const { page } = await visit('/', 'desk');
  await page.keyboard.press('Control+Shift+KeyD');
  await page.getByRole('button', { name: 'Record the wire' }).click();
  await page.getByRole('button', { name: /Recording the wire, \d\d+/ }).waitFor();
  expect(await measure(page)).toEqual([]);
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export logs' }).click();
  const { wire } = JSON.parse(readFileSync((await (await coming).path()) ?? '', 'utf8'));
  expect(wire.map(({ what, name }: { what: string; name: string }) => `${what} ${name}`)).toContain('out ack');
  expect(Object.keys(wire[0]).sort()).toEqual(['at', 'bytes', 'name', 'over', 'what']);
});

test.each(['phone', 'desk'] as const)(
  '%s: an alert is acknowledged, and stays so over a reload; a removed one stays away; a script hears each',
  async (size) => {
    const fake = await startFakeBridge();
    const { page, faults } = await open(browser, size);
    await page.goto(`${fake.url}/messages`);
    const alerts = page.locator('.messages-all .msg', { has: page.locator('.msg-acts') });
    await alerts.first().waitFor();
    await page.evaluate(() => {
      Object.assign(globalThis, { heard: [] });
      const { tether, heard } = Object(globalThis);
      tether.onAlert(({ body }: { body: unknown }) => heard.push(body));
    });
    const { seq: _, ...crash } = textSample(9, 'Crash: disarming', 2);
    fake.log({ ...crash, wall: Date.now() });
    await page.locator('.msg', { hasText: 'Crash' }).waitFor();
    expect(await page.evaluate(() => Object(globalThis).heard)).toMatchObject([{ text: 'Crash: disarming' }]);
    expect(await measure(page)).toEqual([]);
    const count = await alerts.count();
    expect(count).toBeGreaterThan(1);
    await alerts.nth(0).getByRole('button', { name: 'Acknowledge' }).click();
    await alerts.nth(1).getByRole('button', { name: 'Remove from this list' }).click();
    await expect.poll(() => alerts.count()).toBe(count - 1);
    await shoot(page, `alerts-${size}`);
    await page.reload();
    await page.locator('.is-acknowledged', { hasText: 'Crash' }).waitFor();
    expect(await alerts.count()).toBe(count - 1);
    expect(faults).toEqual([]);
    await fake.stop();
  },
);
