/** Change a parameter, and load a file of them: looked up, set and read back, put back, over reloads and without a link. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launch, measure, type SizeName, shoot, shootSizes, type ThemeName, textOf } from './browser.ts';
import { hold, press, realBridge, slide, stopFaults, takeLease, turnTo, visit } from './operate.ts';

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

/** A rover whose parameters are known. */
async function look(size: SizeName, theme: ThemeName = 'dark', args: readonly string[] = []) {
  const { url, stop } = await realBridge(args);
  stops.push(stop);
  const { page, faults } = await visit(browser, `${url}/setup`, size, theme);
  await page.locator('.setup-door', { hasText: 'Parameters' }).click();
  // The demo is armed, and an armed rover is read when somebody asks.
  await page.getByRole('button', { name: /^Read/ }).click();
  await page.locator('.params-known[data-known="current"][data-origin="bridge"]').waitFor();
  return { page, faults, url, stop };
}

const row = (page: Page, name: string) => page.locator(`[data-parameter="${name}"]`);
const search = (page: Page, words: string) => page.getByRole('searchbox', { name: 'Search parameters' }).fill(words);
const back = (page: Page) => page.locator('.params-side').getByRole('button', { name: 'Back', exact: true }).click();
const wellAt = async (page: Page) => [await measure(page), await stopFaults(page)];
const ofBridge = async (url: string, name: string): Promise<number> => {
  const { vehicles } = await (await fetch(`${url}/api/health`)).json();
  const book = await (await fetch(`${url}/api/vehicles/${encodeURIComponent(vehicles[0].id)}/parameters`)).json();
  return book.parameters.find((one: { name: string }) => one.name === name).value;
};

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/plans/${name}`, import.meta.url));
/** A file as a browser's input takes it. */
const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

describe.each<readonly [SizeName, ThemeName]>([
  ['phone', 'dark'],
  ['desk', 'dark'],
  ['tablet', 'light'],
  ['phone', 'sun'],
  ['side', 'dark'],
])('parameters on %s, %s', (size, theme) => {
  test('are searched, changed, read back and put back, also after a reload', { timeout: 60_000 }, async () => {
    const { page, faults, url } = await look(size, theme);
    expect(Number((await textOf(page, '.chip small')).trim())).toBeGreaterThan(1000);
    expect(await page.locator('.windowed > li').count(), 'only what is in sight is drawn').toBeLessThan(60);
    expect(await wellAt(page)).toEqual([[], []]);
    await shoot(page, `parameters-${size}-${theme}`);

    await search(page, 'top speed');
    await row(page, 'CRUISE_SPEED').click();
    const was = await ofBridge(url, 'CRUISE_SPEED');
    const input = page.getByRole('textbox', { name: /^New value/ });
    await input.fill('1,5');
    expect(await textOf(page, '.detail-notes')).toContain('write 1.5');
    expect(await page.getByRole('button', { name: 'Set', exact: true }).isDisabled()).toBe(true);
    await input.fill('1.35');
    expect(await wellAt(page)).toEqual([[], []]);
    await shoot(page, `parameter-edit-${size}-${theme}`);
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.locator('.detail-became.ok').waitFor();
    expect(await textOf(page, '.detail-became')).toContain('set, read back as 1.35');
    expect(await ofBridge(url, 'CRUISE_SPEED')).toBe(Math.fround(1.35));
    await shoot(page, `parameter-set-${size}-${theme}`);
    if (size === 'desk') expect(await shootSizes(page, 'parameter')).toEqual([]);

    await page.reload();
    await page.locator('.params-known[data-known="current"]').waitFor();
    await page.getByRole('button', { name: /^Set here 1/ }).click();
    await row(page, 'CRUISE_SPEED').click();
    await page.getByRole('button', { name: /^Undo: back to/ }).click();
    // What became of the setting before may still be on show.
    await page.locator('.detail-became.ok', { hasText: `read back as ${was}` }).waitFor();
    expect(await ofBridge(url, 'CRUISE_SPEED')).toBe(was);
    await back(page);
    await page.getByRole('button', { name: /^Set here 0/ }).waitFor();
    expect(faults).toEqual([]);
  });
});

test('without the lease, without a link and where another was quicker it is said, and what was typed stays', {
  timeout: 60_000,
}, async () => {
  const { page, url, stop, faults } = await look('desk');
  await search(page, 'FS_ACTION');
  await row(page, 'FS_ACTION').click();
  expect(await textOf(page, '.detail-why')).toContain('only who drives may set it');
  expect(await page.getByRole('combobox', { name: 'Meaning' }).isDisabled()).toBe(true);
  await back(page);

  // Set behind the page's back, as another operator would.
  await search(page, 'WP_RADIUS');
  await row(page, 'WP_RADIUS').click();
  const other = await visit(browser, url, 'phone');
  await turnTo(other.page, '/parameters');
  await row(page, 'WP_RADIUS').waitFor();
  await page.getByRole('textbox', { name: /^New value/ }).fill('3');
  await page.context().setOffline(true);
  await page.locator('.detail-why', { hasText: 'there is no link' }).waitFor();
  await shoot(page, 'parameters-offline-desk');
  expect(await page.getByRole('button', { name: 'Set', exact: true }).isDisabled()).toBe(true);
  await search(other.page, 'WP_RADIUS');
  await row(other.page, 'WP_RADIUS').click();
  await other.page.getByRole('textbox', { name: /^New value/ }).fill('4');
  await other.page.getByRole('button', { name: 'Set', exact: true }).click();
  await other.page.locator('.detail-became.ok').waitFor();
  await page.context().setOffline(false);
  await page.locator('.detail-now', { hasText: '4' }).waitFor();
  expect(await page.getByRole('textbox', { name: /^New value/ }).inputValue(), 'what was typed stays').toBe('3');

  stop();
  await page.locator('.params-blocked').waitFor();
  expect(await textOf(page, '.params-known')).toContain('As they were 1252');
  expect(faults.filter((fault) => !/ERR_|Failed to load|fetch/.test(fault))).toEqual([]);
});

const wrong = '# from another rover\nCRUISE_SPEED,1.1\nWP_RADIUS,two\nTURN_RADIUS,1\n';
const right = '# from another rover\nCRUISE_SPEED,1.1\nWP_RADIUS,2.5\nSYSID_THISMAV,1\nNOT_A_NAME,3\nTURN_RADIUS,1.1\n';

test.each<readonly [SizeName, ThemeName]>([
  ['phone', 'dark'],
  ['desk', 'dark'],
  ['tablet', 'sun'],
])(
  '%s, %s: a file with a wrong line is refused with it, a right one is compared, chosen from, loaded and put back',
  { timeout: 60_000 },
  async (size, theme) => {
    const { page, faults, url } = await look(size, theme);
    await takeLease(page);
    const before = await ofBridge(url, 'WP_RADIUS');
    if (size !== 'desk') await page.getByRole('button', { name: 'Files', exact: true }).click();
    await shoot(page, `parameters-files-${size}-${theme}`);
    expect(await wellAt(page)).toEqual([[], []]);
    const pick = page.getByLabel('Open a file', { exact: true });
    await pick.first().setInputFiles(file('garden.param', wrong));
    await page.locator('.file-side[data-phase="wrong"]').waitFor();
    expect(await textOf(page, '.file-side')).toContain('Line 3: "two" is no value of WP_RADIUS');
    expect(await textOf(page, '.wrong-line')).toBe('WP_RADIUS,two');
    expect(await wellAt(page)).toEqual([[], []]);
    await shoot(page, `parameters-wrong-${size}-${theme}`);
    await back(page);

    await pick.first().setInputFiles(file('garden.param', right));
    await page.locator('.file-side[data-phase="ready"]').waitFor();
    const text = await textOf(page, '.file-told');
    expect(text).toContain('3 differ');
    expect(text).toContain('The rover has none of this name: NOT_A_NAME');
    await page.getByRole('checkbox', { name: /TURN_RADIUS/ }).uncheck();
    expect(await wellAt(page)).toEqual([[], []]);
    await shoot(page, `parameters-compare-${size}-${theme}`);
    await page.getByRole('button', { name: 'Load 2' }).click();
    await page.locator('.said .ok').waitFor();
    await shoot(page, `parameters-loaded-${size}-${theme}`);
    expect(await ofBridge(url, 'WP_RADIUS')).toBe(2.5);
    expect(await ofBridge(url, 'CRUISE_SPEED')).toBe(Math.fround(1.1));
    await back(page);
    await page.getByRole('button', { name: 'Undo all 2' }).click();
    await page.locator('.overview', { hasText: 'Nothing, or it was put back' }).waitFor();
    expect(await ofBridge(url, 'WP_RADIUS')).toBe(before);
    expect(faults).toEqual([]);
  },
);

test('what acts after a restart is said until there was one; descriptions are handed in; what is on show is saved', {
  timeout: 60_000,
}, async () => {
  const { page, faults } = await look('desk');
  const hasFile = { state: 'attached' } as const;
  await page.getByLabel('Hand in a file', { exact: true }).first().waitFor(hasFile);
  await page.getByLabel('Hand in a file', { exact: true }).first().setInputFiles(fixture('rover.param'));
  await page.locator('.overview .said .warn').waitFor();
  expect(await textOf(page, '.overview .said'), 'a file of another kind').toContain('was not taken');
  await page.getByLabel('Hand in a file', { exact: true }).first().setInputFiles(fixture('rover.pdef.json'));
  await page.locator('.overview .said', { hasText: 'descriptions are kept' }).waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save .param', exact: true }).click();
  const text = readFileSync(await (await saved).path(), 'utf8');
  expect(text).toContain('# 1252 parameters of');
  expect(text.split('\n').filter((line) => /^[A-Z]/.test(line))).toHaveLength(1252);

  await search(page, 'SERIAL2_BAUD');
  await row(page, 'SERIAL2_BAUD').click();
  await page.getByRole('textbox', { name: /^New value/ }).fill('921');
  await page.keyboard.press('Enter');
  await page.locator('.params-restart', { hasText: 'SERIAL2_BAUD acts after' }).waitFor();
  expect(await page.getByRole('button', { name: /^Hold to restart/ }).isDisabled()).toBe(true);
  await search(page, 'ARMING_SKIPCHK');
  await row(page, 'ARMING_SKIPCHK').click();
  await shoot(page, 'parameters-restart-desk');
  expect(await measure(page)).toEqual([]);

  await takeLease(page);
  await hold(page);
  await slide(page, 'Slide to disarm');
  await page.locator('.fma', { hasText: 'DISARMED' }).waitFor();
  const restart = page.getByRole('button', { name: /^Hold to restart/ });
  await press(page, restart, () => page.locator('.params-restart').waitFor({ state: 'detached' }));
  // The browser tells of the file that was refused on purpose.
  expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
});

test('a file that is dropped is compared as one that is picked', { timeout: 60_000 }, async () => {
  const { page } = await look('phone');
  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'garden.parm'));
    return data;
  }, right);
  await page.locator('.params').dispatchEvent('drop', { dataTransfer: dropped });
  await page.locator('.file-side[data-phase="ready"]').waitFor();
});
