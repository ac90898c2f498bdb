/**
 * Following a path's reference point, and telling how far it has come.
 */

import { bearingOf, clamp, lengthOf, minus, type Vector, wrapAngle } from '../world/geo.ts';
import { offsetFrom, type Path, type Reference, referenceOf } from './path.ts';

const positionGain = 0.3;

const headingGain = 2;

export interface Wish {
  readonly speedMps: number;
  readonly turnRps: number;
}

/** The reference's velocity, and a share of the distance to it; never backwards while the reference goes on. */
function wishedVelocity(reference: Reference, position: Vector): Vector {
  const speed = lengthOf(reference.velocity);
  if (speed < 0.01) {
    const error = minus(reference.position, position);
    return { north: positionGain * error.north, east: positionGain * error.east };
  }
  const { behind, aside, unit } = offsetFrom(reference, position);
  const along = Math.max(speed + positionGain * behind, 0.25 * speed);
  const across = positionGain * aside;
  return { north: along * unit.north - across * unit.east, east: along * unit.east + across * unit.north };
}

/**
 * What to do to be at the reference: its velocity plus a share of the distance to it. A turn too sharp for the lateral
 * limit waits until the vehicle is slow; while it points the wrong way it goes slowly.
 */
export function followPath(path: Path, position: Vector, headingRad: number, speedMps: number, maxG: number): Wish {
  const reference = referenceOf(path);
  const error = minus(reference.position, position);
  const wish = wishedVelocity(reference, position);
  const size = lengthOf(wish);
  if (size < 0.02) return { speedMps: 0, turnRps: 0 };
  const standing = lengthOf(reference.velocity) < 0.01 && lengthOf(error) < 0.3;
  if (standing) return { speedMps: 0, turnRps: 0 };
  const headingError = wrapAngle(bearingOf(wish) - headingRad);
  const ending = path.next === undefined && Math.abs(headingError) > Math.PI / 2 && lengthOf(error) < path.radiusM;
  if (ending) return { speedMps: 0, turnRps: 0 };
  const turnLimit = (maxG * 9.81) / Math.max(0.5, Math.abs(speedMps));
  const turnRps = clamp(headingGain * headingError, -turnLimit, turnLimit);
  const wanted = Math.max(size * Math.cos(headingError), 0.15 * Math.min(size, 1.5));
  return { speedMps: Math.min(wanted, path.speedMps), turnRps };
}

export interface Progress {
  readonly distanceM: number;
  readonly bearingRad: number;
  readonly crossTrackM: number;
}

/** For NAV_CONTROLLER_OUTPUT: distance and bearing to the end of the leg, metres to the right of its line. */
export function progressOf(path: Path, position: Vector): Progress {
  const { leg } = path;
  const toEnd = minus(leg.to, position);
  const off = minus(position, leg.from);
  const crossTrackM = leg.length === 0 ? 0 : off.east * leg.unit.north - off.north * leg.unit.east;
  return { distanceM: lengthOf(toEnd), bearingRad: bearingOf(toEnd), crossTrackM };
}
