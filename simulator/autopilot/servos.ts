/**
 * From wished steering and throttle to pulses by SERVOn_FUNCTION, _MIN, _TRIM, _MAX and _REVERSED, and back to what the
 * body gets: SITL's rover reads channel 1 and channel 3, whatever they are called.
 */

import { param, type Vehicle } from '../vehicle.ts';
import { clamp } from '../world/geo.ts';
import type { Actuators } from '../world/rover.ts';

const functions = { steering: 26, throttle: 70, left: 73, right: 74 } as const;

/** The share −1 … 1 that a function asks for, or undefined for one that is not driven. */
function shareOf(vehicle: Vehicle, channelFunction: number): number | undefined {
  const { steering, throttle } = vehicle.control.output;
  switch (channelFunction) {
    case functions.steering:
      return steering;
    case functions.throttle:
      return throttle;
    case functions.left:
      return throttle + steering;
    case functions.right:
      return throttle - steering;
    default:
      return undefined;
  }
}

function pulse(vehicle: Vehicle, channel: number, share: number): number {
  const sign = param(vehicle, `SERVO${channel}_REVERSED`) !== 0 ? -1 : 1;
  const trim = param(vehicle, `SERVO${channel}_TRIM`);
  const bounded = sign * clamp(share, -1, 1);
  const end = param(vehicle, bounded < 0 ? `SERVO${channel}_MIN` : `SERVO${channel}_MAX`);
  return Math.round(trim + Math.abs(bounded) * (end - trim));
}

/** µs on an output, 0 when nothing drives it. */
export function servoPulse(vehicle: Vehicle, channel: number): number {
  const share = shareOf(vehicle, param(vehicle, `SERVO${channel}_FUNCTION`));
  return share === undefined ? (vehicle.servoOverrides.get(channel) ?? 0) : pulse(vehicle, channel, share);
}

function command(vehicle: Vehicle, channel: number): number {
  const us = servoPulse(vehicle, channel);
  return us === 0 ? 0 : clamp((us - 1500) / 500, -1, 1);
}

/** What reaches the body. */
export function bodyActuators(vehicle: Vehicle): Actuators {
  const first = command(vehicle, 1);
  const third = command(vehicle, 3);
  if (vehicle.options.model !== 'rover-skid') return { steering: first, throttle: third };
  return { steering: (first - third) / 2, throttle: (first + third) / 2 };
}
