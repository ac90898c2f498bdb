/** Replay yesterday: from the list to the past and back, while the rover goes on. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';
import { launch, measure, open, type SizeName, shoot, shootSizes, type ThemeName, textOf } from './browser.ts';
import { turnTo } from './operate.ts';

const mission = fileURLToPath(new URL('../fixtures/recordings/rover-mission.tlog', import.meta.url));
const yesterday = '000001-20261120T120000Z-rover1.tlog';

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

/** A bridge with its simulated rover, which has a recording of yesterday. */
async function visit(size: SizeName, theme: ThemeName = 'dark') {
  const dataDir = tempDir();
  mkdirSync(join(dataDir, 'recordings'));
  copyFileSync(mission, join(dataDir, 'recordings', yesterday));
  program = new Program(['dist/bridge/main.js', '--port', '0', '--log-level', 'silent', '--data-dir', dataDir]);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const { page, faults } = await open(browser, size, theme);
  await page.goto(`http://127.0.0.1:${port}/data#recordings`);
  await page.waitForSelector('.badge.b-connected');
  return { page, faults, url: `http://127.0.0.1:${port}` };
}

const bar = (page: Page) => page.getByRole('region', { name: 'Replay', exact: true });
const secondsOf = (text: string): number =>
  (text.split('/')[0] ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
const position = async (page: Page): Promise<number> => secondsOf(await textOf(page, '.replay-time'));
/** Waits for the time on the bar to be this many seconds or more. */
const reaches = (page: Page, seconds: number) =>
  page.waitForFunction((least) => {
    const [here = ''] = (document.querySelector('.replay-time')?.textContent ?? '').split('/');
    return here.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) >= least;
  }, seconds);

describe.each<readonly [SizeName, ThemeName]>([
  ['phone', 'sun'],
  ['phone', 'dark'],
  ['desk', 'dark'],
  ['desk', 'light'],
  ['side', 'dark'],
])('replay yesterday on %s, %s', (size, theme) => {
  test('from the list to the past, through it, and back to the rover now', { timeout: 60_000 }, async () => {
    const { page, faults, url } = await visit(size, theme);
    const row = page.locator('.recording', { hasText: yesterday });
    await row.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await measure(page)).toEqual([]);
    await page.getByRole('region', { name: 'Recordings' }).scrollIntoViewIfNeeded();
    await shoot(page, `recordings-${size}-${theme}`);

    await row.getByRole('button', { name: 'Play', exact: true }).click();
    await bar(page).waitFor();
    expect(await textOf(page, '.replay-badge')).toContain('REPLAY');
    await reaches(page, 1);

    await bar(page).getByRole('button', { name: 'Pause', exact: true }).click();
    await bar(page).getByRole('button', { name: 'Play', exact: true }).waitFor();
    await bar(page).getByRole('slider', { name: 'Moment' }).fill('200000');
    await bar(page).getByRole('slider', { name: 'Moment' }).blur();
    await reaches(page, 200);
    await turnTo(page, '/');
    await page.waitForSelector('.fma:not(.is-none)');
    expect(await position(page), 'it stands').toBe(200);
    await page.waitForSelector('[data-rover="live"]');
    await shoot(page, `replay-${size}-${theme}`);
    expect(await measure(page)).toEqual([]);
    if (size === 'desk' && theme === 'dark') expect(await shootSizes(page, 'replay')).toEqual([]);

    await bar(page).getByRole('combobox').selectOption('100');
    await bar(page).getByRole('button', { name: 'Play', exact: true }).click();
    await reaches(page, 250);

    await bar(page).getByRole('button', { name: 'Close the replay' }).click();
    await bar(page).waitFor({ state: 'detached' });
    await page.waitForFunction(() => !document.querySelector('.veh-now')?.textContent?.includes('replay'));
    const { replays } = await (await fetch(`${url}/api/replays`)).json();
    expect(replays).toEqual([]);
    expect(faults).toEqual([]);
  });
});
