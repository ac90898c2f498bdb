/** Who gets in, as what, and how one is put out: real pages before a real bridge that asks, over its own TLS. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch, measure, shoot, textOf } from './browser.ts';
import { type AskingBridge, askingBridge, device, pairAt } from './identity-rig.ts';
import { demoBegins, hold, modeIs, stopFaults, takeLease, turnTo } from './operate.ts';

let browser: Browser;
let bridge: AskingBridge;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  bridge = await askingBridge();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await bridge.stop();
});

/** The first admin, at a desk. */
async function admin() {
  const one = await device(browser, 'desk');
  await pairAt(one.page, bridge.url, bridge.code, 'Desk');
  return one;
}

/** A code that the admin makes on the page. */
async function codeFor(page: Page, role: 'viewer' | 'operator' | 'admin'): Promise<string> {
  await turnTo(page, '/people');
  await page.getByRole('button', { name: role, exact: true }).click();
  await page.getByRole('button', { name: /^Make (a|another) code/ }).click();
  await page.waitForSelector('.code-shown img');
  return textOf(page, '.code-shown output');
}

const sessionOf = (page: Page) => page.evaluate(() => sessionStorage.getItem('tether.tab'));

describe('[U1] pairing', () => {
  test('first visit: the picture’s address, one tap, and the rover is there', async () => {
    const { page, context, faults } = await device(browser, 'phone');
    await page.goto(`${bridge.url}/pair#${bridge.code}`);
    await page.waitForSelector('.pair-code');
    expect(new URL(page.url()).hash).toBe('');
    expect(await page.evaluate(() => document.location.href)).not.toContain(bridge.code);
    expect(await page.getByLabel('Code').inputValue()).toBe(bridge.code);
    expect(await page.getByLabel('Name of this device').inputValue()).not.toBe('');
    expect(await measure(page)).toEqual([]);
    await shoot(page, 'pair-phone');
    await page.getByRole('button', { name: 'Pair this device' }).click();
    await page.waitForSelector('.badge.b-connected');
    await page.waitForSelector('.fma:not(.is-none)');
    expect(new URL(page.url()).pathname).toBe('/');
    // Nothing that lets in is where a script, or a log, would find it.
    const [secret] = (await context.cookies(`${bridge.url}/api/auth`)).filter(({ name }) => name.includes('tether'));
    expect(secret).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/api/auth' });
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(kept).not.toMatch(/eyJ|tether=/);
    expect(faults).toEqual([]);
  });

  test('who is not paired is asked for a code at whatever address, and told what was wrong with it', async () => {
    const { page } = await device(browser, 'desk');
    await page.goto(`${bridge.url}/health`);
    await page.waitForSelector('.pair-code');
    expect(await page.locator('.dock').count()).toBe(0);
    const button = page.getByRole('button', { name: /Pair this device|Wait/ });
    await page.getByLabel('Code').fill('AB');
    expect(await button.isDisabled()).toBe(true);
    for (let tries = 0; tries < 5; tries++) {
      await page.getByLabel('Code').fill('aa aaaa aaaa');
      await button.click();
      await page.getByText('wrong, used or too old').waitFor();
    }
    await button.click();
    await page.getByText(/Try again in \d+ s/).waitFor();
    expect(await button.isDisabled()).toBe(true);
    expect(await measure(page)).toEqual([]);
    await shoot(page, 'pair-desk-wait');
    // Typed as a tired person types it.
    await expect.poll(() => button.textContent(), { timeout: 30_000 }).toBe('Pair this device');
    await page.getByLabel('Code').fill(bridge.code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o'));
    await button.click();
    await page.waitForSelector('.badge.b-connected');
    expect(new URL(page.url()).pathname).toBe('/health');
  });
});

describe('people', () => {
  test('[U7] a second phone that looks on cannot drive, is told so, and can stop the rover', async () => {
    const { page } = await admin();
    await demoBegins(page);
    const code = await codeFor(page, 'viewer');
    expect(await measure(page)).toEqual([]);
    await shoot(page, 'people-code-desk');
    const phone = await device(browser, 'phone');
    await pairAt(phone.page, bridge.url, code, 'Guest');
    await modeIs(phone.page, 'AUTO');
    await page.locator('[data-device="Guest"]').waitFor();
    await phone.page.getByText('You look on as a viewer').waitFor();
    expect(await phone.page.getByRole('button', { name: 'Hold', exact: true }).isDisabled()).toBe(true);
    await phone.page.locator('.lease').click();
    expect(await phone.page.getByRole('button', { name: /^Ask/ }).isDisabled()).toBe(true);
    await phone.page.keyboard.press('Escape');
    expect(await stopFaults(phone.page)).toEqual([]);
    await shoot(phone.page, 'viewer-phone');
    await phone.page.locator('.stop').click();
    await modeIs(phone.page, 'HOLD');
    await turnTo(phone.page, '/people');
    await phone.page.getByText('Only an admin sees all devices').waitFor();
    expect(await measure(phone.page)).toEqual([]);
    await shoot(phone.page, 'people-viewer-phone');
    expect(phone.faults).toEqual([]);
  });

  test('[U6] made an operator it may drive, where it is; put out it is out within a second', async () => {
    const { page, faults } = await admin();
    await demoBegins(page);
    const code = await codeFor(page, 'viewer');
    const phone = await device(browser, 'phone');
    await pairAt(phone.page, bridge.url, code, 'Guest');
    await phone.page.getByText('You look on as a viewer').waitFor();
    const guest = page.locator('[data-device="Guest"]');
    await guest.getByRole('button', { name: 'Change' }).click();
    await guest.getByLabel('May').selectOption('operator');
    await phone.page.getByText('You look on as a viewer').waitFor({ state: 'detached' });
    await takeLease(phone.page);
    await hold(phone.page);
    await guest.getByLabel('Name').fill('Ana');
    await guest.getByRole('button', { name: 'Rename' }).click();
    const ana = page.locator('[data-device="Ana"]');
    await ana.getByRole('button', { name: 'Put out' }).click();
    expect(await measure(page)).toEqual([]);
    await shoot(page, 'people-desk');
    await ana.getByRole('button', { name: 'Put Ana out now?' }).click();
    const began = Date.now();
    await phone.page.waitForSelector('.pair-code');
    const tookMs = Date.now() - began;
    console.log(`put out after ${tookMs} ms`);
    expect(tookMs).toBeLessThan(1000);
    await phone.page.getByText('This device was put out').waitFor();
    await shoot(phone.page, 'put-out-phone');
    expect([...faults, ...phone.faults]).toEqual([]);
  });

  test('the last admin stays, and says who one is on Set-up', async () => {
    const { page } = await admin();
    await turnTo(page, '/setup');
    await page.locator('.who', { hasText: 'Desk' }).waitFor();
    await shoot(page, 'setup-who-desk');
    await page.getByRole('link', { name: 'People and devices' }).click();
    await page.locator('[data-device="Desk"]').waitFor();
    await page.getByRole('button', { name: 'Leave on this device' }).click();
    await page.getByRole('button', { name: 'Put this device out for good?' }).click();
    await page.getByText('this is the last admin').waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await measure(page)).toEqual([]);
    expect(await stopFaults(page)).toEqual([]);
    await shoot(page, 'people-phone');
  });
});

