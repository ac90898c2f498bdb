/** MAVROS without raw MAVLink: plans, parameters and files. */
import { expect, test, vi } from 'vitest';
import type { PlanItem } from '../../bridge/protocol/plan.ts';
import { driven, rover, within } from '../support/ros2/typed-rig.ts';

const item = (x: number, y: number, more: Partial<PlanItem> = {}): PlanItem => ({
  ...{ command: 16, frame: 3, params: [0, 0, 0, 0], x, y, z: 0, autocontinue: true },
  ...more,
});

test('a mission goes up whole and comes back to the last digit, though MAVROS cuts it off', async () => {
  const rig = await driven();
  const items = [item(0, 0, { frame: 0 }), item(518_735_123, -6_090_457), item(518_735_001, -6_090_999)];
  expect(rig.link.send(rover, { kind: 'mission_count', list: 'mission', count: 3 })).toBe(true);
  for (const [seq, one] of items.entries()) {
    expect(rig.reports('mission_request').at(-1)).toMatchObject({ list: 'mission', seq });
    rig.link.send(rover, { kind: 'mission_item', list: 'mission', seq, item: one });
  }
  await vi.waitFor(() => expect(rig.reports('mission_ack')).toMatchObject([{ result: 0 }]), within);
  rig.link.send(rover, { kind: 'mission_list', list: 'mission' });
  await vi.waitFor(() => expect(rig.reports('mission_count')).toMatchObject([{ list: 'mission', count: 3 }]), within);
  for (const seq of [1, 2]) rig.link.send(rover, { kind: 'mission_get', list: 'mission', seq });
  expect(rig.reports('mission_item').map((one) => [one.item.x, one.item.y])).toEqual([
    [518_735_123, -6_090_457],
    [518_735_001, -6_090_999],
  ]);
  rig.link.send(rover, { kind: 'mission_clear', list: 'mission' });
  await vi.waitFor(() => expect(rig.reports('mission_ack')).toHaveLength(2), within);
});

const circle = item(518_735_123, -6_090_457, { command: 5003, frame: 0, params: [50, 0, 0, 0] });
const rallyPoint = item(518_735_001, -6_090_999, { command: 5100 });

test.for([
  ['fence', 'geofence', circle],
  ['rally', 'rallypoint', rallyPoint],
] as const)(
  '%s: a list of its own, which goes up, comes back and is cleared, and leaves the mission alone',
  async ([list, place, one]) => {
    const rig = await driven();
    expect(rig.link.send(rover, { kind: 'mission_count', list, count: 1 })).toBe(true);
    expect(rig.reports('mission_request')).toMatchObject([{ list, seq: 0 }]);
    rig.link.send(rover, { kind: 'mission_item', list, seq: 0, item: one });
    await vi.waitFor(() => expect(rig.reports('mission_ack')).toMatchObject([{ list, result: 0 }]), within);
    rig.link.send(rover, { kind: 'mission_list', list });
    await vi.waitFor(() => expect(rig.reports('mission_count')).toMatchObject([{ list, count: 1 }]), within);
    rig.link.send(rover, { kind: 'mission_get', list, seq: 0 });
    expect(rig.reports('mission_item')).toMatchObject([
      { list, seq: 0, item: { command: one.command, x: one.x, y: one.y } },
    ]);
    expect(rig.reports('mission_item')[0]?.item.params[0]).toBe(one.params[0]);
    rig.link.send(rover, { kind: 'mission_clear', list });
    await vi.waitFor(() => expect(rig.reports('mission_ack')).toHaveLength(2), within);
    rig.link.send(rover, { kind: 'mission_list', list });
    await vi.waitFor(() => expect(rig.reports('mission_count').at(-1)).toMatchObject({ list, count: 0 }), within);
    expect(['push', 'pull', 'clear'].map((verb) => rig.calls(`${place}/${verb}`).length)).toEqual([1, 2, 1]);
    expect(rig.calls('mission/push')).toEqual([]);
  },
);

test('a list that is asked for again while it is read is read once', async () => {
  const rig = await driven({ transferMs: 1500 });
  rig.mavros.cut();
  rig.link.send(rover, { kind: 'mission_list', list: 'mission' });
  await vi.waitFor(() => expect(rig.calls('mission/pull')).toHaveLength(1), within);
  rig.link.send(rover, { kind: 'mission_list', list: 'mission' });
  rig.link.send(rover, { kind: 'mission_clear', list: 'mission' });
  expect(rig.calls('mission/clear')).toEqual([]);
  expect(rig.reports('mission_ack')).toEqual([]);
});

test('parameters are read from MAVROS’s copy once it has one, set, and listed', async () => {
  const rig = await driven();
  rig.link.send(rover, { kind: 'param_read', name: 'FS_ACTION' });
  await vi.waitFor(() => expect(rig.reports('param')).toMatchObject([{ name: 'FS_ACTION', index: 65_535 }]), within);
  rig.link.send(rover, { kind: 'param_set', name: 'FS_ACTION', value: 1, type: 2 });
  await vi.waitFor(() => expect(rig.reports('param').at(-1)).toMatchObject({ name: 'FS_ACTION', value: 1 }), within);
  expect(rig.calls('param/set').at(-1)?.request).toMatchObject({ value: { type: 2, integer_value: 1n } });
  rig.link.send(rover, { kind: 'param_read', name: 'NO_SUCH_THING' });
  await vi.waitFor(() => expect(rig.reports('param_error')).toMatchObject([{ name: 'NO_SUCH_THING' }]), within);
  rig.link.send(rover, { kind: 'params_list' });
  await vi.waitFor(() => {
    const listed = rig.reports('param').filter(({ index }) => index !== 65_535);
    expect(listed.length).toBeGreaterThan(20);
    expect(listed).toHaveLength(listed[0]?.count ?? 0);
    expect(listed.map(({ name }) => name)).not.toContain('use_sim_time');
  }, within);
});

test('files do not go this way, and whoever asks is told at once', async () => {
  const rig = await driven();
  const request = Uint8Array.of(5, 0, 1, 4, 2, 0, 0, 0, 0, 0, 0, 0, 64, 80);
  expect(rig.link.send(rover, { kind: 'ftp', payload: request })).toBe(true);
  const [answer] = rig.reports('ftp');
  expect([...(answer?.payload ?? [])].slice(0, 13)).toEqual([6, 0, 1, 129, 1, 4, 0, 0, 0, 0, 0, 0, 7]);
});
