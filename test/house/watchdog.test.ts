/** The service manager is told how the bridge goes: as built, through the very script that its unit starts. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { feedWatchdog, judgeFitness, type Signs } from '../../bridge/fitness.ts';
import { openNotifier } from '../../bridge/notify.ts';
import { projectRoot } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

const children: { kill(signal: 'SIGKILL'): unknown }[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const soon = { timeout: 10_000 };
const hasTools = existsSync('/usr/bin/socat') && existsSync('/usr/bin/perl');

/** A service manager's end: what it is told, a word to a line. */
async function manager(folder: string) {
  const path = join(folder, 'notify');
  const child = spawn('/usr/bin/socat', ['-u', `UNIX-RECV:${path}`, 'STDOUT'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await expect.poll(() => existsSync(path), { timeout: 10_000 }).toBe(true);
  return { path, text: () => text };
}

const times = (text: string, word: string): number => text.split(word).length - 1;

test.skipIf(!hasTools)(
  'the unit’s script: ready once the page can be opened, alive again and again, and an end that is told',
  async () => {
    const folder = tempDir();
    const { path, text } = await manager(folder);
    const flags = ['--port', '0', '--log-level', 'warn', '--vehicle', 'udpin://127.0.0.1:0', '--data-dir', folder];
    const child = spawn(join(projectRoot, 'launch/run.sh'), flags, {
      env: { ...process.env, NOTIFY_SOCKET: path, WATCHDOG_USEC: '900000' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    await expect.poll(text, { timeout: 30_000 }).toContain('READY=1');
    await expect.poll(() => said).toContain('Tether is at');
    await expect.poll(() => times(text(), 'WATCHDOG=1'), { timeout: 20_000 }).toBeGreaterThan(3);
    expect(text()).toContain('STATUS=no vehicle is heard');
    // The script became perl, and perl became the bridge: nothing stands between a signal and it.
    const end = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill('SIGTERM');
    expect(await end).toBe(0);
    await expect.poll(text).toContain('STOPPING=1');
  },
  90_000,
);

test.skipIf(!hasTools)(
  'a disk that hangs and holds every thread of the pool does not keep the bridge from saying that it lives',
  async () => {
    const folder = tempDir();
    const { path, text } = await manager(folder);
    execFileSync('mkfifo', [join(folder, 'hangs')]);
    // Who opens a pipe for which there is no writer waits, as for a disk that does not answer.
    const program = `
      import { open } from 'node:fs';
      import { openNotifier } from ${JSON.stringify(join(projectRoot, 'dist/bridge/notify.js'))};
      for (let i = 0; i < 64; i++) open(${JSON.stringify(join(folder, 'hangs'))}, () => {});
      const notifier = openNotifier(process.env, console.error);
      setInterval(() => notifier.say('WATCHDOG=1'), 50);`;
    const node = [process.execPath, '--input-type=module', '-e', program];
    const child = spawn('/usr/bin/perl', [join(projectRoot, 'launch/notified.pl'), ...node], {
      env: { ...process.env, NOTIFY_SOCKET: path },
      stdio: 'inherit',
    });
    children.push(child);
    await expect.poll(() => times(text(), 'WATCHDOG=1'), { timeout: 20_000 }).toBeGreaterThan(3);
  },
  60_000,
);

test('without a descriptor the words go by systemd-notify; where that is missing it is said once and nothing else happens', async () => {
  const folder = tempDir();
  const out = join(folder, 'said');
  writeFileSync(join(folder, 'systemd-notify'), `#!/bin/sh\nprintf '%s\\n' "$@" >> ${out}\n`);
  chmodSync(join(folder, 'systemd-notify'), 0o755);
  const notes: string[] = [];
  const before = process.env.PATH;
  try {
    process.env.PATH = `${folder}:${before}`;
    const notifier = openNotifier({ NOTIFY_SOCKET: '/nowhere', NOTIFY_FD: '9999' }, (text) => notes.push(text));
    notifier?.say('READY=1\nSTATUS=it is well');
    notifier?.say('left out');
    await expect.poll(() => existsSync(out) && readFileSync(out, 'utf8'), soon).toBe('READY=1\nSTATUS=it is well\n');
    expect(notifier?.unsaid).toBe(1);
    process.env.PATH = folder.concat('/none');
    const lonely = openNotifier({ NOTIFY_SOCKET: '/nowhere' }, (text) => notes.push(text));
    lonely?.say('one');
    await expect.poll(() => lonely?.unsaid, soon).toBe(1);
    lonely?.say('two');
    await expect.poll(() => lonely?.unsaid, soon).toBe(2);
  } finally {
    process.env.PATH = before;
  }
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/cannot be told.*systemd-notify/);
});

test('nobody asked to be told: there is no notifier', () => {
  expect(openNotifier({}, () => {})).toBeNull();
});

const well: Signs = {
  ...{ at: 1000, watchedAt: 990, lagMs: 3 },
  journal: { durability: { durable: true }, durableTo: 5, waiting: 0 },
};

test('the bridge is fit while it watches, and not for want of a disk, a rover or time now and then', () => {
  const judge = judgeFitness();
  expect(judge(well)).toEqual([]);
  const gone = { durability: { durable: false, why: 'full' }, durableTo: 5, waiting: 900 } as const;
  for (const at of [10_000, 60_000, 600_000])
    expect(judge({ ...well, at, watchedAt: at - 20, journal: gone })).toEqual([]);
});

test('it is unfit when the watch over the sticks does not run, when everything is late, and when its journal is silent and does not say so', () => {
  const judge = judgeFitness();
  expect(judge({ ...well, watchedAt: null })).toEqual(['the watch over the sticks does not run']);
  expect(judge({ ...well, at: 3000 })).toEqual(['the watch over the sticks does not run']);
  expect(judge({ ...well, lagMs: 600 })).toEqual([expect.stringContaining('late')]);
  const silent = (at: number, durableTo = 5) =>
    judge({ ...well, at, watchedAt: at, journal: { durability: { durable: true }, durableTo, waiting: 3 } });
  expect(silent(5000)).toEqual([]);
  expect(silent(21_000)).toEqual([expect.stringContaining('journal')]);
  expect(silent(21_100, 6)).toEqual([]);
});

test('a bridge that is unfit says why and does not feed the watchdog; fit again, it does', async () => {
  const said: string[] = [];
  const notes: string[] = [];
  const notifier = { way: 'test', unsaid: 0, say: (word: string) => void said.push(word) };
  let watchedAt: number | null = 1000;
  const look = () => ({ at: 1000, watchedAt, journal: well.journal });
  const stop = feedWatchdog(notifier, { WATCHDOG_USEC: '60000' }, { look, status: () => 'well' }, (text) =>
    notes.push(text),
  );
  expect(said).toEqual(['READY=1\nWATCHDOG=1\nSTATUS=well']);
  watchedAt = null;
  await expect.poll(() => said.at(-1), { timeout: 60_000 }).toBe('STATUS=the watch over the sticks does not run');
  watchedAt = 1000;
  await expect.poll(() => said.at(-1), { timeout: 60_000 }).toBe('READY=1\nWATCHDOG=1\nSTATUS=well');
  await stop();
  expect(said.at(-1)).toMatch(/^STOPPING=1/);
  expect(notes).toEqual(['the watchdog is not fed: the watch over the sticks does not run']);
});
