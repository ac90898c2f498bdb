/** The Data page: plots that tell the truth about a cut link, messages on the link, events by time, and files of each. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseCsv } from '../support/csv.ts';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';
import { launch, measure, open, type SizeName, shoot, type ThemeName, textOf } from './browser.ts';
import { stopFaults } from './operate.ts';

let browser: Browser;
let program: Program;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  program.child.kill('SIGKILL');
});

async function visit(part: string, size: SizeName, theme: ThemeName = 'dark') {
  const flags = ['--port', '0', '--log-level', 'silent', '--data-dir', tempDir()];
  program = new Program(['dist/bridge/main.js', ...flags]);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const { page, faults } = await open(browser, size, theme);
  await page.goto(`http://127.0.0.1:${port}/data#${part}`);
  await page.waitForSelector('.badge.b-connected');
  return { page, faults };
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();

/** What the first plot looks like now, without its hatches' colours: a text that differs when it moved. */
const picture = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLCanvasElement>('.data-chart canvas')?.toDataURL() ?? '');

/** Saves what the button offers, and reads it. */
async function saved(page: Page, what: string): Promise<{ readonly name: string; readonly rows: string[][] }> {
  await press(page, `Save ${what} as CSV`);
  const download = page.waitForEvent('download');
  await press(page, 'Save the file');
  const file = await download;
  return { name: file.suggestedFilename(), rows: parseCsv(readFileSync(await file.path(), 'utf8')) };
}

describe.each<readonly [SizeName, ThemeName]>([
  ['phone', 'sun'],
  ['desk', 'dark'],
])('plots on %s, %s', (size, theme) => {
  test('move, stand still while paused, part where the link was cut, and are saved', { timeout: 60_000 }, async () => {
    const { page, faults } = await visit('plots', size, theme);
    await press(page, '30 s');
    await page.waitForFunction(() => /[0-9]/.test(document.querySelector('.data-legend b')?.textContent ?? ''));
    const before = await picture(page);
    await page.waitForFunction(
      (was) => document.querySelector<HTMLCanvasElement>('.data-chart canvas')?.toDataURL() !== was,
      before,
    );

    // Within the plots: the dock has a pause of its own.
    const pause = page.getByRole('region', { name: 'Plots', exact: true }).getByRole('button', { name: 'Pause' });
    await pause.click();
    await page.getByText(/Paused at .* still being collected/).waitFor();
    const still = await picture(page);
    program.child.kill('SIGSTOP');
    await page.waitForSelector('.badge.b-reconnecting, .badge.b-stale', { timeout: 15_000 });
    expect(await picture(page), 'paused').toBe(still);
    await press(page, 'Go on');
    await page.waitForFunction(
      (was) => document.querySelector<HTMLCanvasElement>('.data-chart canvas')?.toDataURL() !== was,
      still,
    );
    program.child.kill('SIGCONT');
    await page.waitForSelector('.badge.b-connected');
    await page.waitForFunction(() => /[0-9]/.test(document.querySelector('.data-legend b')?.textContent ?? ''));

    const over = page.locator('.u-over').first();
    const box = await over.boundingBox();
    if (box === null) throw new Error('there is no plot');
    await page.mouse.move(box.x + box.width - 12, box.y + 60);
    await page.waitForFunction(() =>
      /^at \d\d:\d\d:\d\d\.\d/.test(document.querySelector('.data-cursor')?.textContent ?? ''),
    );
    await shoot(page, `data-plots-${size}-${theme}`);
    expect(await measure(page)).toEqual([]);
    expect(await stopFaults(page)).toEqual([]);

    // What told of the cut may have gone meanwhile, and the plot have moved into its place.
    const now = await over.boundingBox();
    if (now === null) throw new Error('there is no plot');
    await page.mouse.move(now.x + now.width - 12, now.y + 60);
    await page.mouse.down();
    await page.mouse.move(now.x + now.width * 0.6, now.y + 70, { steps: 4 });
    await page.mouse.up();
    await press(page, 'Whole span');

    const { name, rows } = await saved(page, 'plots');
    expect(name).toMatch(/^tether-series-Rover-1-\d{8}T\d{6}Z\.csv$/);
    const [head = [], ...samples] = rows;
    expect(head.slice(0, 3)).toEqual(['time (ISO 8601, UTC)', 'seconds since the first row', 'Motion: speed (m/s)']);
    expect(samples.length).toBeGreaterThan(3);
    const times = samples.map(([time = '']) => Date.parse(time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const widest = Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? time)));
    expect(widest, 'the time of the cut has no rows').toBeGreaterThan(1000);
    expect(faults).toEqual([]);
  });
});

test('messages on the link: HEARTBEAT once a second, its fields by name, one of them plotted', {
  timeout: 60_000,
}, async () => {
  const { page, faults } = await visit('messages', 'phone');
  const heartbeat = page.locator('[data-message="HEARTBEAT"]').first();
  await heartbeat.waitFor();
  await page.waitForFunction(() => {
    const text = document.querySelector('[data-message="HEARTBEAT"] .inspector-rate')?.textContent ?? '';
    return Math.abs(Number.parseFloat(text) - 1) < 0.25;
  });
  await page.getByLabel('Find a message').fill('vfr');
  expect(await page.locator('[data-message]').count()).toBe(1);
  await page.getByLabel('Find a message').fill('heartbeat');
  await heartbeat.getByRole('button').first().click();
  await page.getByText('GROUND_ROVER').waitFor();
  await shoot(page, 'data-messages-phone-dark');
  expect(await measure(page)).toEqual([]);

  await page.getByRole('button', { name: 'Plot custom_mode' }).click();
  const { rows } = await saved(page, 'messages');
  expect(rows[0]?.slice(0, 5)).toEqual(['link', 'system', 'component', 'message id', 'name']);
  expect(rows.slice(1).every((row) => row[4] === 'HEARTBEAT')).toBe(true);
  await page.getByRole('navigation', { name: 'What of the data' }).getByRole('button', { name: 'Plots' }).click();
  await page.locator('.data-legend li', { hasText: 'HEARTBEAT.custom_mode' }).waitFor();
  await page.waitForFunction(() =>
    /custom_mode\d/.test(document.querySelector('.data-plot:last-of-type')?.textContent ?? ''),
  );
  expect(faults).toEqual([]);
});

test.each(['phone', 'desk'] as const)(
  'events by time on %s: arming is there, as mark and in the list',
  { timeout: 60_000 },
  async (size) => {
    const { page, faults } = await visit('events', size);
    const armed = page.locator('.timeline-list button', { hasText: 'Armed' });
    await armed.first().waitFor({ timeout: 30_000 });
    await page.locator('.timeline-mark[aria-label^="Mode and arming"]').first().click();
    await page.getByRole('region', { name: /^(One event|\d+ events)$/ }).waitFor();
    expect(await measure(page)).toEqual([]);
    await shoot(page, `data-events-${size}-dark`);
    await page.getByLabel('Find in events').fill('armed');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.timeline-list li')].every((row) => /armed/i.test(row.textContent ?? '')),
    );
    const { rows } = await saved(page, 'events');
    expect(rows.some((row) => row[3] === 'armed' && row.at(-1) === 'Armed')).toBe(true);
    expect(await textOf(page, '.timeline-foot')).toMatch(/log/);
    expect(faults).toEqual([]);
  },
);
