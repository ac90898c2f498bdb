/// <reference lib="dom" />
/**
 * What happens to a page while somebody drives from it. A headless browser hides no page and takes no focus away by itself:
 * that is told to the page as a browser tells it. Tabs are closed, processes killed and threads blocked in earnest.
 */
import type { Page } from 'playwright-core';
import { labMs } from '../real/clock.ts';
import { labOf, movePad, pushed } from './driver-page.ts';

export type PageFault = {
  readonly name: string;
  /** How far the stick is pushed as it happens; what makes 2 m/s unless it says so. */
  readonly push?: number;
  /** The page or its Worker lives to say neutral itself: the bridge's watch is not what stops the rover. */
  readonly letsGo?: boolean;
  /** Breaks at once, and hands back when, lab's ms; resolves when it is over, which may be later than the stop. */
  act(page: Page): Promise<number>;
  /** The page is there again, or was all the time, and its stick is still pushed. */
  mend?(page: Page): Promise<unknown>;
};

const blockedMs = 5000;

/** As a browser says it to a page that it hides or shows. */
const look = async (page: Page, state: 'hidden' | 'visible'): Promise<number> =>
  labOf(
    await page.evaluate((now) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => now });
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => now === 'hidden' });
      const at = Date.now();
      document.dispatchEvent(new Event('visibilitychange'));
      return at;
    }, state),
  );

/** The processes that pages run in, of this browser alone. */
async function killRenderers(page: Page): Promise<number> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] };
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  if (renderers.length === 0) throw new Error('the page has no process');
  const at = labMs();
  for (const { id } of renderers) process.kill(id, 'SIGKILL');
  return at;
}

export const pageFaults = {
  hidden: {
    name: 'tab hidden',
    letsGo: true,
    act: (page) => look(page, 'hidden'),
    mend: (page) => look(page, 'visible'),
  },
  blur: {
    name: 'window blur',
    letsGo: true,
    act: async (page) =>
      labOf(
        await page.evaluate(() => {
          const at = Date.now();
          dispatchEvent(new Event('blur'));
          return at;
        }),
      ),
    mend: (page) => page.evaluate(() => dispatchEvent(new Event('focus'))),
  },
  closed: {
    name: 'tab closed',
    async act(page) {
      const at = labMs();
      await page.close();
      return at;
    },
  },
  killed: { name: 'the tab’s process killed', act: killRenderers },
  blocked: {
    name: `main thread blocked for ${blockedMs / 1000} s`,
    letsGo: true,
    act: async (page) =>
      labOf(
        await page.evaluate((ms) => {
          const at = Date.now();
          while (Date.now() - at < ms);
          return at;
        }, blockedMs),
      ),
    mend: async () => {},
  },
  nothing: { name: 'the control: nothing is said to the page', act: async () => labMs() },
  unplugged: {
    name: 'pad unplugged at full throttle',
    letsGo: true,
    push: pushed.full,
    act: (page) => movePad(page, pushed.full, true, false),
    mend: (page) => movePad(page, pushed.full),
  },
} as const satisfies Record<string, PageFault>;
