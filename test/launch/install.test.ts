/** The installer on a machine below a folder, with the built bridge: once, again, to another version and back by itself. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unpack } from '../../bridge/backup.ts';
import { projectRoot } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';
import { anotherTree, machine, smallTree } from './kit.ts';

const isLinux = process.platform === 'linux';
const answers = async (port: number): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/api/live`)).ok;
const versionAt = async (port: number): Promise<string> =>
  (await (await fetch(`http://127.0.0.1:${port}/api/health`)).json()).version;

test.skipIf(!isLinux)(
  'installs, and does nothing where that version runs already; an upgrade that does not come up gives way to what ran',
  async () => {
    const one = anotherTree('1.0.0');
    const rover = await machine();
    const config = readFileSync(join(rover.prefix, 'etc/tether/config.json'), 'utf8');

    const first = rover.install(one);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(rover.current()).toMatch(/^1\.0\.0-[0-9a-f]{8}$/);
    expect(await answers(rover.port)).toBe(true);
    for (const path of [
      'etc/systemd/system/tether.service',
      'etc/udev/rules.d/60-tether.rules',
      'usr/local/bin/tether',
    ])
      expect(existsSync(join(rover.prefix, path)), path).toBe(true);
    expect(statSync(join(rover.prefix, 'usr/local/bin/tether')).mode & 0o111).not.toBe(0);
    expect(rover.asked()).toEqual(
      expect.arrayContaining(['daemon-reload', 'enable tether.service', 'restart tether.service']),
    );

    const restarts = () => rover.asked().filter((asked) => asked.startsWith('restart')).length;
    expect(rover.install(one)).toMatchObject({ code: 0, out: expect.stringContaining('nothing was changed') });
    expect(restarts()).toBe(1);

    const two = anotherTree('2.0.0');
    expect(rover.install(two)).toMatchObject({ code: 0 });
    const good = rover.current();
    expect(good).toMatch(/^2\.0\.0-/);
    expect(await versionAt(rover.port)).toBe('2.0.0');
    expect(existsSync(join(rover.prefix, `var/lib/tether/backups/before-${good}.tether`))).toBe(true);

    const dead = anotherTree('3.0.0', (tree) => writeFileSync(join(tree, 'dist/bridge/main.js'), 'process.exit(3);\n'));
    const failed = rover.install(dead);
    expect(failed.code).toBe(1);
    expect(failed.err).toMatch(/3\.0\.0-\w+ did not come up: 2\.0\.0-\w+ runs again/);
    expect(rover.current()).toBe(good);
    expect(await versionAt(rover.port)).toBe('2.0.0');
    expect(readFileSync(join(rover.prefix, 'etc/tether/config.json'), 'utf8')).toBe(config);

    expect(rover.uninstall()).toMatchObject({ code: 0, out: expect.stringContaining('kept:') });
    await expect(answers(rover.port)).rejects.toThrow();
    expect(existsSync(join(rover.prefix, 'opt/tether'))).toBe(false);
    expect(existsSync(join(rover.prefix, 'etc/tether/config.json'))).toBe(true);
    expect(existsSync(join(rover.prefix, 'var/lib/tether/journal.db'))).toBe(true);
    rover.uninstall('--purge');
    expect(existsSync(join(rover.prefix, 'var/lib/tether'))).toBe(false);
  },
  180_000,
);

test.skipIf(!isLinux)(
  'a version that does not understand the configuration is not led to, and a tree that is not built is said',
  async () => {
    const rover = await machine();
    writeFileSync(join(rover.prefix, 'etc/tether/config.json'), '{"maxSpeeed": 2}');
    const refused = rover.install(anotherTree('1.0.0'));
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/maxSpeeed.*did you mean "maxSpeed"/s);
    expect(refused.err).toMatch(/what runs was not changed/);
    expect(rover.asked()).toEqual([]);

    writeFileSync(join(rover.prefix, 'etc/tether/config.json'), '{}');
    writeFileSync(join(rover.prefix, 'etc/tether/environment'), "TETHER_PORT='the usual'\n");
    const misled = rover.install(anotherTree('1.0.0'));
    expect(misled.code).toBe(1);
    expect(misled.err).toMatch(
      /TETHER_PORT.*the usual.*does not understand \S*\/environment; what runs was not changed/s,
    );
    expect(rover.asked()).toEqual([]);

    const bare = anotherTree('1.0.0', (tree) => rmSync(join(tree, 'dist/bridge/main.js')));
    expect(rover.install(bare)).toMatchObject({ code: 1, err: expect.stringContaining('build it first') });
    expect(rover.install(bare, '--never-heard-of')).toMatchObject({ code: 2, err: expect.stringContaining('usage') });
  },
  60_000,
);

test.skipIf(!isLinux)(
  'the backup before an upgrade is of what the service has: also where its environment says where that is',
  async () => {
    const rover = await machine();
    const data = join(rover.prefix, 'mnt/ssd');
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'people.json'), '{"devices":[]}');
    writeFileSync(join(rover.prefix, 'etc/tether/environment'), ` TETHER_DATA_DIR='${data}'  \n`);
    expect(rover.install(anotherTree('1.0.0'), '--no-start')).toMatchObject({ code: 0 });
    const upgraded = rover.install(anotherTree('2.0.0'), '--no-start');
    expect(upgraded).toMatchObject({ code: 0, err: '' });
    const kept = join(rover.prefix, `var/lib/tether/backups/before-${rover.current()}.tether`);
    expect(unpack(readFileSync(kept)).files.map(({ path }) => path)).toEqual(['config.json', 'people.json']);
  },
  60_000,
);

/** Lines of `environment`, and what systemd makes of them. */
const given: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['plain', 'TETHER_PORT=5002', { TETHER_PORT: '5002' }],
  ['with a line’s end, and as Windows ends one', 'TETHER_PORT=5002\r\nTETHER_HOST=::1\r\n', both('5002')],
  ['in double quotes', 'TETHER_PORT="5002"\nTETHER_HOST="::1"', both('5002')],
  ['in single quotes', "TETHER_PORT='5002'\nTETHER_HOST='::1'", both('5002')],
  ['in parts', `TETHER_PORT="50" '02' \nTETHER_HOST=::'1'`, { TETHER_PORT: '5002', TETHER_HOST: "::'1'" }],
  ['with blanks around', ' TETHER_PORT=5002 \t\n\tTETHER_HOST \t= ::1', both('5002')],
  ['with blanks that count', `TETHER_PORT=" a "\nTETHER_HOST=b c\\ `, { TETHER_PORT: ' a ', TETHER_HOST: 'b c ' }],
  ['twice', 'TETHER_PORT=1\nTETHER_HOST=::1\nTETHER_PORT=5002', both('5002')],
  ['beside comments', '# TETHER_PORT=1\n;TETHER_PORT=2\n  # x\nTETHER_PORT=5002#3\nTETHER_HOST=::1', both('5002#3')],
  ['empty', 'TETHER_PORT=\nTETHER_HOST=::1', both('')],
  [
    'of somebody else, or none',
    'ROS_SETUP=/x\nexport TETHER_PORT=1\nTETHER_PORT\nTETHER_A-B=1\nTETHER_HOST=x',
    { TETHER_HOST: 'x' },
  ],
  [
    'over several lines',
    `TETHER_PORT=50\\\n02\nTETHER_HOST="a\nb\\\nc"`,
    { TETHER_PORT: '5002', TETHER_HOST: 'a\nbc' },
  ],
  [
    'with backslashes',
    `TETHER_PORT=a\\b\\\\c\nTETHER_HOST="a\\b\\"\\$\\\\"`,
    { TETHER_PORT: 'ab\\c', TETHER_HOST: 'a\\b"$\\' },
  ],
  [
    'that a shell would run',
    `TETHER_PORT=$(id) \`id\`;id\nTETHER_HOST="'; id '"`,
    { TETHER_PORT: '$(id) `id`;id', TETHER_HOST: "'; id '" },
  ],
  [
    'with quotes that do not end',
    `TETHER_HOST=::1\nTETHER_PORT='a\nTETHER_HOST=b`,
    { TETHER_HOST: '::1', TETHER_PORT: 'a\nTETHER_HOST=b' },
  ],
];
function both(port: string) {
  return { TETHER_PORT: port, TETHER_HOST: '::1' };
}

