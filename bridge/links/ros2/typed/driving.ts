/**
 * Driving by MAVROS's topics. ArduPilot takes sticks only from the ground station that it knows (MAV_GCS_SYSID, 255), and over
 * MAVROS everything comes from MAVROS: sticks go only where that runs as this system. Speeds in GUIDED are taken from anyone.
 */
import type { Order } from '../../../core/orders.ts';
import type { outlets } from './topics.ts';

export type Outlet = keyof typeof outlets;
export type Out = { readonly outlet: Outlet; readonly message: object };

const header = { stamp: { sec: 0, nanosec: 0 }, frame_id: '' };
const none = { x: 0, y: 0, z: 0 };
/** uint16: leave this channel alone. */
const leaveAlone = 65_535;
const channelCount = 18;
const shortestUs = 800;
const longestUs = 2200;

/** POSITION_TARGET_TYPEMASK: all but velocity and turn rate is to be ignored, or all but velocity and heading. */
const byTurnRate = 0x5c7;
const byHeading = 0x9c7;
const localNed = 1;
const bodyNed = 8;
const radPerDeg = Math.PI / 180;

const number = (value: number): number => (Number.isFinite(value) ? value : 0);
/** MAVROS passes these on as int16: thousandths, where its other topics have shares. */
const thousandths = (share: number): number => Math.round(1000 * Math.min(1, Math.max(-1, number(share)))) + 0;

const setpoint = (more: object) => ({
  ...{ header, position: none, velocity: none, acceleration_or_force: none, yaw: 0, yaw_rate: 0 },
  ...more,
});

function override(order: Extract<Order, { kind: 'rc_override' }>): object | null {
  const { steerChannel, steerUs, throttleChannel, throttleUs } = order;
  const channels = new Uint16Array(channelCount).fill(leaveAlone);
  for (const [channel, us] of [
    [steerChannel, steerUs],
    [throttleChannel, throttleUs],
  ] as const) {
    // 0 would release the channel, and a release is no stop.
    if (!(us >= shortestUs && us <= longestUs) || !(channel >= 1 && channel <= channelCount)) return null;
    channels[channel - 1] = Math.round(us);
  }
  return steerChannel === throttleChannel ? null : { channels };
}

/** Null for what is no order of driving, or does not fit. ROS's own axes: MAVROS turns them into MAVLink's. */
export function drivingOf(order: Order): Out | null {
  switch (order.kind) {
    case 'manual_control': {
      const sticks = { y: thousandths(order.steer), z: thousandths(order.throttle) };
      return { outlet: 'manual', message: { header, x: 0, r: 0, ...sticks, buttons: 0 } };
    }
    case 'rc_override': {
      const message = override(order);
      return message && { outlet: 'override', message };
    }
    case 'velocity': {
      // Forward is x in both, and a turn to the right is about the axis that points down.
      const velocity = { ...none, x: number(order.speedMps) };
      const yaw_rate = 0 - number(order.turnRateDps) * radPerDeg;
      const message = setpoint({ coordinate_frame: bodyNed, type_mask: byTurnRate, velocity, yaw_rate });
      return { outlet: 'setpoint', message };
    }
    case 'heading': {
      if (!Number.isFinite(order.headingDeg)) return null;
      // MAVROS makes north of y; yaw counts from east to the left.
      const velocity = { ...none, y: number(order.speedMps) };
      const yaw = Math.PI / 2 - order.headingDeg * radPerDeg;
      const message = setpoint({ coordinate_frame: localNed, type_mask: byHeading, velocity, yaw });
      return { outlet: 'setpoint', message };
    }
    default:
      return null;
  }
}

const needStation: ReadonlySet<Order['kind']> = new Set(['manual_control', 'rc_override']);
export const isSticks = ({ kind }: Order): boolean => needStation.has(kind);

/** The sentence with which sticks are refused; null where they may pass. `mavrosSystem` is null while unknown. */
export function whyNoSticks(mavrosSystem: number | null, station: number): string | null {
  if (mavrosSystem === station) return null;
  const runs = mavrosSystem === null ? 'does not say as which system it runs' : `runs as system ${mavrosSystem}`;
  return `sticks cannot be passed on: MAVROS ${runs}, and the rover takes them only from its ground station ${station}; start MAVROS with system_id:=${station}, or let it publish its raw MAVLink (uas_url), which needs no such thing`;
}
