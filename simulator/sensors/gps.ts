/**
 * The GPS: five fixes a second, a tenth of a second old, RTK fixed with ten satellites like SITL's. Its faults (gone,
 * jumped, noisy, poor) are handed in. Noise is a slow wander plus grain, so that a track looks like a track.
 */

import type { Random } from '../world/random.ts';
import type { RoverState } from '../world/rover.ts';

export interface GpsFix {
  /** MAVLink GPS_FIX_TYPE: 1 no fix, 3 3D, 5 RTK float, 6 RTK fixed. */
  readonly fixType: number;
  readonly satellites: number;
  /** Metres from home. */
  readonly north: number;
  readonly east: number;
  readonly up: number;
  /** Of which so much is noise. */
  readonly wanderNorth: number;
  readonly wanderEast: number;
  readonly velNorth: number;
  readonly velEast: number;
  /** Horizontal dilution × 100, 65535 unknown. */
  readonly eph: number;
  readonly epv: number;
  readonly accuracyM: number;
  /** Vehicle's boot time for which it was true. */
  readonly atMs: number;
}

export interface GpsConditions {
  /** False: no receiver was found yet. */
  readonly present: boolean;
  readonly enabled: boolean;
  readonly satellites: number;
  readonly fixType: number;
  /** Deviation of the position in metres. */
  readonly noiseM: number;
  readonly jumpNorth: number;
  readonly jumpEast: number;
}

export const noGps: GpsFix = {
  fixType: 0,
  satellites: 0,
  north: 0,
  east: 0,
  up: 0,
  wanderNorth: 0,
  wanderEast: 0,
  velNorth: 0,
  velEast: 0,
  eph: 65535,
  epv: 65535,
  accuracyM: 0,
  atMs: 0,
};

const wander = 0.95;

/** `old`: the truth of 100 ms before; `last`: the fix before this one, whose noise wanders on. */
export function takeFix(
  old: RoverState,
  last: GpsFix,
  conditions: GpsConditions,
  atMs: number,
  random: Random,
): GpsFix {
  if (!conditions.present) return noGps;
  if (!conditions.enabled) return { ...last, fixType: 1, satellites: 0, eph: 65535, epv: 65535, atMs };
  const { noiseM } = conditions;
  const grain = noiseM * Math.sqrt(1 - wander * wander);
  const step = (last: number) => (noiseM === 0 ? 0 : wander * last + grain * random.gauss());
  const wanderNorth = step(last.wanderNorth);
  const wanderEast = step(last.wanderEast);
  const cos = Math.cos(old.headingRad);
  const sin = Math.sin(old.headingRad);
  return {
    fixType: conditions.fixType,
    satellites: conditions.satellites,
    north: old.north + conditions.jumpNorth + wanderNorth,
    east: old.east + conditions.jumpEast + wanderEast,
    wanderNorth,
    wanderEast,
    up: old.up,
    velNorth: old.speedMps * cos - old.lateralMps * sin,
    velEast: old.speedMps * sin + old.lateralMps * cos,
    eph: conditions.fixType >= 5 ? 121 : Math.round(1600 / Math.max(4, conditions.satellites)),
    epv: 200,
    accuracyM: conditions.fixType === 6 ? 0.3 : conditions.fixType === 5 ? 0.6 : 2.5,
    atMs,
  };
}
