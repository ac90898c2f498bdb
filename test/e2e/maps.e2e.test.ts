import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tileAt } from '../../bridge/protocol/maps.ts';
import { colourOf, pmtilesFile, pngTile, testPack } from '../support/map-packs.ts';
import { Program } from '../support/program.ts';
import { launch, measure, open, type SizeName, shoot, textOf } from './browser.ts';
import { stopFaults, turnTo } from './operate.ts';

const main = 'dist/bridge/main.js';
/** Where the simulator stands at first. */
const home = { latDeg: 51.8735, lonDeg: -0.609 };
const around = [home.lonDeg - 0.004, home.latDeg - 0.003, home.lonDeg + 0.004, home.latDeg + 0.003] as const;
const pack = (name = 'Lower field') => testPack([...around], 14, 18, { name, attribution: '© The survey of nobody' });

let browser: Browser;
let bridge: { readonly url: string; stop(): void };
/** Somebody's tile server, which has no tile west of home. */
let online: Server;

const serve = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer(({ url = '' }, response) => {
      const [, z, x, y] = /^\/(\d+)\/(\d+)\/(\d+)\.png$/.exec(url) ?? [];
      const tile = { z: Number(z), x: Number(x), y: Number(y) };
      const { x: homeX, y: homeY } = tileAt(home.latDeg, home.lonDeg, 19);
      if (tile.z === 19 && tile.x === homeX - 1 && tile.y === homeY) return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'image/png' }).end(pngTile(256, colourOf(tile)));
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

beforeAll(async () => {
  if (!existsSync(fileURLToPath(new URL('../../dist/dashboard/index.html', import.meta.url))))
    throw new Error('dist/dashboard is not built: run npm run build first');
  browser = await launch();
  online = await serve();
  const tiles = `survey=http://127.0.0.1:${portOf(online)}/{z}/{x}/{y}.png#attribution=© Survey online&maxzoom=19`;
  const program = new Program([main, '--port', '0', '--log-level', 'silent', '--tiles', tiles]);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  bridge = { url: `http://127.0.0.1:${port}`, stop: () => void program.child.kill('SIGKILL') };
});
afterAll(async () => {
  await browser.close();
  bridge.stop();
  online.closeAllConnections();
  online.close();
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

/** The drive page with its map and all that comes after; and every host that it asked. */
async function visit(size: SizeName) {
  const { page, faults } = await open(browser, size);
  const hosts = new Set<string>();
  page.on('request', (request) => {
    if (/^(http|ws)/.test(request.url())) hosts.add(new URL(request.url()).host);
  });
  await page.goto(bridge.url);
  await onMap(page);
  return { page, faults, hosts };
}

async function onMap(page: Page): Promise<void> {
  await page.waitForSelector('[data-rover="live"]');
  await page.waitForSelector('[aria-label="Map layers"]');
}

/** As a file manager does it. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const files = await page.evaluateHandle(
    ([title, text]) => {
      const all = new DataTransfer();
      const binary = Uint8Array.from(atob(text ?? ''), (char) => char.charCodeAt(0));
      all.items.add(new File([binary], title ?? ''));
      return all;
    },
    [name, bytes.toString('base64')],
  );
  await page.dispatchEvent('.maps-page', 'drop', { dataTransfer: files });
}

/** The picture's colour where home lies on the map, or null while nothing is there. */
const colourAtHome = (page: Page): Promise<readonly number[] | null> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.map-tiles');
    const mark = document.querySelector('.home-box')?.getBoundingClientRect();
    const context = canvas?.getContext('2d');
    if (!canvas || !mark || !context) return null;
    const box = canvas.getBoundingClientRect();
    const [x, y] = [mark.left + mark.width / 2 - box.left, mark.top + mark.height / 2 - box.top];
    const scale = canvas.width / box.width;
    return [...context.getImageData(Math.round(x * scale), Math.round(y * scale), 1, 1).data];
  });

const zoomOf = async (page: Page) => Number(await page.locator('.map-tiles').getAttribute('data-zoom'));

/** Waits until the tile that belongs there lies where home is. */
async function isPictured(page: Page): Promise<void> {
  await expect
    .poll(
      async () => {
        const [r, g, b] = (await colourAtHome(page)) ?? [];
        const colour = colourOf(tileAt(home.latDeg, home.lonDeg, await zoomOf(page)));
        return [r, g, b].join() === colour.join();
      },
      { timeout: 15_000 },
    )
    .toBe(true);
}

/** Frames of the page, so that a slow machine is no fault. */
const draws = (page: Page, frames: number) =>
  page.evaluate(
    (left) =>
      new Promise<boolean>((resolve) => {
        const next = (n: number) => (n === 0 ? resolve(true) : void requestAnimationFrame(() => next(n - 1)));
        next(left);
      }),
    frames,
  );

