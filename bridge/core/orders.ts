/**
 * What the domain can ask of a vehicle, in MAVLink's terms, which every vehicle link speaks: commands by their MAV_CMD
 * number, and the few messages that are no commands. A link encodes and sends them, and reports what was answered; it
 * repeats nothing by itself.
 */
import type { PlanItem, PlanList } from '../protocol/plan.ts';

/** COMMAND_LONG or COMMAND_INT. NaN in a parameter is MAVLink's "not set". With `int`, x and y are degrees × 1e7. */
export type CommandOrder = {
  readonly kind: 'command';
  readonly form: 'long' | 'int';
  /** MAV_CMD. */
  readonly command: number;
  readonly params: readonly [number, number, number, number, number, number, number];
  /** MAV_FRAME, with `int`. */
  readonly frame?: number;
  /** COMMAND_LONG's count of repetitions, 0 for the first. */
  readonly confirmation: number;
};

export type Order =
  | CommandOrder
  /** SET_MODE (11), which no vehicle acknowledges: beside DO_SET_MODE where a stop must get through. */
  | { readonly kind: 'set_mode'; readonly modeNumber: number }
  /** MANUAL_CONTROL. Right and forward positive, -1 to 1. */
  | { readonly kind: 'manual_control'; readonly steer: number; readonly throttle: number }
  /** RC_CHANNELS_OVERRIDE of the steering and throttle channels, by their pulse widths; the others are left alone. */
  | {
      readonly kind: 'rc_override';
      readonly steerChannel: number;
      readonly steerUs: number;
      readonly throttleChannel: number;
      readonly throttleUs: number;
    }
  /** SET_POSITION_TARGET_LOCAL_NED in the body's frame: speed forward, and turn rate, right positive. */
  | { readonly kind: 'velocity'; readonly speedMps: number; readonly turnRateDps: number }
  /** SET_POSITION_TARGET_LOCAL_NED with a heading, 0..360 clockwise from true north. */
  | { readonly kind: 'heading'; readonly headingDeg: number; readonly speedMps: number }
  | { readonly kind: 'param_read'; readonly name: string }
  | { readonly kind: 'param_set'; readonly name: string; readonly value: number; readonly type: number }
  | Errand;

/**
 * Part of a transfer that takes many messages. All of one transfer come from one sender, whoever else controls the vehicle
 * meanwhile: to a vehicle another sender is another ground station.
 */
export type Errand =
  /** MISSION_REQUEST_LIST: how many items are there? */
  | { readonly kind: 'mission_list'; readonly list: PlanList }
  /** MISSION_REQUEST_INT. `seq` counts as the vehicle does: of a mission, 0 is home. */
  | { readonly kind: 'mission_get'; readonly list: PlanList; readonly seq: number }
  /** MISSION_COUNT begins an upload. */
  | { readonly kind: 'mission_count'; readonly list: PlanList; readonly count: number }
  | { readonly kind: 'mission_item'; readonly list: PlanList; readonly seq: number; readonly item: PlanItem }
  /** MISSION_ACK; `result` is MAV_MISSION_RESULT. */
  | { readonly kind: 'mission_ack'; readonly list: PlanList; readonly result: number }
  | { readonly kind: 'mission_clear'; readonly list: PlanList }
  | { readonly kind: 'params_list' }
  | { readonly kind: 'param_get'; readonly index: number }
  /** FILE_TRANSFER_PROTOCOL: the 251 bytes of MAVFTP, or fewer with zeros to follow. */
  | { readonly kind: 'ftp'; readonly payload: Uint8Array };
