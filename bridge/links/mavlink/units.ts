/** MAVLink's integers as SI numbers. A sentinel for "unknown", or a float that is no number, becomes `null`. */

export const uint8Max = 0xff;
export const uint16Max = 0xffff;
export const uint32Max = 0xffff_ffff;
export const int16Max = 0x7fff;

/** `value / perUnit`, or null where it is the field's sentinel. */
export const unless = (sentinel: number, value: number, perUnit = 1): number | null =>
  value === sentinel ? null : value / perUnit;

export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A compass angle, whatever turn it was given in: 0 ≤ degrees < 360. */
export function compass(deg: number): number {
  const rest = deg % 360;
  // Next to 0 on the left the sum rounds to a full turn; and a left turn of 360 leaves -0.
  const turn = rest < 0 ? rest + 360 : rest;
  return turn === 360 ? 0 : turn + 0;
}

const degPerRad = 180 / Math.PI;
export const degrees = (rad: number): number | null => finite(rad * degPerRad);
export const compassOfRad = (rad: number): number | null => (Number.isFinite(rad) ? compass(rad * degPerRad) : null);

export type Place = { readonly latDeg: number; readonly lonDeg: number };
/**
 * A position in 1e-7 degrees. Autopilots send 0, 0 before they know it, and some the largest integer; null for both,
 * as for anything else that is not on the globe.
 */
export function place(lat: number, lon: number): Place | null {
  const known = (lat !== 0 || lon !== 0) && Math.abs(lat) <= 90e7 && Math.abs(lon) <= 180e7;
  return known ? { latDeg: lat / 1e7, lonDeg: lon / 1e7 } : null;
}
export const nowhere = { latDeg: null, lonDeg: null } as const;