describe('packs', () => {
  test('one that is dropped on the page lies under the grid, asks nobody but the rover, and is there again', async () => {
    const { page, faults, hosts } = await visit('desk');
    await turnTo(page, '/maps');
    await page.waitForSelector('.maps-page');
    await drop(page, 'field.pmtiles', pmtilesFile(pack()));
    await page.waitForSelector('[data-pack^="here:"]');
    expect(await textOf(page, '[data-pack]')).toContain('Lower field');
    expect(await measure(page)).toEqual([]);
    await shoot(page, 'maps-desk');

    await page.goto(bridge.url);
    await onMap(page);
    await isPictured(page);
    expect(await textOf(page, '.map-credit')).toBe('© The survey of nobody');
    expect(await stopFaults(page)).toEqual([]);
    await shoot(page, 'maps-pack-desk');

    // The rover drives on; the picture stays where it is, and is neither fetched nor painted again.
    const worked = () => page.locator('.map-tiles').evaluate((canvas) => [canvas.dataset.paints, canvas.dataset.asked]);
    await page.getByRole('button', { name: 'Zoom out' }).click();
    await draws(page, 60);
    const before = await worked();
    await draws(page, 90);
    expect(await worked()).toEqual(before);

    // Larger than the deepest tile.
    for (let i = 0; i < 6; i++) await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.waitForFunction(() => document.querySelector<HTMLElement>('.map-tiles')?.dataset.zoom === '18');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await isPictured(page);

    await turnTo(page, '/plan');
    await page.waitForSelector('.plan-map .map-tiles');
    expect([...hosts]).toEqual([new URL(bridge.url).host]);
    expect(faults).toEqual([]);
  });

  test('what is none is told, and the page lives on', async () => {
    const { page, faults } = await visit('phone');
    await turnTo(page, '/maps');
    await page.waitForSelector('.maps-page');
    const whole = pmtilesFile(pack());
    const bad: readonly (readonly [string, Buffer, RegExp])[] = [
      ['notes.txt', Buffer.from('not a map at all'), /no map pack that this page knows/],
      ['nothing.pmtiles', Buffer.alloc(0), /is empty/],
      ['streets.pmtiles', pmtilesFile(pack(), { type: 1 }), /vector tiles/],
      ['field.mbtiles', Buffer.from('SQLite format 3\0and more'), /send it to the rover/],
      ['half.pmtiles', whole.subarray(0, whole.length - 500), /its end is missing/],
      ['odd.pmtiles', Buffer.concat([whole.subarray(0, 127), Buffer.alloc(whole.length - 127, 0x5a)]), /no map pack/],
    ];
    for (const [name, bytes, says] of bad) {
      await drop(page, name, bytes);
      await page.locator('.maps-page [role="alert"]', { hasText: says }).waitFor();
      expect(await textOf(page, '.maps-page [role="alert"]')).toContain(name);
    }
    expect(await page.locator('[data-pack^="here:"]').count()).toBe(0);
    expect(await measure(page)).toEqual([]);
    await shoot(page, 'maps-bad-phone');
    await turnTo(page, '/');
    await onMap(page);
    expect(faults).toEqual([]);
  });

  test('one of this device is sent to the rover, and lies under the map of another', async () => {
    const { page, faults } = await visit('phone');
    await turnTo(page, '/maps');
    await page.waitForSelector('.maps-page');
    await drop(page, 'rover.pmtiles', pmtilesFile(pack('For all')));
    await page.waitForSelector('[data-pack^="here:"]');
    await page.getByRole('button', { name: 'Send to the rover' }).click();
    await page.waitForSelector('[data-pack^="rover:pack:"]');
    await page.close();

    const other = await visit('phone');
    await other.page.getByRole('button', { name: 'Map layers' }).click();
    await other.page.locator('.maps-option', { hasText: 'For all' }).click();
    expect(await measure(other.page)).toEqual([]);
    expect(await stopFaults(other.page)).toEqual([]);
    await shoot(other.page, 'maps-layers-phone');
    await other.page.keyboard.press('Escape');
    await isPictured(other.page);
    await shoot(other.page, 'maps-pack-phone');
    expect([...faults, ...other.faults]).toEqual([]);
  });
});

