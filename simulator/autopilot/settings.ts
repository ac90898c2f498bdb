/** Parameters gathered into what the loops and the path need. */

import { estimate, estimatedHeading, param, type Vehicle } from '../vehicle.ts';
import { bearingOf, minus, radians, type Vector } from '../world/geo.ts';
import type { ControlGains, Motion } from './control.ts';
import type { PathSettings } from './path.ts';

/** How much steering a turn rate needs differs by the body; the real user would tune ATC_STR_RAT_FF. */
const turnFfByModel = { rover: 1, 'rover-skid': 0.55, boat: 3 } as const;

export function controlGains(vehicle: Vehicle): ControlGains {
  const accelMax = param(vehicle, 'ATC_ACCEL_MAX');
  const decelMax = param(vehicle, 'ATC_DECEL_MAX');
  return {
    accelMax,
    decelMax: decelMax > 0 ? decelMax : accelMax,
    cruiseSpeed: param(vehicle, 'CRUISE_SPEED'),
    cruiseThrottle: param(vehicle, 'CRUISE_THROTTLE') / 100,
    speedP: param(vehicle, 'ATC_SPEED_P'),
    speedI: param(vehicle, 'ATC_SPEED_I'),
    turnFf: param(vehicle, 'ATC_STR_RAT_FF') * turnFfByModel[vehicle.options.model],
    turnP: param(vehicle, 'ATC_STR_RAT_P'),
    turnI: param(vehicle, 'ATC_STR_RAT_I'),
    turnAccelMax: radians(param(vehicle, 'ATC_STR_ACC_MAX')),
    turnMax: radians(param(vehicle, 'ATC_STR_RAT_MAX')),
    stopSpeed: param(vehicle, 'ATC_STOP_SPEED'),
    slew: param(vehicle, 'MOT_SLEWRATE') / 100,
  };
}

export function motionOf(vehicle: Vehicle): Motion {
  const { speedMps, yawRateRps } = vehicle.truth;
  return { ms: vehicle.ms, speedMps, yawRateRps };
}

export function cruiseWish(vehicle: Vehicle): number {
  const wish = vehicle.speedWish ?? param(vehicle, 'WP_SPEED');
  return wish > 0 ? wish : param(vehicle, 'CRUISE_SPEED');
}

export function pathSettings(vehicle: Vehicle): PathSettings {
  const accel = param(vehicle, 'WP_ACCEL');
  return {
    speedMps: Math.max(0.1, cruiseWish(vehicle)),
    radiusM: Math.max(0.3, Math.abs(param(vehicle, 'WP_RADIUS'))),
    accelMps2: Math.max(0.1, accel > 0 ? accel : param(vehicle, 'ATC_ACCEL_MAX')),
    settleS: 1.8,
  };
}

/** The part of the present speed that goes towards a place. */
export function speedTowards(vehicle: Vehicle, to: Vector): number {
  const angle = bearingOf(minus(to, estimate(vehicle))) - estimatedHeading(vehicle);
  return Math.max(0, vehicle.truth.speedMps * Math.cos(angle));
}

/** Full stick in modes that wish a speed: SPEED_MAX, or what cruise speed and throttle foretell. */
export function fullStickSpeed(vehicle: Vehicle): number {
  const limit = param(vehicle, 'SPEED_MAX');
  if (limit > 0) return limit;
  const throttle = Math.max(1, param(vehicle, 'CRUISE_THROTTLE')) / 100;
  return param(vehicle, 'CRUISE_SPEED') / throttle;
}
