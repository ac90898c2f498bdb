/** What MAVROS's services answer, and what is made of it: each answer given by hand. */
import { describe, expect, test } from 'vitest';
import type { Report } from '../../bridge/core/link.ts';
import type { CommandOrder } from '../../bridge/core/orders.ts';
import type { Graph } from '../../bridge/links/ros2/messages.ts';
import { Commands } from '../../bridge/links/ros2/typed/commands.ts';
import { drivingOf, isSticks, whyNoSticks } from '../../bridge/links/ros2/typed/driving.ts';
import { itemOf, Plans, waypointOf } from '../../bridge/links/ros2/typed/plans.ts';
import { topics } from '../../bridge/links/ros2/typed/topics.ts';
import { typedTrouble } from '../../bridge/links/ros2/typed/trouble.ts';
import { settled } from '../support/live-link.ts';
import { waypoint } from '../support/ros2/typed-messages.ts';

const order = (command: number, ...params: number[]): CommandOrder => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = params;
  return { kind: 'command', form: 'long', command, params: [a, b, c, d, e, f, g], confirmation: 0 };
};

function commanding(answer: unknown) {
  const reports: Report[] = [];
  const calls: [string, object][] = [];
  const counts: string[] = [];
  const commands = new Commands({
    call: async (service, request) => {
      calls.push([service, request]);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    report: (report) => reports.push(report),
    count: (name) => counts.push(name),
  });
  return { commands, reports, calls, counts };
}

describe('commands', () => {
  test.each([
    ['accepted', { success: true, result: 0 }, [0], []],
    ['refused', { success: false, result: 4 }, [4], []],
    ['not known', { success: false, result: 3 }, [3], []],
    [
      'trap: no answer in time has the number of "accepted"',
      { success: false, result: 0 },
      [],
      ['ros_command_timeout'],
    ],
    [
      'trap: "in progress" is a failure to MAVROS, and none to us',
      { success: false, result: 5 },
      [],
      ['ros_in_progress'],
    ],
    ['no MAVROS', new Error('nobody serves it'), [], ['ros_no_answer']],
    ['another version', { ok: 'yes' }, [], ['ros_no_answer']],
  ])('%s', async (_, answer, results, counted) => {
    const { commands, reports, counts } = commanding(answer);
    expect(commands.send(order(178, 1))).toBe(true);
    await settled();
    expect(reports).toEqual(results.map((result) => ({ kind: 'ack', command: 178, result, progressPct: null })));
    expect(counts).toEqual(counted);
  });

  test('arming has its own service, and force goes by the one that can say it', async () => {
    const { commands, calls } = commanding({ success: true, result: 0 });
    commands.send(order(400, 0));
    await settled();
    commands.send(order(400, 0, 21_196));
    await settled();
    expect(calls).toMatchObject([
      ['arm', { value: false }],
      ['command', { command: 400, param1: 0, param2: 21_196 }],
    ]);
  });

  test('HOLD never waits for an answer to something else, and a mode that finds the way busy goes beside it', async () => {
    const { commands, calls } = commanding({ success: true, result: 0 });
    commands.send(order(178, 1));
    expect(commands.send(order(176, 1, 4))).toBe(true);
    expect(commands.send(order(176, 1, 10))).toBe(true);
    expect(commands.send(order(400, 1))).toBe(false);
    expect(calls.map(([service]) => service)).toEqual(['command', 'mode', 'mode']);
    expect(calls.slice(1).map(([, request]) => request)).toEqual([
      { base_mode: 0, custom_mode: 'HOLD' },
      { base_mode: 0, custom_mode: 'AUTO' },
    ]);
    await settled();
    expect(commands.send(order(400, 1))).toBe(true);
  });

  test('a command with a place is never acknowledged, as its answer says nothing', async () => {
    const { commands, reports, calls } = commanding({ success: true });
    const params = [-1, 1, 0, Number.NaN, 518_735_000, -6_090_000, 0] as const;
    commands.send({ kind: 'command', form: 'int', command: 192, frame: 6, params, confirmation: 0 });
    await settled();
    expect(calls).toMatchObject([['commandInt', { frame: 6, x: 518_735_000, y: -6_090_000, param4: Number.NaN }]]);
    expect(reports).toEqual([]);
  });
});

function planning(answer: unknown, tookMs: number) {
  let at = 0;
  const reports: Report[] = [];
  const plans = new Plans({
    call: async () => {
      at += tookMs;
      return answer;
    },
    report: (report) => reports.push(report),
    monoMs: () => at,
    after: (_ms, run) => {
      queueMicrotask(run);
      return () => {};
    },
  });
  return { plans, reports };
}

describe('plans', () => {
  test.each([
    ['trap: a "no" at once is "busy": it is tried again', 1, 14],
    ['a "no" after a while is the vehicle’s', 115, 1],
  ])('%s', async (_, tookMs, result) => {
    const { plans, reports } = planning({ success: false, wp_transfered: 1 }, tookMs);
    plans.send({ kind: 'mission_clear', list: 'fence' });
    await settled();
    expect(reports).toEqual([{ kind: 'mission_ack', list: 'fence', result, opaqueId: null }]);
  });

  test('a list that never came on its topic is not told, however many the answer counts', async () => {
    const { plans, reports } = planning({ success: true, wp_received: 3 }, 50);
    plans.heard('mission', [waypoint()]);
    plans.send({ kind: 'mission_list', list: 'mission' });
    await settled();
    expect(reports).toEqual([]);
  });

  test('an empty list is told without waiting for one', async () => {
    const { plans, reports } = planning({ success: true, wp_received: 0 }, 50);
    plans.send({ kind: 'mission_list', list: 'rally' });
    await settled();
    expect(reports).toEqual([{ kind: 'mission_count', list: 'rally', count: 0, opaqueId: null }]);
  });

  test('trap: MAVROS cuts degrees × 1e7 off, and what comes out is what went in', () => {
    for (const [x, y] of [
      [518_735_123, -6_090_457],
      [-1, 1],
      [899_999_999, -1_799_999_999],
      [0, 0],
    ] as const) {
      const item = { command: 16, frame: 3, params: [0, null, 0, 0], x, y, z: 1.5, autocontinue: true } as const;
      const sent = waypointOf({ ...item, params: [0, null, 0, 0] });
      expect([Math.trunc(sent.x_lat * 1e7) + 0, Math.trunc(sent.y_long * 1e7) + 0]).toEqual([x, y]);
      expect(itemOf({ ...sent, x_lat: x / 1e7, y_long: y / 1e7 })).toEqual(item);
    }
  });
});

describe('driving', () => {
  test('sticks are thousandths, whatever they are given', () => {
    const sticks = (steer: number, throttle: number) => drivingOf({ kind: 'manual_control', steer, throttle })?.message;
    expect(sticks(0.25, -0.5)).toMatchObject({ y: 250, z: -500 });
    expect(sticks(7, Number.NaN)).toMatchObject({ y: 1000, z: 0 });
  });

  test('an override leaves every other channel alone, and never releases one', () => {
    const base = { kind: 'rc_override', steerChannel: 1, throttleChannel: 3 } as const;
    const out = drivingOf({ ...base, steerUs: 1600, throttleUs: 1450 });
    expect(out?.message).toEqual({ channels: Uint16Array.of(1600, 65_535, 1450, ...new Array(15).fill(65_535)) });
    expect(drivingOf({ ...base, steerUs: 0, throttleUs: 1500 })).toBeNull();
    expect(drivingOf({ ...base, throttleChannel: 1, steerUs: 1500, throttleUs: 1500 })).toBeNull();
  });

  test('turns and headings in ROS’s own sense: left is positive, and yaw counts from east', () => {
    expect(drivingOf({ kind: 'velocity', speedMps: 1, turnRateDps: 90 })?.message).toMatchObject({
      ...{ coordinate_frame: 8, type_mask: 0x5c7, velocity: { x: 1, y: 0, z: 0 } },
      yaw_rate: expect.closeTo(-Math.PI / 2, 9),
    });
    expect(drivingOf({ kind: 'heading', headingDeg: 90, speedMps: 2 })?.message).toMatchObject({
      ...{ coordinate_frame: 1, type_mask: 0x9c7, velocity: { x: 0, y: 2, z: 0 }, yaw: expect.closeTo(0, 9) },
    });
    expect(drivingOf({ kind: 'heading', headingDeg: Number.NaN, speedMps: 1 })).toBeNull();
  });

  test('who does not know as which system MAVROS runs passes no sticks', () => {
    const sticks = { kind: 'manual_control', steer: 0, throttle: 0 } as const;
    expect(isSticks(sticks)).toBe(true);
    expect(whyNoSticks(null, 255)).toContain('does not say as which system it runs');
    expect(whyNoSticks(255, 255)).toBeNull();
    expect(isSticks({ kind: 'velocity', speedMps: 0, turnRateDps: 0 })).toBe(false);
  });
});

type End = Graph['ends'][number]['publishers'][number];

/** All of MAVROS's topics, but for the changes. */
function graphWith(changes: Readonly<Record<string, Partial<End> | null>>, more: readonly End[] = []): Graph {
  const ends = Object.values(topics).flatMap(({ topic, type, qos }) => {
    const change = changes[topic];
    const { reliability, durability } = qos;
    const end: End = { node: 'mavros', namespace: '/mavros', type, reliability, durability };
    const publishers = change === null ? [] : [{ ...end, ...change }, ...(topic === 'state' ? more : [])];
    return [{ topic: `/mavros/${topic}`, publishers, subscribers: [] }];
  });
  return { nodes: [], topics: [], ends };
}

describe('what is wrong with a MAVROS, in words', () => {
  test('nothing', () => expect(typedTrouble(graphWith({}), '/mavros')).toBeUndefined());

  test.each([
    [
      'another type',
      { battery: { type: 'sensor_msgs/msg/Battery' } },
      '/mavros/battery has the type sensor_msgs/msg/Battery',
    ],
    ['another quality', { state: { reliability: 'best_effort' } }, '/mavros/state is published at best effort'],
    ['no history', { 'mission/waypoints': { durability: 'volatile' } }, '/mavros/mission/waypoints is not kept'],
    [
      'a plugin that does not run',
      { 'imu/data': null },
      'does not publish /mavros/imu/data; look at its plugin_allowlist',
    ],
    [
      'no mavros_extras',
      { vfr_hud: null, 'gpsstatus/gps1/raw': null },
      'mavros_extras do not run, so there is no gpsstatus/gps1/raw, no vfr_hud',
    ],
  ] as const)('%s', (_, changes, words) => expect(typedTrouble(graphWith(changes), '/mavros')).toContain(words));
});
