/**
 * A whole link through ROS: the real child process, a stand-in for rclnodejs and for MAVROS, and the real simulator behind
 * it. What works on a cable works here, by the same code; what is MAVROS's own is tried by name.
 */
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Report } from '../../bridge/core/link.ts';
import type { Order } from '../../bridge/core/orders.ts';
import { besideMavrosComponent } from '../../bridge/links/stations.ts';
import { parseOptions } from '../../simulator/options.ts';
import { start } from '../../simulator/start.ts';
import { framesIn } from '../support/fake-vehicle.ts';
import { linkOver } from '../support/live-link.ts';
import { startMavros } from '../support/ros2/mavros.ts';
import { rosRig } from '../support/ros2/rig.ts';

const within = { timeout: 12_000, interval: 10 };
const to = { systemId: 1, componentId: 1 };
const long = (command: number, ...given: number[]): Order => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = given;
  return { kind: 'command', form: 'long', command, params: [a, b, c, d, e, f, g], confirmation: 0 };
};

async function rover() {
  const simulator = await start(
    parseOptions(['--warm', '--serial0', 'tcp:0']),
    Date.now(),
    () => performance.now(),
    () => {},
  );
  onTestFinished(() => simulator.stop());
  const machine = simulator.machines[0];
  if (machine === undefined) throw new Error('no vehicle');
  return { machine, fcuPort: Number(simulator.ports[0]?.split(':').at(-1)) };
}

async function linked() {
  const { machine, fcuPort } = await rover();
  const rig = await rosRig();
  const mavros = startMavros(rig.world, { fcuPort });
  const { transport } = rig.transport();
  const link = linkOver(transport, { component: besideMavrosComponent, ros: transport.words });
  await vi.waitFor(() => expect(link.heartbeats().length).toBeGreaterThan(0), within);
  const told = (kind: Report['kind']) => link.reports.flatMap(({ report }) => (report.kind === kind ? report : []));
  const ask = async (command: number, ...params: number[]) => {
    expect(link.link.send(to, long(command, ...params))).toBe(true);
    await vi.waitFor(() => expect(told('ack')).toContainEqual(expect.objectContaining({ command })), within);
  };
  return { ...rig, ...link, transport, machine, fcuPort, mavros, told, ask };
}

test('streams that MAVROS never asks for come, asked by message interval in our own name beside its', async () => {
  const { groups, mavros, link } = await linked();
  await vi.waitFor(() => expect(groups()).toEqual(expect.arrayContaining(['pose', 'gps', 'battery', 'mode'])), within);
  const asked = framesIn(mavros.toFcu()).flatMap(({ frame, message }) =>
    message.name === 'COMMAND_LONG' ? `${frame.systemId}.${frame.componentId}` : [],
  );
  expect(asked.length).toBeGreaterThan(3);
  expect(new Set(asked)).toEqual(new Set(['1.193']));
  expect(link.status().ros).toBe('connected to MAVROS (/mavros, /uas1, ROS domain 0)');
});

test('orders are acknowledged, and sticks move the rover from the ground station that it knows', async () => {
  const { link, machine, ask } = await linked();
  link.operate(to, 255, 25);
  await ask(176, 1, 0);
  await ask(400, 1);
  expect(machine.vehicle.armed).toBe(true);
  const { drives } = machine.memory.effects;
  link.send(to, { kind: 'manual_control', steer: -0.2, throttle: 0.5 }, { groundStation: 255 });
  await vi.waitFor(() => expect(drives.count).toBe(1), within);
  link.operate(to, null, null);
});

test('the child is killed while the rover is driven: the link is down at once, and drives again by itself', async () => {
  const { link, world, machine, links, ask } = await linked();
  link.operate(to, 255, 25);
  await ask(176, 1, 0);
  await ask(400, 1);
  const { drives } = machine.memory.effects;
  world.strike('abort');
  await vi.waitFor(() => expect(links.at(-1)).toMatch(/^down: .*was ended by SIGABRT/), within);
  expect(link.send(to, { kind: 'manual_control', steer: 0, throttle: 1 }, { groundStation: 255 })).toBe(false);
  await vi.waitFor(() => expect(links.at(-1)).toMatch(/^up: connected to MAVROS/), within);
  const neutral: Order = { kind: 'manual_control', steer: 0, throttle: 0 };
  const before = drives.count;
  await vi.waitFor(() => expect(link.send(to, neutral, { groundStation: 255 })).toBe(true), within);
  await vi.waitFor(() => expect(drives.count).toBeGreaterThan(before), within);
});

test('MAVROS is restarted: noticed within two seconds, and recovered without a restart of ours', async () => {
  const { world, mavros, fcuPort, links, link, heartbeats } = await linked();
  const leftAt = performance.now();
  mavros.leave();
  await vi.waitFor(() => expect(links.at(-1)).toMatch(/^down: MAVROS left/), within);
  expect(performance.now() - leftAt).toBeLessThan(2000);
  const before = heartbeats().length;
  startMavros(world, { fcuPort });
  await vi.waitFor(() => expect(links.at(-1)).toMatch(/^up/), within);
  await vi.waitFor(() => expect(heartbeats().length).toBeGreaterThan(before), within);
  expect(link.status().ros).toMatch(/^connected/);
  expect(world.joins).toBe(1);
});

test('MAVROS dies in silence: said within two seconds of its last word, and not taken for its absence', async () => {
  const { mavros, link } = await linked();
  mavros.die();
  await vi.waitFor(
    () => expect(link.status().ros).toMatch(/^silent: no frame on \/uas1\/mavlink_source for [23] s/),
    within,
  );
});
