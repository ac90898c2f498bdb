/** Plan, send, run and watch a mission: on the map by touch and click, in the table, in files, and with no link at all. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launch, measure, type SizeName, shoot, type ThemeName, textOf } from './browser.ts';
import { demoBegins, hold, modeIs, realBridge, slide, takeLease, turnTo, visit } from './operate.ts';

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

async function real(): Promise<string> {
  const { url, stop } = await realBridge();
  stops.push(stop);
  return url;
}

const ground = (page: Page) => page.locator('.plan-map .map-ground');

/** Touches the map here, as shares of what is not under tools. */
async function touch(page: Page, across: number, down: number): Promise<void> {
  const box = await ground(page).boundingBox();
  if (box === null) throw new Error('there is no map');
  await page.mouse.click(box.x + 20 + across * (box.width - 100), box.y + 120 + down * (box.height - 170));
}

const rows = (page: Page) => page.locator('.plan-items ol > li');
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const beside = (page: Page, title: string) => page.locator(`[data-beside="${title}"]`).waitFor();

describe.each<readonly [SizeName, ThemeName]>([
  ['desk', 'dark'],
  ['phone', 'sun'],
])('plan, send, run and watch a mission on %s, %s', (size, theme) => {
  test('four points by hand, read back and the same, and the rover goes from one to the next', {
    timeout: 120_000,
  }, async () => {
    const { page, faults } = await visit(browser, await real(), size, theme);
    await demoBegins(page);
    await takeLease(page);
    await hold(page);
    await slideIn(page, size, 'Slide to disarm');
    await page.locator('.fma', { hasText: 'DISARMED' }).waitFor();
    await turnTo(page, '/plan');
    await page.waitForSelector('.plan-side');
    await page.waitForSelector('.plan-map [data-rover]');
    for (const [across, down] of [
      [0.35, 0.3],
      [0.6, 0.3],
      [0.6, 0.7],
      [0.35, 0.7],
    ] as const)
      await touch(page, across, down);
    expect(await rows(page).count()).toBe(4);
    await beside(page, 'Not sent yet');
    expect(await measure(page)).toEqual([]);
    await shoot(page, `plan-drawn-${size}-${theme}`);

    await button(page, 'Send to the rover').click();
    await beside(page, 'On the rover');
    expect(await textOf(page, '.plan-beside')).toMatch(/On the rover: mission, read back and the same \([0-9a-f]{8}\)/);
    await shoot(page, `plan-sent-${size}-${theme}`);
    expect(await measure(page)).toEqual([]);

    await slideIn(page, size, 'Slide to arm');
    await page.locator('.fma', { hasText: /(?<!DIS)ARMED/ }).waitFor();
    await button(page, /^Start$/).click();
    await modeIs(page, 'AUTO');
    await page.waitForSelector('[data-mark="mission 2"][data-current="true"]', { timeout: 60_000 });
    await shoot(page, `plan-running-${size}-${theme}`);
    await turnTo(page, '/');
    await page.waitForSelector('.map [data-mark="mission 2"]');
    await shoot(page, `plan-drive-${size}-${theme}`);
    // On a phone the four lie close together: the last is looked at more closely.
    for (let n = 0; n < 3; n++) await page.locator('.map-ground').press('+');
    const last = page.locator('.map [data-mark="mission 3"]');
    const mark = await last.boundingBox();
    if (mark === null) throw new Error('waypoint 3 is not on the map');
    await page.mouse.click(mark.x + mark.width / 2, mark.y + mark.height / 2);
    await page.getByRole('dialog', { name: 'Waypoint 3' }).waitFor();
    await shoot(page, `plan-next-${size}-${theme}`);
    await button(page, 'Go there next').click();
    await page.waitForSelector('.map [data-mark="mission 3"][data-current="true"]');
    expect(await measure(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

/** A phone has its slides among the other commands. */
async function slideIn(page: Page, size: SizeName, name: string): Promise<void> {
  if (size === 'phone') await page.getByRole('button', { name: 'More', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Commands' });
  if (size === 'phone') await sheet.waitFor();
  await (size === 'phone' ? slideAt(page, sheet.getByRole('button', { name })) : slide(page, name));
  if (size === 'phone') await page.keyboard.press('Escape');
}

async function slideAt(page: Page, locator: ReturnType<Page['locator']>): Promise<void> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('the slide is not there');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 20, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, y, { steps: 6 });
  await page.mouse.up();
}

const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const openFile = async (page: Page, name: string, text: string): Promise<void> => {
  await page.getByRole('button', { name: 'Drafts and files' }).click();
  await page.locator('input[type="file"]').setInputFiles(file(name, text));
};
const closeFiles = (page: Page) => button(page, 'Close').first().click();

describe.each<readonly [SizeName, ThemeName]>([
  ['desk', 'light'],
  ['phone', 'dark'],
  ['tablet', 'dark'],
  ['side', 'dark'],
])('drafts and files on %s, %s', (size, theme) => {
  test('a file from elsewhere is told plainly or becomes a draft, which outlives a reload', {
    timeout: 90_000,
  }, async () => {
    const { page, faults } = await visit(browser, await real(), size, theme);
    await page.waitForSelector('[data-rover="live"]');
    await turnTo(page, '/plan');
    await page.waitForSelector('.plan-side');

    await openFile(page, 'torn.waypoints', 'QGC WPL 110\n0\t1\t0\t16\t0\t0\t0\t0\t51.87\t-0.6');
    await closeFiles(page);
    expect(await textOf(page, '.plan-told')).toContain('torn.waypoints was not read: line 2');
    await shoot(page, `plan-refused-${size}-${theme}`);

    await openFile(page, 'rows.csv', 'lat;lon\n51,8738;-0,6090\n51,8739;-0,6085\n51,8737;-0,6084\n');
    await closeFiles(page);
    await page.locator('.plan-title h1', { hasText: 'rows' }).waitFor();
    expect(await rows(page).count()).toBe(3);
    await button(page, 'Fence').first().click();
    for (const [across, down] of [
      [0.05, 0.05],
      [0.85, 0.05],
      [0.85, 0.9],
    ] as const)
      await touch(page, across, down);
    await page.locator('.plan-row', { hasText: 'Area of 3 corners' }).waitFor();
    expect(await measure(page)).toEqual([]);
    await shoot(page, `plan-fence-${size}-${theme}`);

    await button(page, /^Mission/).click();
    await rows(page).nth(1).getByRole('button').first().click();
    await page.getByLabel('Wait there').fill('7');
    await page.getByLabel('Add an action behind this item').selectOption({ label: 'Relay' });
    await page.locator('.plan-row', { hasText: 'Relay 0 on' }).waitFor();
    expect(await rows(page).count()).toBe(4);
    expect(await measure(page)).toEqual([]);
    await shoot(page, `plan-edit-${size}-${theme}`);

    await page.reload();
    await page.waitForSelector('.plan-side');
    await page.locator('.plan-title h1', { hasText: 'rows' }).waitFor();
    await page.locator('.plan-row', { hasText: 'Wait 7 s' }).waitFor();
    expect(await rows(page).count()).toBe(4);
    await page.getByRole('button', { name: 'Drafts and files' }).click();
    await page.locator('.plan-drafts').waitFor();
    expect(await measure(page)).toEqual([]);
    await shoot(page, `plan-drafts-${size}-${theme}`);
    expect(faults).toEqual([]);
  });
});

test('what the rover holds is read, taken, changed by a drag and by keys, and taken back', {
  timeout: 90_000,
}, async () => {
  const { page, faults } = await visit(browser, await real(), 'desk');
  await demoBegins(page);
  await turnTo(page, '/plan');
  await page.waitForSelector('.plan-side');
  await button(page, 'Read from the rover').click();
  await page.locator('.plan-told', { hasText: 'Reading the mission is done' }).waitFor({ timeout: 60_000 });
  await button(page, 'Drafts and files').click();
  await button(page, 'Put it into this draft').click();
  await closeFiles(page);
  await beside(page, 'On the rover');
  expect(await rows(page).count()).toBe(12);
  expect(await page.locator('.plan-row', { hasText: 'To 1, for ever' }).count()).toBe(1);
  await shoot(page, 'plan-read-desk-dark');

  const mark = await page.locator('[data-mark="mission 5"]').boundingBox();
  if (mark === null) throw new Error('item 5 is not on the map');
  const [x, y] = [mark.x + mark.width / 2, mark.y + mark.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 30, { steps: 8 });
  await page.mouse.up();
  await beside(page, 'Differs from the rover');
  expect(await textOf(page, '.plan-beside')).toContain('1 item moved');
  expect(await textOf(page, '.plan-why')).toContain('only who drives may change its plan');
  await shoot(page, 'plan-differs-desk-dark');
  await page.keyboard.press('Control+z');
  await beside(page, 'On the rover');

  await ground(page).focus();
  await page.mouse.click(x, y);
  await page.keyboard.press('Delete');
  expect(await rows(page).count()).toBe(11);
  await page.keyboard.press('Control+z');
  await beside(page, 'On the rover');

  await takeLease(page);
  await rows(page).nth(2).getByRole('button').first().click();
  await page.getByLabel('Wait there').fill('3');
  await page.keyboard.press('Enter');
  await beside(page, 'Differs from the rover');
  const replace = await button(page, 'Hold to replace what it drives').boundingBox();
  if (replace === null) throw new Error('it is not asked once more');
  await shoot(page, 'plan-replace-desk-dark');
  await page.mouse.move(replace.x + 20, replace.y + 20);
  await page.mouse.down();
  await beside(page, 'On the rover');
  await page.mouse.up();
  expect(faults).toEqual([]);
});
