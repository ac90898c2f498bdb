/** MAVROS without raw MAVLink: how its vehicle is heard, lost and heard again. */
import { expect, test, vi } from 'vitest';
import { driven, long, rover, simulated, within } from '../support/ros2/typed-rig.ts';

const as = { groundStation: 255 };

test('a vehicle behind typed topics alone is heard, known and placed', async () => {
  const rig = await driven();
  await vi.waitFor(() => {
    expect(rig.last('identity')).toMatchObject({ autopilot: 'ardupilot', vehicleType: 'rover', uid: null });
    expect(rig.last('mode')).toMatchObject({ armed: false });
    expect(rig.last('attitude')).toBeDefined();
    expect(rig.last('battery')).toMatchObject({ id: 0 });
  }, within);
  const truth = rig.mavros.altitudeM;
  await vi.waitFor(() => expect(rig.last('pose')).toMatchObject({ altAmslM: expect.closeTo(truth, 1) }), within);
  expect(rig.link.status()).toMatchObject({ up: true, ros: expect.stringContaining('by its typed topics at /mavros') });
  expect(rig.heartbeats().length).toBeGreaterThan(0);
});

test('trap: MAVROS requests no streams by itself: they are asked for, and again when the vehicle comes back', async () => {
  const rig = await driven({ lossMs: 1500 });
  await vi.waitFor(() => expect(rig.calls('set_message_interval').length).toBeGreaterThan(10), within);
  const asked = rig.calls('set_message_interval').length;
  rig.mavros.cut();
  await vi.waitFor(() => expect(rig.link.send(rover, long(400, 1), as)).toBe(false), within);
  rig.mavros.mend();
  await vi.waitFor(() => expect(rig.calls('set_message_interval').length).toBeGreaterThan(asked), within);
});

test('a vehicle that is cut off is neither disarmed nor heard, and no order leaves', async () => {
  const rig = await driven({ lossMs: 1500 });
  rig.link.send(rover, long(400, 1), as);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ armed: true }), within);
  rig.mavros.cut();
  await vi.waitFor(() => expect(rig.link.status().ros).toContain('it does not hear the vehicle'), within);
  expect(rig.last('mode')).toMatchObject({ armed: true });
  expect(rig.link.send(rover, { kind: 'set_mode', modeNumber: 4 }, as)).toBe(false);
});

test('MAVROS that leaves is noticed, and found again when it comes back', async () => {
  const rig = await driven();
  rig.mavros.leave();
  await vi.waitFor(() => expect(rig.links.at(-1)).toContain('MAVROS left /mavros'), within);
  expect(rig.link.status().up).toBe(false);
  const before = rig.values('pose').length;
  const { fcuPort } = await simulated();
  rig.mavrosAt({ fcuPort });
  await vi.waitFor(() => expect(rig.values('pose').length).toBeGreaterThan(before), within);
  expect(rig.link.status().up).toBe(true);
});

test('MAVROS that is killed is silent within two seconds of its last word, and not connected while ROS believes in it', async () => {
  const rig = await driven();
  await vi.waitFor(() => expect(rig.link.status().ros).toContain('by its typed topics'), within);
  rig.mavros.die();
  await vi.waitFor(
    () => expect(rig.link.status().ros).toMatch(/^silent: nothing came for [23] s by the topics at \/mavros: /),
    { ...within, timeout: 4000 },
  );
});

test('one that comes again while ROS still believes in it is asked anew, and is not taken to know what the last one knew', async () => {
  const rig = await driven();
  rig.link.send(rover, { kind: 'param_read', name: 'FS_ACTION' });
  await vi.waitFor(() => expect(rig.reports('param')).toHaveLength(1), within);
  rig.mavros.die();
  await vi.waitFor(() => expect(rig.link.status().ros).toMatch(/^silent/), within);
  const poses = rig.values('pose').length;
  rig.mavrosAt({ fcuPort: (await simulated()).fcuPort, systemId: 255 });
  await vi.waitFor(() => expect(rig.values('pose').length).toBeGreaterThan(poses), within);
  await vi.waitFor(() => expect(rig.link.caveats(255).noSticks).toBeNull(), within);
  const pulls = rig.calls('param/pull').length;
  rig.link.send(rover, { kind: 'param_read', name: 'FS_ACTION' });
  await vi.waitFor(() => expect(rig.reports('param').length).toBeGreaterThan(1), within);
  expect(rig.calls('param/pull').length).toBeGreaterThan(pulls);
  expect(rig.reports('param_error')).toEqual([]);
});

test('without mavros_extras it says what stays unknown', async () => {
  const rig = await driven({ bare: true, lossMs: 1500 });
  await vi.waitFor(() => expect(rig.link.status().ros).toContain('mavros_extras do not run'), within);
  expect(rig.last('pose')).toMatchObject({ altAmslM: null });
  rig.mavros.cut();
  await vi.waitFor(
    () => expect(rig.link.status().ros).toMatch(/mavros_extras .*; it does not hear the vehicle$/),
    within,
  );
});
