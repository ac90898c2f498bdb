/** A draft beside what the rover holds, both as a rover keeps them: the same, or what is another, in words. Pure. */
import type { PlanItem, PlanList } from '../../../bridge/protocol/plan.ts';
import { normalised, planHash } from '../../../bridge/protocol/plan-hash.ts';
import { countWords, besideWords as words } from '../../words/plan-beside.ts';

type Items = readonly PlanItem[];

/** How many of each. `moved`: the same at another place. `changed`: the same command with other numbers, or another. */
export type Differences = {
  readonly added: number;
  readonly removed: number;
  readonly moved: number;
  readonly changed: number;
};

/** The hash by which the bridge knows a list ([M4]). */
export const hashOf = (list: PlanList, items: Items): string => planHash(list, normalised(list, items));

/** What it takes to make `held` into `draft`; null where nothing has to be done. */
export function differences(list: PlanList, draft: Items, held: Items): Differences | null {
  const [ours, theirs] = [draft, held].map((items) => normalised(list, items).map((item) => planHash(list, [item])));
  if (ours === undefined || theirs === undefined) return null;
  let start = 0;
  while (start < ours.length && start < theirs.length && ours[start] === theirs[start]) start += 1;
  if (start === ours.length && start === theirs.length) return null;
  let end = 0;
  const room = Math.min(ours.length, theirs.length) - start;
  while (end < room && ours[ours.length - 1 - end] === theirs[theirs.length - 1 - end]) end += 1;
  return counted(draft.slice(start, draft.length - end), held.slice(start, held.length - end), list);
}

function counted(ours: Items, theirs: Items, list: PlanList): Differences {
  let [moved, changed] = [0, 0];
  const both = Math.min(ours.length, theirs.length);
  for (let i = 0; i < both; i++) {
    const [one, other] = [ours[i], theirs[i]];
    if (one === undefined || other === undefined || hashOf(list, [one]) === hashOf(list, [other])) continue;
    if (hashOf(list, [{ ...one, x: other.x, y: other.y }]) === hashOf(list, [other])) moved += 1;
    else changed += 1;
  }
  return { added: ours.length - both, removed: theirs.length - both, moved, changed };
}

/** `2 items moved, 1 added`. */
export function differenceWords(list: PlanList, all: Differences): string {
  const parts = (['moved', 'changed', 'added', 'removed'] as const)
    .filter((kind) => all[kind] > 0)
    .map((kind, place) => words[kind](place === 0 ? countWords(list, all[kind]) : all[kind]));
  return parts.join(', ');
}
