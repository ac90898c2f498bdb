/**
 * What each mode does with the motors, one function a mode, called each loop while armed. A mode either sets the
 * actuators itself (MANUAL, HOLD) or wishes a speed and a turn rate and lets the loops find them.
 */

import { estimate, estimatedHeading, loopMs, param, type Vehicle } from '../vehicle.ts';
import { bearingOf, clamp, lengthOf, minus, radians, wrapAngle } from '../world/geo.ts';
import type { Actuators } from '../world/rover.ts';
import { driveAlong } from './along.ts';
import { scaleSteering, slewThrottle, steeringForTurn, throttleForSpeed } from './control.ts';
import type { Wish } from './follow.ts';
import { updateGuided } from './guided.ts';
import { updateMission } from './mission-run.ts';
import type { ModeName } from './modes.ts';
import { pilotInput } from './radio.ts';
import { dropBreadcrumb, nextBreadcrumb, sayArrived } from './return.ts';
import { controlGains, fullStickSpeed, motionOf } from './settings.ts';

const dt = loopMs / 1000;
const still: Wish = { speedMps: 0, turnRps: 0 };

function manual(vehicle: Vehicle): Actuators {
  return pilotInput(vehicle);
}

function acro(vehicle: Vehicle): Wish {
  const { steering, throttle } = pilotInput(vehicle);
  const rate = radians(param(vehicle, 'ACRO_TURN_RATE'));
  return { speedMps: throttle * fullStickSpeed(vehicle), turnRps: steering * rate };
}

function steering(vehicle: Vehicle): Wish {
  const sticks = pilotInput(vehicle);
  const speed = Math.max(0.5, Math.abs(vehicle.truth.speedMps));
  const lateral = sticks.steering * param(vehicle, 'ATC_TURN_MAX_G') * 9.81;
  return { speedMps: sticks.throttle * fullStickSpeed(vehicle), turnRps: lateral / speed };
}

/** The stick names a direction over ground, counted from where the vehicle pointed when the mode was entered. */
function simple(vehicle: Vehicle): Wish {
  const sticks = pilotInput(vehicle);
  if (sticks.throttle === 0 && sticks.steering === 0) return still;
  const direction = vehicle.anchorHeadingRad + Math.atan2(sticks.steering, sticks.throttle);
  const size = Math.min(1, Math.hypot(sticks.steering, sticks.throttle));
  const turn = 2 * wrapAngle(direction - estimatedHeading(vehicle));
  return { speedMps: size * fullStickSpeed(vehicle), turnRps: turn };
}

/** Stays within LOIT_RADIUS of its anchor, and drives back gently when it has left it. */
function loiter(vehicle: Vehicle): Wish {
  const off = minus(vehicle.anchor, estimate(vehicle));
  const away = lengthOf(off) - param(vehicle, 'LOIT_RADIUS');
  if (away <= 0) return still;
  const turn = wrapAngle(bearingOf(off) - estimatedHeading(vehicle));
  const speed = Math.min(away * param(vehicle, 'LOIT_SPEED_GAIN') + 0.2, param(vehicle, 'WP_SPEED'));
  return { speedMps: speed * Math.max(0.2, Math.cos(turn)), turnRps: 2 * turn };
}

/** Around the point one radius ahead of where the mode was entered. */
function circle(vehicle: Vehicle): Wish {
  const radius = Math.max(1, param(vehicle, 'CIRC_RADIUS'));
  const wished = param(vehicle, 'CIRC_SPEED') || param(vehicle, 'WP_SPEED');
  const speed = Math.min(wished, Math.sqrt(radius * param(vehicle, 'ATC_TURN_MAX_G') * 9.81));
  const { anchor, anchorHeadingRad } = vehicle;
  const centre = {
    north: anchor.north + radius * Math.cos(anchorHeadingRad),
    east: anchor.east + radius * Math.sin(anchorHeadingRad),
  };
  const off = minus(estimate(vehicle), centre);
  const sense = param(vehicle, 'CIRC_DIR') === 0 ? 1 : -1;
  const inward = clamp((lengthOf(off) - radius) / 4, -1, 1);
  const course = bearingOf(off) + sense * (Math.PI / 2 + inward);
  const turn = wrapAngle(course - estimatedHeading(vehicle));
  const carry = Math.abs(turn) < 1 ? (sense * speed) / radius : 0;
  return { speedMps: speed, turnRps: carry + 2 * turn };
}

function returning(vehicle: Vehicle): Wish {
  if (vehicle.path === undefined) return still;
  const { wish, event } = driveAlong(vehicle, vehicle.path);
  if (event === 'passed' && vehicle.mode.name === 'SMART_RTL') nextBreadcrumb(vehicle);
  if (event === 'arrived') {
    vehicle.path = undefined;
    sayArrived(vehicle);
  }
  return wish;
}

const wishes: Partial<Readonly<Record<ModeName, (vehicle: Vehicle) => Wish>>> = {
  ACRO: acro,
  STEERING: steering,
  SIMPLE: simple,
  LOITER: loiter,
  CIRCLE: circle,
  AUTO: updateMission,
  RTL: returning,
  SMART_RTL: returning,
  GUIDED: updateGuided,
};

function satisfy(vehicle: Vehicle, wish: Wish): Actuators {
  const gains = controlGains(vehicle);
  const motion = motionOf(vehicle);
  const steer = steeringForTurn(vehicle.control, wish.turnRps, motion, gains, dt);
  const scaled =
    vehicle.options.model === 'rover-skid'
      ? steer
      : scaleSteering(steer, motion.speedMps, param(vehicle, 'MOT_SPD_SCA_BASE'));
  const reversed = vehicle.options.model === 'rover' && motion.speedMps < -0.05 ? -scaled : scaled;
  return { steering: reversed, throttle: throttleForSpeed(vehicle.control, wish.speedMps, motion, gains, dt) };
}

function desired(vehicle: Vehicle): Actuators {
  if (!vehicle.armed) return { steering: 0, throttle: 0 };
  const wish = wishes[vehicle.mode.name];
  if (wish !== undefined) return satisfy(vehicle, wish(vehicle));
  return vehicle.mode.name === 'MANUAL' ? manual(vehicle) : { steering: 0, throttle: 0 };
}

/** One loop of driving: the mode's wish becomes what the servos get. Disarmed, the throttle is off at once. */
export function drive(vehicle: Vehicle): void {
  const wished = desired(vehicle);
  const { slew } = controlGains(vehicle);
  const last = vehicle.control.output.throttle;
  const limit = param(vehicle, 'MOT_THR_MAX') / 100;
  const bounded = clamp(wished.throttle, -limit, limit);
  const throttle = vehicle.armed ? slewThrottle(last, bounded, slew, dt) : 0;
  vehicle.control.output = { steering: clamp(wished.steering, -1, 1), throttle };
  dropBreadcrumb(vehicle);
}
