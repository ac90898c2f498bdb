/** What is answered from the shelf and what never is, and how a build is listed: by what is in each of its files. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shelfOf } from '../../dashboard/build/shelf.ts';
import { fillShelf } from '../../dashboard/offline/fill.ts';
import { allShelves, type ShelfFile, shelfName, shelvesToClear, sourceOf } from '../../dashboard/offline/shelf.ts';
import { tempDir } from '../support/temp-dir.ts';

const origin = 'https://rover.local:5001';
const paths = new Set(['/', '/assets/index-a.js', '/icon-192.png']);

test.each([
  ['GET', true, '/', 'page'],
  ['GET', true, '/plan?x=1', 'page'],
  ['GET', true, '/pair#code', 'page'],
  ['GET', true, '/api/recordings/one.tlog', 'network'],
  ['GET', true, '/ca.crt', 'network'],
  ['GET', false, '/assets/index-a.js', 'shelf'],
  // Of another build, whose shelf may be there still.
  ['GET', false, '/assets/index-b.js', 'shelf'],
  ['HEAD', false, '/assets/index-b.js', 'network'],
  ['GET', true, '/assets/index-b.js', 'network'],
  ['GET', false, '/icon-192.png', 'shelf'],
  ['GET', false, '/icon-180.png', 'network'],
  ['GET', false, '/', 'shelf'],
  ['GET', false, '/index.html', 'network'],
  ['GET', false, '/api/health', 'network'],
  ['GET', false, '/ws', 'network'],
  ['POST', false, '/', 'network'],
  ['GET', false, '/build.json', 'network'],
  ['GET', false, '/sw.js', 'network'],
] as const)('%s, navigation %s, %s: from %s', (method, isNavigation, path, source) => {
  expect(sourceOf({ method, isNavigation, isPart: false, url: origin + path }, origin, paths)).toBe(source);
});

test.each(['/assets/index-a.js', '/assets/index-b.js'])('a part of %s is for the network', (path) => {
  const asked = { method: 'GET', isNavigation: false, isPart: true, url: origin + path };
  expect(sourceOf(asked, origin, paths)).toBe('network');
});

test('nothing of another origin is answered from the shelf', () => {
  const url = 'https://elsewhere:5001/assets/index-a.js';
  expect(sourceOf({ method: 'GET', isNavigation: false, isPart: false, url }, origin, paths)).toBe('network');
});

test('the shelf before stays for tabs that are open still; older ones go, and what is not ours stays', () => {
  const names = ['tether-page-a', 'maps', 'tether-page-b', 'tether-page-c'];
  expect(shelvesToClear(names, shelfName('c'))).toEqual(['tether-page-a']);
  expect(shelvesToClear(['tether-page-c'], shelfName('c'))).toEqual([]);
  expect(allShelves(names)).toEqual(['tether-page-a', 'tether-page-b', 'tether-page-c']);
});

/** Shelves that hold no more than what each path was filled from. */
function shelvesOf(kept: readonly (readonly [name: string, paths: Readonly<Record<string, string>>])[]) {
  const table = new Map(kept.map(([name, of]) => [name, new Map(Object.entries(of))]));
  return {
    table,
    has: async (name: string) => table.has(name),
    delete: async (name: string) => table.delete(name),
    open: async (name: string) => {
      const shelf = table.get(name) ?? new Map<string, string>();
      table.set(name, shelf);
      return shelf;
    },
  };
}

const listed = [
  { path: '/assets/index-a.js', sha: 'aa' },
  { path: '/', sha: '00' },
];
const takeAll = async ({ path, sha }: ShelfFile, shelf: Map<string, string>) => {
  shelf.set(path, sha);
};
const losePage = async (file: ShelfFile, shelf: Map<string, string>) => {
  if (file.path === '/') throw new Error('lost');
  await takeAll(file, shelf);
};
const whole = { '/assets/index-a.js': 'aa', '/': '00' };

test('a shelf that was made for a build goes again where a file of it is lost', async () => {
  const shelves = shelvesOf([['tether-page-a', whole]]);
  await expect(fillShelf(shelves, 'tether-page-b', listed, losePage)).rejects.toThrow('lost');
  expect([...shelves.table.keys()]).toEqual(['tether-page-a']);
  await fillShelf(shelves, 'tether-page-b', listed, takeAll);
  expect(shelves.table.get('tether-page-b')).toEqual(new Map(Object.entries(whole)));
});

test('the shelf in use stays whole where it is filled again and a file is lost', async () => {
  const shelves = shelvesOf([['tether-page-a', whole]]);
  await expect(fillShelf(shelves, 'tether-page-a', listed, losePage)).rejects.toThrow('lost');
  expect(shelves.table.get('tether-page-a')).toEqual(new Map(Object.entries(whole)));
});

function built(script: string): string {
  const folder = tempDir();
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<meta name="tether-build" content="unbuilt" /><p>Tether</p>');
  writeFileSync(join(folder, 'assets', 'index-a.js'), script);
  writeFileSync(join(folder, 'assets', 'index-a.js.map'), '{}');
  writeFileSync(join(folder, 'sw.js'), 'of a former build');
  return folder;
}

test('a build is named after all that is in it, and the page knows the name', () => {
  const folder = built('one');
  const { build, files } = shelfOf(folder);
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).toContain(`content="${build}"`);
  expect(files.map(({ path }) => path)).toEqual(['/', '/assets/index-a.js']);
  expect(files[1]?.sha).toBe('7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed');
  expect(shelfOf(built('one'))).toEqual({ build, files });
  expect(shelfOf(built('two')).build).not.toBe(build);
});
