/** What a mission takes of the battery, by what driving took here before. Nobody knows is said, with why. Pure. */
import { type Estimate, reservePct, type Unknown } from '../energy/estimate.ts';
import type { Course } from './course.ts';

export type BatteryCost =
  | { readonly known: false; readonly why: Unknown['why'] | 'endless' }
  | {
      readonly known: true;
      /** Per cent of the battery: usual, and on ground that takes more. */
      readonly pct: number;
      readonly highPct: number;
      readonly hasPct: number;
      /** With what is kept in reserve, on ground that takes more. */
      readonly isEnough: boolean;
    };

export function batteryCost(
  { lengthM, isEndless }: Pick<Course, 'lengthM' | 'isEndless'>,
  estimate: Estimate,
  hasPct: number | null,
): BatteryCost {
  if (!estimate.known) return { known: false, why: estimate.why };
  if (hasPct === null) return { known: false, why: 'percent' };
  if (isEndless) return { known: false, why: 'endless' };
  const [pct, highPct] = [lengthM * estimate.pctPerM, lengthM * estimate.highPctPerM];
  return { known: true, pct, highPct, hasPct, isEnough: hasPct >= highPct + reservePct };
}
