/** Plan, send, run and watch a mission: on the map by touch and click, in the table, in files, and with no link at all. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launch, measure, type SizeName, shoot, shootSizes, type ThemeName, textOf } from './browser.ts';
import { demoBegins, hold, modeIs, press, realBridge, slide, takeLease, turnTo, visit } from './operate.ts';

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
    // While it rolls on a strip says so, and leaves a phone's map no room for four points.
    await page.waitForSelector('.alarmed', { state: 'detached' });
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
    if (size === 'desk') expect(await shootSizes(page, 'mission')).toEqual([]);
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
  await slide(page, size === 'phone' ? sheet.getByRole('button', { name }) : name);
  if (size === 'phone') await page.keyboard.press('Escape');
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

describe.each<readonly [SizeName, ThemeName]>([
  ['desk', 'dark'],
  ['phone', 'sun'],
])('a mission that nobody has read, on %s, %s', (size, theme) => {
  test('what lies ahead is read where one drives, at one touch, and drawn for everybody', {
    timeout: 90_000,
  }, async () => {
    const url = await real();
    const { page, faults } = await visit(browser, url, size, theme);
    const marks = (on: Page) => on.locator('.map [data-mark^="mission "]');
    const read = page.locator('.next').getByRole('button', { name: size === 'desk' ? 'Read the mission' : 'Read' });
    await demoBegins(page);
    await read.waitFor();
    expect(await marks(page).count()).toBe(0);
    expect(await measure(page)).toEqual([]);
    await shoot(page, `map-unread-${size}-${theme}`);

    const other = await visit(browser, url, 'desk');
    await other.page.locator('.next').getByRole('button', { name: 'Read the mission' }).waitFor();
    await read.click();
    await read.waitFor({ state: 'detached', timeout: 60_000 });
    const told = page.locator('.msg', { hasText: 'Read the mission' });
    await told.filter({ hasText: 'done' }).waitFor({ state: 'attached' });
    expect(await told.count()).toBe(1);
    for (const on of [page, other.page]) {
      await marks(on).first().waitFor();
      await on.waitForSelector('.map [data-mark^="mission "][data-current="true"]');
      expect(await on.locator('.next button').count()).toBe(0);
    }
    expect(await marks(page).count()).toBe(await marks(other.page).count());
    expect(await textOf(page, '.next')).toMatch(/Waypoint [1-9]\d* of 12/);
    expect(await measure(page)).toEqual([]);
    await shoot(page, `map-read-${size}-${theme}`);

    await page.reload();
    await page.waitForSelector('.map [data-mark^="mission "][data-current="true"]');
    expect(await page.locator('.next button').count()).toBe(0);
    expect([...faults, ...other.faults]).toEqual([]);
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
  const replace = button(page, 'Hold to replace what it drives');
  await replace.waitFor();
  await shoot(page, 'plan-replace-desk-dark');
  await press(page, replace, () => beside(page, 'On the rover'));
  expect(faults).toEqual([]);
});

/** Drops files on the page, as from a desktop. */
const dropFiles = (page: Page, files: readonly (readonly [name: string, text: string])[]) =>
  page.evaluate((all) => {
    const carried = new DataTransfer();
    for (const [name, text] of all) carried.items.add(new File([text], name));
    document.querySelector('.plan')?.dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true }));
  }, files);

