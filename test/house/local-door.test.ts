/** `tether pair` and `tether devices` on the machine of a running bridge, as built: who has the machine comes in. */
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

const running: Program[] = [];
afterEach(() => {
  for (const program of running.splice(0)) program.child.kill('SIGKILL');
});

const main = 'dist/bridge/main.js';
const asking = ['--host', '0.0.0.0', '--tls', 'off'];

/** A bridge with its data there; resolves to its address. */
async function bridge(dataDir: string, ...flags: string[]): Promise<{ program: Program; url: string }> {
  const all = ['--port', '0', '--record', 'none', '--vehicle', 'udpin://127.0.0.1:0', ...flags];
  const program = new Program([main, ...all], { TETHER_DATA_DIR: dataDir });
  running.push(program);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  return { program, url: `http://127.0.0.1:${port}` };
}

async function tether(dataDir: string, ...args: string[]) {
  const program = new Program([main, ...args], { TETHER_DATA_DIR: dataDir });
  const { code } = await program.ended();
  return { code, out: program.out, err: program.err };
}

const codeIn = (out: string): string => /\/pair#(\w\w-\w{4}-\w{4})/.exec(out)?.[1] ?? '';

async function pair(url: string, code: string, name: string) {
  const body = JSON.stringify({ code, name, keeps: 'secret' });
  const answer = await fetch(`${url}/api/auth/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return { status: answer.status, ...((await answer.json()) as { token?: string; name?: string; role?: string }) };
}

const statusOf = async (url: string, token = ''): Promise<number> =>
  (await fetch(`${url}/api/health`, { headers: { authorization: `Bearer ${token}` } })).status;

test('[U1] a code of the command line lets one device in, as what it says, once', { timeout: 60_000 }, async () => {
  const dataDir = tempDir();
  const { program, url } = await bridge(dataDir, ...asking, '--log-level', 'debug');
  const made = await tether(dataDir, 'pair', '--role', 'admin', '--name', 'Spare phone');
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.out).toMatch(/[▀▄█]{10}/);
  expect(made.out).toContain('10 minutes');
  const code = codeIn(made.out);
  expect(await pair(url, code, 'whatever')).toMatchObject({ status: 200, role: 'admin', name: 'Spare phone' });
  expect(await pair(url, code, 'another')).toMatchObject({ status: 401 });
  const plain = await tether(dataDir, 'pair');
  expect(await pair(url, codeIn(plain.out), 'Ann’s phone')).toMatchObject({ role: 'operator', name: 'Ann’s phone' });
  const { out } = await tether(dataDir, 'devices');
  expect(out).toMatch(/admin .*Spare phone/);
  expect(out).toMatch(/operator .*Ann’s phone/);
  expect(program.err).not.toContain(code);
  expect(program.err).not.toContain(code.slice(3));
});

test('[U6] a device is put out from there, but not the last admin, and it is in the audit', {
  timeout: 60_000,
}, async () => {
  const dataDir = tempDir();
  const { program, url } = await bridge(dataDir, ...asking);
  const first = await pair(url, codeIn((await tether(dataDir, 'pair', '--role', 'admin')).out), 'first');
  const second = await pair(url, codeIn((await tether(dataDir, 'pair', '--role', 'viewer')).out), 'second');
  const { out } = await tether(dataDir, 'devices');
  const idOf = (name: string) =>
    out
      .split('\n')
      .find((line) => line.endsWith(name))
      ?.split(' ')[0] ?? '';
  expect(await statusOf(url, second.token)).toBe(200);
  expect(await tether(dataDir, 'devices', '--remove', idOf('second').slice(0, 13))).toMatchObject({ code: 0 });
  expect(await statusOf(url, second.token)).toBe(401);
  const kept = await tether(dataDir, 'devices', '--remove', idOf('first'));
  expect(kept.code).toBe(1);
  expect(kept.err).toBe('tether: this is the last admin: make another first\n');
  expect(await statusOf(url, first.token)).toBe(200);
  expect((await tether(dataDir, 'devices', '--remove', 'nobody')).err).toMatch(/no device/);
  program.child.kill('SIGTERM');
  await program.ended();
  const folder = join(dataDir, 'audit');
  const audit = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(audit.join('')).toMatch(/"who":"terminal".*"act":"device put out"/);
});

test('who connects there and says nothing keeps no bridge from ending', { timeout: 60_000 }, async () => {
  const dataDir = tempDir();
  const { program } = await bridge(dataDir, ...asking);
  const silent = connect(join(dataDir, 'local', 'bridge.sock'));
  await once(silent, 'connect');
  program.child.kill('SIGTERM');
  expect(await program.ended()).toEqual({ code: 0, signal: null });
  silent.destroy();
});

test('only the owner reaches it, and what a kill left behind is no hindrance', { timeout: 60_000 }, async () => {
  const dataDir = tempDir();
  const { program } = await bridge(dataDir, ...asking);
  const socket = join(dataDir, 'local', 'bridge.sock');
  expect(statSync(socket).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDir, 'local')).mode & 0o777).toBe(0o700);
  program.child.kill('SIGKILL');
  await program.ended();
  const dead = await tether(dataDir, 'pair');
  expect(dead).toMatchObject({ code: 1, out: '' });
  expect(dead.err).toBe(
    `tether: no bridge runs with its data in ${dataDir}: start it, or name another place with --data-dir\n`,
  );
  await bridge(dataDir, ...asking);
  expect(codeIn((await tether(dataDir, 'pair')).out)).not.toBe('');
});

test.each([
  [['pair'], /no bridge runs with its data in/],
  [['devices'], /no bridge runs with its data in/],
  [['pair', '--role', 'king'], /king.*viewer, operator, admin/],
  [['pair', '--rolle', 'admin'], /unknown option '--rolle'/],
  [['pair', 'me'], /too many arguments/],
])('%j where it cannot be is one sentence and an exit code', async (args, why) => {
  const { code, out, err } = await tether(tempDir(), ...args);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(why);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
});

test('[U1] where nobody is asked there is nobody to pair, and that is said', async () => {
  const dataDir = tempDir();
  await bridge(dataDir);
  const { code, err } = await tether(dataDir, 'pair');
  expect(code).toBe(1);
  expect(err).toBe('tether: nobody is asked who they are by this bridge: it listens on loopback only\n');
});

test('a data directory too deep for a socket is said once, and the bridge runs', async () => {
  const { program, url } = await bridge(join(tempDir(), 'x'.repeat(100)), ...asking);
  await expect.poll(() => program.err).toContain('tether pair and tether devices need a shorter data directory');
  expect(await statusOf(url)).toBe(401);
});