describe('[U4] a token', () => {
  test('is renewed over the open socket, again and again, and nobody notices', async () => {
    const { page, context } = await device(browser, 'desk');
    let renewals = 0;
    // The page is told that its tokens last 10 s, and renews each after about 8.
    await context.route('**/api/auth/refresh', async (route) => {
      const response = await route.fetch();
      renewals += 1;
      await route.fulfill({ response, json: { ...(await response.json()), leftMs: 10_000 } });
    });
    await pairAt(page, bridge.url, bridge.code);
    await turnTo(page, '/health');
    const first = renewals;
    await expect.poll(() => renewals, { timeout: 40_000 }).toBeGreaterThan(first + 2);
    const row = page.locator('.health-sessions tr.mine td');
    await expect.poll(() => row.nth(2).textContent(), { timeout: 10_000 }).toMatch(/^[0-9.]+ s$/);
    expect(await row.nth(5).textContent()).toBe('0');
    expect(await page.locator('.lost, .notice').count()).toBe(0);
  });
});

test('[U2] a download by link carries a ticket, which is good once, and no token', async () => {
  const { page, context, faults } = await admin();
  const begun = page.waitForEvent('download');
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = '/api/events';
    link.download = 'events.json';
    document.body.append(link);
    link.click();
  });
  const download = await begun;
  expect(readFileSync(await download.path(), 'utf8')).toContain('"entries"');
  expect(download.url()).toMatch(/\/api\/events\?ticket=[\w-]{43}$/);
  expect((await context.request.get(download.url())).status()).toBe(401);
  expect(faults).toEqual([]);
});

describe('[U2] coming back', () => {
  test('a restarted bridge takes no old token, and the page is back without anybody’s doing', async () => {
    const { page } = await admin();
    await page.waitForSelector('.fma:not(.is-none)');
    const before = await sessionOf(page);
    await bridge.restart();
    const began = Date.now();
    await page.waitForSelector('.badge.b-connected');
    await page.waitForSelector('.fma:not(.is-none)');
    console.log(`back ${Date.now() - began} ms after the bridge was`);
    expect(await sessionOf(page)).toBe(before);
    expect(await page.locator('.pair-code').count()).toBe(0);
    await turnTo(page, '/people');
    await page.locator('[data-device="Desk"]').waitFor();
  });

  test('two tabs of one browser come in at once, reload at once, and stay', async () => {
    const { page, tab, faults } = await admin();
    const other = await tab();
    await other.goto(bridge.url);
    await other.waitForSelector('.badge.b-connected');
    for (let i = 0; i < 3; i++) {
      await Promise.all([page.reload(), other.reload()]);
      await Promise.all([page, other].map((one) => one.waitForSelector('.badge.b-connected')));
    }
    await turnTo(page, '/people');
    await page.locator('[data-device="Desk"]').waitFor();
    expect(await page.locator('[data-device]').count()).toBe(1);
    expect(faults).toEqual([]);
  });
});
