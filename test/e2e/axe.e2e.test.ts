/**
 * WCAG 2.2 AA on every page and in every sheet, on a phone and a desk, in each theme, with a link and without one: by axe,
 * by this house's measures, and by what neither sees. All in one page of one bridge, since a load costs more than a look.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bringAxe, misnamed, moving, violations } from './axe.ts';
import { launch, measure, open, sizes } from './browser.ts';
import { demoBegins, hold, realBridge, stopFaults, takeLease, turnTo } from './operate.ts';

const shown = ['phone', 'desk'] as const;
type Shown = (typeof shown)[number];

/** Each page, and what stands on it once it is whole. */
const pages = [
  ['/', '[data-instrument]'],
  ['/plan', '.plan-side'],
  ['/messages', '.messages-all li'],
  ['/setup', '.setup-door'],
  ['/setup/checklist', '[data-check]'],
  ['/setup/failsafe', '[data-loss]'],
  ['/setup/joystick', '[aria-label="Devices"]'],
  ['/setup/links', '[data-near]'],
  ['/parameters', '.params'],
  ['/data#now', '.data-tabs'],
  ['/data#plots', '.data-chart'],
  ['/data#messages', '.inspector'],
  ['/data#events', '.timeline'],
  ['/data#recordings', '.recordings'],
  ['/health', '.hero'],
  ['/sticks', '.capsule-svg'],
  ['/view', '.view-tools'],
  ['/people', '.people'],
  ['/vehicles', '[data-vehicle]'],
  ['/maps', '.maps-page'],
  ['/reliability-test', '.scenarios'],
] as const;

let browser: Browser;
let bridge: Awaited<ReturnType<typeof realBridge>>;
let page: Page;

beforeAll(async () => {
  browser = await launch();
  bridge = await realBridge(['--camera', 'front=mjpeg+http://127.0.0.1:9/']);
  page = (await open(browser, 'desk')).page;
  page.setDefaultTimeout(15_000);
  await bringAxe(page);
  await page.goto(bridge.url);
  await page.waitForSelector('.badge.b-connected');
  await page.waitForSelector('.fma:not(.is-none)');
  await demoBegins(page);
  await hold(page);
  await takeLease(page);
});
afterAll(async () => {
  bridge.stop();
  await browser.close();
});

const twoFrames = () =>
  page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));

const wear = (theme: 'dark' | 'light' | 'sun') =>
  page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
  }, theme);

/** All that is wrong with what is on show, in three themes. */
async function faultsHere(): Promise<readonly string[]> {
  await twoFrames();
  const found = [
    ...(await violations(page)),
    ...(await measure(page)),
    ...(await misnamed(page)),
    ...(await moving(page)),
  ];
  for (const theme of ['light', 'sun', 'dark'] as const) {
    await wear(theme);
    if (theme !== 'dark') found.push(...(await violations(page, 'colours')).map((fault) => `${theme}: ${fault}`));
  }
  return found;
}

/** A toast lies over a page for a few seconds, and may cover a control. */
const toastsGone = () => page.waitForFunction(() => document.querySelector('.toast') === null);

/** All pages at this size; only those that have faults. */
async function faultsOfPages(size: Shown): Promise<readonly unknown[]> {
  await page.setViewportSize(sizes[size]);
  const found: unknown[] = [];
  for (const [path, mark] of pages) {
    await turnTo(page, path);
    await page.evaluate(() => dispatchEvent(new HashChangeEvent('hashchange')));
    await page.waitForSelector(mark);
    await toastsGone();
    const faults = await faultsHere();
    if (faults.length > 0) found.push([path, faults]);
  }
  return found;
}

/** Sheets, each by the way that leads to it from the drive page. */
const sheets = [
  ['Who drives', () => page.locator('.lease').click()],
  ['Commands', () => press('More')],
  ['Arrange instruments', () => press('More', 'Arrange instruments')],
  ['Units', () => press('More', 'Units')],
  ['Keys', () => press('More', 'Keys')],
  ['Map layers', () => press('Map layers')],
  ['Debug', () => page.keyboard.press('Control+Shift+KeyD')],
] as const;

