/** The table of journeys names tests that exist and leave their pictures, and each journey stands in it once. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { journeys, shotsOf } from '../e2e/browser.ts';

const read = (name: string): string => readFileSync(new URL(`../e2e/${name}`, import.meta.url), 'utf8');

const rows = [...read('README.md').matchAll(/^\| ([a-z-]+) \| [^|]+ \| ([a-z]+): ([^|]+) \|$/gm)].map(
  ([, journey = '', file = '', title = '']) => ({ journey, file: `${file}.e2e.test.ts`, title }),
);

test('the table has each journey once', () => {
  expect(rows.map(({ journey }) => journey)).toEqual([...journeys]);
});

test.each(rows)('$journey: its test is there, and leaves its pictures', ({ journey, file, title }) => {
  expect(existsSync(new URL(`../e2e/${file}`, import.meta.url)), file).toBe(true);
  const text = read(file);
  const at = text.indexOf(title);
  expect(at, title).toBeGreaterThan(-1);
  // Up to the next test.
  const [whole = ''] = text.slice(at).split(/^\s*test[.(]/m);
  expect(whole).toMatch(
    new RegExp(`expect\\(await shootSizes\\(\\w+(\\.page)?, '${journey}'\\)\\)\\.toEqual\\(\\[\\]\\)`),
  );
});

test('a picture for each of the three sizes, under names that tell journey and size', () => {
  expect(shotsOf('stop')).toEqual(['journey-stop-phone.png', 'journey-stop-tablet.png', 'journey-stop-desk.png']);
  const names = journeys.flatMap(shotsOf);
  expect(new Set(names).size).toBe(3 * journeys.length);
});
