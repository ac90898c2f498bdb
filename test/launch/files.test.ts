/** What is shipped beside the program: configurations that load, a container file and a unit that name what exists, scripts without faults. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { load } from '../../bridge/config.ts';
import { parseForwards } from '../../bridge/links/forward-url.ts';
import { parseLinks } from '../../bridge/links/link-specs.ts';
import { projectRoot } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

const at = (path: string) => join(projectRoot, path);
const read = (path: string) => readFileSync(at(path), 'utf8');
const has = (program: string) => spawnSync('which', [program]).status === 0;
const examples = readdirSync(at('launch/examples')).filter((name) => name.endsWith('.json'));

describe('examples', () => {
  test('there is one for each way to set a rover up', () => {
    expect(examples.sort()).toEqual(
      ['jetson-mavros', 'pi-serial', 'several-links', 'sitl', 'two-addresses'].map((name) => `${name}.json`),
    );
  });

  test.each(examples)('%s has no key that is unknown, links that can be read, and waits for its devices', (name) => {
    const config = load(['--config', at(`launch/examples/${name}`)], {});
    const links = parseLinks(config.vehicles);
    // The link to ROS 2 says of itself where it is not built in.
    if (!config.vehicles.some((url) => url.startsWith('ros2://'))) expect(links).toMatchObject({ ok: true });
    const groups = links.ok ? links.value.map((spec) => spec.name) : [];
    expect(parseForwards(config.forwards, groups)).toMatchObject({ ok: true });
    expect(config.waitForDevices).toBe(true);
  });

  test('one with a key that nobody knows would be seen', () => {
    const file = join(tempDir(), 'wrong.json');
    writeFileSync(file, '{"vehicle": ["sim://"]}');
    expect(() => load(['--config', file], {})).toThrow(/unknown key "vehicle".*vehicles/);
  });
});

/** What a container file copies from the tree, as paths. */
const copiedBy = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

describe('the container file', () => {
  const text = read('launch/Containerfile');

  test('copies what exists, or what its own build makes', () => {
    const copied = copiedBy(text);
    expect(copied.length).toBeGreaterThan(8);
    expect(copied.filter((path) => !existsSync(at(path)))).toEqual([]);
    const stages = [...text.matchAll(/ AS (\w+)/g)].map(([, name]) => name);
    const named = [...text.matchAll(/--from=(\w+)/g)].map(([, name]) => name);
    expect(named.filter((name) => !stages.includes(name))).toEqual([]);
    expect(copiedBy('COPY nowhere.json ./')).toEqual(['nowhere.json']);
  });

  test('runs as nobody special, with packages for production alone, of a Node that is new enough', () => {
    const last = text.slice(text.lastIndexOf('FROM '));
    expect(last).toMatch(/^USER tether$/m);
    expect(last).not.toMatch(/npm|COPY --from=build \/build\/node_modules/);
    expect(text).toContain('npm ci --omit=dev');
    expect(Number(/node:(\d+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(20);
  });
});

describe('the unit', () => {
  const unit = read('launch/tether.service');

  test('names what is installed, under its own user, and never gives up', () => {
    for (const [, path = ''] of unit.matchAll(/\/opt\/tether\/current\/([\w./-]+)/g))
      expect(existsSync(at(path)), path).toBe(true);
    for (const line of [
      'Type=notify',
      'User=tether',
      'SupplementaryGroups=dialout',
      'Restart=always',
      'StartLimitIntervalSec=0',
    ])
      expect(unit).toContain(`\n${line}\n`);
    expect(unit).toMatch(/^WatchdogSec=\d+$/m);
  });

  test('brings the drivers of what is plugged in before its devices are looked up, or those plugged in later stay shut', () => {
    for (const [group, driver] of [
      ['ttyACM', 'cdc_acm'],
      ['ttyUSB', 'usbserial'],
    ]) {
      expect(unit).toContain(`\nDeviceAllow=char-${group} rw\n`);
      for (const word of ['Wants', 'After'])
        expect(unit).toMatch(new RegExp(`^${word}=.*\\bmodprobe@${driver}\\.service\\b`, 'm'));
    }
  });

  test('leaves the shared memory of its user alone as it ends: that of MAVROS, where it is the same user', () => {
    expect(unit.match(/^RemoveIPC=.*$/gm)).toEqual(['RemoveIPC=no']);
  });

  test.skipIf(!has('systemd-analyze'))('[systemd] is understood by systemd, and exposes little', () => {
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', at('launch/tether.service')], {
      encoding: 'utf8',
    });
    const ours = stderr.split('\n').filter((line) => line.includes('tether.service'));
    // The program is not installed here.
    expect(ours.filter((line) => !line.includes('is not executable'))).toEqual([]);
    const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=yes', at('launch/tether.service')], {
      encoding: 'utf8',
    });
    expect(Number(/exposure level[^\d]*([\d.]+)/.exec(stdout)?.[1])).toBeLessThan(2.5);
  });
});

