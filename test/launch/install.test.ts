/** The installer on a machine below a folder, with the built bridge: once, again, to another version and back by itself. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anotherTree, machine } from './kit.ts';

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

    const bare = anotherTree('1.0.0', (tree) => rmSync(join(tree, 'dist/bridge/main.js')));
    expect(rover.install(bare)).toMatchObject({ code: 1, err: expect.stringContaining('build it first') });
    expect(rover.install(bare, '--never-heard-of')).toMatchObject({ code: 2, err: expect.stringContaining('usage') });
  },
  60_000,
);

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
