/**
 * Places that are probably not meant: a rover's plan does not jump by a hundred kilometres. That is kept, because it may
 * be meant after all, and said, because it rarely is.
 */
import type { PlanItem } from '../plan.ts';
import { placeScale } from './commands.ts';
import type { Home } from './plan-content.ts';
import type { Warnings } from './reading.ts';

const farKm = 100;
const kmPerUnit = 111.32e-7;

type Place = Pick<Home, 'x' | 'y'>;

/** Rough, and good enough for what is far. */
function kmBetween(a: Place, b: Place): number {
  const narrow = Math.cos((a.x * 1e-7 * Math.PI) / 180);
  return Math.hypot((a.x - b.x) * kmPerUnit, (a.y - b.y) * kmPerUnit * narrow);
}

/** Warns of each place that is far from the one before. `lineOf` tells where an item stands, null where it has no line. */
export function warnOfJumps(
  home: Home | undefined,
  items: readonly PlanItem[],
  lineOf: (index: number) => number | null,
  warnings: Warnings,
): void {
  let last: Place | undefined = home;
  items.forEach((item, index) => {
    const isPlace = placeScale(item.command, item.frame) === 1e7 && (item.x !== 0 || item.y !== 0);
    if (!isPlace) return;
    if (last !== undefined) warnOfJump(last, item, lineOf(index), warnings);
    last = item;
  });
}

function warnOfJump(from: Place, to: Place, line: number | null, warnings: Warnings): void {
  const km = kmBetween(from, to);
  if (km <= farKm) return;
  const isSwapped = kmBetween(from, { x: to.y, y: to.x }) <= farKm;
  const hint = isSwapped ? '; latitude and longitude look swapped' : '';
  warnings.add(line, `this place is ${Math.round(km)} km from the one before${hint}`);
}
