import { expect, test } from 'vitest';
import { factsOf } from '../../bridge/core/facts.ts';
import { brakes, isManual, mannerOf } from '../../bridge/core/halt.ts';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';

const sensors = (unhealthy: string[] = []): Vehicle['groups'] => ({
  sensors: {
    at: 5,
    v: { present: ['sensor_rc_receiver'], enabled: ['sensor_rc_receiver'], unhealthy, readyToArm: true },
  },
});
const channels = (...channelsUs: (number | null)[]): Vehicle['groups'] => ({
  rc: { at: 5, v: { channelsUs, rssiPct: null } },
});

test('what is not known is null, and a speed that is null is not known', () => {
  const nothing = factsOf({ groups: {}, contact: 'lost' }, null);
  expect(nothing).toEqual({ mode: null, speed: null, rc: null, hasReceiver: null, linked: false, link: null });
  const motion = { at: 7, v: { speedMps: null, throttlePct: 0, climbMps: 0 } };
  expect(factsOf({ groups: { motion }, contact: 'linked' }, 'udp')).toMatchObject({
    speed: null,
    linked: true,
    link: 'udp',
  });
});

test('[D9] a receiver is there where channels beyond the sticks deliver, and not because SYS_STATUS counts one', () => {
  const told = (...groups: Vehicle['groups'][]) =>
    factsOf({ groups: Object.assign({}, ...groups), contact: 'linked' }, 'udp').hasReceiver;
  expect(told(sensors())).toBeNull();
  expect(told(sensors(), channels(1500, null, 1500, null, null, null)), 'our own override').toBe(false);
  expect(told(sensors(), channels(1500, 1500, 1500, 1500, 1800, 1000))).toBe(true);
  expect(told(sensors(['sensor_rc_receiver']), channels(1500, 1500, 1500, 1500, 1800, 1000))).toBe(false);
});

test('[D10] which modes take sticks, and which brake', () => {
  expect(['MANUAL', 'ACRO', 'STEERING', 'SIMPLE'].map(mannerOf)).toEqual(Array.from({ length: 4 }, () => 'sticks'));
  expect(['GUIDED', 'AUTO', 'HOLD', 'constructor', null].map(mannerOf)).toEqual([
    'velocity',
    'none',
    'none',
    'none',
    'none',
  ]);
  expect(['MANUAL', 'ACRO', 'GUIDED', 'AUTO', null].map(brakes)).toEqual([false, true, true, false, false]);
  expect(['MANUAL', 'GUIDED', 'AUTO'].map(isManual)).toEqual([true, false, false]);
});
