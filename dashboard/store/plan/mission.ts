/**
 * Editing a mission's items: adding, taking away, changing their order. Jumps name items by number, so whatever changes
 * numbers changes the jumps with it; one whose target is gone jumps to 0, which is nowhere, and is warned of.
 */
import { placeItem } from '../../../bridge/protocol/files/plan-content.ts';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import type { Place } from '../geo.ts';
import { isPlaced, itemAt } from './places.ts';

type Items = readonly PlanItem[];

export const commands = { waypoint: 16, jump: 177 } as const;
/** Above home, in metres; and no place at all. */
const frames = { relative: 3, none: 2 } as const;
const nowhere = 0;

/** A waypoint like the one before it: same frame and height, no wait. */
export function waypoint(place: Place, like?: PlanItem): PlanItem {
  const home = { x: 0, y: 0, z: like?.z ?? 0 };
  return itemAt(placeItem(commands.waypoint, home, { frame: like?.frame ?? frames.relative }), place);
}

/** An action without a place: what the vehicle does when it has come so far. */
export const action = (command: number, params: PlanItem['params'], xyz: readonly number[] = []): PlanItem => ({
  ...{ command, params, frame: frames.none, autocontinue: true },
  ...{ x: xyz[0] ?? 0, y: xyz[1] ?? 0, z: xyz[2] ?? 0 },
});

/** The last place before `index`, whose frame and height a new one takes over. */
export const placedBefore = (items: Items, index: number): PlanItem | undefined =>
  items.slice(0, index).findLast(isPlaced);

/** `order`: for each new place in the list, the old place of what stands there, or the item that is new. */
function reordered(items: Items, order: readonly (number | PlanItem)[]): Items {
  const numbers = new Map<number, number>();
  order.forEach((from, to) => {
    if (typeof from === 'number') numbers.set(from + 1, to + 1);
  });
  return order.flatMap((from) => {
    if (typeof from !== 'number') return [from];
    const item = items[from];
    return item ? [withTarget(item, items.length, numbers)] : [];
  });
}

function withTarget(item: PlanItem, count: number, numbers: ReadonlyMap<number, number>): PlanItem {
  const [target, times, c, d] = item.params;
  if (item.command !== commands.jump || target === null || target < 1 || target > count) return item;
  const next = numbers.get(target) ?? nowhere;
  return next === target ? item : { ...item, params: [next, times, c, d] };
}

const places = (items: Items): number[] => items.map((_, index) => index);

/** With one more, which then stands at `at`; beyond the end it is the last. */
export const inserted = (items: Items, at: number, item: PlanItem): Items =>
  reordered(items, [...places(items).slice(0, at), item, ...places(items).slice(at)]);

export const removed = (items: Items, at: number): Items =>
  items[at] === undefined ? items : reordered(items, places(items).toSpliced(at, 1));

/** What stands at `from` then stands at `to`. */
export function shifted(items: Items, from: number, to: number): Items {
  if (items[from] === undefined || items[to] === undefined || from === to) return items;
  const order = places(items).toSpliced(from, 1);
  return reordered(items, order.toSpliced(to, 0, from));
}

/** The other way round; a wait or an action stays behind the place that it belongs to. */
export function reversed(items: Items): Items {
  const groups: number[][] = [];
  items.forEach((item, index) => {
    const last = groups.at(-1);
    if (last === undefined || isPlaced(item)) groups.push([index]);
    else last.push(index);
  });
  return reordered(items, groups.reverse().flat());
}
