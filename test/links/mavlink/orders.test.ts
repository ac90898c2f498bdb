/** Orders become the messages that were meant: read by somebody else's decoder, and refused where they would not fit. */
import { describe, expect, test } from 'vitest';
import type { Order } from '../../../bridge/core/orders.ts';
import { encode } from '../../../bridge/links/mavlink/codec.ts';
import { isDriving, orderMessage } from '../../../bridge/links/mavlink/orders.ts';
import { everyOrder } from '../../support/every-order.ts';
import { readIndependently } from '../../support/independent.ts';

const to = { systemId: 7, componentId: 1 };
const from = { systemId: 255, componentId: 190, seq: 200 };
const read = (order: Order) => readIndependently(orderMessage(order, to)(from));

const target = { target_system: 7, target_component: 1 };

describe('an order is read by others', () => {
  test('each of them, from who it is and with its number', () => {
    for (const order of everyOrder) expect(read(order)).toMatchObject({ systemId: 255, componentId: 190, seq: 200 });
  });

  test('COMMAND_LONG, with "not set" as NaN and its count of repetitions', () => {
    const params = [1, 21_196, Number.NaN, -0.5, 1e-3, 0, 7] as const;
    const { name, fields } = read({ kind: 'command', form: 'long', command: 400, params, confirmation: 3 });
    expect(name).toBe('COMMAND_LONG');
    const [param1, param2, , param4, param5, param6, param7] = params.map(Math.fround);
    expect(fields).toEqual({
      ...{ ...target, command: 400, confirmation: 3 },
      ...{ param1, param2, param3: Number.NaN, param4, param5, param6, param7 },
    });
  });

  test('COMMAND_INT, its place in whole units to the last digit', () => {
    const params = [-1, 1, 0, Number.NaN, 518_735_001.2, -6_090_003, 12.5] as const;
    const { name, fields } = read({ kind: 'command', form: 'int', command: 192, params, frame: 6, confirmation: 0 });
    expect(name).toBe('COMMAND_INT');
    expect(fields).toEqual({
      ...{ ...target, command: 192, frame: 6, current: 0, autocontinue: 0 },
      ...{ param1: -1, param2: 1, param3: 0, param4: Number.NaN, x: 518_735_001, y: -6_090_003, z: 12.5 },
    });
  });

  test('COMMAND_INT without a place says so with the largest integer', () => {
    const params = [0, 0, 0, 0, Number.NaN, Number.NaN, 0] as const;
    const { fields } = read({ kind: 'command', form: 'int', command: 192, params, confirmation: 0 });
    expect(fields).toMatchObject({ frame: 0, x: 0x7fff_ffff, y: 0x7fff_ffff });
  });

  test('SET_MODE, marked as a custom mode', () => {
    expect(read({ kind: 'set_mode', modeNumber: 4 })).toMatchObject({
      name: 'SET_MODE',
      fields: { target_system: 7, base_mode: 1, custom_mode: 4 },
    });
  });

  test.each([
    [0, 0, 0, 0],
    [1, -1, 1000, -1000],
    [-0.2504, 0.9996, -250, 1000],
    [7, -7, 1000, -1000],
    [Number.NaN, Number.NaN, 0, 0],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1000, -1000],
  ])('[D10] MANUAL_CONTROL of %d and %d is y %d and z %d, the unused axes INT16_MAX', (steer, throttle, y, z) => {
    const { name, fields } = read({ kind: 'manual_control', steer, throttle });
    expect(name).toBe('MANUAL_CONTROL');
    expect(fields).toMatchObject({ target: 7, x: 32_767, y, z, r: 32_767, buttons: 0, enabled_extensions: 0 });
  });

  test('[D10] RC_CHANNELS_OVERRIDE leaves the other channels alone: 65535 to 8, 0 beyond', () => {
    const order = {
      kind: 'rc_override',
      steerChannel: 1,
      steerUs: 1600.4,
      throttleChannel: 3,
      throttleUs: 1450,
    } as const;
    const { fields } = read(order);
    const raw = Array.from({ length: 18 }, (_, index) => fields[`chan${index + 1}_raw`]);
    expect(raw).toEqual([1600, 65_535, 1450, ...Array(5).fill(65_535), ...Array(10).fill(0)]);
    expect(fields).toMatchObject(target);
    const far = read({ ...order, steerChannel: 18, throttleChannel: 9 }).fields;
    expect([far.chan18_raw, far.chan9_raw, far.chan1_raw, far.chan10_raw]).toEqual([1600, 1450, 65_535, 0]);
  });

  test('[D10] a velocity is forward and a turn in the body’s frame, all else masked out', () => {
    const { name, fields } = read({ kind: 'velocity', speedMps: -1.5, turnRateDps: 90 });
    expect(name).toBe('SET_POSITION_TARGET_LOCAL_NED');
    expect(fields).toMatchObject({ ...target, coordinate_frame: 8, type_mask: 0x5c7, vx: -1.5, vy: 0, vz: 0 });
    expect(fields.yaw_rate).toBe(Math.fround(Math.PI / 2));
    const still = read({ kind: 'velocity', speedMps: Number.NaN, turnRateDps: Number.NaN }).fields;
    expect(still).toMatchObject({ vx: 0, yaw_rate: 0 });
  });

  test('a heading is true north’s, not the vehicle’s own', () => {
    const { fields } = read({ kind: 'heading', headingDeg: 270, speedMps: 0.7 });
    expect(fields).toMatchObject({ ...target, coordinate_frame: 1, type_mask: 0x9c7, vx: Math.fround(0.7), vy: 0 });
    expect(fields.yaw).toBe(Math.fround(1.5 * Math.PI));
  });

  test('a parameter is asked for by name, and set to the float that the vehicle casts', () => {
    expect(read({ kind: 'param_read', name: 'MAV_GCS_SYSID_HI' })).toMatchObject({
      name: 'PARAM_REQUEST_READ',
      fields: { ...target, param_id: 'MAV_GCS_SYSID_HI', param_index: -1 },
    });
    const set = (value: number, type: number) =>
      read({ kind: 'param_set', name: 'RC_OVERRIDE_TIME', value, type }).fields;
    expect(set(0.3, 9)).toMatchObject({
      ...target,
      param_id: 'RC_OVERRIDE_TIME',
      param_value: Math.fround(0.3),
      param_type: 9,
    });
    expect(set(255, 2)).toMatchObject({ param_value: 255, param_type: 2 });
    expect(set(-16_777_216, 6)).toMatchObject({ param_value: -16_777_216, param_type: 6 });
  });
});