describe('what the unit starts', () => {
  /** What the bridge would be given, by a `node` that says it. */
  const started = (rosSetup: string) => {
    const folder = tempDir();
    mkdirSync(join(folder, '1.0.0'));
    cpSync(at('launch'), join(folder, '1.0.0/launch'), { recursive: true });
    writeFileSync(join(folder, 'node'), '#!/bin/sh\necho "$ROS_DISTRO of $TEXT, $UV_THREADPOOL_SIZE threads: $*"\n', {
      mode: 0o755,
    });
    const setup = join(folder, 'setup.sh');
    writeFileSync(setup, rosSetup);
    const env = { PATH: process.env.PATH, ROS_SETUP: rosSetup === '' ? join(folder, 'nowhere.sh') : setup };
    return spawnSync(join(folder, '1.0.0/launch/run.sh'), ['--port', '1'], { env, encoding: 'utf8' });
  };
  const words = ', 16 threads: .*main\\.js --port 1\n$';

  test('has what ROS wants, also where its script is careless', () => {
    const careless = `unset NOTHING; echo "$NOTHING"; export ROS_DISTRO=jazzy TEXT="it's
      two lines"; false`;
    const { status, stdout } = started(careless);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^jazzy of it's\\n +two lines${words}`));
  });

  test.each([
    ['missing', ''],
    ['for another shell', 'x=(a b)\n'],
    ['one that ends', 'exit 1\n'],
  ])('runs without ROS where its script is %s, and says so', (_, text) => {
    const { status, stdout, stderr } = started(text);
    expect(status).toBe(0);
    expect(stderr).toMatch(/cannot be sourced, so there is no ROS here/);
    expect(stdout).toMatch(new RegExp(`^ of ${words}`));
  });
});

describe('scripts', () => {
  const scripts = readdirSync(at('launch')).filter((name) => name.endsWith('.sh'));

  test.each(scripts)('%s is a script that ends at its first fault', (name) => {
    expect(read(`launch/${name}`)).toMatch(/^#!\/bin\/sh\n(#.*\n)*set -eu\n/);
    expect(statSync(at(`launch/${name}`)).mode & 0o111).not.toBe(0);
    expect(spawnSync('sh', ['-n', at(`launch/${name}`)]).status).toBe(0);
  });

  test.skipIf(!has('shellcheck'))('[shellcheck] finds nothing', () => {
    const { stdout } = spawnSync(
      'shellcheck',
      scripts.map((name) => at(`launch/${name}`)),
      { encoding: 'utf8' },
    );
    expect(stdout).toBe('');
  });
});

test('the names of ports are rules that are closed: each jump has its label, and no line tells others what is not a tether', () => {
  const rules = read('launch/60-tether.rules')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const labels = rules.flatMap((line) => /^LABEL="(\w+)"/.exec(line)?.[1] ?? []);
  const jumps = rules.flatMap((line) => /GOTO="(\w+)"/.exec(line)?.[1] ?? []);
  expect(jumps.filter((jump) => !labels.includes(jump))).toEqual([]);
  for (const line of rules) expect(line).toMatch(/^(LABEL="\w+"|(\w+(\{[\w]+\})?(==|!=|=|\+=)"[^"]*"(, )?)+)$/);
  for (const kind of ['autopilot', 'radio']) expect(rules.join('\n')).toContain(`ENV{TETHER}="${kind}"`);
});
