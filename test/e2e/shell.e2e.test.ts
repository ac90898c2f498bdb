/** Journeys of the frame around the pages: units, the arrangement of instruments, keys, and several vehicles. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freeUdpPort } from '../support/free-port.ts';
import { Program } from '../support/program.ts';
import { launch, measure, open, shoot, sizes, textOf } from './browser.ts';
import { press, realBridge, stopFaults, takeLease, turnTo, visit } from './operate.ts';
import { ownBridge } from './own-bridge.ts';

let browser: Browser;
let bridge: Awaited<ReturnType<typeof realBridge>>;
beforeAll(async () => {
  browser = await launch();
  bridge = await realBridge();
});
afterAll(async () => {
  bridge.stop();
  await browser.close();
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

const openDevice = async (page: Page, name: string) => {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name, exact: true }).click();
};

const orderOf = (page: Page) =>
  page.locator('.instrument').evaluateAll((all) => all.map((one) => one.getAttribute('data-instrument')));

describe('the page as its reader wants it', () => {
  test('imperial units are seen on the drive page and in a plan, and kept over a reload', async () => {
    const { page, faults } = await visit(browser, bridge.url, 'desk');
    expect(await textOf(page, '[data-group="motion"] .v')).toContain('m/s');
    await openDevice(page, 'Units');
    await page.getByRole('button', { name: 'Imperial', exact: true }).click();
    await shoot(page, 'units-desk');
    expect(await measure(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await textOf(page, '[data-group="motion"] .v')).toContain('mph');
    expect(await textOf(page, '.scale-text')).toMatch(/ ft$/);
    await turnTo(page, '/plan');
    await expect.poll(() => textOf(page, '.plan')).toMatch(/\d ft/);
    await shoot(page, 'units-plan-desk');
    await page.reload();
    await page.waitForSelector('.badge.b-connected');
    await turnTo(page, '/');
    await expect.poll(() => textOf(page, '[data-group="motion"] .v')).toContain('mph');
    expect(faults).toEqual([]);
  });

  test.each(['phone', 'desk'] as const)('instruments are arranged on a %s, and stay so over a reload', async (size) => {
    const { page, faults } = await visit(browser, bridge.url, size);
    const first = await orderOf(page);
    expect(first.slice(0, 2)).toEqual(['speed', 'slope']);
    await openDevice(page, 'Arrange instruments');
    await page.getByRole('button', { name: 'Move Slope up' }).click();
    await page.getByRole('button', { name: /^Battery: drag/ }).press('ArrowUp');
    await page.getByRole('checkbox', { name: 'Position', exact: true }).uncheck();
    expect(await textOf(page, '.arrange')).toContain('does not know where it is');
    await shoot(page, `arrange-${size}`);
    expect(await measure(page)).toEqual([]);
    expect(await stopFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    const arranged = ['slope', 'battery', 'speed', ...first.slice(3).filter((id) => id !== 'position')];
    expect(await orderOf(page)).toEqual(arranged);
    await page.reload();
    await page.waitForSelector('.instrument');
    expect(await orderOf(page)).toEqual(arranged);
    await shoot(page, `arranged-${size}`);
    expect(await measure(page)).toEqual([]);
    await openDevice(page, 'Arrange instruments');
    await page.getByRole('button', { name: 'As it came' }).click();
    expect(await orderOf(page)).toEqual(first);
    expect(faults).toEqual([]);
  });

  test('an instrument is dragged to its place', async () => {
    const { page } = await visit(browser, bridge.url, 'desk');
    await openDevice(page, 'Arrange instruments');
    const handle = page.getByRole('button', { name: /^Speed: drag/ });
    await handle.click({ trial: true });
    const grip = await handle.boundingBox();
    const third = await page.locator('.arrange li').nth(2).boundingBox();
    if (grip === null || third === null) throw new Error('there is nothing to drag');
    await page.mouse.move(grip.x + 20, grip.y + 20);
    await page.mouse.down();
    await page.mouse.move(grip.x + 20, third.y + third.height - 4, { steps: 8 });
    await page.mouse.up();
    expect((await orderOf(page)).slice(0, 3)).toEqual(['slope', 'battery', 'speed']);
  });

  test('every key is listed; they turn pages, press what is on the page, and leave those who write alone', async () => {
    const { page, faults } = await visit(browser, bridge.url, 'desk');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await shoot(page, 'keys-desk');
    expect(await measure(page)).toEqual([]);
    await page.keyboard.press('2');
    expect(new URL(page.url()).pathname).toBe('/');
    await page.keyboard.press('?');
    await page.keyboard.press('f');
    await expect
      .poll(() => page.getByRole('button', { name: 'Follow the rover' }).getAttribute('aria-pressed'))
      .toBe('true');
    await page.keyboard.press('4');
    expect(new URL(page.url()).pathname).toBe('/setup');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Set-up');
    expect(await page.title()).toMatch(/^(STOPPED – )?Set-up – Rover 1 – Tether$/);
    await turnTo(page, '/parameters');
    expect(await page.getByRole('link', { name: 'Set-up', exact: true }).first().getAttribute('aria-current')).toBe(
      'true',
    );
    await page.getByRole('searchbox').or(page.locator('input')).first().pressSequentially('1v?');
    expect(new URL(page.url()).pathname).toBe('/parameters');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Escape');
    await turnTo(page, '/');
    await page.locator('body').press('Space');
    await page.locator('.stop-strip, [data-stop="confirmed"], [data-stop="latched"]').first().waitFor();
    expect(faults).toEqual([]);
  });

  test.each([
    ['dark', { colorScheme: 'dark' }],
    ['light', { colorScheme: 'light' }],
    ['sun', { colorScheme: 'dark', contrast: 'more' }],
    ['dark', { colorScheme: 'dark', forcedColors: 'active' }],
  ] as const)('a first visit is %s on a device that asks for %o', async (theme, asks) => {
    const context = await browser.newContext(asks);
    const page = await context.newPage();
    await page.goto(bridge.url);
    await page.waitForSelector('.badge.b-connected');
    expect(await page.locator('html').getAttribute('data-theme')).toBe(theme);
    expect(await stopFaults(page)).toEqual([]);
    if ('forcedColors' in asks) await shoot(page, 'forced-colors');
  });

  test('the first stop of the keyboard leads past the tabs', async () => {
    const { page } = await open(browser, 'desk');
    await page.goto(bridge.url);
    await page.waitForSelector('.badge.b-connected');
    await page.keyboard.press('Tab');
    await shoot(page, 'skip-link-desk');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('page-heading');
  });
});

/** From the list at the top of any page; which of them was heard first is chance. */
const choose = async (page: Page, name: string) => {
  await page.locator('button.veh-now').click();
  await page.getByRole('option', { name: new RegExp(name) }).click();
};

