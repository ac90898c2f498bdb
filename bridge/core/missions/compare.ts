/**
 * A list that was sent beside the list that was read back, and what to say of it. Both are compared as the vehicle would
 * keep them ([M4]); what differs beyond that is named, so that nobody has to look for it.
 */

import type { PlanItem, PlanList } from '../../protocol/plan.ts';
import { normalised, planHash } from '../../protocol/plan-hash.ts';

/** `altered`: the same commands at the same places, kept with other numbers than were sent. */
export type Comparison =
  | { readonly is: 'same' }
  | { readonly is: 'altered'; readonly what: string }
  | { readonly is: 'other'; readonly what: string };

/** The hash of a list as a vehicle keeps it. */
export const hashOf = (list: PlanList, items: readonly PlanItem[]): string => planHash(list, normalised(list, items));

export function compare(list: PlanList, sent: readonly PlanItem[], held: readonly PlanItem[]): Comparison {
  if (hashOf(list, sent) === hashOf(list, held)) return { is: 'same' };
  if (sent.length !== held.length) return { is: 'other', what: `${held.length} items instead of ${sent.length}` };
  const [ours, theirs] = [normalised(list, sent), normalised(list, held)];
  let altered: string | null = null;
  for (const [index, item] of ours.entries()) {
    const other = theirs[index];
    const isMoved = !other || (['command', 'frame', 'x', 'y'] as const).some((field) => item[field] !== other[field]);
    if (isMoved) return { is: 'other', what: `item ${index + 1} is another` };
    altered ??= difference(index + 1, item, other);
  }
  return { is: 'altered', what: altered ?? 'something in it' };
}

function difference(number: number, sent: PlanItem, held: PlanItem): string | null {
  const place = sent.params.findIndex((param, index) => param !== held.params[index]);
  if (place >= 0)
    return `item ${number} has param${place + 1} ${held.params[place]}, and ${sent.params[place]} was sent`;
  return sent.z === held.z ? null : `item ${number} has the altitude ${held.z}, and ${sent.z} was sent`;
}

/** Parameters that say something and that such a vehicle has no room for, in words; empty where there are none. */
export function leftOutWords(list: PlanList, sent: readonly PlanItem[]): string {
  const kept = normalised(list, sent);
  const left = sent.flatMap(({ params }, index) =>
    params.flatMap((param, place) =>
      param !== null && param !== 0 && kept[index]?.params[place] === 0
        ? [`param${place + 1} of item ${index + 1}`]
        : [],
    ),
  );
  const [first] = left;
  if (first === undefined) return '';
  return `; the vehicle does not keep ${first}${left.length > 1 ? ` and ${left.length - 1} more` : ''}`;
}

/** How many items from the first on are as in `list`. */
export function sharedItems(list: PlanList, a: readonly PlanItem[], b: readonly PlanItem[]): number {
  const [ours, theirs] = [normalised(list, a), normalised(list, b)];
  const differs = ours.findIndex((item, index) => {
    const other = theirs[index];
    return other === undefined || planHash(list, [item]) !== planHash(list, [other]);
  });
  return differs < 0 ? ours.length : differs;
}

/** What a vehicle holds after something went wrong, in words. `before`: what it was known to hold, if anything. */
export function heldWords(
  list: PlanList,
  held: readonly PlanItem[],
  wanted: readonly PlanItem[],
  before: readonly PlanItem[] | null,
): string {
  if (held.length === 0) return `the vehicle holds no ${list} now`;
  if (before !== null && hashOf(list, before) === hashOf(list, held)) return 'the vehicle holds what it held before';
  const shared = sharedItems(list, held, wanted);
  const which = shared === 0 ? 'none' : `the first ${shared}`;
  return `the vehicle holds ${held.length} items now, ${which} of them of the new ${list}`;
}

export const itemsWord = (count: number): string => (count === 1 ? '1 item' : `${count} items`);