async function press(...names: readonly string[]): Promise<void> {
  for (const name of names) await page.getByRole('button', { name, exact: true }).click();
}

const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
const isInside = () => page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null);

/** Where the keyboard leaves a sheet that is over the page, forwards or backwards. */
async function escapes(): Promise<readonly string[]> {
  const found: string[] = [];
  const count = await page.locator('[role="dialog"]').locator('button, a, input, select, [tabindex="0"]').count();
  for (const key of ['Shift+Tab', 'Tab', ...Array.from({ length: Math.min(count, 40) + 2 }, () => 'Tab')]) {
    await page.keyboard.press(key);
    if (!(await isInside())) found.push(`${key}: ${await focused()}`);
  }
  return found;
}

describe.each(shown)('on a %s', (size) => {
  test('every page', async () => {
    expect(await faultsOfPages(size)).toEqual([]);
  });

  test.each(sheets)('the sheet "%s" keeps the keyboard inside, and gives it back', async (name, openIt) => {
    await page.setViewportSize(sizes[size]);
    await turnTo(page, '/');
    await page.getByRole('button', { name: 'More', exact: true }).focus();
    await openIt();
    const sheet = page.getByRole('dialog', { name });
    await sheet.waitFor();
    expect(await faultsHere()).toEqual([]);
    expect(await stopFaults(page)).toEqual([]);
    expect(await isInside()).toBe(true);
    expect(await escapes()).toEqual([]);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.matches('button'))).toBe(true);
  });
});

test('a STOP that is latched', async () => {
  await turnTo(page, '/');
  await page.keyboard.press('Space');
  await page.waitForSelector('.stop-strip[data-stop="confirmed"]');
  for (const size of shown) {
    await page.setViewportSize(sizes[size]);
    expect(await faultsHere()).toEqual([]);
  }
  await press('Clear STOP');
  await page.waitForSelector('.stop-strip', { state: 'detached' });
});

describe('with the link cut', () => {
  beforeAll(async () => {
    // What comes after the first picture has come before the link goes.
    for (const [path, mark] of pages.filter(([, mark]) =>
      ['.messages-all li', '.data-chart', '.plan-side'].includes(mark),
    )) {
      await turnTo(page, path);
      await page.waitForSelector(mark);
    }
    await turnTo(page, '/');
    bridge.pause();
    await page.waitForSelector('.lost');
  });
  afterAll(() => bridge.resume());

  test.each(shown)('every page on a %s', async (size) => {
    expect(await faultsOfPages(size)).toEqual([]);
  });
});

test('a device that is to be paired', async () => {
  await page.goto(`${bridge.url}/pair`);
  await page.waitForSelector('.pair');
  for (const size of shown) {
    await page.setViewportSize(sizes[size]);
    expect(await faultsHere()).toEqual([]);
  }
});

test('these looks see what is wrong', async () => {
  await page.goto(`${bridge.url}/pair`);
  await page.waitForSelector('.pair p');
  await page.evaluate(() => {
    const picture = document.createElement('img');
    const button = document.createElement('button');
    button.textContent = 'Go';
    button.ariaLabel = 'Leave';
    // Its own words: those of the page may be taken away while they are looked at.
    const said = document.createElement('p');
    said.textContent = 'Stay';
    document.querySelector('main')?.append(picture, button, said);
    said.style.color = 'rgb(60, 60, 60)';
    said.animate({ rotate: ['0deg', '0deg'] }, { duration: 1e6 });
  });
  const found = await violations(page);
  expect(found).toContainEqual(expect.stringContaining('image-alt'));
  expect(found).toContainEqual(expect.stringMatching(/color-contrast: <p/));
  expect(await misnamed(page)).toEqual(['"go" is named "Leave"']);
  expect(await moving(page)).toEqual([expect.stringContaining('<p')]);
});
