/** MAVROS with raw MAVLink, without it, and with both: one way at a time, and what both say is compared. */
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Report } from '../../bridge/core/link.ts';
import { createLink } from '../../bridge/links/create.ts';
import { CrossCheck } from '../../bridge/links/ros2/typed/cross-check.ts';
import { recorder } from '../support/live-link.ts';
import { realClock } from '../support/rim.ts';
import { startMavros } from '../support/ros2/mavros.ts';
import { mavrosHere, rosRig } from '../support/ros2/rig.ts';
import { startTypedMavros } from '../support/ros2/typed-mavros.ts';
import { navSatFix, state } from '../support/ros2/typed-messages.ts';
import { long, rover, simulated, within } from '../support/ros2/typed-rig.ts';

async function eitherRig(environment: Readonly<Record<string, string>> = {}) {
  const { world, lookWith } = await rosRig();
  const notes: string[] = [];
  const link = createLink(
    { id: 'ros', name: 'ros', url: 'ros2://mavros', target: { kind: 'ros2', ...mavrosHere } },
    {
      clock: realClock,
      log: { info: (_about, text) => notes.push(text) },
      random: () => 0.5,
      ros: { home: undefined, connectTimeoutMs: 10_000, look: lookWith(environment) },
    },
  );
  const record = recorder();
  const stop = link.start(record.listener);
  onTestFinished(stop);
  const poses = () => record.groups().filter((group) => group === 'pose').length;
  return { world, link, stop, notes, poses, ...record };
}

test('where MAVROS publishes no raw MAVLink its topics serve, and give way when it comes', async () => {
  const { fcuPort } = await simulated();
  const rig = await eitherRig();
  const typed = startTypedMavros(rig.world, { fcuPort });
  await vi.waitFor(() => expect(rig.poses()).toBeGreaterThan(3), { ...within, timeout: 25_000 });
  expect(rig.link.status()).toMatchObject({ up: true, ros: expect.stringContaining('by its typed topics') });
  expect(rig.notes).toContain('MAVROS publishes no raw MAVLink on /uas1/mavlink_source: its typed topics are used');
  expect(rig.link.send(rover, long(400, 1), { groundStation: 255 })).toBe(true);
  await vi.waitFor(() => {
    expect(rig.reports.flatMap(({ report }) => (report.kind === 'ack' ? report.result : []))).toContain(0);
  }, within);
  typed.leave();
  await vi.waitFor(() => expect(rig.links.at(-1)).toMatch(/^down/), within);
  const other = await simulated();
  startMavros(rig.world, { fcuPort: other.fcuPort });
  await vi.waitFor(() => expect(rig.links.at(-1)).toContain('by /uas1/mavlink_source'), within);
  await vi.waitFor(
    () => expect(rig.link.status()).toMatchObject({ ros: expect.stringMatching(/^connected to MAVROS/) }),
    within,
  );
  const before = rig.poses();
  await vi.waitFor(() => expect(rig.poses()).toBeGreaterThan(before), within);
  await vi.waitFor(() => expect(rig.world.guests).toBe(1), within);
});

test('with both, the raw MAVLink serves alone', async () => {
  const { fcuPort } = await simulated();
  const rig = await eitherRig();
  startMavros(rig.world, { fcuPort });
  startTypedMavros(rig.world, { fcuPort: 0 });
  await vi.waitFor(() => expect(rig.poses()).toBeGreaterThan(3), within);
  expect(rig.world.guests).toBe(1);
  expect(rig.notes.filter((note) => note.includes('typed'))).toEqual([]);
  await rig.stop();
  await vi.waitFor(() => expect(rig.world.guests).toBe(0), within);
});

test('a type that this machine’s ROS does not know costs its topic and no more, and is said', async () => {
  const { fcuPort } = await simulated();
  const rig = await eitherRig({ ROS_STAND_IN_LACKS: 'sensor_msgs/msg/NavSatFix' });
  startMavros(rig.world, { fcuPort });
  await vi.waitFor(() => expect(rig.poses()).toBeGreaterThan(3), within);
  expect(rig.notes).toContain(
    'ROS here cannot make /mavros/global_position/global: The message required does not exist: sensor_msgs/msg/NavSatFix',
  );
});

test('without the type of the raw MAVLink there is no link, and it says so', async () => {
  const rig = await eitherRig({ ROS_STAND_IN_LACKS: 'mavros_msgs/msg/Mavlink' });
  startMavros(rig.world, { fcuPort: 0 });
  await vi.waitFor(() => {
    expect(rig.link.status().ros).toMatch(
      /^unavailable: .*The message required does not exist: mavros_msgs\/msg\/Mavlink/,
    );
  }, within);
  expect(rig.link.status().up).toBe(false);
});

const wall0 = 1_700_000_000_000;
const mode = (name: string, armed: boolean): Report => ({
  kind: 'sample',
  group: 'mode',
  values: { mode: name, modeNumber: 0, armed, systemStatus: null },
});
const pose = (latDeg: number, lonDeg: number): Report => ({
  kind: 'sample',
  group: 'pose',
  values: {
    ...{ latDeg, lonDeg, altAmslM: null, altRelM: null, headingDeg: null },
    ...{ velNorthMps: null, velEastMps: null, velDownMps: null },
  },
});

function checking() {
  const said: string[] = [];
  const check = new CrossCheck((text) => said.push(text));
  let at = 0;
  /** Both sides speak once a second. */
  const seconds = (count: number, raw: readonly Report[], stateNow: object, place = navSatFix()) => {
    for (let n = 0; n < count; n++) {
      at += 1000;
      for (const report of raw) check.raw(report, at);
      check.typed('state', state(wall0 + at, stateNow), at, wall0 + at);
      check.typed('global', place, at, wall0 + at);
    }
  };
  return { said, seconds };
}
const here = pose(51.8735, -0.609);

test('mode, armed and place that do not agree are said once each, and again only after they agreed', () => {
  const { said, seconds } = checking();
  seconds(20, [mode('AUTO', true), here], { mode: 'AUTO', armed: true });
  expect(said).toEqual([]);
  seconds(20, [mode('AUTO', true), pose(51.8835, -0.609)], { mode: 'HOLD', armed: false });
  expect(said).toHaveLength(3);
  expect(said.join('\n')).toMatch(/the mode is AUTO and HOLD[\s\S]*armed and disarmed[\s\S]*1113 m apart/);
  seconds(5, [mode('HOLD', false), here], { mode: 'HOLD', armed: false });
  seconds(5, [mode('AUTO', false), here], { mode: 'HOLD', armed: false });
  expect(said).toHaveLength(4);
});

test('a change that comes to one side a little later is no disagreement, and neither is silence', () => {
  const { said, seconds } = checking();
  seconds(5, [mode('HOLD', false), here], { mode: 'HOLD' });
  seconds(2, [mode('AUTO', false), here], { mode: 'HOLD' });
  seconds(5, [mode('AUTO', false), here], { mode: 'AUTO' });
  seconds(30, [mode('AUTO', true)], { connected: false, armed: false, mode: '' });
  expect(said).toEqual([]);
});
