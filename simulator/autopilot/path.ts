/**
 * A path of legs, run along the way ArduRover's S-curves do: a reference point speeds up and slows down with a constant
 * acceleration, and before a corner the next leg already starts, so that the two motions add up to a curve which misses the
 * corner by no more than the radius. Pure but for the path it advances. Metres, seconds, radians.
 */

import { bearingOf, clamp, lengthOf, minus, type Vector, wrapAngle } from '../world/geo.ts';

interface Leg {
  readonly from: Vector;
  readonly to: Vector;
  readonly length: number;
  readonly unit: Vector;
  travelled: number;
  speed: number;
  /** Since it began: the first second is gentle, as a jerk-limited curve is. */
  ageS: number;
}

export interface Path {
  leg: Leg;
  /** The leg after this one, if the vehicle shall not stop between them. */
  next: Leg | undefined;
  /** What is left of the leg before, still slowing down. */
  tail: Leg | undefined;
  speedMps: number;
  readonly radiusM: number;
  readonly accelMps2: number;
  /** How long the end is waited at before it counts as reached: the real S-curve fades out slowly. */
  readonly settleS: number;
  finishedS: number;
}

export interface PathSettings {
  readonly speedMps: number;
  readonly radiusM: number;
  readonly accelMps2: number;
  readonly settleS: number;
}

function makeLeg(from: Vector, to: Vector): Leg {
  const line = minus(to, from);
  const length = lengthOf(line);
  const unit = length > 0 ? { north: line.north / length, east: line.east / length } : { north: 0, east: 0 };
  return { from, to, length, unit, travelled: 0, speed: 0, ageS: 0 };
}

/** `startSpeed`: how fast the vehicle already moves towards `to`. `after`: the place that follows without a stop. */
export function createPath(
  from: Vector,
  to: Vector,
  after: Vector | undefined,
  settings: PathSettings,
  startSpeed: number,
): Path {
  const leg = makeLeg(from, to);
  leg.speed = clamp(startSpeed, 0, settings.speedMps);
  return { leg, next: after && makeLeg(to, after), tail: undefined, finishedS: 0, ...settings };
}

export function setNext(path: Path, after: Vector | undefined): void {
  if (path.next === undefined || path.next.travelled === 0) path.next = after && makeLeg(path.leg.to, after);
}

function stoppingDistance(speed: number, accel: number): number {
  return (speed * speed) / (2 * accel);
}

function advanceLeg(leg: Leg, path: Path, dt: number, braking: boolean): void {
  const left = Math.max(0, leg.length - leg.travelled);
  const mayBrake = braking || left <= stoppingDistance(leg.speed, path.accelMps2) + leg.speed * dt;
  const limit = mayBrake ? Math.sqrt(2 * path.accelMps2 * left) : path.speedMps;
  leg.ageS += dt;
  const step = path.accelMps2 * dt * Math.min(1, 0.1 + leg.ageS);
  leg.speed =
    limit < leg.speed ? Math.max(limit, leg.speed - 1.5 * path.accelMps2 * dt) : Math.min(limit, leg.speed + step);
  leg.travelled = Math.min(leg.length, leg.travelled + leg.speed * dt);
}

/** Sine of half the turn between two legs: 0 straight on, 1 back where it came from. */
function halfTurnSine(a: Leg, b: Leg): number {
  const turn = Math.abs(wrapAngle(bearingOf(b.unit) - bearingOf(a.unit)));
  return Math.sin(turn / 2);
}

/** May the next leg start now, given that the corner must not be missed by more than the radius? */
function mayBlend(path: Path, next: Leg): boolean {
  const { leg, accelMps2 } = path;
  const left = leg.length - leg.travelled;
  if (left > stoppingDistance(leg.speed, accelMps2) + leg.speed * 0.02) return false;
  const sine = halfTurnSine(leg, next);
  if (sine < 0.01) return true;
  const tau = Math.sqrt(path.radiusM / (accelMps2 * sine));
  const timeLeft = leg.speed / accelMps2;
  return timeLeft <= 2 * tau;
}

function pointOf(leg: Leg): Vector {
  return { north: leg.unit.north * leg.travelled, east: leg.unit.east * leg.travelled };
}

export interface Reference {
  readonly position: Vector;
  readonly velocity: Vector;
}

/** Where the vehicle should be now, and how fast. */
export function referenceOf(path: Path): Reference {
  const { leg, next, tail } = path;
  const along = pointOf(leg);
  let north = leg.from.north + along.north;
  let east = leg.from.east + along.east;
  let velNorth = leg.unit.north * leg.speed;
  let velEast = leg.unit.east * leg.speed;
  if (next !== undefined) {
    const ahead = pointOf(next);
    north += ahead.north;
    east += ahead.east;
    velNorth += next.unit.north * next.speed;
    velEast += next.unit.east * next.speed;
  }
  if (tail !== undefined) {
    const left = tail.length - tail.travelled;
    north -= tail.unit.north * left;
    east -= tail.unit.east * left;
    velNorth += tail.unit.north * tail.speed;
    velEast += tail.unit.east * tail.speed;
  }
  return { position: { north, east }, velocity: { north: velNorth, east: velEast } };
}

/** The way to the reference, along its velocity (positive: the vehicle is behind) and across it (to the right). */
export function offsetFrom(reference: Reference, position: Vector): { behind: number; aside: number; unit: Vector } {
  const error = minus(reference.position, position);
  const speed = lengthOf(reference.velocity);
  if (speed < 0.01) return { behind: lengthOf(error), aside: 0, unit: { north: 0, east: 0 } };
  const unit = { north: reference.velocity.north / speed, east: reference.velocity.east / speed };
  const behind = error.north * unit.north + error.east * unit.east;
  return { behind, aside: error.east * unit.north - error.north * unit.east, unit };
}

export type PathEvent = 'under way' | 'passed' | 'arrived';

function finishTail(path: Path, dt: number): void {
  if (path.tail === undefined) return;
  advanceLeg(path.tail, path, dt, true);
  if (path.tail.travelled >= path.tail.length || path.tail.speed < 0.01) path.tail = undefined;
}

/**
 * Move the reference on. It waits for a vehicle that lags behind. `passed`: the corner is behind, the path now runs on
 * its next leg and the caller names the one after; `arrived`: the reference has rested at the end, and so has the vehicle.
 */
export function advancePath(path: Path, position: Vector, dt: number): PathEvent {
  const { behind, aside } = offsetFrom(referenceOf(path), position);
  const pace = dt * clamp(1.4 - Math.max(0, behind) / 4 - Math.abs(aside) / 8, 0.05, 1);
  advanceLeg(path.leg, path, pace, path.next !== undefined && path.next.travelled > 0);
  finishTail(path, pace);
  const { next } = path;
  if (next !== undefined && (next.travelled > 0 || mayBlend(path, next))) {
    advanceLeg(next, path, pace, false);
    if (next.speed >= path.leg.speed) {
      path.tail = path.leg;
      path.leg = next;
      path.next = undefined;
      return 'passed';
    }
    return 'under way';
  }
  if (path.leg.travelled < path.leg.length - 0.02) return 'under way';
  path.finishedS += dt;
  const near = lengthOf(minus(path.leg.to, position)) <= path.radiusM;
  return near && path.finishedS > path.settleS ? 'arrived' : 'under way';
}