test('by touch: circles, rally points and two fingers; a file from elsewhere is dropped, and a bad one told plainly', {
  timeout: 90_000,
}, async () => {
  const { page, faults } = await visit(browser, await real(), 'phone', 'light');
  await page.waitForSelector('[data-rover="live"]');
  await turnTo(page, '/plan');
  await page.waitForSelector('.plan-map [data-rover]');
  await button(page, 'Fence').first().click();
  await button(page, 'Circle').click();
  await touch(page, 0.4, 0.4);
  await page.locator('.plan-row', { hasText: /Circle of/ }).waitFor();
  await page.waitForSelector('[data-radius]');
  await page.getByRole('button', { name: 'Keep out', exact: true }).click();
  await button(page, 'Rally').first().click();
  await touch(page, 0.7, 0.6);
  await page.locator('.plan-row', { hasText: 'Rally point' }).waitFor();
  expect(await page.locator('[data-mark="rally 1"]').count()).toBe(1);
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'plan-circle-phone-light');

  const across = async () => {
    const [a, b] = [
      await page.locator('[data-mark="rally 1"]').boundingBox(),
      await page.locator('[data-mark="fence 1"]').boundingBox(),
    ];
    return Math.abs((a?.x ?? 0) - (b?.x ?? 0));
  };
  const before = await across();
  const box = await ground(page).boundingBox();
  if (box === null) throw new Error('there is no map');
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const glass = await page.context().newCDPSession(page);
  const pinch = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number) =>
    glass.send('Input.dispatchTouchEvent', {
      type,
      touchPoints:
        type === 'touchEnd'
          ? []
          : [
              { x: middle.x - apart, y: middle.y, id: 0 },
              { x: middle.x + apart, y: middle.y, id: 1 },
            ],
    });
  await pinch('touchStart', 30);
  for (let apart = 34; apart <= 60; apart += 4) await pinch('touchMove', apart);
  await pinch('touchEnd', 0);
  await expect.poll(across).toBeGreaterThan(before * 1.5);
  // Two fingers move the map: they add no point.
  expect(await page.locator('.plan-items ol > li').count()).toBe(1);

  await dropFiles(page, [['holiday.kml', '<kml><Placemark/></kml>']]);
  await page.locator('.plan-told', { hasText: 'holiday.kml was not read' }).waitFor();
  await shoot(page, 'plan-dropped-bad-phone-light');
  await page.locator('[data-mark="rally 1"]').waitFor();
  await dropFiles(page, []);
  await page.locator('.plan-told', { hasText: 'is no file' }).waitFor();
  await dropFiles(page, [
    ['way.geojson', '{"type":"LineString","coordinates":[[-0.609,51.8735],[-0.6085,51.8739]]}'],
    ['other.csv', 'lat,lon\n51,1\n'],
  ]);
  await page.locator('.plan-title h1', { hasText: 'way' }).waitFor();
  await page.locator('.plan-told', { hasText: 'One file at a time' }).waitFor();
  expect(await rows(page).count()).toBe(2);
  expect(faults).toEqual([]);
});

test('a draft that is made with no link is kept over a reload and sent when there is one; what it changes is shown', {
  timeout: 90_000,
}, async () => {
  const { page } = await visit(browser, await real(), 'desk');
  await demoBegins(page);
  await takeLease(page);
  await hold(page);
  await slide(page, 'Slide to disarm');
  await turnTo(page, '/plan');
  await page.waitForSelector('.plan-map [data-rover]');
  await button(page, 'Read from the rover').click();
  await page.locator('.plan-told', { hasText: 'Reading the mission is done' }).waitFor({ timeout: 60_000 });

  await page.context().setOffline(true);
  await page.locator('.badge:not(.b-connected)').waitFor({ timeout: 20_000 });
  await button(page, 'Drafts and files').click();
  await button(page, 'Put it into this draft').click();
  await closeFiles(page);
  const first = await rows(page).count();
  await button(page, 'Add').first().click();
  await touch(page, 0.5, 0.8);
  await touch(page, 0.7, 0.2);
  expect(await rows(page).count()).toBe(first + 2);
  expect(await page.locator('.plan-row [data-change="added"]').count()).toBe(2);
  expect(await page.locator('.plan-map [data-change="added"]').count()).toBe(2);
  await page.locator('[data-held-way]').waitFor({ state: 'attached' });
  expect(await button(page, 'Send to the rover').isDisabled()).toBe(true);
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'plan-offline-desk-dark');

  await page.context().setOffline(false);
  await page.waitForSelector('.badge.b-connected', { timeout: 30_000 });
  await page.reload();
  await page.waitForSelector('.badge.b-connected');
  await page.locator('.plan-row [data-change="added"]').nth(1).waitFor();
  // The session outlived the reload, and with it the lease where that took less than three seconds.
  if ((await page.locator('.l-you').count()) === 0) await takeLease(page);
  await button(page, 'Send to the rover').click();
  await beside(page, 'On the rover');
  expect(await page.locator('[data-change]').count()).toBe(0);
});