/** What comes over the air takes its time. */
const soon = { timeout: 10_000 };

describe('two vehicles', () => {
  const programs: Program[] = [];
  let two: Awaited<ReturnType<typeof realBridge>>;
  let second: Program;
  beforeAll(async () => {
    const port = await freeUdpPort();
    two = await realBridge(['--vehicle', `udpin://127.0.0.1:${port}`]);
    const rover = (...flags: string[]) => {
      const links = ['--serial0', `udpclient:127.0.0.1:${port}`, '--serial1', 'none'];
      const program = new Program(['dist/simulator/main.js', ...links, ...flags]);
      programs.push(program);
      return program;
    };
    rover('--demo');
    second = rover('--sysid', '2', '--warm', '--home', '51.8738,-0.6086,100,180');
  });
  afterAll(() => {
    two.stop();
    for (const { child } of programs) child.kill('SIGKILL');
  });

  test.each(['phone', 'desk'] as const)('are seen at a glance on a %s, and one is chosen', async (size) => {
    const { page, faults } = await visit(browser, two.url, size);
    await page.locator('button.veh-now').click();
    await page.getByRole('link', { name: 'All vehicles' }).click();
    await expect.poll(() => page.locator('.vehicle').count(), soon).toBe(2);
    await expect.poll(() => page.locator('.vehicles-map [data-rover]').count(), soon).toBe(2);
    await shoot(page, `vehicles-${size}`);
    expect(await measure(page)).toEqual([]);
    expect(await stopFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show Rover 2' }).click();
    expect(new URL(page.url()).pathname).toBe('/');
    await expect.poll(() => textOf(page, '.veh-now')).toContain('Rover 2');
    expect(await page.locator('.stop').getAttribute('aria-label')).toContain('Stop Rover 2');
    expect(await page.title()).toContain('Rover 2');
    expect(faults).toEqual([]);
  });

  test('a rover that is driven is not left by choosing another', async () => {
    const { page } = await visit(browser, two.url, 'desk');
    await choose(page, 'Rover 2');
    await takeLease(page);
    await turnTo(page, '/sticks');
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.keyboard.down('Shift');
    await choose(page, 'Rover 1');
    await page.locator('.toast', { hasText: 'let go of them first' }).waitFor();
    await shoot(page, 'vehicle-driven-desk');
    expect(await textOf(page, '.veh-now')).toContain('Rover 2');
    await page.keyboard.up('Shift');
    await expect
      .poll(async () => {
        await choose(page, 'Rover 1');
        return textOf(page, '.veh-now');
      })
      .toContain('Rover 1');
  });

  test('what befalls the other one is told on every page', async () => {
    const { page } = await visit(browser, two.url, 'desk');
    await choose(page, 'Rover 1');
    second.child.kill('SIGSTOP');
    for (const path of ['/plan', '/health', '/']) {
      await turnTo(page, path);
      await page.locator('[data-elsewhere]', { hasText: 'Rover 2: not heard' }).waitFor();
    }
    await shoot(page, 'elsewhere-desk');
    expect(await stopFaults(page)).toEqual([]);
    second.child.kill('SIGCONT');
    await page.locator('[data-elsewhere]').waitFor({ state: 'detached' });
  });

  test('one STOP is for the one on show, one for all, each with its outcome', async () => {
    const { page, faults } = await visit(browser, two.url, 'phone');
    await turnTo(page, '/vehicles');
    const button = page.getByRole('button', { name: 'Hold to stop all vehicles' });
    await press(page, button, () => page.locator('[data-stopped]').nth(1).waitFor());
    for (const name of ['Rover 1', 'Rover 2'])
      await page.locator(`[data-stopped="${name}"][data-stage="done"]`).waitFor();
    await page.locator('.top .fma', { hasText: 'HOLD' }).waitFor();
    await shoot(page, 'vehicles-stopped-phone');
    expect(faults).toEqual([]);
  });
});

describe('a bridge that begins anew', () => {
  const programs: Program[] = [];
  let own: Awaited<ReturnType<typeof ownBridge>>;
  beforeAll(async () => {
    own = await ownBridge();
  });
  afterAll(async () => {
    for (const { child } of programs) child.kill('SIGKILL');
    await own.end();
  });

  test('and hears another rover first puts it in nobody’s place', { timeout: 60_000 }, async () => {
    const port = await freeUdpPort();
    const flags = ['--vehicle', `udpin://127.0.0.1:${port}`];
    const rover = (...more: string[]) => {
      const links = ['--serial0', `udpclient:127.0.0.1:${port}`, '--serial1', 'none'];
      const program = new Program(['dist/simulator/main.js', '--warm', ...links, ...more]);
      programs.push(program);
      return program;
    };
    await own.start(flags);
    const first = rover();
    const { page } = await visit(browser, own.url, 'phone');
    await expect.poll(() => textOf(page, '.veh-now'), soon).toContain('Rover 1');
    // What comes after the first picture is here by then.
    await turnTo(page, '/sticks');
    await page.locator('.sticks .area-map').waitFor();
    await turnTo(page, '/');
    first.child.kill('SIGSTOP');
    await own.start(flags);
    rover('--sysid', '2', '--home', '51.8738,-0.6086,100,180');
    const notice = page.locator('[data-missing]', { hasText: 'Rover 1' });
    await notice.waitFor();
    expect(await textOf(page, '.veh-now')).toContain('Rover 1');
    expect(await page.locator('.stop').getAttribute('aria-label')).toContain('Stop Rover 2');
    for (const size of ['desk', 'side', 'phone'] as const) {
      await page.setViewportSize(sizes[size]);
      for (const path of ['/sticks', '/']) {
        await turnTo(page, path);
        await shoot(page, `missing${path.replace('/', '-')}-${size}`);
        expect([...(await measure(page)), ...(await stopFaults(page))], `${path} ${size}`).toEqual([]);
      }
    }
    await page.keyboard.press('Space');
    await page.locator('[data-elsewhere]', { hasText: 'Rover 2: STOP is latched' }).waitFor();
    await shoot(page, 'missing-stopped-phone');
    expect(await stopFaults(page)).toEqual([]);
    first.child.kill('SIGCONT');
    await notice.waitFor({ state: 'detached' });
    expect(await textOf(page, '.veh-now')).toContain('Rover 1');
    first.child.kill('SIGSTOP');
    await own.start(flags);
    await notice.getByRole('button', { name: 'Show Rover 2' }).click();
    await notice.waitFor({ state: 'detached' });
    expect(await textOf(page, '.veh-now')).toContain('Rover 2');
    first.child.kill('SIGCONT');
    await page.waitForFunction(() => document.querySelector('.veh-now')?.textContent?.includes('of 2'));
    expect(await textOf(page, '.veh-now')).toContain('Rover 2');
  });
});

test('style sheets that were lost with the link come at the next try, and the sticks stand where they belong', async () => {
  const { page } = await open(browser, 'phone');
  let isCut = true;
  let lost = 0;
  await page.route(
    ({ pathname }) => /^\/assets\/(?!index).*\.css$/.test(pathname),
    (route) => {
      lost += isCut ? 1 : 0;
      return isCut ? route.abort() : route.continue();
    },
  );
  await page.goto(bridge.url);
  await page.waitForSelector('.badge.b-connected');
  // The page's own, which is asked for again at once, and once more with what comes when the page is at rest.
  await expect.poll(() => lost).toBe(3);
  // What was lost is known to the page a moment after it is to us.
  await page.waitForTimeout(500);
  isCut = false;
  await turnTo(page, '/sticks');
  await page.waitForSelector('.stick-row');
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'styles-again-phone');
});
