/** What comes with Tether from elsewhere: under which licences, with which scripts, and that a rover needs no tools. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { Program, projectRoot } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');

type Locked = { readonly dev?: boolean; readonly license?: string; readonly hasInstallScript?: boolean };
const locked: Readonly<Record<string, Locked>> = JSON.parse(read('package-lock.json')).packages;
const places = Object.keys(locked).filter((place) => place !== '');
const nameOf = (place: string): string => place.split('node_modules/').at(-1) ?? '';

const licences = (...args: string[]) =>
  spawnSync(process.execPath, [join(projectRoot, 'launch/third-party.mjs'), '--check', ...args], { encoding: 'utf8' });

test('every licence is on the list, and THIRD-PARTY.md names all of them', () => {
  expect(licences()).toMatchObject({ status: 0, stderr: '' });
});

test('a licence that is not on the list is found, and so is a package that is not named', () => {
  const folder = tempDir();
  const packages = { '': {}, 'node_modules/caught': { version: '1.0.0', license: 'AGPL-3.0' } };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
  const { status, stderr } = licences(folder);
  expect(status).toBe(1);
  expect(stderr).toContain('caught has the licence AGPL-3.0');
  expect(stderr).toContain('THIRD-PARTY.md is not as the lock file');
});

test('the lock file names no place that packages come from, so that each machine takes its own', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/);
});

test('the README names every package that would run a script when it is installed; none does', () => {
  const [, said = ''] = /Packages with an install script: ([^.]*)\./.exec(read('README.md')) ?? [];
  const named = [...said.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  expect(named).toEqual(places.filter((place) => locked[place]?.hasInstallScript).map(nameOf));
  expect(read('.npmrc')).toBe('ignore-scripts=true\n');
});

test('ROS 2 is an optional peer: no install brings it, none fails for want of it', () => {
  const { peerDependencies, peerDependenciesMeta } = JSON.parse(read('package.json'));
  expect(Object.keys(peerDependencies)).toEqual(['rclnodejs']);
  expect(peerDependenciesMeta).toEqual({ rclnodejs: { optional: true } });
  expect(JSON.parse(read('package-lock.json')).packages['']).toMatchObject({ peerDependencies, peerDependenciesMeta });
  expect(places.map(nameOf)).not.toContain('rclnodejs');
});

const importsOf = (path: string): string[] =>
  [
    ...read(path).matchAll(
      /^(?:import|export) (?!type )[^;]*?from '([^.'][^']*)'|import\('([^.'][^']*)'\)|^import '([^.'][^']*)'/gm,
    ),
  ]
    .map(([, plain, lazy, bare]) => plain ?? lazy ?? bare ?? '')
    .filter((name) => !name.startsWith('node:'));

test('what runs on a rover imports no development tool', () => {
  const { dependencies } = JSON.parse(read('package.json'));
  const files = ['bridge', 'simulator'].flatMap((room) =>
    readdirSync(join(projectRoot, room), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(room, path)),
  );
  const used = new Set(
    files.flatMap(importsOf).map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  );
  expect([...used].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
  expect(Object.keys(dependencies).filter((name) => !used.has(name))).toEqual([]);
});

test('a production install runs the bridge, and the simulator', { timeout: 60_000 }, async () => {
  const folder = tempDir();
  cpSync(join(projectRoot, 'package.json'), join(folder, 'package.json'));
  for (const part of ['bridge', 'simulator'])
    cpSync(join(projectRoot, 'dist', part), join(folder, 'dist', part), { recursive: true });
  for (const place of places.filter((one) => !locked[one]?.dev && one.split('node_modules/').length === 2)) {
    mkdirSync(dirname(join(folder, place)), { recursive: true });
    symlinkSync(join(projectRoot, place), join(folder, place));
  }
  // Packages find each other where their links are, not where those lead: nothing else is to be found.
  const environment = { NODE_OPTIONS: '--preserve-symlinks --preserve-symlinks-main' };
  const program = new Program([join(folder, 'dist/bridge/main.js'), '--port', '0'], environment);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const linked = async () =>
    JSON.stringify(await (await fetch(`http://127.0.0.1:${port}/api/health`)).json()).includes(
      '"vehicleConnected":true',
    );
  await expect.poll(linked, { timeout: 30_000, interval: 250 }).toBe(true);
  program.child.kill('SIGTERM');
  expect((await program.ended()).code).toBe(0);
});
