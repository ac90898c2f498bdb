/** What axe finds wrong with a page, and what it cannot see: labels that are named otherwise, and what moves although nothing should. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** WCAG 2.2 A and AA, and axe's own good practice. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Into each document before its own scripts, by the debugger's door: the page's policy stays as it is. */
export const bringAxe = (page: Page): Promise<unknown> =>
  page.addInitScript({ content: readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8') });

/**
 * One line for each element that breaks a rule. What a theme changes is its colours: `colours` looks at those alone. Names
 * that lack visible text are looked for by `misnamed`: axe's own rule, an experiment of it, takes ages and key hints for labels.
 */
export const violations = (page: Page, what: 'everything' | 'colours' = 'everything'): Promise<readonly string[]> =>
  page.evaluate(
    async ([only, values]) => {
      const axe: typeof import('axe-core') = Reflect.get(globalThis, 'axe');
      const options: import('axe-core').RunOptions = {
        runOnly: only === 'colours' ? ['color-contrast'] : [...values],
        rules: only === 'colours' ? {} : { 'label-content-name-mismatch': { enabled: false } },
        resultTypes: ['violations'],
        preload: false,
        iframes: false,
      };
      const found = await axe.run(document, options);
      return found.violations.flatMap(({ id, nodes }) =>
        nodes.map(
          ({ html, any, all }) => `${id}: ${html.slice(0, 140)} (${[...any, ...all].map((one) => one.message)})`,
        ),
      );
    },
    [what, tags] as const,
  );

/** WCAG 2.5.3: who speaks to the page says what stands on a control; it must be in its name. */
export const misnamed = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const plain = (text: string) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim();
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('button[aria-label], a[aria-label]')) {
      const words = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
        plain(node.textContent ?? '') !== '' && node.parentElement?.checkVisibility() === true
          ? NodeFilter.FILTER_ACCEPT
          : NodeFilter.FILTER_SKIP,
      );
      const first = plain(words.nextNode()?.textContent ?? '');
      const name = element.getAttribute('aria-label') ?? '';
      if (!plain(name).includes(first)) found.push(`"${first}" is named "${name}"`);
    }
    return found;
  });

/** Animations that run, or will. */
export const moving = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map(({ effect }) => (effect instanceof KeyframeEffect ? (effect.target?.outerHTML.slice(0, 80) ?? '') : '')),
  );
