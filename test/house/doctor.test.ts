/** `tether doctor` as built: on this machine, beside a running bridge, and at a serial cable. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { Finding } from '../../bridge/machine/doctor/finding.ts';
import { FakeVehicle } from '../support/fake-vehicle.ts';
import { Program } from '../support/program.ts';
import { noSocat, plug } from '../support/pty.ts';
import { tempDir } from '../support/temp-dir.ts';

const main = 'dist/bridge/main.js';
const running: Program[] = [];
afterEach(() => {
  for (const program of running.splice(0)) program.child.kill('SIGKILL');
});

async function doctor(dataDir: string, ...args: string[]) {
  const program = new Program([main, 'doctor', ...args], { TETHER_DATA_DIR: dataDir });
  const { code } = await program.ended();
  return { code, out: program.out, err: program.err };
}

async function findings(dataDir: string, ...args: string[]) {
  const { code, out, err } = await doctor(dataDir, '--json', ...args);
  expect(err).toBe('');
  const told = JSON.parse(out) as { readonly exit: number; readonly findings: readonly Finding[] };
  expect(told.exit).toBe(code);
  return (check: string) =>
    told.findings.filter((one) => one.check === check).map(({ level, found }) => `${level}: ${found}`);
}

test('on this machine, one line each, with an exit code', { timeout: 60_000 }, async () => {
  const { code, out, err } = await doctor(tempDir());
  expect(err).toBe('');
  expect([1, 2]).toContain(code);
  for (const line of out.trim().split('\n')) expect(line).toMatch(/^(ok|attention|fail|unknown) +[\w-]+: \S/);
  expect(out).toContain('the simulator is shown');
});

test('an unknown key of the file is told, and the rest is looked at all the same', { timeout: 60_000 }, async () => {
  const dataDir = tempDir();
  const file = join(dataDir, 'tether.json');
  writeFileSync(file, '{"vehicels": []}');
  const of = await findings(dataDir, '--config', file);
  expect(of('configuration')[0]).toMatch(/^fail: .*unknown key "vehicels"; did you mean "vehicles"/);
  expect(of('Node')[0]).toMatch(/^ok/);
});

test('a running bridge is asked, and goes on', { timeout: 60_000 }, async () => {
  const dataDir = tempDir();
  const program = new Program([main, '--port', '0', '--record', 'none', '--vehicle', 'udpin://127.0.0.1:0'], {
    TETHER_DATA_DIR: dataDir,
  });
  running.push(program);
  await program.line(/http:\/\/localhost:(\d+)/);
  const of = await findings(dataDir, '--port', '0', '--vehicle', 'udpin://127.0.0.1:0');
  expect(of('bridge')[0]).toMatch(/^attention: version .* runs, but no vehicle is heard/);
  expect(of('journal')).toEqual(['ok: events are kept on disk']);
  expect(of('autopilot')).toEqual(['fail: no vehicle is heard']);
  expect(program.child.exitCode).toBeNull();
});

test.skipIf(noSocat() !== undefined)(
  'at a serial cable: silent, in use, and with an autopilot',
  { timeout: 60_000 },
  async () => {
    const folder = tempDir();
    const [near, far] = [join(folder, 'ttyACM0'), join(folder, 'far')];
    await plug(near, far);
    const flags = ['--vehicle', `serial://${near}:57600`];
    const silent = await findings(folder, ...flags);
    expect(silent('port')).toEqual([`ok: ${near} is there and free`, `fail: nothing comes out of ${near}`]);

    const autopilot = new SerialPort({ path: far, baudRate: 57_600 });
    const vehicle = new FakeVehicle((bytes) => autopilot.write(Buffer.from(bytes)));
    const beat = { type: 10, autopilot: 3, base_mode: 0, custom_mode: 0, system_status: 3, mavlink_version: 3 };
    const heartbeat = () => vehicle.frame('HEARTBEAT', beat);
    const timer = setInterval(() => autopilot.write(Buffer.from(heartbeat())), 200);
    onTestFinished(() => clearInterval(timer));
    onTestFinished(() => new Promise((resolve) => autopilot.close(() => resolve())));
    const there = await findings(folder, ...flags);
    expect(there('port').at(-1)).toBe('ok: MAVLink of system 1 at 57600 baud');

    const other = new SerialPort({ path: near, baudRate: 57_600 });
    await new Promise((resolve) => other.once('open', resolve));
    onTestFinished(() => new Promise((resolve) => other.close(() => resolve())));
    const used = await findings(folder, ...flags);
    expect(used('port')[0]).toMatch(/^fail: .* is held by node/);
  },
);
