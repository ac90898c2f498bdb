/** The effect log: who made the vehicle do what, and when, so that a test can count what was doubled or late. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeFrame } from '../../simulator/mavlink/frames.ts';
import { parseOptions } from '../../simulator/options.ts';
import { effectLimit, since } from '../../simulator/protocol/effects.ts';
import { start } from '../../simulator/start.ts';
import { armIt, command, createRig, type Rig, setMode, setParameter } from './rig.ts';

const effects = (rig: Rig) => rig.machine.memory.effects.effects.entries;
const drives = (rig: Rig) => rig.machine.memory.effects.drives.entries;

describe('the effect log', () => {
  it('keeps each order with who gave it and which frame it was, and what became of the vehicle', () => {
    const rig = createRig();
    setMode(rig, 0);
    armIt(rig);
    const [mode, state, ...rest] = effects(rig);
    expect(mode).toMatchObject({ kind: 'command', command: 176, system: 255, component: 190, result: 0, number: 1 });
    expect(mode).toMatchObject({ message: 'COMMAND_LONG', confirmation: 0, params: [1, 0, 0, 0, 0, 0, 0] });
    const armed = [mode, state, ...rest].filter((effect) => effect?.kind === 'state').at(-1);
    expect(armed).toMatchObject({ mode: 'MANUAL', armed: true, reboots: 0 });
  });

  it('tells one frame that came twice from two that ask for the same', () => {
    const rig = createRig();
    const order = { command: 181, param1: 0, param2: 1, confirmation: 1 };
    rig.send('COMMAND_LONG', order);
    rig.send('COMMAND_LONG', order);
    rig.run(40);
    const relays = effects(rig).filter((effect) => effect.kind === 'command' && effect.command === 181);
    expect(relays).toHaveLength(2);
    const seqs = relays.map((effect) => effect.kind === 'command' && effect.seq);
    expect(new Set(seqs).size).toBe(2);
    expect(relays[0]).toMatchObject({ confirmation: 1 });
  });

  it('keeps SET_MODE, parameters, reboots, and what nobody ordered', () => {
    const rig = createRig();
    rig.send('SET_MODE', { base_mode: 1, custom_mode: 4 });
    setParameter(rig, 'WP_SPEED', 3);
    setMode(rig, 0);
    armIt(rig);
    rig.send('HEARTBEAT', { type: 6, autopilot: 8 });
    command(rig, 400, 0);
    command(rig, 246, 1);
    rig.run(2000);
    const log = effects(rig);
    expect(log).toContainEqual(expect.objectContaining({ message: 'SET_MODE', command: 11, params: [4], result: 0 }));
    expect(log).toContainEqual(expect.objectContaining({ kind: 'parameter', name: 'WP_SPEED', was: 5, value: 3 }));
    expect(log).toContainEqual(expect.objectContaining({ kind: 'command', command: 246, result: 0 }));
    expect(log).toContainEqual(expect.objectContaining({ kind: 'state', reboots: 1, armed: false }));
    expect(log.map(({ number }) => number)).toEqual(log.map((_, index) => index + 1));
  });

  it('keeps each stick frame and set-point with its value, and whether it was obeyed', () => {
    const rig = createRig();
    setMode(rig, 0);
    rig.send('MANUAL_CONTROL', { target: 1, x: 32_767, y: -200, z: 500, r: 32_767 });
    rig.send('RC_CHANNELS_OVERRIDE', { chan1_raw: 1500, chan3_raw: 1600 });
    const setpoint = { coordinate_frame: 8, type_mask: 0x5c7, vx: 1.5, yaw_rate: 0.25 };
    rig.send('SET_POSITION_TARGET_LOCAL_NED', setpoint);
    setMode(rig, 15);
    rig.send('SET_POSITION_TARGET_LOCAL_NED', setpoint);
    rig.run(40);
    expect(drives(rig)).toMatchObject([
      { kind: 'manual', steer: -200, throttle: 500, obeyed: true, system: 255 },
      { kind: 'override', steer: 1500, throttle: 1600, obeyed: true },
      { kind: 'setpoint', steer: 0.25, throttle: 1.5, obeyed: false },
      { kind: 'setpoint', steer: 0.25, throttle: 1.5, obeyed: true },
    ]);
    const stranger = createRig({ gcs: 252 });
    stranger.send('MANUAL_CONTROL', { target: 1, y: 0, z: 500 });
    stranger.run(40);
    expect(drives(stranger)).toMatchObject([{ system: 252, obeyed: false }]);
  });

  it('is bounded, and numbers go on when the oldest are dropped', () => {
    const rig = createRig();
    for (let n = 0; n < effectLimit + 5; n++) {
      rig.send('PARAM_SET', { param_id: 'WP_SPEED', param_value: 5, param_type: 9 });
      if (n % 200 === 0) rig.run(20);
    }
    rig.run(20);
    const ledger = rig.machine.memory.effects.effects;
    expect(ledger.entries).toHaveLength(effectLimit);
    expect(ledger.count).toBe(effectLimit + 5);
    expect(since(ledger, ledger.count - 1).map(({ number }) => number)).toEqual([ledger.count]);
  });

  it('goes into a file line by line, and over the live control, stamped by a clock that others can read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'effects-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'effects.jsonl');
    const options = parseOptions(['--warm', '--serial0', 'tcp:0', '--control', '0', '--effects', file]);
    const now = () => Number(process.hrtime.bigint() / 1000n) / 1000;
    const before = now();
    const simulator = await start(options, Date.now(), now, () => {});
    onTestFinished(() => simulator.stop());
    const socket = createConnection(Number(simulator.ports[0]?.split(':').at(-1)), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('data', () => {});
    const writer = { system: 255, component: 190, version: 2, seq: 0, signing: undefined } as const;
    const send = (name: string, fields: Record<string, number>) =>
      socket.write(writeFrame({ ...writer }, { name, fields: { target_system: 1, ...fields } }, 0) ?? '');
    send('COMMAND_LONG', { command: 181, param1: 0, param2: 1 });
    send('MANUAL_CONTROL', { target: 1, y: 0, z: 0 });
    const url = `http://127.0.0.1:${simulator.control}`;
    const get = async (what: string) => (await fetch(`${url}/${what}`)).json();
    await expect.poll(() => get('drives')).toMatchObject({ count: 1, drives: [{ kind: 'manual' }] });
    expect(await get('effects?vehicle=1&since=0')).toMatchObject({ count: 1, effects: [{ command: 181 }] });
    expect(await get('effects?since=1')).toMatchObject({ count: 1, effects: [] });
    await simulator.stop();
    const lines: unknown[] = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { vehicle: 1, number: 1, kind: 'command', command: 181, result: 0 },
      { vehicle: 1, number: 1, kind: 'manual', steer: 0, throttle: 0 },
    ]);
    for (const line of lines as { heardMs: number; monoMs: number }[]) {
      expect(line.heardMs).toBeGreaterThan(before);
      expect(line.monoMs).toBeGreaterThanOrEqual(line.heardMs);
      expect(line.monoMs).toBeLessThan(now());
    }
  });

  it('shows what a radio doubled on the way in, and what it lost never arrives', async () => {
    const options = parseOptions(['--warm', '--serial0', 'tcp:0', '--control', '0']);
    const simulator = await start(
      options,
      Date.now(),
      () => performance.now(),
      () => {},
    );
    onTestFinished(() => simulator.stop());
    const url = `http://127.0.0.1:${simulator.control}`;
    const begin = (step: object) => {
      const headers = { 'content-type': 'application/json' };
      return fetch(`${url}/do`, { method: 'POST', body: JSON.stringify(step), headers });
    };
    const socket = createConnection(Number(simulator.ports[0]?.split(':').at(-1)), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('data', () => {});
    const relay = (seq: number) => {
      const fields = { target_system: 1, command: 181, param1: 0, param2: 1 };
      const writer = { system: 255, component: 190, version: 2, seq, signing: undefined } as const;
      socket.write(writeFrame({ ...writer }, { name: 'COMMAND_LONG', fields }, 0) ?? '');
    };
    const log = () => simulator.machines[0]?.memory.effects.effects.entries ?? [];
    expect((await begin({ do: 'duplicate', share: 1, way: 'in' })).status).toBe(200);
    relay(7);
    await expect.poll(log).toMatchObject([
      { command: 181, seq: 7 },
      { command: 181, seq: 7 },
    ]);
    await begin({ do: 'duplicate', share: 0, way: 'in' });
    await begin({ do: 'loss', share: 1, way: 'in' });
    relay(8);
    const lost = async () =>
      (await (await fetch(`${url}/`)).json()) as { vehicles: { radio: { in: { lost: number } } }[] };
    await expect.poll(async () => (await lost()).vehicles[0]?.radio.in.lost).toBe(1);
    await fetch(`${url}/clear`, { method: 'POST' });
    await begin({ do: 'delay', ms: 200, jitter: 0, way: 'in' });
    const sentMs = performance.now();
    relay(9);
    await expect.poll(log).toHaveLength(3);
    expect(performance.now() - sentMs).toBeGreaterThan(150);
    expect(log().at(-1)).toMatchObject({ seq: 9 });
  });

  it('that cannot be written is refused in one sentence', async () => {
    const options = parseOptions(['--warm', '--serial0', 'tcp:0', '--effects', '/no/such/folder/a.jsonl']);
    const starting = start(
      options,
      Date.now(),
      () => 0,
      () => {},
    );
    await expect(starting).rejects.toThrow(/^--effects \/no\/such\/folder\/a\.jsonl: the file cannot be written/);
  });
});
