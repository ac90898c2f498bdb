/**
 * From ROS's frames (east, north, up; forward, left, up) to the shared ones (north, east, down; forward, right, down), and
 * back. A value that is no number stays unknown.
 */
import { compassOfRad, degrees, finite } from '../../mavlink/units.ts';

export type Vector = { readonly x: number; readonly y: number; readonly z: number };
export type Quaternion = Vector & { readonly w: number };

const opposite = (value: number): number | null => finite(0 - value);

/** Metres or m/s: x east, y north, z up. */
export const nedOfEnu = ({ x, y, z }: Vector) => ({ north: finite(y), east: finite(x), down: opposite(z) });

/** x forward, y left, z up. */
export const frdOfFlu = ({ x, y, z }: Vector) => ({ forward: finite(x), right: opposite(y), down: opposite(z) });

/** ROS says of a measurement that is not there by -1 as the first element of its covariance, or by a rotation of length 0. */
const isRotation = ({ x, y, z, w }: Quaternion): boolean => Math.abs(Math.hypot(x, y, z, w) - 1) < 0.1;

/** Of a body (FLU) against the ground (ENU): roll right down, pitch nose up, yaw clockwise from north; degrees. */
export function attitudeOf(q: Quaternion): { rollDeg: number | null; pitchDeg: number | null; yawDeg: number | null } {
  if (!isRotation(q)) return { rollDeg: null, pitchDeg: null, yawDeg: null };
  const { x, y, z, w } = q;
  const roll = Math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y));
  // Rounding may carry it a little over 1.
  const pitchEnu = Math.asin(Math.min(1, Math.max(-1, 2 * (w * y - z * x))));
  const yawEnu = Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z));
  return { rollDeg: degrees(roll), pitchDeg: degrees(0 - pitchEnu), yawDeg: compassOfRad(Math.PI / 2 - yawEnu) };
}

/** rad/s about forward, left and up as °/s about forward, right and down. */
export const ratesOf = ({ x, y, z }: Vector) => ({
  rollRateDps: degrees(x),
  pitchRateDps: degrees(0 - y),
  yawRateDps: degrees(0 - z),
});
