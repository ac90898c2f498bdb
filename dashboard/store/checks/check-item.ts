/** One item of the list before a drive, and what it is made of: its state, its value, what it should be, its age. */
import type { GroupName, GroupValues } from '../../../bridge/protocol/vehicle.ts';
import type { CheckId } from '../../words/checklist.ts';
import type { DashboardState } from '../dashboard-state.ts';
import { groupFreshness, isLinked, vehicleOf } from '../select.ts';

export type CheckState = 'pass' | 'attention' | 'fail' | 'unknown';

/** A figure with its unit, which the page writes in the operator's own; or a word. */
export type CheckValue =
  | { readonly is: 'word'; readonly word: string }
  | { readonly is: 'figure'; readonly figure: number; readonly digits: number; readonly unit: string }
  | { readonly is: 'length'; readonly metres: number }
  | { readonly is: 'none' };

export type CheckItem = {
  readonly id: CheckId;
  readonly state: CheckState;
  readonly value: CheckValue;
  /** What it should be; a function of a figure where the page writes that in the operator's units. */
  readonly limit: CheckValue | null;
  readonly limitWords: (limit: string) => string;
  /** Null where it has no age. */
  readonly ageMs: number | null;
  /** The page where one sees why. */
  readonly to: string;
  /** Where it is not known it is not there either, as an RC transmitter: then it does not count as open. */
  readonly isOptional: boolean;
};

export type Judged = Pick<CheckItem, 'state' | 'value'>;

export const word = (text: string): CheckValue => ({ is: 'word', word: text });
export const figure = (value: number, digits: number, unit: string): CheckValue => ({
  is: 'figure',
  figure: value,
  digits,
  unit,
});
export const none: CheckValue = { is: 'none' };
export const unknown: Judged = { state: 'unknown', value: none };
export const judged = (state: CheckState, value: CheckValue): Judged => ({ state, value });

/** Its values, where they are young enough to say something about now. */
export function fresh<G extends GroupName>(state: DashboardState, name: G): GroupValues[G] | null {
  const freshness = groupFreshness(state, name);
  if (freshness === 'stale' || freshness === 'none') return null;
  return vehicleOf(state)?.groups[name]?.v ?? null;
}

/** The same of what changes on events only, and does not age: as long as the vehicle is heard. */
export const known = <G extends GroupName>(state: DashboardState, name: G): GroupValues[G] | null =>
  isLinked(state) ? (vehicleOf(state)?.groups[name]?.v ?? null) : null;

/** Worth `pass` from `good` on, `attention` from `fair` on. */
export const atLeast = (value: number, good: number, fair: number): CheckState =>
  value >= good ? 'pass' : value >= fair ? 'attention' : 'fail';
export const atMost = (value: number, good: number, fair: number): CheckState =>
  value <= good ? 'pass' : value <= fair ? 'attention' : 'fail';
