/**
 * The list before a drive, read from the rover: each item a state, its value, what it should be and how old that is.
 * A rule says what a known value is worth; what is not known, or is too old to count, is `unknown` whatever the rule
 * would say, and unknown is never `pass`. Pure. It advises: what blocks driving is the pre-flight.
 */
import { checklistWords } from '../words/checklist.ts';
import type { CheckFacts } from './checks/check-facts.ts';
import type { CheckItem, CheckState } from './checks/check-item.ts';
import { rules } from './checks/check-rules.ts';
import type { DashboardState } from './dashboard-state.ts';
import { groupAgeMs, vehicleOf } from './select.ts';

/** All of it, in the order in which one looks. New objects each time. */
export const checklistOf = (state: DashboardState, facts: CheckFacts): readonly CheckItem[] =>
  rules.map(({ id, to, isOptional = false, group, limit, judge, ageMs }) => ({
    ...{ id, to, isOptional },
    ...limit(facts),
    ...judge(state, facts),
    ageMs: ageMs?.(state) ?? (group === undefined ? null : groupAgeMs(state, group)),
  }));

export type ReadyVerdict = {
  readonly is: 'ready' | 'open' | 'unknown';
  /** Items of both lists that are open. */
  readonly open: number;
  readonly sentence: string;
};

const isOpen = ({ state, isOptional }: CheckItem): boolean => state !== 'pass' && !(isOptional && state === 'unknown');

/** One sentence. `ownOpen`, `ownCount`: of the operator's own list. */
export function verdictOf(
  state: DashboardState,
  items: readonly CheckItem[],
  own: { readonly open: number; readonly count: number },
): ReadyVerdict {
  const open = items.filter(isOpen);
  const count = open.length + own.open;
  const vehicle = vehicleOf(state);
  if (vehicle === null) return { is: 'unknown', open: count, sentence: checklistWords.noRover };
  if (vehicle.replay) return { is: 'unknown', open: count, sentence: checklistWords.replay };
  const passed = items.filter((item) => item.state === 'pass').length + own.count;
  if (count === 0) return { is: 'ready', open: 0, sentence: checklistWords.ready(passed) };
  const of = (is: CheckState) => open.filter((item) => item.state === is).length;
  const parts = [
    [of('fail'), checklistWords.fails],
    [of('attention'), checklistWords.attentions],
    [of('unknown'), checklistWords.unknowns],
    [own.open, checklistWords.ownOpen],
  ] as const;
  const said = parts.flatMap(([n, say]) => (n > 0 ? [say(n)] : []));
  return { is: 'open', open: count, sentence: checklistWords.open(said) };
}
