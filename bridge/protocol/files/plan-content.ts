/**
 * What a file says of a plan. A list that is absent is one that the file does not speak of, which is not the same as an
 * empty one. What a format has beyond items is kept beside them, so that an untouched plan is written as it was read.
 */

import { type PlanItem, type PlanList, planLists } from '../plan.ts';
import { contentHash, planHash } from '../plan-hash.ts';
import { canonicalJson, utf8Of } from './canonical.ts';
import { type Fault, fault, most } from './reading.ts';

/** Where the plan begins: degrees × 1e7 and metres above sea level. An autopilot has its own and keeps that. */
export type Home = { readonly x: number; readonly y: number; readonly z: number };

/** A `.plan` file as it was, and of which lists, by their hashes. */
export type OriginalPlan = {
  readonly json: unknown;
  readonly hashes: { readonly [list in PlanList]?: string };
};

export type PlanLists = { readonly [list in PlanList]?: readonly PlanItem[] };

export type PlanContent = PlanLists & {
  readonly home?: Home;
  readonly original?: OriginalPlan;
};

export type ListSummary = { readonly count: number; readonly hash: string };

/** By list, of those that there are: how many items, and the hash of them. */
export function summaryOf(plan: PlanLists): { readonly [list in PlanList]?: ListSummary } {
  const summary: { [list in PlanList]?: ListSummary } = {};
  for (const list of planLists) {
    const items = plan[list];
    if (items !== undefined) summary[list] = { count: items.length, hash: planHash(list, items) };
  }
  return summary;
}

/** The name of a whole plan by its content: its lists, its home and what else its file had. */
export const planContentHash = (plan: PlanContent): string => contentHash(utf8Of(`plan ${canonicalJson(plan)}`));

/** A place of a plan: a waypoint, a corner, a rally point. */
export const placeItem = (
  command: number,
  { x, y, z }: Home,
  more: { readonly frame?: number; readonly param1?: number } = {},
): PlanItem => ({
  command,
  frame: more.frame ?? 3,
  params: [Math.fround(more.param1 ?? 0), 0, 0, 0],
  x,
  y,
  z: Math.fround(z),
  autocontinue: true,
});

/** For a list that has grown too long, in the line that made it so. */
export const tooMany = (line: number | null): Fault => fault(line, `there are more than ${most.items} items`);

export const isFenceCommand = (command: number): boolean => command >= 5000 && command <= 5004;
export const rallyCommand = 5100;

/** The list that a command belongs to. */
export function listOf(command: number): PlanList {
  if (isFenceCommand(command)) return 'fence';
  return command === rallyCommand ? 'rally' : 'mission';
}
