/** Where the items of a plan lie. Items have degrees × 1e7, as they travel; the page counts in degrees. */
import { placeScale } from '../../../bridge/protocol/files/commands.ts';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { type Place, wrapDeg } from '../geo.ts';

const unit = 1e7;

export const isPlaced = ({ command, frame }: PlanItem): boolean => placeScale(command, frame) === unit;

/** MAVLink has zeros say "where the vehicle is by then" for all but points and corners; those lie at 0, 0 indeed. */
const needsPlace = (command: number): boolean => command === 16 || command === 82 || command >= 5000;

/** Null for what has no place. */
export function placeOfItem(item: PlanItem): Place | null {
  if (!isPlaced(item) || (item.x === 0 && item.y === 0 && !needsPlace(item.command))) return null;
  return { latDeg: item.x / unit, lonDeg: item.y / unit };
}

/** The item at another place: a latitude stays on the earth, a longitude goes round it. */
export function itemAt(item: PlanItem, { latDeg, lonDeg }: Place): PlanItem {
  const x = Math.round(Math.max(-90, Math.min(90, latDeg)) * unit) + 0;
  return { ...item, x, y: Math.round(wrapDeg(lonDeg) * unit) + 0 };
}

/** `items` with one of them put elsewhere; the same where there is no such one, or none with a place. */
export function moved(items: readonly PlanItem[], index: number, place: Place): readonly PlanItem[] {
  const item = items[index];
  if (item === undefined || !isPlaced(item)) return items;
  return items.with(index, itemAt(item, place));
}
