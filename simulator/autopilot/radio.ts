/** Reading the sticks: the receiver's health, one read a loop, and what the pilot wants of steering and throttle. */

import { param, type Vehicle } from '../vehicle.ts';
import { normalise, readInput } from './rc.ts';

export const throttleFailsafeBit = 1;

/** SIM_RC_FAIL: 0 well, 1 no pulses, 2 throttle at its lowest. */
export function receiverAlive(vehicle: Vehicle): boolean {
  return param(vehicle, 'SIM_RC_FAIL') !== 1 && !vehicle.faults.rcLost;
}

export function readRadio(vehicle: Vehicle): void {
  const { rc, ms } = vehicle;
  rc.receiver[2] = param(vehicle, 'SIM_RC_FAIL') === 2 ? 900 : 1500;
  readInput(rc, ms, receiverAlive(vehicle), param(vehicle, 'RC_OVERRIDE_TIME'));
}

function channel(vehicle: Vehicle, number: number): number {
  const [min, trim, max, dz] = ['MIN', 'TRIM', 'MAX', 'DZ'].map((name) => param(vehicle, `RC${number}_${name}`));
  const sign = param(vehicle, `RC${number}_REVERSED`) !== 0 ? -1 : 1;
  return sign * normalise(vehicle.rc.input[number - 1] ?? 0, min ?? 1000, trim ?? 1500, max ?? 2000, dz ?? 0);
}

export interface Sticks {
  readonly steering: number;
  readonly throttle: number;
}

/** Steering and throttle, −1 … 1. Without radio input they are neutral, but only while the failsafe is allowed to say so. */
export function pilotInput(vehicle: Vehicle): Sticks {
  if (vehicle.failsafe.bits & throttleFailsafeBit) return { steering: 0, throttle: 0 };
  return { steering: channel(vehicle, 1), throttle: channel(vehicle, 3) };
}
