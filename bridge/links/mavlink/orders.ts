/**
 * Orders as MAVLink messages: a table with one row for each kind. Numbers come out as the vehicle will read them (floats
 * have 32 bits), and what would arrive as something else than was meant is a RangeError.
 */
import type { Address } from '../../core/link.ts';
import type { CommandOrder, Errand, Order } from '../../core/orders.ts';
import { encode, type From } from './codec.ts';
import type { Inputs, MessageName } from './generated/messages.ts';
import { itemFields, listNumber } from './plan-items.ts';
import { int16Max, uint16Max } from './units.ts';

/** The frame, once it is known who says it. */
export type Said = (from: From) => Uint8Array;

type Kind = Order['kind'];
type Orders<K extends Kind = Kind> = { [P in K]: Extract<Order, { kind: P }> & { readonly kind: P } }[K];
type Row<K extends Kind> = (order: Orders<K>, to: Address) => Said;

const say =
  <N extends MessageName>(name: N, fields: Inputs[N]): Said =>
  (from) =>
    encode(name, fields, from);

const target = ({ systemId, componentId }: Address) => ({ target_system: systemId, target_component: componentId });

/** What stands for "not set" where a field is no float (guide, "Command Protocol"). */
const int32Max = 0x7fff_ffff;
const whole = (value: number): number => (Number.isNaN(value) ? int32Max : Math.round(value));

const commands: Record<CommandOrder['form'], (order: CommandOrder, to: Address) => Said> = {
  long: ({ command, confirmation, params: [param1, param2, param3, param4, param5, param6, param7] }, to) => {
    const params = { param1, param2, param3, param4, param5, param6, param7 };
    return say('COMMAND_LONG', { ...target(to), command, confirmation, ...params });
  },
  int: ({ command, frame = 0, params: [param1, param2, param3, param4, x, y, z] }, to) => {
    const place = { frame, x: whole(x), y: whole(y), z };
    return say('COMMAND_INT', {
      ...target(to),
      command,
      ...place,
      current: 0,
      autocontinue: 0,
      param1,
      param2,
      param3,
      param4,
    });
  },
};

/** A stick in MAVLink's thousandths; what is no number is a stick at rest. */
function axis(share: number): number {
  const thousandths = Math.round(1000 * Math.min(1, Math.max(-1, share)));
  return Number.isNaN(thousandths) ? 0 : thousandths + 0;
}

/** Widths that receivers deliver. 0 would release the channel, and a release is no stop. */
const shortestUs = 800;
const longestUs = 2200;

function pulse(us: number): number {
  const rounded = Math.round(us);
  if (rounded >= shortestUs && rounded <= longestUs) return rounded;
  throw new RangeError(`a pulse must be from ${shortestUs} to ${longestUs} µs, not ${us}.`);
}

/** The first eight channels are left alone by 65535, those that MAVLink 2 added by 0 as well, which is not even sent. */
function override(channels: readonly (readonly [channel: number, us: number])[]) {
  const raw = (channel: number) => {
    const us = channels.find(([each]) => each === channel)?.[1];
    return us === undefined ? undefined : pulse(us);
  };
  const base = (channel: number) => raw(channel) ?? uint16Max;
  const more = (channel: number) => raw(channel) ?? 0;
  return {
    ...{ chan1_raw: base(1), chan2_raw: base(2), chan3_raw: base(3), chan4_raw: base(4) },
    ...{ chan5_raw: base(5), chan6_raw: base(6), chan7_raw: base(7), chan8_raw: base(8) },
    ...{ chan9_raw: more(9), chan10_raw: more(10), chan11_raw: more(11), chan12_raw: more(12), chan13_raw: more(13) },
    ...{ chan14_raw: more(14), chan15_raw: more(15), chan16_raw: more(16), chan17_raw: more(17), chan18_raw: more(18) },
  };
}

const lastChannel = 18;
const isChannel = (channel: number): boolean => Number.isInteger(channel) && channel >= 1 && channel <= lastChannel;

/** POSITION_TARGET_TYPEMASK: all but velocity and turn rate is to be ignored, or all but velocity and heading. */
const byTurnRate = 0x5c7;
const byHeading = 0x9c7;
/** MAV_FRAME_LOCAL_NED and MAV_FRAME_BODY_NED. In the body's frame a heading would count from the vehicle's own. */
const localNed = 1;
const bodyNed = 8;

const radPerDeg = Math.PI / 180;
const nothing = { time_boot_ms: 0, x: 0, y: 0, z: 0, vx: 0, vy: 0, vz: 0, afx: 0, afy: 0, afz: 0, yaw: 0, yaw_rate: 0 };

/** MAV_PARAM_TYPE of floats; all others are whole numbers. */
const floatTypes: readonly number[] = [9, 10];

/** The value as the vehicle will have it: a float carries whole numbers exactly up to 2^24, and some beyond. */
function settable(value: number, type: number): number {
  const arrives = Math.fround(value);
  const isExact = floatTypes.includes(type) || (Number.isInteger(value) && arrives === value);
  if (Number.isFinite(arrives) && isExact) return arrives;
  throw new RangeError(`a parameter of type ${type} cannot be set to ${value}.`);
}

