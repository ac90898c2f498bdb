/** SECURITY.md cannot rot: what it names exists, every line of it that quotes a test is in that test's file, and what it says of the page is so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../support/program.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const rooms = /^(?:bridge|dashboard|simulator|launch|test)\/[\w./-]+$/;

/** What is wrong with a text, in words: files that are not there, and tests that are not in the file they are quoted from. */
function faultsOf(text: string): readonly string[] {
  const paths = [...text.matchAll(/`([^`]+)`/g)].flatMap(([, path = '']) => (rooms.test(path) ? path : []));
  const missing = paths.filter((path) => !existsSync(join(projectRoot, path))).map((path) => `there is no ${path}`);
  const quotes = [...text.matchAll(/`(test\/[^`]+)` ((?:“[^”]+”(?:, )?)+)/g)];
  const untrue = quotes
    .filter(([, path = '']) => existsSync(join(projectRoot, path)))
    .flatMap(([, path = '', names = '']) =>
      [...names.matchAll(/“([^”]+)”/g)].flatMap(([, name = '']) =>
        read(path).includes(name) ? [] : `${path} has no "${name}"`,
      ),
    );
  return [...missing, ...untrue];
}

test('SECURITY.md names files that exist and tests that are in them', () => {
  const text = read('SECURITY.md');
  expect(text.match(/“[^”]+”/g)?.length).toBeGreaterThan(50);
  expect(faultsOf(text)).toEqual([]);
});

test('every threat and every fault of identity is held by a test', () => {
  const text = read('SECURITY.md');
  const [, threats = ''] = /## What is defended, and by what\n([\s\S]*?)\n## /.exec(text) ?? [];
  const rows = [...threats.split('\n').slice(3), ...text.split('\n').filter((line) => /^\| A-\d/.test(line))];
  const bare = rows.filter((line) => line.startsWith('| ') && !/`test\/[^`]+`/.test(line));
  expect(rows.length).toBeGreaterThan(25);
  expect(bare).toEqual([]);
  for (const row of ['A-01', 'A-02', 'A-03', 'A-04', 'A-05', 'A-06', 'A-07']) expect(text).toContain(`| ${row} |`);
});

test('what has rotted is seen', () => {
  const renamed = `a test of ${'another'} name`;
  expect(faultsOf('`bridge/nowhere.ts`')).toEqual(['there is no bridge/nowhere.ts']);
  expect(faultsOf(`\`test/house/security.test.ts\` “what has rotted is seen”, “${renamed}”`)).toHaveLength(1);
});

test('links within the documents lead somewhere', () => {
  const headings = (path: string) =>
    [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, words = '']) =>
      words
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    );
  for (const path of ['README.md', 'SECURITY.md'])
    for (const [, to = '', place = ''] of read(path).matchAll(/\]\(([\w./-]*\.md)?(?:#([\w-]+))?\)/g)) {
      if (to !== '') expect(existsSync(join(projectRoot, to)), `${path}: ${to}`).toBe(true);
      if (place !== '') expect(headings(to || path), `${path}: #${place}`).toContain(place);
    }
});

test('the page hands no text to what would run it', () => {
  const sinks =
    /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|new Function|srcdoc|javascript:/;
  const files = readdirSync(join(projectRoot, 'dashboard'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((path) => /\.(ts|tsx|html)$/.test(path)).map((path) => join('dashboard', path));
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((path) => sinks.test(read(path)))).toEqual([]);
});
