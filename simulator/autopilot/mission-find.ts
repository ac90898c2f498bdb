/**
 * Looking along the mission: what an item is, where it leads, what comes next through jumps. Nothing here changes the
 * mission but a jump that is counted.
 */

import { estimate, type Vehicle } from '../vehicle.ts';
import { type Vector, vectorTo } from '../world/geo.ts';
import { type ItemType, isNavigation, itemTypes } from './mission-commands.ts';
import type { MissionItem } from './mission-state.ts';

/** A ring of jumps ends here. */
const jumpsAtOnce = 100;

export function typeOf(item: MissionItem | undefined): ItemType | undefined {
  return item && itemTypes.get(item.command);
}

export function placeOf(vehicle: Vehicle, item: MissionItem): Vector {
  if (item.command === 20) return vectorTo(vehicle.options.home, vehicle.home ?? vehicle.options.home);
  if (item.x === 0 && item.y === 0) return estimate(vehicle);
  return vectorTo(vehicle.options.home, { latDeg: item.x / 1e7, lonDeg: item.y / 1e7, altM: 0 });
}

/** Where a DO_JUMP at `index` leads: its target while repeats are left, else the next item. `count` spends one. */
function jumpTarget(vehicle: Vehicle, index: number, item: MissionItem, count: boolean): number {
  const { jumps } = vehicle.mission;
  const done = jumps.get(index) ?? 0;
  const goes = item.p2 < 0 || done < item.p2;
  if (goes && count) jumps.set(index, done + 1);
  return goes ? item.p1 : index + 1;
}

interface Found {
  readonly index: number;
  readonly item: MissionItem;
  readonly between: readonly number[];
}

/** The next navigation item from `from` on, and what stands before it. Ends also in a ring of jumps. */
export function findNavigation(vehicle: Vehicle, from: number, count: boolean): Found | { between: readonly number[] } {
  const between: number[] = [];
  let index = from;
  for (let jumps = 0; jumps < jumpsAtOnce; ) {
    const item = vehicle.mission.items[index];
    const type = typeOf(item);
    if (item === undefined || type === undefined) break;
    if (isNavigation(type.kind)) return { index, item, between };
    if (type.kind === 'jump') {
      jumps++;
      index = jumpTarget(vehicle, index, item, count);
    } else between.push(index++);
  }
  return { between };
}

export function placeAfter(vehicle: Vehicle, index: number, item: MissionItem): Vector | undefined {
  if (item.p1 > 0 || typeOf(item)?.kind !== 'waypoint') return undefined;
  const found = findNavigation(vehicle, index + 1, false);
  if (!('item' in found)) return undefined;
  return typeOf(found.item)?.placed ? placeOf(vehicle, found.item) : undefined;
}
