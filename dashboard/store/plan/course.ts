/**
 * How far a mission leads and how long it takes: it is walked as the rover would, jumps and all. What nobody knows, such
 * as the time where no speed is, is null. Pure.
 */
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { lengthM, metresFrom, type Place } from '../geo.ts';
import { commands } from './mission.ts';
import { placeOfItem } from './places.ts';

export type Leg = {
  /** From the place before, m; null where there is none, or the item has no place. */
  readonly metres: number | null;
  /** In force on the way there. */
  readonly speedMps: number | null;
};

export type Course = {
  /** By item, once, in their order. */
  readonly legs: readonly Leg[];
  readonly lengthM: number;
  /** Null: no speed is known, or it never ends. */
  readonly seconds: number | null;
  /** It jumps for ever, or stays somewhere for good. */
  readonly isEndless: boolean;
};

const kinds = { stay: 17, stayTime: 19, home: 20, delay: 93, speed: 178 } as const;
/** More steps than this are not walked: lengths and times are then those of the first. */
const mostSteps = 20_000;

const metresBetween = (from: Place | null, to: Place | null): number | null =>
  from && to ? lengthM(metresFrom(from, to)) : null;

/** `from`: where it sets out, home; `speedMps`: the vehicle's own, null where nobody knows. */
export function courseOf(items: readonly PlanItem[], from: Place | null, speedMps: number | null): Course {
  return { legs: legsOf(items, from, speedMps), ...walked(items, from, speedMps) };
}

function legsOf(items: readonly PlanItem[], from: Place | null, speedMps: number | null): readonly Leg[] {
  let [here, speed] = [from, speedMps];
  return items.map((item) => {
    speed = speedAfter(item, speed);
    const place = placeOfItem(item);
    const metres = metresBetween(here, place);
    here = place ?? here;
    return { metres, speedMps: place ? speed : null };
  });
}

/** DO_CHANGE_SPEED of the ground, or of a kind that a rover takes for it. */
const speedAfter = ({ command, params: [, value] }: PlanItem, speed: number | null): number | null =>
  command === kinds.speed && value !== null && value > 0 ? value : speed;

function walked(items: readonly PlanItem[], from: Place | null, speedMps: number | null): Omit<Course, 'legs'> {
  const jumped = new Map<number, number>();
  let [here, speed, length] = [from, speedMps, 0];
  let seconds: number | null = 0;
  let at = 0;
  for (let step = 0; at < items.length; step++) {
    const item = items[at];
    if (item === undefined || step > mostSteps || item.command === kinds.stay || isForEver(item, items.length))
      return { lengthM: length + legTo(item), seconds: null, isEndless: true };
    speed = speedAfter(item, speed);
    const metres = legTo(item);
    length += metres;
    seconds = seconds === null || (metres > 0 && speed === null) ? null : seconds + timeOf(item, metres, speed);
    here = placeOfItem(item) ?? here;
    at = next(item, at, items.length, jumped);
  }
  return { lengthM: length, seconds: items.length === 0 ? null : seconds, isEndless: false };

  function legTo(item: PlanItem | undefined): number {
    if (item === undefined) return 0;
    return metresBetween(here, item.command === kinds.home ? from : placeOfItem(item)) ?? 0;
  }
}

const isTarget = (target: number | null, count: number): target is number =>
  target !== null && target >= 1 && target <= count;

const isForEver = ({ command, params: [target, times] }: PlanItem, count: number): boolean =>
  command === commands.jump && times === -1 && isTarget(target, count);

const timeOf = ({ command, params: [first] }: PlanItem, metres: number, speed: number | null): number => {
  const waits = command === commands.waypoint || command === kinds.stayTime || command === kinds.delay;
  return (speed === null ? 0 : metres / speed) + (waits ? Math.max(0, first ?? 0) : 0);
};

function next({ command, params: [target, times] }: PlanItem, at: number, count: number, jumped: Map<number, number>) {
  const done = jumped.get(at) ?? 0;
  if (command !== commands.jump || !isTarget(target, count) || done >= (times ?? 0)) return at + 1;
  jumped.set(at, done + 1);
  return target - 1;
}
