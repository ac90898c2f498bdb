/**
 * The walls of the house hold: what a room may not see does not compile in it. The rooms' own tsconfig files are copied
 * into an empty house, each room with one brick to import and one probe that imports; the compiler is the judge.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const houses: string[] = [];
afterAll(() => {
  for (const house of houses) rmSync(house, { recursive: true, force: true });
});

/** Each room and the rooms that it may see. */
const maySee: Readonly<Record<string, readonly string[]>> = {
  'bridge/protocol': [],
  'bridge/core': ['bridge/protocol'],
  'bridge/links': ['bridge/protocol', 'bridge/core'],
  'bridge/machine': ['bridge/protocol', 'bridge/core'],
  'bridge/journal': ['bridge/protocol', 'bridge/core'],
  'bridge/gateway': ['bridge/protocol', 'bridge/core'],
  bridge: ['bridge/protocol', 'bridge/core', 'bridge/links', 'bridge/machine', 'bridge/journal', 'bridge/gateway'],
  'dashboard/words': [],
  'dashboard/client': ['bridge/protocol', 'dashboard/words'],
  'dashboard/store': ['bridge/protocol', 'dashboard/words', 'dashboard/client'],
  simulator: [],
};
const rooms = Object.keys(maySee);

/** Builds an empty house with the real walls and these probes. */
function build(probes: Readonly<Record<string, string>>): string {
  const house = mkdtempSync(join(tmpdir(), 'walls-'));
  houses.push(house);
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
  for (const file of ['package.json', 'tsconfig.json', 'biome.json']) cpSync(join(root, file), join(house, file));
  for (const room of rooms) {
    mkdirSync(join(house, room), { recursive: true });
    cpSync(join(root, room, 'tsconfig.json'), join(house, room, 'tsconfig.json'));
    writeFileSync(join(house, room, 'brick.ts'), 'export const brick = 1;\n');
    writeFileSync(join(house, room, 'probe.ts'), probes[room] ?? 'export {};\n');
  }
  for (const file of ['bridge/core/pure.grit', 'dashboard/lean.grit']) cpSync(join(root, file), join(house, file));
  return house;
}

const program = (path: string, args: readonly string[], house: string): string => {
  const done = spawnSync(process.execPath, [join(root, 'node_modules', path), ...args], {
    cwd: house,
    encoding: 'utf8',
  });
  return `${done.stdout}${done.stderr}`;
};

/** What the compiler says of a house with these probes; empty when it has no complaint. */
const compile = (probes: Readonly<Record<string, string>>): string =>
  program('typescript/bin/tsc', ['-b', ...rooms], build(probes));

const importOf = (from: string, to: string) => `import '${relative(from, to).replace(/^[^.]/, './$&')}/brick.ts';\n`;
const probesTo = (targets: (room: string) => readonly string[]) =>
  Object.fromEntries(
    rooms.map((room) => [
      room,
      `${targets(room)
        .map((to) => importOf(room, to))
        .join('')}export {};\n`,
    ]),
  );

test('every room compiles with what it may see', () => {
  expect(compile(probesTo((room) => maySee[room] ?? []))).toBe('');
});

test('no room compiles with what it may not see', () => {
  const forbidden = (room: string) => rooms.filter((to) => to !== room && !maySee[room]?.includes(to));
  const complaints = compile(probesTo(forbidden));
  const expected = rooms.flatMap((room) => forbidden(room).map((to) => `${room}/probe.ts -> ${to}`));
  const held = expected.filter((pair) => {
    const [probe, to] = pair.split(' -> ');
    return complaints.split('\n').some((line) => line.startsWith(`${probe}(`) && line.includes(`/${to}/brick.ts`));
  });
  expect(held).toEqual(expected);
});

test.each([
  'setTimeout(() => {}, 1);',
  'console.log(1);',
  'process.exit();',
  'Buffer.from([]);',
  'window.close();',
  "import 'node:fs';",
  'performance.now();',
])('protocol, core, client and store have no ambient world: %s', (line) => {
  const pure = ['bridge/protocol', 'bridge/core', 'dashboard/client', 'dashboard/store'];
  const complaints = compile(Object.fromEntries(pure.map((room) => [room, `${line}\nexport {};\n`])));
  expect(pure.filter((room) => complaints.includes(`${room}/probe.ts(1,`))).toEqual(pure);
});

test.each(['Date.now()', 'new Date()', 'Math.random()'])('%s is a lint error in protocol and core', (use) => {
  const pure = ['bridge/protocol', 'bridge/core'];
  const house = build(Object.fromEntries(rooms.map((room) => [room, `export const use = ${use};\n`])));
  const lint = ['lint', '--colors=off', '--vcs-enabled=false', '--reporter=github', ...rooms];
  const complaints = program('@biomejs/biome/bin/biome', lint, house);
  const found = complaints.split('\n').filter((line) => line.includes('Time and randomness are handed in'));
  expect(pure.filter((room) => found.some((line) => line.includes(`${room}/probe.ts`)))).toEqual(pure);
  expect(found, 'elsewhere it is allowed').toHaveLength(pure.length);
});

test('what would bring the type interpreter into the page is a lint error in protocol and dashboard', () => {
  const onPage = ['bridge/protocol', 'dashboard/words', 'dashboard/client', 'dashboard/store'];
  const probe = "import Type from 'typebox';\nexport const use = Type.Record(Type.String(), Type.Null());\n";
  const house = build(Object.fromEntries(rooms.map((room) => [room, probe])));
  const lint = ['lint', '--colors=off', '--vcs-enabled=false', '--reporter=github', ...rooms];
  const found = program('@biomejs/biome/bin/biome', lint, house)
    .split('\n')
    .filter((line) => line.includes('type interpreter'));
  const saidOf = (room: string) => found.filter((line) => line.includes(`${room}/probe.ts`));
  expect(onPage.map((room) => saidOf(room).length)).toEqual([2, 2, 2, 2]);
  expect(found, 'elsewhere it is allowed').toHaveLength(2 * onPage.length);
});
