/** The address to listen on may come after the bridge: it is waited for without noise, or a start that cannot wait leaves no trace. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { AbsentHost } from '../../bridge/gateway/listen.ts';
import { openPagePort } from '../../bridge/page-port.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Kept for documents (RFC 5737): no machine has it. */
const host = '192.0.2.77';
const running: Program[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

/** Settled promises take effect. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function waiting(waits: boolean) {
  const clock = new ManualClock();
  const timers = new ManualTimers(clock);
  const said: string[] = [];
  let [tries, why] = [0, `${host} is absent` as string | null];
  const listen = async () => {
    tries += 1;
    if (why !== null) throw tries === 1 ? new AbsentHost(why) : new Error(why);
    return 'http://there';
  };
  const rim = { clock, timers, random: () => 1 };
  const note = (level: string, text: string) => void said.push(`${level}: ${text}`);
  return {
    opened: openPagePort({ listen, url: 'http://there', waits, note }, rim),
    said,
    timers,
    tries: () => tries,
    is(now: string | null) {
      why = now;
    },
    async pass(ms: number) {
      for (let n = 0; n < ms; n += 500) {
        timers.advance(500);
        await settled();
      }
    },
  };
}

test('an address that is not there is tried for ever and told once, again where the reason is another, and when it is open', async () => {
  const { opened, said, is, pass, tries, timers } = waiting(true);
  const page = await opened;
  await pass(3_600_000);
  expect(said).toEqual([`warn: nobody can open the page, and that is tried again: ${host} is absent`]);
  expect(page.why()).toBe(`${host} is absent`);
  expect(tries()).toBeGreaterThan(1000);
  is('port 5001 is already in use');
  await pass(10_000);
  expect(said.slice(1)).toEqual([
    'warn: nobody can open the page, and that is tried again: port 5001 is already in use',
  ]);
  is(null);
  await pass(4000);
  expect(said.slice(2)).toEqual(['info: the page is open now: http://there']);
  expect(page.why()).toBeUndefined();
  const before = tries();
  await pass(60_000);
  expect(tries()).toBe(before);
  await page.stop();
  expect(timers.size).toBe(0);
});

test('the wait ends with the bridge, and none begins where it is not wished', async () => {
  const patient = waiting(true);
  const page = await patient.opened;
  await patient.pass(5000);
  await page.stop();
  await page.stop();
  const before = patient.tries();
  await patient.pass(60_000);
  expect(patient.tries()).toBe(before);
  await expect(waiting(false).opened).rejects.toThrow(`${host} is absent`);
});

test('a start that cannot wait for its address is one clear sentence, and leaves no record each time', async () => {
  const dataDir = tempDir();
  const program = new Program(['dist/bridge/main.js', '--port', '0', '--host', host, '--data-dir', dataDir]);
  running.push(program);
  expect((await program.ended()).code).toBe(1);
  expect(program.err.trim().split('\n')).toEqual([
    `tether: ${host} is not an address of this machine: see --host (with --wait-for-devices it would be waited for)`,
  ]);
  expect(existsSync(join(dataDir, 'audit'))).toBe(false);
});

/** Becomes the program that it is given, in a network of its own: addresses come and go there, and nowhere else. */
const inOwnNetwork = ['unshare', '--net', '--', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'] as const;
const canMakeOne = spawnSync(inOwnNetwork[0], [...inOwnNetwork.slice(1), 'true']).status === 0;
if (!canMakeOne)
  console.warn('not run: an address that comes later, as a network of its own takes root, unshare and ip');

/** What a program says in the network of that process. */
const inside = (pid: number, ...command: readonly string[]): string =>
  spawnSync('nsenter', ['--target', String(pid), '--net', '--', ...command], { encoding: 'utf8' }).stdout;

const askLive = `require('node:https').get('https://${host}:5001/api/live', { rejectUnauthorized: false }, (answer) => answer.pipe(process.stdout))`;

test.skipIf(!canMakeOne)(
  'the bridge runs while its address is not there, and the page is open soon after that is',
  { timeout: 60_000 },
  async () => {
    const dataDir = tempDir();
    const flags = ['--port', '5001', '--host', host, '--data-dir', dataDir, '--wait-for-devices'];
    const program = new Program(['dist/bridge/main.js', ...flags], {}, inOwnNetwork);
    running.push(program);
    const told = (text: string) => expect.poll(() => program.err, { timeout: 20_000 }).toContain(text);
    await told(`${host} is not an address of this machine`);
    await told('vehicle found');
    const pid = program.child.pid ?? 0;
    inside(pid, 'ip', 'address', 'add', `${host}/32`, 'dev', 'lo');
    await told(`the page is open now: https://${host}:5001`);
    expect(JSON.parse(inside(pid, process.execPath, '-e', askLive))).toMatchObject({ live: true });
    expect(program.err.split('nobody can open the page')).toHaveLength(2);
    program.child.kill('SIGTERM');
    expect((await program.ended()).code).toBe(0);
    const audit = readdirSync(join(dataDir, 'audit')).map((name) => readFileSync(join(dataDir, 'audit', name), 'utf8'));
    expect(audit.join('').split('pairing code made')).toHaveLength(2);
  },
);
