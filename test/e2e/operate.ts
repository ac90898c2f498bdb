/** A real bridge with its simulator for the journeys of who drives, and the hands that do. */
import type { Browser, Locator, Page } from 'playwright-core';
import { Program } from '../support/program.ts';
import { open, type SizeName, type ThemeName, textOf } from './browser.ts';

/** The simulator shows a demo: it is armed and on a mission by itself, and stays where it is put once somebody acts. */
export async function realBridge(args: readonly string[] = []) {
  const program = new Program(['dist/bridge/main.js', '--port', '0', '--log-level', 'silent', ...args]);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const signal = (name: NodeJS.Signals) => () => void program.child.kill(name);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: signal('SIGKILL'),
    /** As if the way to it were cut: nothing is answered, and nothing is closed. */
    pause: signal('SIGSTOP'),
    resume: signal('SIGCONT'),
  };
}

export async function visit(browser: Browser, url: string, size: SizeName, theme: ThemeName = 'dark') {
  const { page, faults } = await open(browser, size, theme);
  await page.goto(url);
  await page.waitForSelector('.badge.b-connected');
  await page.waitForSelector('.fma:not(.is-none)');
  return { page, faults };
}

/** Another page without a load, so that the lease stays. */
export async function turnTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
  await page.waitForFunction(() => document.querySelectorAll('.main *').length > 10);
}

export async function takeLease(page: Page): Promise<void> {
  await page.locator('.lease').click();
  await page.getByRole('button', { name: /^Ask to drive/ }).click();
  await page.waitForSelector('.l-you');
  await page.keyboard.press('Escape');
  await page.waitForSelector('[role="dialog"]', { state: 'detached' });
}

export const modeIs = (page: Page, mode: string) => page.locator('.fma', { hasText: mode }).waitFor();

/** What happens first is not awaited here: the simulator's demo sets out by itself some seconds after its start. */
export const demoBegins = (page: Page) => modeIs(page, 'AUTO');

export const hold = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Hold', exact: true }).click();
  await modeIs(page, 'HOLD');
};

/** Slides a slide, or the first of that name, from its left to its right. */
export async function slide(page: Page, which: string | Locator): Promise<void> {
  const button = typeof which === 'string' ? page.getByRole('button', { name: which }).first() : which;
  // What stands beside it comes and goes with the mode, and it moves with that: a hand waits until it rests.
  await button.click({ trial: true });
  const box = await button.boundingBox();
  if (box === null) throw new Error(`"${which}" is not on the page`);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 20, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, y, { steps: 6 });
  await page.mouse.up();
}

/** Keeps a button pressed until what comes of it is there; a hand waits until the button rests and can be pressed. */
export async function press(page: Page, button: Locator, outcome: () => Promise<unknown>): Promise<void> {
  await button.click({ trial: true });
  await button.hover();
  await page.mouse.down();
  await outcome();
  await page.mouse.up();
}

export const speedOf = async (page: Page): Promise<number> =>
  Number.parseFloat(await textOf(page, '.speedov .v, .tile[data-group="motion"] .v'));

/** Where STOP may not be: too small, out of sight, under something, or too near to what else can be touched. */
export const stopFaults = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const stop = document.querySelector('.stop');
    if (stop === null) return ['there is no STOP'];
    const box = stop.getBoundingClientRect();
    const found: string[] = [];
    if (box.width < 124 || box.height < 60) found.push(`it is ${box.width} × ${box.height}`);
    if (box.bottom > innerHeight || box.right > innerWidth || box.left < 0) found.push('it is out of sight');
    for (const [x, y] of [
      [box.left + 8, box.top + 8],
      [box.left + box.width / 2, box.top + box.height / 2],
      [box.right - 8, box.bottom - 8],
    ] as const) {
      const top = document.elementFromPoint(x, y);
      if (!top?.closest('.stop')) found.push(`it is covered by ${top?.outerHTML.slice(0, 80)}`);
    }
    for (const other of document.querySelectorAll('.dock button:not(.stop), .dock a, .nav a, .nav button, .capsule')) {
      const { left, right, top, bottom, width } = other.getBoundingClientRect();
      const dx = Math.max(0, left - box.right, box.left - right);
      const dy = Math.max(0, top - box.bottom, box.top - bottom);
      if (width > 0 && Math.hypot(dx, dy) < 11.5) found.push(`${other.textContent} is ${Math.hypot(dx, dy)} px away`);
    }
    return found;
  });
