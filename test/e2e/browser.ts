/** A real Chromium for the journeys, and what they ask of a page. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const sizes = {
  phone: { width: 390, height: 844 },
  /** A phone on its side. */
  side: { width: 844, height: 390 },
  tablet: { width: 820, height: 1180 },
  desk: { width: 1440, height: 900 },
} as const;
export type SizeName = keyof typeof sizes;
export type ThemeName = 'dark' | 'light' | 'sun';

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: '/usr/bin/chromium', args });

/** A page of its own, with its faults collected: what the page throws, and what its policy forbids. */
export async function open(browser: Browser, size: SizeName, theme: ThemeName = 'dark') {
  const context = await browser.newContext({ viewport: sizes[size], reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('WebSocket connection')) faults.push(message.text());
  });
  await page.addInitScript((name) => localStorage.setItem('tether.theme', name), theme);
  return { page, faults };
}

const shots = fileURLToPath(new URL('./shots/', import.meta.url));

/** Keeps what the page looks like now, for people. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}${name}.png` });
}

/** What people do here, whole; README.md says which test is which. Each leaves its pictures at three sizes. */
export const journeys = [
  'first-visit',
  'drive-by-pad',
  'drive-by-touch',
  'lose-the-link',
  'mission',
  'prearm',
  'parameter',
  'take-over',
  'replay',
  'offline',
  'stop',
] as const;
export type Journey = (typeof journeys)[number];

const atSizes = ['phone', 'tablet', 'desk'] as const;

export const shotsOf = (journey: Journey): readonly string[] => atSizes.map((size) => `journey-${journey}-${size}.png`);

/** Keeps one moment of a journey at each size, and tells what breaks the house's measures there; the page stays as it was. */
export async function shootSizes(page: Page, journey: Journey): Promise<readonly string[]> {
  const own = page.viewportSize();
  const found: string[] = [];
  for (const size of atSizes) {
    await page.setViewportSize(sizes[size]);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    found.push(...(await measure(page)).map((fault) => `${size}: ${fault}`));
    await shoot(page, `journey-${journey}-${size}`);
  }
  if (own !== null) await page.setViewportSize(own);
  return found;
}

export const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().textContent()) ?? '';

/** What breaks the house's measures: targets under 44 px, text under 12 px, anything wider than the screen. */
export const measure = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) found.push(`the page is ${wide} px too wide`);
    for (const element of document.querySelectorAll('button, a, [role="option"]')) {
      const { width, height } = element.getBoundingClientRect();
      if (width > 0 && (width < 43.5 || height < 43.5))
        found.push(`target ${Math.round(width)} × ${Math.round(height)}: ${element.className} ${element.textContent}`);
    }
    for (const element of document.querySelectorAll('body *')) {
      const isText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      const box = element.getBoundingClientRect();
      if (!isText || box.width <= 1) continue;
      const size = Number.parseFloat(getComputedStyle(element).fontSize);
      if (size < 12) found.push(`text of ${size} px: ${element.textContent}`);
      const clips = element.closest('.scroll, svg');
      if (!clips && (box.right > innerWidth + 0.5 || box.left < -0.5)) found.push(`outside: ${element.textContent}`);
    }
    return [...new Set(found)];
  });