function bearing(deg: number): number {
  if (Number.isFinite(deg)) return deg * radPerDeg;
  throw new RangeError(`${deg} is no heading.`);
}

/** A speed that is no number is no wish to move. */
const speed = (mps: number): number => (Number.isFinite(mps) ? mps : 0);

const ftpBytes = 251;

function whole251(payload: Uint8Array): number[] {
  if (payload.length > ftpBytes) throw new RangeError(`MAVFTP carries ${ftpBytes} bytes, not ${payload.length}.`);
  return [...payload, ...new Array<number>(ftpBytes - payload.length).fill(0)];
}

const rows: { readonly [K in Kind]: Row<K> } = {
  command: (order, to) => commands[order.form](order, to),
  // MAV_MODE_FLAG_CUSTOM_MODE_ENABLED: without it the number would be ignored.
  set_mode: ({ modeNumber }, to) =>
    say('SET_MODE', { target_system: to.systemId, base_mode: 1, custom_mode: modeNumber }),
  // ArduPilot's Rover reads y as steering and z as throttle, 0 being neutral (GCS_MAVLink_Rover.cpp, handle_manual_control_axes).
  manual_control: ({ steer, throttle }, to) =>
    say('MANUAL_CONTROL', {
      ...{ target: to.systemId, x: int16Max, y: axis(steer), z: axis(throttle), r: int16Max, buttons: 0 },
    }),
  rc_override: ({ steerChannel, steerUs, throttleChannel, throttleUs }, to) => {
    if (!isChannel(steerChannel) || !isChannel(throttleChannel) || steerChannel === throttleChannel)
      throw new RangeError(`steering and throttle cannot be channels ${steerChannel} and ${throttleChannel}.`);
    const channels = override([
      [steerChannel, steerUs],
      [throttleChannel, throttleUs],
    ]);
    return say('RC_CHANNELS_OVERRIDE', { ...target(to), ...channels });
  },
  velocity: ({ speedMps, turnRateDps }, to) =>
    say('SET_POSITION_TARGET_LOCAL_NED', {
      ...{ ...nothing, ...target(to), coordinate_frame: bodyNed, type_mask: byTurnRate },
      ...{ vx: speed(speedMps), yaw_rate: speed(turnRateDps * radPerDeg) },
    }),
  // With a heading Rover takes only length and sign of the velocity: forward is x, whatever the frame.
  heading: ({ headingDeg, speedMps }, to) =>
    say('SET_POSITION_TARGET_LOCAL_NED', {
      ...{ ...nothing, ...target(to), coordinate_frame: localNed, type_mask: byHeading },
      ...{ vx: speed(speedMps), yaw: bearing(headingDeg) },
    }),
  // The name alone counts where the index is -1.
  param_read: ({ name }, to) => say('PARAM_REQUEST_READ', { ...target(to), param_id: name, param_index: -1 }),
  // ArduPilot casts the float to the parameter's own type; it does not read the bytes of an integer from it.
  param_set: ({ name, value, type }, to) =>
    say('PARAM_SET', { ...target(to), param_id: name, param_value: settable(value, type), param_type: type }),
  mission_list: ({ list }, to) => say('MISSION_REQUEST_LIST', { ...target(to), mission_type: listNumber(list) }),
  mission_get: ({ list, seq }, to) =>
    say('MISSION_REQUEST_INT', { ...target(to), seq, mission_type: listNumber(list) }),
  mission_count: ({ list, count }, to) =>
    say('MISSION_COUNT', { ...target(to), count, mission_type: listNumber(list) }),
  mission_item: ({ list, seq, item }, to) =>
    say('MISSION_ITEM_INT', { ...target(to), ...itemFields(item), seq, mission_type: listNumber(list) }),
  mission_ack: ({ list, result }, to) =>
    say('MISSION_ACK', { ...target(to), type: result, mission_type: listNumber(list) }),
  mission_clear: ({ list }, to) => say('MISSION_CLEAR_ALL', { ...target(to), mission_type: listNumber(list) }),
  params_list: (_, to) => say('PARAM_REQUEST_LIST', target(to)),
  param_get: ({ index }, to) => say('PARAM_REQUEST_READ', { ...target(to), param_id: '', param_index: index }),
  ftp: ({ payload }, to) =>
    say('FILE_TRANSFER_PROTOCOL', { ...target(to), target_network: 0, payload: whole251(payload) }),
};

const errands: ReadonlySet<Kind> = new Set<Errand['kind']>([
  'mission_list',
  'mission_get',
  'mission_count',
  'mission_item',
  'mission_ack',
  'mission_clear',
  'params_list',
  'param_get',
  'ftp',
]);

/** Whether it is part of a transfer, all of which has to come from one sender. */
export const isErrand = ({ kind }: Order): boolean => errands.has(kind);

const driving: ReadonlySet<Kind> = new Set(['manual_control', 'rc_override', 'velocity', 'heading']);

/** Whether it says how to move until the next one comes, so that only the newest matters ([D8]). */
export const isDriving = ({ kind }: Order): boolean => driving.has(kind);

/** RangeError, now or when it is said, where a value does not fit its message. */
export function orderMessage<K extends Kind>(order: Orders<K>, to: Address): Said {
  const row: Row<K> = rows[order.kind];
  return row(order, to);
}
