/** Orders over a real socket to the simulator, which shares no code with the bridge: what was meant is what it does. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Report } from '../../bridge/core/link.ts';
import type { Order } from '../../bridge/core/orders.ts';
import { tcpOut } from '../../bridge/links/tcp.ts';
import { parseOptions } from '../../simulator/options.ts';
import { start } from '../../simulator/start.ts';
import { linkOver } from '../support/live-link.ts';
import { testRim } from '../support/rim.ts';

const within = { timeout: 10_000, interval: 10 };
const to = { systemId: 1, componentId: 1 };
const modes = { manual: 0, guided: 15 };
const long = (command: number, ...given: number[]): Order => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = given;
  return { kind: 'command', form: 'long', command, params: [a, b, c, d, e, f, g], confirmation: 0 };
};

async function simulated(...flags: string[]) {
  const options = parseOptions(['--warm', '--serial0', 'tcp:0', ...flags]);
  const simulator = await start(
    options,
    Date.now(),
    () => performance.now(),
    () => {},
  );
  onTestFinished(() => simulator.stop());
  const port = Number(simulator.ports[0]?.split(':').at(-1));
  const linked = linkOver(tcpOut({ host: '127.0.0.1', port }, testRim()));
  await vi.waitFor(() => expect(linked.heartbeats().length).toBeGreaterThan(0), within);
  const machine = simulator.machines[0];
  if (machine === undefined) throw new Error('no vehicle');
  const told = (kind: Report['kind']) => linked.reports.flatMap(({ report }) => (report.kind === kind ? report : []));
  /** Sends a command and waits for its answer. */
  const ask = async (command: number, ...params: number[]) => {
    expect(linked.link.send(to, long(command, ...params))).toBe(true);
    await vi.waitFor(() => expect(told('ack')).toContainEqual(expect.objectContaining({ command })), within);
  };
  const ready = async (mode: number) => {
    linked.link.operate(to, 255, 25);
    await ask(176, 1, mode);
    await ask(400, 1);
    expect(machine.vehicle.armed).toBe(true);
  };
  return { ...linked, machine, told, ask, ready };
}

