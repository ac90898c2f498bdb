/** What the Plan page shows of a draft beside the rover: how they differ, what stands against sending it. Pure. */
import { type PlanItem, type PlanList, planLists } from '../../../bridge/protocol/plan.ts';
import { countWords, besideWords as words } from '../../words/plan-beside.ts';
import { listWords } from '../../words/plan-transfers.ts';
import { type Differences, differences, differenceWords, hashOf } from './diff.ts';
import type { Plan } from './draft.ts';
import type { HeldList, HeldLists } from './held.ts';
import type { Warning } from './warnings.ts';

/**
 * Of one list. `none`: the draft has none, so it says nothing of the rover's. `unread`: nobody knows what the rover holds.
 * `same`: it holds this. `stale`: it did when it was read, and may not any more.
 */
export type Comparison =
  | { readonly is: 'none'; readonly held: number | null }
  | { readonly is: 'unread' }
  | { readonly is: 'same' | 'stale'; readonly hash: string }
  | { readonly is: 'differs'; readonly by: Differences };

export function comparisonOf(list: PlanList, draft: readonly PlanItem[], held: HeldList): Comparison {
  if (draft.length === 0) return { is: 'none', held: held.items?.length ?? null };
  if (held.items === null) return { is: 'unread' };
  const by = differences(list, draft, held.items);
  if (by !== null) return { is: 'differs', by };
  return { is: held.state === 'read' ? 'same' : 'stale', hash: hashOf(list, draft) };
}

export type Beside = {
  readonly tone: 'ok' | 'caution' | 'accent' | 'muted';
  readonly title: string;
  readonly lines: readonly string[];
  /** The lists that would be sent. */
  readonly toSend: readonly PlanList[];
};

/** Fence and rally points first: the rover is within its fence before it has a mission. */
const order: readonly PlanList[] = ['fence', 'rally', 'mission'];

export function besideRover(plan: Plan, held: HeldLists): Beside {
  const all = planLists.map((list) => ({ list, comparison: comparisonOf(list, plan[list], held[list]) }));
  const isSent = (list: PlanList) => {
    const is = all.find((one) => one.list === list)?.comparison.is;
    return is === 'unread' || is === 'differs' || is === 'stale';
  };
  const toSend = order.filter(isSent);
  const foreign = planLists.filter((list) => held[list].state === 'changed');
  const lines = [
    ...foreign.map((list) => words.changedWhy(capital(listWords[list]), held[list].why)),
    ...all.flatMap(({ list, comparison }) => lineOf(list, comparison)),
  ];
  if (foreign.length > 0) return { tone: 'caution', title: words.changedElsewhere, lines, toSend };
  if (planLists.every((list) => plan[list].length === 0)) return { tone: 'muted', title: words.empty, lines, toSend };
  if (toSend.length === 0) return { tone: 'ok', title: words.onRover, lines, toSend };
  const isDiffering = all.some(({ comparison }) => comparison.is === 'differs');
  return { tone: 'accent', title: isDiffering ? words.differs : words.notSent, lines, toSend };
}

function lineOf(list: PlanList, comparison: Comparison): readonly string[] {
  switch (comparison.is) {
    case 'none':
      return comparison.held ? [words.keeps(countWords(list, comparison.held))] : [];
    case 'unread':
      return [words.unread(listWords[list])];
    case 'same':
      return [words.same(listWords[list], comparison.hash.slice(0, 8))];
    case 'stale':
      return [words.wasSame(listWords[list])];
    case 'differs':
      return [differenceWords(list, comparison.by)];
  }
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** What stands against sending these lists, beside link and role, or null. */
export function sendBlock(
  toSend: readonly PlanList[],
  {
    warnings,
    held,
    mayWrite,
    isAtRest,
  }: {
    readonly warnings: readonly Warning[];
    readonly held: HeldLists;
    /** The lease is held here. */
    readonly mayWrite: boolean;
    /** The rover is known to be disarmed. */
    readonly isAtRest: boolean;
  },
): string | null {
  if (toSend.length === 0) return words.nothingToSend;
  const wrong = warnings.find(({ isFault, list }) => isFault && toSend.includes(list));
  if (wrong) return wrong.text;
  if (isAtRest) return null;
  if (!mayWrite) return words.needsLease;
  const unread = toSend.find((list) => held[list].hash === null);
  return unread ? words.readFirst(listWords[unread]) : null;
}
