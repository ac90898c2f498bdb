/** A file of parameters into a vehicle: refused as a whole, or set one by one and read back. */
import { expect, test } from 'vitest';
import type { Wished } from '../../../bridge/core/parameters/compare.ts';
import { rover, type ShelfRigOptions, shelfRig } from '../../support/shelf-rig.ts';

const file = (values: Readonly<Record<string, number>>): readonly Wished[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

function load(values: Readonly<Record<string, number>>, options: Partial<ShelfRigOptions> = {}, was?: string) {
  const rig = shelfRig({ seed: 1, documents: { doc: file(values) }, ...options });
  rig.identify();
  rig.until(() => rig.state() === 'current', 90_000);
  rig.begin('params_load', 'doc', was);
  rig.until(() => rig.end() !== undefined, 300_000);
  const sets = rig.vehicle.sent.flatMap((order) => (order.kind === 'param_set' ? order.name : []));
  return { ...rig, sets };
}

test('[K3] what differs is set and read back, in an order in which the vehicle stays safe', () => {
  const { end, value, sets } = load(
    { MAV_SYSID: 1, FS_ACTION: 1, SERIAL1_BAUD: 115, WP_SPEED: 2.3, FENCE_ENABLE: 1, CRUISE_SPEED: 5, ATC_BRAKE: 0 },
    { rules: { SERIAL1_BAUD: { rebootRequired: true } } },
  );
  expect(end()).toEqual({
    outcome: 'done',
    message: '5 set and read back, 2 were so already; SERIAL1_BAUD count after a restart',
    verified: true,
  });
  expect(sets).toEqual(['ATC_BRAKE', 'WP_SPEED', 'FENCE_ENABLE', 'FS_ACTION', 'SERIAL1_BAUD']);
  expect([value('WP_SPEED'), value('FS_ACTION')]).toEqual([Math.fround(2.3), 1]);
});

test('at 30 % loss each way and a second of round trip every value arrives, each once or more, and none is lost', () => {
  const names = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`SERVO${index + 1}_TRIM`, 1400 + index]));
  for (const rttMs of [40, 1000]) {
    const { end, value } = load(names, { seed: 11, loss: 0.3, rttMs, doubled: 0.1, jitterMs: 60 });
    expect(end()?.outcome).toBe('done');
    expect(Object.keys(names).map(value)).toEqual(Object.values(names));
  }
});

test('[K3] one unknown name or one value without sense refuses all of it, before anything is set', () => {
  const refused = (values: Readonly<Record<string, number>>, options?: Partial<ShelfRigOptions>) => {
    const { end, sets } = load({ WP_SPEED: 1, ...values }, options);
    expect([end()?.outcome, sets]).toEqual(['refused', []]);
    return end()?.message;
  };
  expect(refused({ NO_SUCH: 1, ALSO_NOT: 2 })).toBe('nothing was set: the vehicle does not know NO_SUCH, ALSO_NOT');
  expect(refused({ FS_ACTION: 300 })).toBe('nothing was set: FS_ACTION is from -128 to 127, not 300');
  expect(refused({ FS_ACTION: 1.5 })).toBe('nothing was set: FS_ACTION is a whole number, not 1.5');
  expect(refused({ WP_RADIUS: Number.NaN })).toBe('nothing was set: WP_RADIUS cannot be NaN');
  expect(refused({ LOG_BITMASK: 16_777_217 })).toMatch('MAVLink carries 24 bits');
  expect(refused({ WP_RADIUS: -5 }, { rules: { WP_RADIUS: { range: { low: 0, high: 100 } } } })).toBe(
    'nothing was set: WP_RADIUS is from 0 to 100, not -5',
  );
  expect(refused({ CRUISE_SPEED: 3 }, { rules: { CRUISE_SPEED: { readOnly: true } } })).toMatch('can only be read');
  const { end } = load({}, { documents: {} });
  expect(end()).toMatchObject({ outcome: 'refused', message: 'no file has this name' });
});

test('[K3] a value at its limit as 32-bit float is within it', () => {
  const range = { low: 0.1, high: 0.3 };
  expect(load({ RC_OVERRIDE_TIME: 0.3 }, { rules: { RC_OVERRIDE_TIME: { range } } }).end()?.outcome).toBe('done');
});