test('a tile server by the rover, and what the map shows of it kept for when there is no internet', async () => {
  const { page, faults, hosts } = await visit('desk');
  await page.getByRole('button', { name: 'Map layers' }).click();
  await page.locator('.maps-option', { hasText: 'survey' }).click();
  await isPictured(page);
  expect(await textOf(page, '.map-credit')).toContain('© Survey online');
  const form = page.locator('.maps-form');
  await form.getByLabel('From zoom').selectOption('0');
  await form.getByLabel('to zoom').selectOption('19');
  const estimate = page.locator('[data-estimate]');
  expect(Number(await estimate.getAttribute('data-estimate'))).toBeGreaterThan(19);
  expect(await estimate.textContent()).toMatch(/tiles, about/);
  await form.getByLabel('From zoom').selectOption('17');
  await form.getByLabel('Called').fill('Kept field');
  await shoot(page, 'maps-area-desk');
  await page.getByRole('button', { name: 'Download to the rover' }).click();
  await page.waitForSelector('[data-area="incomplete"]');
  expect(await textOf(page, '[data-area]')).toContain('1 tile was not to be had');
  await page.locator('.maps-option', { hasText: 'Kept field' }).click();
  expect(await measure(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await isPictured(page);
  expect([...hosts]).toEqual([new URL(bridge.url).host]);
  expect(faults).toEqual([]);
});

const tapAt = (page: Page, x: number, y: number) => page.locator('.map-ground').click({ position: { x, y } });

test('measuring: legs, total and area by touch and by key, taken back and left', async () => {
  const { page, faults } = await visit('desk');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await tapAt(page, 300, 300);
  await tapAt(page, 500, 300);
  await tapAt(page, 500, 500);
  const sums = page.locator('.measure-sums');
  await sums.getByText('bearing 180°').waitFor();
  expect(await page.locator('.measure-point').count()).toBe(3);
  await page.getByRole('button', { name: 'Close area' }).click();
  await sums.getByText('Area').waitFor();
  await shoot(page, 'maps-measure-desk');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await page.locator('.measure-point').count()).toBe(2);
  // It is no place to go to.
  expect(await page.locator('[aria-label="Go here"]').count()).toBe(0);
  await page.locator('.map-ground').focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('.measure-point').count()).toBe(3);
  await page.keyboard.press('Backspace');
  expect(await page.locator('.measure-point').count()).toBe(2);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.measure-card', { state: 'detached' });
  // A place on the map is one to go to again.
  await page.keyboard.press('Enter');
  await page.waitForSelector('[aria-label="Go here"]');
  expect(faults).toEqual([]);
});

/** A phone's map has no room for a button of it. */
async function showMe(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Map layers' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Show where I am' }).click();
}

test('the operator’s own place: asked for, shown with its accuracy, and the rover too far from it told once', async () => {
  const { page, faults } = await visit('phone');
  await showMe(page);
  await page.locator('[data-operator-note="refused"]').getByText('Allow it in the browser’s settings').waitFor();
  await page.getByRole('button', { name: 'Hide where I am' }).click();

  await page.context().grantPermissions(['geolocation']);
  // A receiver tells every second; this one is as old as its last word.
  const tell = () =>
    page.context().setGeolocation({ latitude: home.latDeg - 0.0002, longitude: home.lonDeg, accuracy: 5 });
  await tell();
  const telling = setInterval(() => void tell().catch(() => {}), 1000);
  await showMe(page);
  await page.waitForSelector('[data-operator="live"]');
  expect(await textOf(page, '[data-operator] text')).toBe('you ±5.0 m');
  await page.locator('.map-note', { hasText: 'from you' }).waitFor();

  await page.getByRole('button', { name: 'Map layers' }).click();
  await page.locator('.maps-option', { hasText: 'from me' }).click();
  await page.getByLabel('Warn beyond, m').fill('5');
  await page.keyboard.press('Escape');
  await page.waitForSelector('[data-reach="beyond"]');
  await page.waitForSelector('[data-limit="beyond"]');
  await page.locator('.toast', { hasText: 'further than the' }).waitFor();
  expect(await measure(page)).toEqual([]);
  await shoot(page, 'maps-limit-phone');
  clearInterval(telling);
  await draws(page, 60);
  await turnTo(page, '/messages');
  expect(await page.locator('.messages-all .msg', { hasText: 'further than the' }).count()).toBe(1);
  expect(faults).toEqual([]);
});

const touch = (session: CDPSession, type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly number[][]) =>
  session.send('Input.dispatchTouchEvent', {
    type,
    touchPoints: points.map(([x = 0, y = 0], id) => ({ x, y, id })),
  });

test('two fingers pinch the map, and drag it', async () => {
  const { page, faults } = await visit('phone');
  const session = await page.context().newCDPSession(page);
  const scale = await textOf(page, '.scale-text');
  const box = await page.locator('.map-ground').boundingBox();
  if (box === null) throw new Error('there is no map');
  const [x, y] = [box.x + 150, box.y + box.height / 2];
  await touch(session, 'touchStart', [
    [x - 20, y],
    [x + 20, y],
  ]);
  for (let apart = 20; apart <= 110; apart += 10) {
    await touch(session, 'touchMove', [
      [x - apart, y],
      [x + apart, y],
    ]);
  }
  // What the fingers did may be drawn after it was sent: each place is asked for until it holds for two pictures.
  const marks = async () => {
    const home = page.locator('.home-house');
    let is = await home.boundingBox();
    for (;;) {
      await draws(page, 2);
      const was = is;
      is = await home.boundingBox();
      if (is?.y === was?.y) return is;
    }
  };
  await expect.poll(() => textOf(page, '.scale-text')).not.toBe(scale);
  const before = await marks();
  await touch(session, 'touchMove', [
    [x - 110, y + 40],
    [x + 110, y + 40],
  ]);
  await touch(session, 'touchEnd', []);
  const after = await marks();
  expect((after?.y ?? 0) - (before?.y ?? 0)).toBeCloseTo(40, 0);
  expect(await page.locator('[aria-label="Go here"]').count()).toBe(0);
  expect(faults).toEqual([]);
});
