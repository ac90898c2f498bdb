/** The weight of the page is held where it is built: real files, light and heavy, and the words that a build ends with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { projectRoot } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

type Budgeting = { checkBudget(folder: string, print: (text: string) => void): void };
const budgeting: Budgeting = await import(pathToFileURL(join(projectRoot, 'launch/budget.mjs')).href);

/** Text that no packer makes smaller by more than a quarter: kilobytes of 1,000. */
function noise(kB: number, seed = 1): string {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String.fromCharCode(33 + ((state >>> 16) % 90));
  };
  return Array.from({ length: kB * 1000 }, next).join('');
}

function pageOf(files: Readonly<Record<string, string>>): string {
  const folder = tempDir();
  mkdirSync(join(folder, 'assets'));
  const html = '<script src="/assets/index-a.js"></script><link rel="stylesheet" href="/assets/index-a.css">';
  writeFileSync(join(folder, 'index.html'), html);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'assets', name), text);
  return folder;
}

const small = {
  'index-a.js': noise(50),
  'index-a.css': noise(5),
  'after-first-b.js': noise(50),
  'worker-c.js': noise(20),
};

function said(folder: string): { readonly table: string; readonly error: string } {
  let table = '';
  try {
    budgeting.checkBudget(folder, (text) => {
      table += text;
    });
  } catch (error) {
    return { table, error: error instanceof Error ? error.message : String(error) };
  }
  return { table, error: '' };
}

test('a page within its budgets passes, and the table says what it weighs', () => {
  const { table, error } = said(pageOf(small));
  expect(error).toBe('');
  expect(table).toMatch(/before the first picture, JavaScript +\d+\.\d of 200 kB/);
  expect(table).not.toContain('OVER');
});

test.each([
  ['index-a.js', 300, 'before the first picture'],
  ['after-first-b.js', 300, 'after the first picture'],
  ['other-pages-b.js', 400, 'pages that nobody drives by'],
  ['worker-c.js', 100, 'Worker of the link'],
  ['hls-d.js', 250, 'each library of its own'],
  ['font-e.woff2', 400, 'whole drive page'],
])('%s of %i kB ends the build, in words', (name, kB, budget) => {
  const { table, error } = said(pageOf({ ...small, [name]: noise(kB, 7) }));
  expect(error).toMatch(new RegExp(`^the page is [\\d.]+ kB over its budget of \\d+ kB for "${budget}`));
  expect(table).toContain('OVER');
});

test('what two files need comes with the first of them, and is counted once', () => {
  const files = {
    'index-a.js': `import"./common-a.js";${noise(10)}`,
    'common-a.js': noise(170, 3),
    'after-first-b.js': 'import{a}from"./common-a.js";import{b}from"./common-b.js";',
    'common-b.js': noise(170, 5),
  };
  expect(said(pageOf(files)).error).toBe('');
  expect(said(pageOf({ ...files, 'common-b.js': noise(190, 5) })).error).toContain('after the first picture');
});
