/**
 * Places and directions. Local metres are north/east of an origin on a sphere that is flat nearby, as the autopilot
 * reckons; angles are radians, clockwise from north, unless a name says degrees.
 */

export interface Place {
  readonly latDeg: number;
  readonly lonDeg: number;
  /** Metres above mean sea level. */
  readonly altM: number;
}

export interface Vector {
  readonly north: number;
  readonly east: number;
}

const metresPerDegree = 111_319.49079;

function lonScale(latDeg: number): number {
  return Math.max(0.01, Math.cos((latDeg * Math.PI) / 180));
}

export function offsetPlace(origin: Place, at: Vector): Place {
  return {
    latDeg: origin.latDeg + at.north / metresPerDegree,
    lonDeg: origin.lonDeg + at.east / (metresPerDegree * lonScale(origin.latDeg)),
    altM: origin.altM,
  };
}

export function vectorTo(origin: Place, place: Place): Vector {
  return {
    north: (place.latDeg - origin.latDeg) * metresPerDegree,
    east: (place.lonDeg - origin.lonDeg) * metresPerDegree * lonScale(origin.latDeg),
  };
}

export function minus(a: Vector, b: Vector): Vector {
  return { north: a.north - b.north, east: a.east - b.east };
}

export function lengthOf(v: Vector): number {
  return Math.hypot(v.north, v.east);
}

export function bearingOf(v: Vector): number {
  return Math.atan2(v.east, v.north);
}

/** Into (−π, π]. */
export function wrapAngle(rad: number): number {
  const turns = Math.round(rad / (2 * Math.PI));
  return rad - turns * 2 * Math.PI;
}

export function degrees(rad: number): number {
  return (rad * 180) / Math.PI;
}

export function radians(deg: number): number {
  return (deg * Math.PI) / 180;
}

/** Degrees 0 … 360. */
export function compassDegrees(rad: number): number {
  return ((degrees(rad) % 360) + 360) % 360;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Degrees × 10⁷, as MAVLink writes them. */
export function e7(deg: number): number {
  return Math.round(deg * 1e7);
}
