/** Whether values may be set: looked at all together before the first of them is, so that nothing is half set for a typing error. */
import type { Difference } from './compare.ts';
import type { ParameterEntry } from './entry.ts';

/** What is known of a parameter's sense, from the vehicle's own file of descriptions or from ours. */
export type ParameterRule = {
  readonly range: { readonly low: number; readonly high: number } | null;
  readonly rebootRequired: boolean;
  readonly readOnly: boolean;
};

/** MAV_PARAM_TYPE of whole numbers: how many bits, and whether below zero too. */
const wholeTypes: ReadonlyMap<number, readonly [bits: number, signed: boolean]> = new Map([
  [1, [8, false]],
  [2, [8, true]],
  [3, [16, false]],
  [4, [16, true]],
  [5, [32, false]],
  [6, [32, true]],
]);

/** One sentence about what is wrong with it, undefined where it may be set. */
export function problemOf(
  { name, wished }: Difference,
  { type }: Pick<ParameterEntry, 'type'>,
  rule: ParameterRule | undefined,
): string | undefined {
  if (!Number.isFinite(wished) || !Number.isFinite(Math.fround(wished))) return `${name} cannot be ${wished}`;
  const whole = wholeTypes.get(type);
  if (whole) {
    const [bits, signed] = whole;
    const low = signed ? -(2 ** (bits - 1)) : 0;
    const high = 2 ** (signed ? bits - 1 : bits) - 1;
    if (!Number.isInteger(wished)) return `${name} is a whole number, not ${wished}`;
    if (wished < low || wished > high) return `${name} is from ${low} to ${high}, not ${wished}`;
    if (Math.fround(wished) !== wished)
      return `${name} cannot be told ${wished} exactly: MAVLink carries 24 bits of it`;
  }
  if (rule?.readOnly) return `${name} can only be read`;
  const { range } = rule ?? {};
  if (range && (wished < Math.fround(range.low) || wished > Math.fround(range.high)) && !isWithin(wished, range)) {
    return `${name} is from ${range.low} to ${range.high}, not ${wished}`;
  }
  return undefined;
}

/** A limit and a value may be the same number, once as 64 and once as 32 bits. */
const isWithin = (value: number, { low, high }: { readonly low: number; readonly high: number }): boolean =>
  value >= low && value <= high;

/**
 * The order in which values are set: first what only tunes, then what switches parts of the vehicle on or off, then what
 * decides whether it stops, and last what could cut us off: ports, and who is who.
 */
const lateOnes: readonly RegExp[] = [
  /(_ENABLED?|_TYPE|_FUNCTION|_MONITOR)$/,
  /^(FS_|BATT\w?_FS_|FENCE_|RC\d*_|RCMAP_|SERVO|MOT_|MODE|INITIAL_MODE|FLTMODE_|ARMING)/,
  /^(SERIAL|NET_|MAV\d|SR\d|BRD_SER|CAN_)/,
  /^(MAV_|SYSID_)/,
];

export const placeOf = (name: string): number => lateOnes.findLastIndex((pattern) => pattern.test(name)) + 1;

export const inSafeOrder = (differences: readonly Difference[]): Difference[] =>
  [...differences].sort((a, b) => placeOf(a.name) - placeOf(b.name) || (a.name < b.name ? -1 : 1));