test('[K6] names and values of another version are understood, inverse bits too', () => {
  const { end, value } = load({ SYSID_MYGCS: 254, SR1_POSITION: 4, ARMING_CHECK: 0, GPS_TYPE: 2 });
  expect(end()?.outcome).toBe('done');
  expect(['MAV_GCS_SYSID', 'MAV2_POSITION', 'ARMING_SKIPCHK', 'GPS1_TYPE'].map(value)).toEqual([254, 4, -1, 2]);
  const all = load({ ARMING_CHECK: 1 });
  expect([all.end()?.message, all.value('ARMING_SKIPCHK')]).toEqual(['0 set and read back, 1 were so already', 0]);
  expect(load({ ARMING_CHECK: 2 + 8 }).value('ARMING_SKIPCHK')).toBe(0x1f_fffe & ~10);
});

test('[K4] what the vehicle keeps by itself is left as it is, and said', () => {
  const { end, sets } = load({ STAT_BOOTCNT: 900, WP_SPEED: 1 });
  expect(sets).toEqual(['WP_SPEED']);
  expect(end()?.message).toMatch('1 that the vehicle keeps by itself were left as they are');
});

test('[K3] a load that ends half-way says what it set and from what', () => {
  const rig = shelfRig({ seed: 1, documents: { doc: file({ ATC_BRAKE: 0, WP_SPEED: 2, FS_ACTION: 1 }) } });
  rig.identify();
  rig.until(() => rig.state() === 'current');
  rig.vehicle.machine.vehicle.faults.stuckParameters = new Set(['WP_SPEED']);
  rig.begin('params_load', 'doc');
  rig.until(() => rig.end() !== undefined);
  expect(rig.end()).toEqual({
    outcome: 'failed',
    message: 'WP_SPEED was to be 2, and the vehicle keeps 5; set before that: ATC_BRAKE (was 1); 2 not set',
    verified: false,
  });
  expect(rig.shelf.book(rover)?.load).toMatchObject({
    set: [{ name: 'ATC_BRAKE', was: 1, value: 0 }],
    notSet: ['WP_SPEED', 'FS_ACTION'],
  });
});

test('[K3] one that began disarmed touches nothing that decides once the vehicle is armed', () => {
  const rig = shelfRig({
    seed: 1,
    documents: { doc: file({ WP_SPEED: 2, CRUISE_SPEED: 2, FS_ACTION: 1 }) },
    rttMs: 1000,
  });
  rig.identify();
  rig.until(() => rig.state() === 'current');
  rig.begin('params_load', 'doc');
  rig.run(300);
  rig.vehicle.machine.vehicle.armed = true;
  rig.until(() => rig.end() !== undefined);
  expect(rig.end()?.message).toBe(
    'the vehicle was armed meanwhile, and FS_ACTION decides whether it stops; set before that: CRUISE_SPEED (was 5), WP_SPEED (was 5); 1 not set',
  );
  expect(rig.value('FS_ACTION')).toBe(2);
});

test('[K3] whoever lost the lease of an armed vehicle sets no further parameter that decides over stopping', () => {
  const rig = shelfRig({ seed: 1, documents: { doc: file({ WP_SPEED: 2.5, FS_ACTION: 1, FS_TIMEOUT: 4 }) } });
  rig.identify();
  rig.until(() => rig.state() === 'current', 90_000);
  rig.vehicle.send({
    kind: 'command',
    form: 'long',
    command: 400,
    params: [1, 21_196, 0, 0, 0, 0, 0],
    confirmation: 0,
  });
  expect(rig.until(() => rig.fleet.find(rover)?.groups.mode?.v.armed === true)).toBe(true);
  rig.begin('params_load', 'doc', undefined, () => (rig.value('WP_SPEED') === 2.5 ? 'the lease is gone' : undefined));
  rig.until(() => rig.end() !== undefined);
  expect(rig.end()).toMatchObject({ outcome: 'failed', verified: false });
  expect(rig.end()?.message).toMatch(
    /^the lease is gone, and FS_\w+ decides whether it stops; set before that: WP_SPEED/,
  );
  expect([rig.value('FS_ACTION'), rig.value('FS_TIMEOUT')]).not.toContain(4);
});

test('[K3] a load that was meant to replace something else is refused', () => {
  const { end, sets } = load({ WP_SPEED: 1 }, {}, '0123456789abcdef');
  expect([end()?.outcome, end()?.code, sets]).toEqual(['refused', 'CHANGED', []]);
  const rig = shelfRig({ seed: 1, documents: { doc: file({ WP_SPEED: 1 }) } });
  rig.identify();
  rig.until(() => rig.state() === 'current');
  rig.begin('params_load', 'doc', rig.book()?.hash ?? '');
  rig.until(() => rig.end() !== undefined);
  expect(rig.end()?.outcome).toBe('done');
});

test('[K5] what a load sets is ours', () => {
  const { happenings } = load({ FS_ACTION: 1 });
  expect(happenings.map(({ body }) => 'by' in body && body.by)).toEqual(['bridge']);
});
