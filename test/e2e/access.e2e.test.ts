/** What a person without a mouse, without sight of colours, or without patience for motion needs of every page. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type FakeBridge, startFakeBridge } from '../support/fake-bridge.ts';
import { launch, open } from './browser.ts';

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

async function visit(path: string) {
  bridge = await startFakeBridge();
  const { page } = await open(browser, 'desk');
  await page.goto(bridge.url + path);
  await page.waitForSelector('.badge.b-connected');
  return page;
}

/** Controls, pictures and dialogs without a name, ids that are doubled, and tables without heads. */
const unnamed = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const nameOf = (element: Element) =>
      element.getAttribute('aria-label') ||
      element.closest('label')?.textContent?.trim() ||
      element.textContent?.trim() ||
      '';
    for (const element of document.querySelectorAll(
      'button, a, input, select, [role="img"], [role="dialog"], [role="progressbar"], nav',
    ))
      if (nameOf(element) === '') found.push(`no name: ${element.outerHTML.slice(0, 120)}`);
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`twice: #${id}`);
    for (const table of document.querySelectorAll('table'))
      if (table.querySelectorAll('th').length === 0) found.push('a table without heads');
    for (const svg of document.querySelectorAll('svg'))
      if (!svg.closest('[aria-hidden="true"], [role="img"], [role="presentation"]'))
        found.push(`a picture is read out: ${svg.outerHTML.slice(0, 80)}`);
    return found;
  });

/** Contrast below 4.5 (large text 3) of text on what lies under it, by the WCAG formula. Texts in pictures are left out. */
const faint = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const rgb = (text: string) => (text.match(/[\d.]+/g) ?? []).map(Number);
    const light = ([r = 0, g = 0, b = 0]: number[]) => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((one) =>
        one / 255 <= 0.03928 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const ground = (element: Element | null): number[] => {
      for (let one = element; one; one = one.parentElement) {
        const colour = rgb(getComputedStyle(one).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
      }
      return [0, 0, 0];
    };
    const found = new Set<string>();
    for (const element of document.querySelectorAll('.app *')) {
      const isText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      if (!isText || element.closest('svg, .hidden-text, :disabled')) continue;
      const { color, fontSize } = getComputedStyle(element);
      const [a, b] = [light(rgb(color)), light(ground(element))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < (Number.parseFloat(fontSize) >= 24 ? 3 : 4.5))
        found.add(`${ratio.toFixed(1)}: ${element.className} ${element.textContent?.slice(0, 40)}`);
    }
    return [...found];
  });

test.each([
  ['/', '[data-instrument]'],
  ['/sticks', '.stick-source'],
  ['/messages', '.messages-all'],
  ['/setup', '.setup-door'],
  ['/data', '.data-tabs'],
  ['/health', '.health-sessions tbody tr'],
  ['/people', '.people'],
  ['/vehicles', '[data-vehicle]'],
  ['/reliability-test', '.scenarios'],
])('%s: everything has a name, and text stands out in every theme', async (path, mark) => {
  const page = await visit(path);
  await page.locator(mark).first().waitFor();
  for (const theme of ['dark', 'light', 'sun']) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    expect(await unnamed(page), theme).toEqual([]);
    expect(await faint(page), theme).toEqual([]);
  }
});

test('these measures see what is faint and what has no name', async () => {
  const page = await visit('/health');
  await page.waitForSelector('.hero');
  await page.evaluate(() => {
    const text = document.createElement('p');
    text.textContent = 'hardly there';
    text.style.color = 'rgb(60, 60, 60)';
    document.querySelector('.hero')?.append(text, document.createElement('button'));
  });
  expect(await faint(page)).toEqual([expect.stringContaining('hardly there')]);
  expect(await unnamed(page)).toEqual(['no name: <button></button>']);
});

test('the debug panel: the same', async () => {
  const page = await visit('/health');
  await page.keyboard.press('Control+Shift+KeyD');
  await page.waitForSelector('[role="dialog"]');
  for (const theme of ['dark', 'light', 'sun']) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    expect(await unnamed(page), theme).toEqual([]);
    expect(await faint(page), theme).toEqual([]);
  }
});

test.each(['Commands', 'Who drives'])('the sheet "%s": the same', async (name) => {
  const page = await visit('/');
  await (name === 'Commands' ? page.getByRole('button', { name: 'More' }) : page.locator('.lease')).click();
  await page.waitForSelector(`[role="dialog"][aria-label="${name}"]`);
  for (const theme of ['dark', 'light', 'sun']) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
    }, theme);
    expect(await unnamed(page), theme).toEqual([]);
    expect(await faint(page), theme).toEqual([]);
  }
});

test('every control of Health and of the test page is reached by Tab, in sight', async () => {
  const page = await visit('/health');
  for (const path of ['/health', '/reliability-test']) {
    await page.goto(bridge.url + path);
    await page.waitForSelector('.badge.b-connected');
    const wanted = await page.locator('main button:not(:disabled), main a').count();
    const reached = new Set<string>();
    for (let i = 0; i < wanted + 30; i++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const element = document.activeElement;
        return element?.closest('main') && element.matches('button, a') ? element.outerHTML : '';
      });
      if (name !== '') reached.add(name);
    }
    expect([path, reached.size]).toEqual([path, wanted]);
  }
});

test('with reduced motion nothing runs', async () => {
  const page = await visit('/health');
  await page.keyboard.press('Control+Shift+KeyD');
  await page.waitForSelector('[role="dialog"]');
  bridge.silence();
  await page.waitForSelector('.lost');
  const moving = await page.evaluate(
    () => document.getAnimations().filter((one) => one.playState === 'running').length,
  );
  expect(moving).toBe(0);
});