describe('an order that would arrive as another is refused', () => {
  const override = {
    kind: 'rc_override',
    steerChannel: 1,
    steerUs: 1500,
    throttleChannel: 3,
    throttleUs: 1500,
  } as const;
  const command = { kind: 'command', form: 'long', params: [0, 0, 0, 0, 0, 0, 0], confirmation: 0 } as const;
  test.each<[string, Order]>([
    ['a pulse that would release the channel', { ...override, throttleUs: 0 }],
    ['a pulse that would leave the channel alone', { ...override, throttleUs: 65_535 }],
    ['a pulse that is no number', { ...override, steerUs: Number.NaN }],
    ['a channel that does not exist', { ...override, steerChannel: 19 }],
    ['one channel for both', { ...override, throttleChannel: 1 }],
    ['a heading that is none', { kind: 'heading', headingDeg: Number.NaN, speedMps: 1 }],
    ['a command beyond 16 bits', { ...command, command: 70_000 }],
    ['a count beyond 8 bits', { ...command, command: 400, confirmation: 256 }],
    ['a place beyond 32 bits', { ...command, form: 'int', command: 192, params: [0, 0, 0, 0, 4e9, 0, 0] }],
    ['a mode below zero', { kind: 'set_mode', modeNumber: -1 }],
    ['a name that is too long', { kind: 'param_read', name: 'A'.repeat(17) }],
    ['a whole number that a float does not carry', { kind: 'param_set', name: 'A', value: 16_777_217, type: 6 }],
    ['half a whole number', { kind: 'param_set', name: 'A', value: 1.5, type: 2 }],
    ['a value that is none', { kind: 'param_set', name: 'A', value: Number.NaN, type: 9 }],
    ['a value beyond floats', { kind: 'param_set', name: 'A', value: 1e39, type: 9 }],
  ])('%s', (_, order) => {
    expect(() => orderMessage(order, to)(from)).toThrow(RangeError);
  });
});

test('[D8] what moves until the next one comes is told from what happens once', () => {
  const kinds = everyOrder.filter(isDriving).map(({ kind }) => kind);
  expect(kinds).toEqual(['manual_control', 'rc_override', 'velocity', 'heading']);
});

test('CONTROL_STATUS, of no dialect that the vectors know, is read by the library as we write it', () => {
  const bytes = encode('CONTROL_STATUS', { sysid_in_control: 255, flags: 3 }, from);
  expect(readIndependently(bytes)).toMatchObject({
    name: 'CONTROL_STATUS',
    fields: { sysid_in_control: 255, flags: 3 },
  });
});
