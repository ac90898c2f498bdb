/**
 * The instruments of the drive page over a simulated rover that has bad luck: on a steep field, with a battery that is
 * nearly empty. What a browser would say aloud is written down instead.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Program } from '../support/program.ts';
import { launch, measure, open, type SizeName, shoot, textOf } from './browser.ts';
import { demoBegins, hold, realBridge, stopFaults } from './operate.ts';

const directory = mkdtempSync(join(tmpdir(), 'tether-instruments-'));
let browser: Browser;
let simulator: Program;
let control: string;
let bridge: Awaited<ReturnType<typeof realBridge>>;

beforeAll(async () => {
  const flags = [
    '--serial0',
    'tcp:127.0.0.1:0',
    '--serial1',
    'none',
    '--warm',
    '--demo',
    '--slope',
    '50',
    '--control',
    '0',
  ];
  simulator = new Program(['dist/simulator/main.js', ...flags]);
  const [, port] = await simulator.line(/listening tcp 127\.0\.0\.1:(\d+)/);
  const [, controlPort] = await simulator.line(/control http:\/\/127\.0\.0\.1:(\d+)/);
  control = `http://127.0.0.1:${controlPort}`;
  bridge = await realBridge(['--data-dir', directory, '--vehicle', `tcpout://127.0.0.1:${port}`]);
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  bridge?.stop();
  simulator?.child.kill('SIGKILL');
});

type Heard = { readonly said: string[]; readonly shaken: number[][] };

/** This device's owner wants to hear and feel everything; its voice writes down what it says. */
async function visitWith(size: SizeName, kept: Readonly<Record<string, unknown>>) {
  const { page, faults } = await open(browser, size);
  await page.addInitScript((choices) => {
    for (const [key, value] of Object.entries(choices)) localStorage.setItem(key, JSON.stringify(value));
    const heard: Heard = { said: [], shaken: [] };
    Object.assign(globalThis, { heard });
    const voice = { lang: 'en-GB', localService: true, name: 'test', default: true, voiceURI: 'test' };
    Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', {
      value: class {
        onend = () => {};
        text: string;
        constructor(text: string) {
          this.text = text;
        }
      },
    });
    const say = (utterance: { text: string; onend(): void }) => {
      heard.said.push(utterance.text);
      setTimeout(() => utterance.onend(), 50);
    };
    Object.defineProperty(globalThis, 'speechSynthesis', {
      value: { getVoices: () => [voice], speak: say, cancel: () => {} },
    });
    const vibrate = (pattern: number[]) => heard.shaken.push(pattern) > 0;
    Object.defineProperty(navigator, 'vibrate', { value: vibrate });
  }, kept);
  await page.goto(bridge.url);
  await page.waitForSelector('.badge.b-connected');
  await page.waitForSelector('.fma:not(.is-none)');
  return { page, faults };
}

const heardBy = (page: Page): Promise<Heard> => page.evaluate(() => Reflect.get(globalThis, 'heard'));
const saidBy = (page: Page, text: string) =>
  page.waitForFunction(
    (wanted) => Reflect.get(globalThis, 'heard').said.some((one: string) => one.includes(wanted)),
    text,
  );

/** What befalls the rover, at once. */
const befall = (step: object) =>
  fetch(`${control}/do`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(step),
  });

const voice = { speaks: true, vibrates: true, tones: false, volume: 1, rate: 1 };
const tiles = 'speed slope battery position operator gps ekf radio rc servos board messages'.split(' ');
const places = tiles.map((id) => ({ id, shown: true }));
const withGps = { 'tether.instruments': { desk: places.filter(({ id }) => !['rc', 'servos', 'board'].includes(id)) } };
const everything = { 'tether.instruments': { phone: places, tablet: places, desk: places } };

describe('the instruments', () => {
  test('tell, show and say that a rover rolls although it should hold, and that its battery ends', async () => {
    const { page, faults } = await visitWith('desk', { 'tether.voice': voice, ...withGps });
    // With it comes the voice.
    await page.waitForSelector('[data-instrument="gps"] .tile-facts');
    await demoBegins(page);
    expect(await textOf(page, '.slope-say')).toMatch(/limit \d+°/i);
    expect((await befall({ do: 'battery-used', mah: 2500 })).status).toBe(200);
    await saidBy(page, 'Battery 30 percent');
    await page.waitForFunction(() => document.querySelector('.battery-home')?.textContent?.includes('unknown'));
    await hold(page);
    await page.waitForSelector('.alarmed[data-alarm="rolls"]');
    expect(await textOf(page, '.alarm-notice')).toMatch(/Moves at .* although it should hold/);
    await saidBy(page, 'The rover is rolling');
    const { said, shaken } = await heardBy(page);
    expect(said.filter((text) => text === 'Mode hold')).toHaveLength(1);
    expect(shaken).toContainEqual([400, 120, 400, 120, 400]);
    expect(await stopFaults(page)).toEqual([]);
    expect(await measure(page)).toEqual([]);
    await shoot(page, 'instruments-rolling-desk');

    await page.getByRole('link', { name: 'Messages' }).first().click();
    await page.getByRole('searchbox').fill('although hold');
    await page.waitForFunction(() => document.querySelectorAll('.messages-all .msg').length === 1);
    expect(await textOf(page, '.messages-all .msg-text')).toContain('although it should hold');
    await page.locator('.voice summary').click();
    const before = (await heardBy(page)).said.length;
    await page.getByRole('button', { name: 'Try it' }).click();
    await saidBy(page, 'This is how messages sound');
    expect((await heardBy(page)).said.length).toBeGreaterThan(before);
    expect(await measure(page)).toEqual([]);
    await shoot(page, 'instruments-messages-desk');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test.each(['phone', 'tablet', 'desk'] as const)(
    'all at once on a %s: each with its age, within the house’s measures',
    async (size) => {
      const { page, faults } = await visitWith(size, everything);
      await page.waitForSelector('[data-instrument="board"] .tile-facts');
      const ages = await page.locator('.instruments .tile .age').allTextContents();
      expect(ages.length).toBeGreaterThanOrEqual(11);
      for (const age of ages) expect(age).toMatch(/^(\d+\.\d s|no data)$/);
      expect(await measure(page)).toEqual([]);
      await page.locator('[data-instrument="servos"]').scrollIntoViewIfNeeded();
      await shoot(page, `instruments-all-${size}`);
      expect(await stopFaults(page)).toEqual([]);
      expect(faults).toEqual([]);
      // A device that nobody asked is silent.
      expect((await heardBy(page)).said).toEqual([]);
      await page.context().close();
    },
    30_000,
  );
});
