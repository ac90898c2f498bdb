/** What is probably not meant in a plan, and what no rover would take: each with the item that it is about. Pure. */
import type { PlanItem, PlanList } from '../../../bridge/protocol/plan.ts';
import { planWarningWords as words } from '../../words/plan-warnings.ts';
import { lengthM, metresFrom, type Place } from '../geo.ts';
import { distanceIn, inWords, metric, type Units } from '../units.ts';
import { shapesOf } from './fence.ts';
import { type FenceCheck, fenceCheck } from './fence-check.ts';
import { commands } from './mission.ts';
import { placeOfItem } from './places.ts';

export type Warning = {
  readonly list: PlanList;
  /** Null where it is about the list. */
  readonly index: number | null;
  readonly text: string;
  /** It has to be mended before the list can go to the rover. */
  readonly isFault: boolean;
};

type Lists = { readonly [list in PlanList]: readonly PlanItem[] };

const farM = 1000;
/** Of an ArduRover with its usual storage. */
const mostItems = 655;
/** More than this is not compared with the fence: it would hold the page up. */
const mostPairs = 2_000_000;

/** `rover`: where it is, null where nobody knows. */
export function warningsOf(
  { mission, fence, rally }: Lists,
  rover: Place | null,
  units: Units = metric,
): readonly Warning[] {
  return [
    ...countWarnings(mission),
    ...jumpWarnings(mission),
    ...shapeWarnings(fence),
    ...(['mission', 'fence', 'rally'] as const).flatMap((list) => placeWarnings(list, { mission, fence, rally }[list])),
    ...farWarnings(mission, rover, units),
    ...fenceWarnings(mission, fence),
  ];
}

const about = (list: PlanList, index: number | null, text: string, isFault = false): Warning => ({
  ...{ list, index, text, isFault },
});

const countWarnings = ({ length }: readonly PlanItem[]): readonly Warning[] =>
  length > mostItems ? [about('mission', null, words.tooMany(length, mostItems))] : [];

const jumpWarnings = (mission: readonly PlanItem[]): readonly Warning[] =>
  mission.flatMap(({ command, params: [target] }, index) => {
    if (command !== commands.jump || (target !== null && target >= 1 && target <= mission.length)) return [];
    return [about('mission', index, words.jumpsNowhere(index + 1), true)];
  });

const shapeWarnings = (fence: readonly PlanItem[]): readonly Warning[] =>
  shapesOf(fence).flatMap(({ kind, at, count }) => {
    if (kind === 'odd') return [about('fence', at, words.noShape(at + 1), true)];
    if (kind !== 'polygon' || count >= 3) return [];
    return [about('fence', at, words.fewCorners, true)];
  });

const placeWarnings = (list: PlanList, items: readonly PlanItem[]): readonly Warning[] =>
  items.flatMap((item, index) => {
    const place = placeOfItem(item);
    if (place === null || place.latDeg !== 0 || place.lonDeg !== 0) return [];
    return [about(list, index, words.nullIsland[list](index + 1), true)];
  });

/** The first that is far is told; those after it are mostly far as well. */
function farWarnings(mission: readonly PlanItem[], rover: Place | null, units: Units): readonly Warning[] {
  if (rover === null) return [];
  for (const [index, item] of mission.entries()) {
    const place = placeOfItem(item);
    const metres = place ? lengthM(metresFrom(rover, place)) : 0;
    if (metres > farM) return [about('mission', index, words.far(index + 1, inWords(distanceIn(units, metres))))];
  }
  return [];
}

function fenceWarnings(mission: readonly PlanItem[], fence: readonly PlanItem[]): readonly Warning[] {
  if (fence.length === 0) return [];
  if (mission.length * fence.length > mostPairs) return [about('mission', null, words.notCompared)];
  const check = fenceCheck(fence);
  const found: Warning[] = [];
  let before: Place | null = null;
  for (const [index, item] of mission.entries()) {
    const place = placeOfItem(item);
    if (place === null) continue;
    const text = fenceText(check, before, place, index + 1);
    if (text !== null) found.push(about('mission', index, text));
    before = place;
  }
  return found;
}

function fenceText(check: FenceCheck, before: Place | null, place: Place, number: number): string | null {
  const where = check.at(place);
  if (where === 'outside') return words.outside(number);
  if (where === 'inside') return words.keptOut(number);
  return before && check.crosses(before, place) ? words.crosses(number) : null;
}
