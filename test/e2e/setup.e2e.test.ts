/** Set-up: what stops the rover, what drives it, and the list before a drive, read from a real bridge and its rover. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Program } from '../support/program.ts';
import { launch, measure, type SizeName, shoot, shootSizes, type ThemeName, textOf } from './browser.ts';
import { demoBegins, hold, modeIs, realBridge, stopFaults, takeLease, turnTo, visit } from './operate.ts';

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

/** A rover that stands still and disarmed, with its misfortunes at hand, and a bridge beside it. */
async function withMisfortunes() {
  const sim = new Program([
    'dist/simulator/main.js',
    '--warm',
    '--serial0',
    'tcp:0',
    '--serial1',
    'none',
    '--control',
    '0',
  ]);
  stops.push(() => void sim.child.kill('SIGKILL'));
  const [, port] = await sim.line(/listening tcp 127\.0\.0\.1:(\d+)/);
  const [, control] = await sim.line(/control http:\/\/127\.0\.0\.1:(\d+)/);
  const { url, stop } = await realBridge(['--vehicle', `tcpout://127.0.0.1:${port}`]);
  stops.push(stop);
  const post = (path: string, body: object = {}) =>
    fetch(`http://127.0.0.1:${control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return { url, suffer: (step: object) => post('/do', step), cure: () => post('/clear') };
}

const checks = (page: Page) => page.locator('[data-check]');
const stateOf = (page: Page, id: string) => page.locator(`[data-check="${id}"]`).getAttribute('data-state');

describe.each<readonly [SizeName, ThemeName]>([
  ['desk', 'dark'],
  ['phone', 'sun'],
  ['tablet', 'light'],
])('the set-up on %s, %s', (size, theme) => {
  test('shows how each thing is, and each page behind it keeps STOP in reach', async () => {
    const { page, faults } = await visit(browser, await real(), size, theme);
    await demoBegins(page);
    await turnTo(page, '/setup');
    await page.locator('.setup-door', { hasText: 'It stops by itself, with a warning' }).waitFor();
    expect(await page.locator('.setup-door').count()).toBeGreaterThanOrEqual(9);
    expect(await measure(page)).toEqual([]);
    await shoot(page, `setup-${size}-${theme}`);
    for (const [door, mark] of [
      ['Failsafe', '[data-loss="battery"]'],
      ['Before a drive', '[data-check="gps"][data-state="pass"]'],
      ['Links', '[data-near="good"][data-far="good"]'],
      ['Joystick', '[aria-label="Devices"]'],
    ] as const) {
      await page
        .locator('.setup-door')
        .filter({ has: page.getByText(door, { exact: true }) })
        .click();
      await page.waitForSelector(mark);
      expect(await measure(page)).toEqual([]);
      expect(await stopFaults(page)).toEqual([]);
      await shoot(page, `setup-${door.toLowerCase().replaceAll(' ', '-')}-${size}-${theme}`);
      await page.locator('.setup-head a').first().click();
      await page.waitForSelector('.setup-doors');
    }
    expect(faults).toEqual([]);
  });
});

test('[D9] each way to lose control has its row; the preset is previewed, set, read back, and undone after a reload', async () => {
  const { page } = await visit(browser, `${await real()}/setup/failsafe`, 'desk');
  await page.waitForSelector('[data-verdict="warning"]');
  const losses = await page
    .locator('[data-loss]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-loss')));
  expect(losses).toEqual(['sticks', 'page', 'link', 'bridge', 'rc', 'battery']);
  expect(await textOf(page, '[data-loss="bridge"] [data-decides="RC_OVERRIDE_TIME"]')).toMatch(/3recommended 0\.5/);
  expect(await textOf(page, '.preset')).toContain('falls out of MANUAL');
  await takeLease(page);
  const wanted = await page.locator('.preset-diff li').count();
  await page.getByRole('button', { name: `Set ${wanted} parameters` }).click();
  await page.waitForSelector('[data-verdict="clear"]');
  await page.locator('.preset', { hasText: 'were set and read back' }).waitFor();
  await page.reload();
  await page.waitForSelector('[data-verdict="clear"]');
  const undo = page.getByRole('button', { name: `Undo: put ${wanted} back` });
  await undo.waitFor();
  await shoot(page, 'setup-undo-desk');
  // The session outlived the reload, and with it the lease where that took less than three seconds.
  if ((await page.locator('.l-you').count()) === 0) await takeLease(page);
  await undo.click();
  await page.waitForSelector('[data-verdict="warning"]');
  await page.waitForFunction(() => !document.querySelector('.preset')?.textContent?.includes('Undo'));
});

test('what the rover says before arming is understood, cured and gone; the list reads it, and the slide counts it', async () => {
  const { url, suffer, cure } = await withMisfortunes();
  const { page, faults } = await visit(browser, `${url}/setup/checklist`, 'phone');
  await page.waitForSelector('[data-check="sensors"][data-state="pass"]');
  await suffer({ do: 'compass-error', for: 600, degrees: 80 });
  await page.waitForSelector('[data-prearm="hindered"]', { timeout: 40_000 });
  await page.locator('[data-reason]', { hasText: 'a field that is not the earth’s' }).waitFor();
  await expect.poll(() => stateOf(page, 'arming')).toBe('fail');
  expect(await textOf(page, '[data-ready]')).toContain('Not ready');
  await page.locator('.prearm').scrollIntoViewIfNeeded();
  expect(await shootSizes(page, 'prearm')).toEqual([]);
  await page.getByRole('link', { name: 'Compass parameters' }).click();
  await page.locator('input[type="search"]').waitFor();
  expect(await page.locator('input[type="search"]').inputValue()).toBe('COMPASS');
  await page.goBack();
  await page.waitForSelector('[data-prearm="hindered"]');
  await cure();
  await page.getByRole('button', { name: 'Ask the rover again' }).click();
  await page.waitForSelector('[data-prearm="ready"]', { timeout: 20_000 });
  await page.waitForSelector('[data-check="arming"][data-state="pass"]');
  await page.locator('[data-own]').first().getByRole('button').first().click();
  await page.waitForSelector('[data-own="ticked"]');
  await page.getByLabel('Something to look at yourself').fill('Gate is shut');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.locator('[data-own]', { hasText: 'Gate is shut' }).waitFor();
  expect(await checks(page).count()).toBeGreaterThan(15);
  await shoot(page, 'checklist-phone');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.locator('.arm-hint', { hasText: 'open' }).first().waitFor();
  await page.keyboard.press('Escape');
  await page.reload();
  await page.waitForSelector('[data-own="ticked"]');
  expect(faults).toEqual([]);
});

/** In the page: three devices in the browser's place, one of them a box of forty axes. */
function plugIn() {
  const device = (index: number, id: string, mapping: string, axes: readonly number[], buttons: number) => ({
    ...{ index, id, mapping, connected: true, timestamp: 1, axes: [...axes] },
    buttons: Array.from({ length: buttons }, () => ({ value: 0, pressed: false })),
  });
  const forty = Array.from({ length: 40 }, (_, axis) => (axis === 3 ? Number.NaN : axis === 4 ? 7 : 0));
  const devices = [
    device(0, `Box ${'x'.repeat(10_000)}`, '', forty, 90),
    device(1, 'Field pad (STANDARD GAMEPAD Vendor: 045e Product: 02fd)', 'standard', [0, 0, 0, 0], 17),
    device(2, 'Switch', '', [], 2),
  ];
  Object.assign(globalThis, { devices });
  Object.defineProperty(navigator, 'getGamepads', { value: () => devices });
}

/** Of the pad: its axes, and the buttons that are down; null pulls the box out while its axes are read. */
const movePad = (page: Page, axes: readonly number[] | null, pressed: readonly number[] = []) =>
  page.evaluate(
    ([values, buttons]) => {
      const [box, pad]: { axes: unknown; buttons: unknown; timestamp: number }[] = Reflect.get(globalThis, 'devices');
      if (values === null && box)
        Object.defineProperty(box, 'axes', {
          get() {
            throw new Error('it is gone');
          },
        });
      if (values === null || pad === undefined) return;
      pad.axes = values;
      pad.buttons = Array.from({ length: 17 }, (_, index) => ({
        value: Number(buttons.includes(index)),
        pressed: buttons.includes(index),
      }));
      pad.timestamp = performance.now();
    },
    [axes, pressed] as const,
  );

test('a box of forty axes is told plainly; the pad beside it is set up by moving it, and its button stops the rover', async () => {
  const { page, faults } = await visit(browser, await real(), 'desk');
  await demoBegins(page);
  await page.evaluate(plugIn);
  await turnTo(page, '/setup/joystick');
  const box = page.locator('[data-pad^="Box"]');
  await box.getByText('This device has 40 axes: hardly a gamepad').waitFor();
  await box.getByText('Axes 3, 4: no value between −1 and 1').waitFor();
  await page.locator('[data-pad="Switch"]').getByText('nothing can be driven with it').waitFor();
  expect(await page.locator('[data-pad="Field pad"]').getAttribute('data-chosen')).toBe('true');
  expect(await box.locator('.pad-axes li').count()).toBe(32);
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'joystick-forty-desk');

  await page.getByRole('button', { name: 'Choose for throttle' }).click();
  await movePad(page, [0, 0, 0, -0.9]);
  await page.getByText('Axis 3 was taken.').waitFor();
  await movePad(page, [0, 0, 0, -1], [4]);
  await page.locator('.pad-test[data-held="true"]', { hasText: '100 %' }).waitFor();
  await movePad(page, [0, 0, 0, 0], [1]);
  await page.getByLabel('What button 1 does').selectOption({ label: 'STOP' });
  await page.locator('[data-act="stop"]', { hasText: 'Button 1' }).waitFor();
  await shoot(page, 'joystick-set-desk');
  await page.locator('[aria-label="Profile"] input[type="file"]').setInputFiles({
    ...{ name: 'pad.json', mimeType: 'application/json' },
    buffer: Buffer.from('{"profile":{"version":9}}'),
  });
  await page.getByText('it is JSON, and no profile of a pad').waitFor();
  await movePad(page, null);
  await box.waitFor({ state: 'detached' });

  await takeLease(page);
  await hold(page);
  await turnTo(page, '/sticks');
  await page.getByRole('button', { name: 'MANUAL', exact: true }).click();
  await modeIs(page, 'MANUAL');
  await page.getByRole('button', { name: 'Gamepad' }).click();
  await movePad(page, [0, 0, 0, 0]);
  await page.locator('.on-pad .pad').waitFor();
  await page.locator('.on-pad .is-down').waitFor({ state: 'detached' });
  await movePad(page, [0, 0, 0, 0], [1]);
  await page.waitForSelector('.stop-strip[data-stop="confirmed"]');
  await modeIs(page, 'HOLD');
  expect(faults).toEqual([]);
});

test('a parameter that does not exist is told plainly, and one that does is opened', async () => {
  const url = await real();
  const { page, faults } = await visit(browser, url, 'phone');
  await demoBegins(page);
  await page.goto(`${url}/parameters?name=NOPE`);
  await page.getByRole('button', { name: /^Read/ }).click();
  await page.getByText('This rover has no parameter called NOPE.').waitFor({ timeout: 40_000 });
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'parameter-unknown-phone');
  await page.goto(`${url}/parameters?name=fs_action`);
  await page.locator('.detail h2', { hasText: 'FS_ACTION' }).waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Files' }).click();
  await page.locator('input[aria-label="Open a file"]').setInputFiles({
    ...{ name: 'elsewhere.param', mimeType: 'text/plain' },
    buffer: Buffer.from('NOPE,1\nCRUISE_SPEED,1.7\n'),
  });
  await page.getByText('The rover has none of this name').waitFor();
  await page.getByText('NOPE').first().waitFor();
  await shoot(page, 'parameter-file-unknown-phone');
  expect(faults).toEqual([]);
});