describe('the simulator', () => {
  test('obeys sticks from the ground station that it knows, and no others', async () => {
    const { link, machine, ready } = await simulated();
    await ready(modes.manual);
    const { drives } = machine.memory.effects;
    link.send(to, { kind: 'manual_control', steer: -0.2, throttle: 0.5 }, { groundStation: 255 });
    link.operate(to, null, null);
    await vi.waitFor(() => expect(drives.count).toBe(1), within);
    link.send(to, { kind: 'manual_control', steer: 0, throttle: 1 }, { groundStation: 254 });
    await vi.waitFor(() => expect(drives.count).toBe(2), within);
    link.send(to, { kind: 'manual_control', steer: 0, throttle: 1 });
    await vi.waitFor(() => expect(drives.count).toBe(3), within);
    expect(drives.entries).toMatchObject([
      { steer: -200, throttle: 500, system: 255, obeyed: true },
      { system: 254, obeyed: false },
      { system: 1, component: 192, obeyed: false },
    ]);
    expect(machine.vehicle.rc.input.slice(0, 3)).toEqual([1400, 1500, 1750]);
  });

  test('obeys an override of two channels and keeps the others', async () => {
    const { link, machine, ready } = await simulated();
    await ready(modes.manual);
    const before = [...machine.vehicle.rc.input];
    const order = {
      kind: 'rc_override',
      steerChannel: 1,
      steerUs: 1550,
      throttleChannel: 3,
      throttleUs: 1480,
    } as const;
    expect(link.send(to, order)).toBe(true);
    await vi.waitFor(
      () => expect(machine.vehicle.rc.input).toEqual([1550, before[1], 1480, ...before.slice(3)]),
      within,
    );
  });

  test('[D12] sends what a driver steers by every 40 ms while one operates', async () => {
    const { link, machine } = await simulated();
    const period = (name: string) => machine.vehicle.links[0]?.streams.get(name)?.periodMs;
    const periods = () => ['GLOBAL_POSITION_INT', 'ATTITUDE', 'VFR_HUD'].map(period);
    await vi.waitFor(() => expect(periods()).toEqual([100, 100, 100]), within);
    link.operate(to, 255, 25);
    await vi.waitFor(() => expect(periods()).toEqual([40, 40, 40]), within);
    link.operate(to, null, null);
    await vi.waitFor(() => expect(periods()).toEqual([100, 100, 100]), within);
  });

  test('turns to the heading that was ordered, counted from true north, and backs when told to', async () => {
    const { link, machine, ready } = await simulated('--speedup', '20', '--home', '51.8735,-0.609,100,90');
    await ready(modes.guided);
    const headingDeg = () => ((machine.vehicle.truth.headingRad * 180) / Math.PI + 360) % 360;
    await vi.waitFor(() => {
      link.send(to, { kind: 'heading', headingDeg: 200, speedMps: 1 });
      expect(Math.abs(headingDeg() - 200)).toBeLessThan(5);
      expect(machine.vehicle.truth.speedMps).toBeGreaterThan(0.7);
    }, within);
    await vi.waitFor(() => {
      link.send(to, { kind: 'velocity', speedMps: -1, turnRateDps: 0 });
      expect(machine.vehicle.truth.speedMps).toBeLessThan(-0.7);
    }, within);
    const before = headingDeg();
    await vi.waitFor(() => {
      link.send(to, { kind: 'velocity', speedMps: 1, turnRateDps: 20 });
      expect((headingDeg() - before + 360) % 360).toBeGreaterThan(20);
      expect((headingDeg() - before + 360) % 360).toBeLessThan(180);
    }, within);
  });

  test('answers parameters: read, set as the float that was meant, and what does not exist', async () => {
    const { link, told, machine } = await simulated();
    link.send(to, { kind: 'param_read', name: 'FS_TIMEOUT' });
    await vi.waitFor(
      () =>
        expect(told('param')).toContainEqual(
          expect.objectContaining({ kind: 'param', name: 'FS_TIMEOUT', value: 1.5, type: 9 }),
        ),
      within,
    );
    link.send(to, { kind: 'param_set', name: 'RC_OVERRIDE_TIME', value: 0.3, type: 9 });
    link.send(to, { kind: 'param_set', name: 'FS_GCS_ENABLE', value: 1, type: 2 });
    const set = [
      expect.objectContaining({ kind: 'param', name: 'RC_OVERRIDE_TIME', value: Math.fround(0.3), type: 9 }),
      expect.objectContaining({ kind: 'param', name: 'FS_GCS_ENABLE', value: 1, type: 2 }),
    ];
    await vi.waitFor(() => expect(told('param')).toEqual(expect.arrayContaining(set)), within);
    link.send(to, { kind: 'param_read', name: 'NO_SUCH_THING' });
    const missing = { kind: 'param_error', name: 'NO_SUCH_THING', why: 'it does not exist' };
    await vi.waitFor(() => expect(told('param_error')).toEqual([missing]), within);
    expect(machine.vehicle.parameters.byName.get('FS_GCS_ENABLE')?.value).toBe(1);
  });

  test('[A7] lets its own failsafe fire when the ground station ends, though the link stays and streams', async () => {
    const { link, machine, ready, told } = await simulated('--speedup', '3');
    link.send(to, { kind: 'param_set', name: 'FS_THR_ENABLE', value: 0, type: 2 });
    link.send(to, { kind: 'param_set', name: 'FS_GCS_ENABLE', value: 1, type: 2 });
    await ready(modes.manual);
    const seconds = () => machine.vehicle.ms / 1000;
    const until = seconds() + 12;
    await vi.waitFor(() => expect(seconds()).toBeGreaterThan(until), within);
    expect(machine.vehicle.mode.name).toBe('MANUAL');
    link.operate(to, null, null);
    await vi.waitFor(() => expect(machine.vehicle.mode.name).toBe('HOLD'), within);
    // Its word comes over the link, a little later than the mode is seen in the machine.
    const texts = () => told('text').map((report) => report.kind === 'text' && report.text);
    await vi.waitFor(() => expect(texts()).toContain('GCS Failsafe'), within);
  });
});