/** Says what it was given, into a file. */
const tells = (file: string) =>
  `import { writeFileSync } from 'node:fs';
  const given = Object.entries(process.env).filter(([name]) => /^TETHER_(PORT|HOST|A)/.test(name));
  writeFileSync(${JSON.stringify(file)}, JSON.stringify(Object.fromEntries(given)));`;
const told = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

describe.skipIf(!isLinux)('the environment of the service', () => {
  test('is read by the installer as systemd reads it', { timeout: 120_000 }, async () => {
    const rover = await machine();
    const [tree, file] = [smallTree('1.0.0'), join(rover.prefix, 'told')];
    writeFileSync(join(tree, 'dist/bridge/config.js'), `${tells(file)} export const load = () => ({});`);
    for (const [kind, text, settings] of given) {
      rmSync(file, { force: true });
      writeFileSync(join(rover.prefix, 'etc/tether/environment'), text);
      expect(rover.install(tree, '--no-start'), kind).toMatchObject({ code: 0, err: '' });
      expect(told(file), kind).toEqual(settings);
    }
  });

  test('and by `tether` in the same way', () => {
    const [prefix, opt] = [tempDir(), 'opt/tether/current'];
    const file = join(prefix, 'told');
    for (const folder of ['etc/tether', `${opt}/dist/bridge`]) mkdirSync(join(prefix, folder), { recursive: true });
    cpSync(join(projectRoot, 'launch'), join(prefix, opt, 'launch'), { recursive: true });
    symlinkSync(process.execPath, join(prefix, 'opt/tether/node'));
    writeFileSync(join(prefix, opt, 'dist/bridge/main.js'), tells(file));
    writeFileSync(join(prefix, opt, 'package.json'), '{"type":"module"}');
    const script = readFileSync(join(projectRoot, 'launch/tether.sh'), 'utf8');
    const tether = () => {
      const { status, stderr } = spawnSync('sh', [
        '-c',
        script.replaceAll(/\/(etc|opt)\/tether/g, `${prefix}$&`),
        'tether',
      ]);
      return { status, stderr: String(stderr) };
    };
    for (const [kind, text, settings] of given) {
      rmSync(file, { force: true });
      writeFileSync(join(prefix, 'etc/tether/environment'), text);
      expect(tether(), kind).toEqual({ status: 0, stderr: '' });
      expect(told(file), kind).toEqual(settings);
    }
    renameSync(join(prefix, opt, 'launch/environment.mjs'), join(prefix, 'elsewhere'));
    expect(tether(), 'a version from before has no such reader').toEqual({ status: 0, stderr: '' });
    expect(told(file)).toEqual({});
  });
});

test.skipIf(!isLinux)(
  '--dry-run says what would be done and does none of it',
  async () => {
    const rover = await machine();
    const told = rover.install(anotherTree('1.0.0'), '--dry-run');
    expect(told).toMatchObject({ code: 0, err: '' });
    expect(told.out).toMatch(/would: write .*tether\.service/);
    expect(existsSync(join(rover.prefix, 'opt'))).toBe(false);
    expect(rover.asked()).toEqual([]);
  },
  60_000,
);
