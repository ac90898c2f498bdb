/** GUIDED set-points and DO_REPOSITION: which mask bits and frames are understood, and what is silently ignored. */

import { guideAtSpeed, guideByVelocity, guideTo } from '../autopilot/guided.ts';
import { changeModeByName } from '../autopilot/mode-change.ts';
import { type Fields, num } from '../mavlink/wire.ts';
import { estimate, estimatedHeading, param, say, type Vehicle } from '../vehicle.ts';
import { type Vector, vectorTo } from '../world/geo.ts';
import type { Command } from './command.ts';
import type { Received } from './received.ts';
import { recordStick } from './record.ts';

/** Bits of POSITION_TARGET_TYPEMASK that say "ignore". */
const ignore = { position: 0x7, velocity: 0x38, acceleration: 0x1c0, yaw: 0x400, yawRate: 0x800 } as const;

const frames = { localNed: 1, localOffset: 7, bodyNed: 8, bodyOffset: 9 } as const;

function turned(vector: Vector, headingRad: number): Vector {
  const cos = Math.cos(headingRad);
  const sin = Math.sin(headingRad);
  return { north: vector.north * cos - vector.east * sin, east: vector.north * sin + vector.east * cos };
}

function isBody(frame: number): boolean {
  return frame === frames.bodyNed || frame === frames.bodyOffset;
}

function plus(a: Vector, b: Vector): Vector {
  return { north: a.north + b.north, east: a.east + b.east };
}

/** The wished place in metres from the vehicle's own zero, or undefined when the frame is not understood. */
function placeOf(vehicle: Vehicle, fields: Fields): Vector | undefined {
  if ('lat_int' in fields) {
    const latDeg = num(fields, 'lat_int') / 1e7;
    const lonDeg = num(fields, 'lon_int') / 1e7;
    if (Math.abs(latDeg) > 90 || Math.abs(lonDeg) > 180) return undefined;
    return vectorTo(vehicle.options.home, { latDeg, lonDeg, altM: 0 });
  }
  const offset = { north: num(fields, 'x'), east: num(fields, 'y') };
  const frame = num(fields, 'coordinate_frame');
  if (frame === frames.localNed) {
    const origin = vehicle.origin ?? vehicle.options.home;
    return plus(vectorTo(vehicle.options.home, origin), offset);
  }
  if (frame === frames.localOffset) return plus(estimate(vehicle), offset);
  return isBody(frame) ? plus(estimate(vehicle), turned(offset, estimatedHeading(vehicle))) : undefined;
}

interface Wished {
  readonly mask: number;
  readonly frame: number;
  readonly velocity: Vector;
}

function follow(vehicle: Vehicle, fields: Fields, wished: Wished): void {
  const { mask, frame, velocity } = wished;
  const wantsYaw = (mask & ignore.yaw) === 0;
  const turn = (mask & ignore.yawRate) === 0 ? num(fields, 'yaw_rate') : 0;
  if (wantsYaw) {
    const base = isBody(frame) ? estimatedHeading(vehicle) : 0;
    guideAtSpeed(vehicle, velocity.north, base + num(fields, 'yaw'), 0);
  } else if (isBody(frame)) guideAtSpeed(vehicle, velocity.north, undefined, turn || bodyTurn(velocity));
  else if ((mask & ignore.yawRate) === 0)
    guideAtSpeed(vehicle, Math.hypot(velocity.north, velocity.east), undefined, turn);
  else guideByVelocity(vehicle, velocity);
}

/** A body velocity to the side is a wish to turn that way. */
function bodyTurn(velocity: Vector): number {
  return velocity.east === 0 ? 0 : 2 * Math.atan2(velocity.east, Math.abs(velocity.north));
}

export function handlePositionTarget(received: Received): void {
  const { vehicle, fields } = received;
  const obeyed = vehicle.mode.name === 'GUIDED';
  recordStick(received, { kind: 'setpoint', steer: num(fields, 'yaw_rate'), throttle: num(fields, 'vx'), obeyed });
  if (!obeyed) return;
  const mask = num(fields, 'type_mask');
  const frame = num(fields, 'coordinate_frame');
  if ((mask & ignore.acceleration) !== ignore.acceleration) {
    const kind = 'lat_int' in fields ? 'GLOBAL_INT' : 'LOCAL_NED';
    say(vehicle, 4, `Ignoring SET_POSITION_TARGET_${kind}; set ACC_IGNORE in mask`);
    return;
  }
  const place = (mask & ignore.position) === 0 ? placeOf(vehicle, fields) : undefined;
  const velocity = { north: num(fields, 'vx'), east: num(fields, 'vy') };
  if ((mask & ignore.position) === 0) {
    if (place !== undefined) guideTo(vehicle, place);
  } else if ((mask & ignore.velocity) === 0) follow(vehicle, fields, { mask, frame, velocity });
  else if ((mask & ignore.yawRate) === 0 || (mask & ignore.yaw) === 0) {
    follow(vehicle, fields, { mask, frame, velocity: { north: 0, east: 0 } });
  }
}

/** Thrust −1 … 1 is a share of full-stick speed; the body yaw rate, or the heading of the quaternion, steers. */
export function handleAttitudeTarget({ vehicle, fields }: Received): void {
  if (vehicle.mode.name !== 'GUIDED') return;
  const mask = num(fields, 'type_mask');
  if (mask & 0x40) return;
  const speed = num(fields, 'thrust') * param(vehicle, 'WP_SPEED');
  if ((mask & 0x04) === 0) {
    guideAtSpeed(vehicle, speed, undefined, num(fields, 'body_yaw_rate'));
    return;
  }
  const { q } = fields;
  if ((mask & 0x80) !== 0 || typeof q !== 'object') {
    guideAtSpeed(vehicle, speed, undefined, 0);
    return;
  }
  const [w = 1, x = 0, y = 0, z = 0] = Array.from(q);
  guideAtSpeed(vehicle, speed, Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)), 0);
}

const globalFrames = [0, 3, 5, 6, 10, 11];

/** DO_REPOSITION, only as COMMAND_INT. MAV_RESULT. Flag 1 in param2 allows it to change into GUIDED. */
export function reposition({ vehicle, p, x, y, frame }: Command): number {
  const mayChange = (p[1] & 1) !== 0;
  if (vehicle.mode.name !== 'GUIDED' && !mayChange) return 2;
  const bad = (x === 0 && y === 0) || Math.abs(x) > 90e7 || Math.abs(y) > 180e7 || !globalFrames.includes(frame);
  if (bad) return 2;
  if (!changeModeByName(vehicle, 'GUIDED')) return 4;
  if (p[0] > 0) vehicle.speedWish = p[0];
  guideTo(vehicle, vectorTo(vehicle.options.home, { latDeg: x / 1e7, lonDeg: y / 1e7, altM: 0 }));
  return 0;
}
