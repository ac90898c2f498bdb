/** GUIDED: driving to a place without a time-out, or at a velocity that lapses three seconds after it was last asked. */

import { estimate, estimatedHeading, say, type Vehicle } from '../vehicle.ts';
import { bearingOf, lengthOf, type Vector, wrapAngle } from '../world/geo.ts';
import { driveAlong, tellReached } from './along.ts';
import type { Wish } from './follow.ts';
import { createPath } from './path.ts';
import { pathSettings, speedTowards } from './settings.ts';

const lapseMs = 3000;
const still: Wish = { speedMps: 0, turnRps: 0 };

export function guideTo(vehicle: Vehicle, to: Vector): void {
  vehicle.guided = { kind: 'place', to, reached: false };
  const settings = { ...pathSettings(vehicle), settleS: 2.5 };
  vehicle.path = createPath(estimate(vehicle), to, undefined, settings, speedTowards(vehicle, to));
}

export function guideStop(vehicle: Vehicle): void {
  vehicle.guided = { kind: 'stopped' };
  vehicle.path = undefined;
}

/** Speed along a heading, or while turning at a rate when there is no heading. */
export function guideAtSpeed(
  vehicle: Vehicle,
  speedMps: number,
  headingRad: number | undefined,
  turnRps: number,
): void {
  vehicle.guided = { kind: 'velocity', speedMps, headingRad, turnRps, atMs: vehicle.ms };
  vehicle.path = undefined;
}

export function guideByVelocity(vehicle: Vehicle, velocity: Vector): void {
  guideAtSpeed(vehicle, lengthOf(velocity), lengthOf(velocity) > 0.01 ? bearingOf(velocity) : undefined, 0);
}

function toPlace(vehicle: Vehicle): Wish {
  if (vehicle.path === undefined) return still;
  const { wish, event } = driveAlong(vehicle, vehicle.path);
  if (event === 'arrived' && vehicle.guided.kind === 'place' && !vehicle.guided.reached) {
    vehicle.guided.reached = true;
    tellReached(vehicle, 0);
  }
  return vehicle.guided.kind === 'place' && vehicle.guided.reached ? still : wish;
}

/** One loop of GUIDED. */
export function updateGuided(vehicle: Vehicle): Wish {
  const { guided } = vehicle;
  if (guided.kind === 'place') return toPlace(vehicle);
  if (guided.kind === 'stopped') return still;
  if (vehicle.ms - guided.atMs > lapseMs) {
    say(vehicle, 4, 'target not received last 3secs, stopping');
    vehicle.guided = { kind: 'stopped' };
    return still;
  }
  if (guided.headingRad === undefined) return { speedMps: guided.speedMps, turnRps: guided.turnRps };
  const off = wrapAngle(guided.headingRad - estimatedHeading(vehicle));
  return { speedMps: guided.speedMps * Math.max(0.2, Math.cos(off)), turnRps: 2 * off };
}
