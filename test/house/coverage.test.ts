/** COVERAGE.md cannot rot: every file that it names exists, and every test that it quotes is in the file it quotes it from. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** What is wrong with a row of the table, in words. */
function faultsOf(row: string): readonly string[] {
  const [id = '', , where = '', held = ''] = row.split(/\s*(?<!\\)\|\s*/).slice(1);
  const files = [...where.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
  const isMissing = held.startsWith('**missing**');
  const faults = files.length === 0 && !isMissing ? [`${id} lives nowhere`] : [];
  for (const path of files) if (!existsSync(join(root, path))) faults.push(`${id}: there is no ${path}`);
  const quotes = [...held.matchAll(/`(test\/[^`]+)` ((?:“[^”]+”(?:, )?)+)/g)];
  if (quotes.length === 0 && !isMissing && !held.startsWith('**partly**')) faults.push(`${id} is held by nothing`);
  for (const [, path = '', names = ''] of quotes) {
    if (!existsSync(join(root, path))) faults.push(`${id}: there is no ${path}`);
    else
      for (const [, name = ''] of names.matchAll(/“([^”]+)”/g))
        if (!read(path).includes(name)) faults.push(`${id}: ${path} has no "${name}"`);
  }
  return faults;
}

const rows = read('COVERAGE.md')
  .split('\n')
  .filter((line) => /^\| S\d/.test(line));

test('every row names files that exist and tests that are in them, or says what is missing', () => {
  expect(rows.length).toBeGreaterThan(150);
  expect(rows.flatMap(faultsOf)).toEqual([]);
});

test('no number has two rows', () => {
  const ids = rows.map((row) => row.split('|')[1]?.trim());
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

test('a row that has rotted is seen', () => {
  expect(
    faultsOf('| S9-01 | a thing | `bridge/nowhere.ts` | `test/house/coverage.test.ts` “no number has two rows” |'),
  ).toEqual(['S9-01: there is no bridge/nowhere.ts']);
  const renamed = `a test of ${'another'} name`;
  expect(faultsOf(`| S9-02 | a thing | \`README.md\` | \`test/house/coverage.test.ts\` “${renamed}” |`)).toHaveLength(
    1,
  );
  expect(faultsOf('| S9-03 | a thing | `README.md` | |')).toEqual(['S9-03 is held by nothing']);
  expect(faultsOf('| S9-04 | a thing | – | **missing**: nobody built it |')).toEqual([]);
});
