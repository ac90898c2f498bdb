/**
 * What of a draft is another than on the rover, item by item, so that map and table can show it: the beginnings and ends
 * that are the same stand aside, and what is between is compared pair by pair, as `diff.ts` counts it. Pure.
 */
import type { PlanItem, PlanList } from '../../../bridge/protocol/plan.ts';
import { normalised } from '../../../bridge/protocol/plan-hash.ts';
import { hashOf } from './diff.ts';

export type Change = 'added' | 'moved' | 'changed';

type Items = readonly PlanItem[];

/** By item of the draft; what is the same is missing. Empty where nobody knows what the rover holds. */
export function changesOf(list: PlanList, draft: Items, held: Items | null): ReadonlyMap<number, Change> {
  const changes = new Map<number, Change>();
  if (held === null) return changes;
  const hashes = (items: Items) => normalised(list, items).map((item) => hashOf(list, [item]));
  const [ours, theirs] = [hashes(draft), hashes(held)];
  let start = 0;
  while (start < ours.length && start < theirs.length && ours[start] === theirs[start]) start += 1;
  let end = 0;
  const room = Math.min(ours.length, theirs.length) - start;
  while (end < room && ours[ours.length - 1 - end] === theirs[theirs.length - 1 - end]) end += 1;
  for (let index = start; index < draft.length - end; index++) {
    const [one, other] = [draft[index], index < held.length - end ? held[index] : undefined];
    const change = one === undefined ? null : changeOf(list, one, other);
    if (change !== null) changes.set(index, change);
  }
  return changes;
}

function changeOf(list: PlanList, one: PlanItem, other: PlanItem | undefined): Change | null {
  if (other === undefined) return 'added';
  if (hashOf(list, [one]) === hashOf(list, [other])) return null;
  return hashOf(list, [{ ...one, x: other.x, y: other.y }]) === hashOf(list, [other]) ? 'moved' : 'changed';
}
