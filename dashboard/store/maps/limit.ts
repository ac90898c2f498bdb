/** How far the rover is from whom it should not leave, and whether that is too far. What is not known is said so. Pure. */
import type { DashboardState } from '../dashboard-state.ts';
import { lengthM, metresFrom, type Place, placeOf } from '../geo.ts';
import { groupFreshness, valuesOf } from '../select.ts';
import type { MapChoice } from './choice.ts';
import { isOperatorFresh, type OperatorPlace } from './operator-place.ts';

export type Reach =
  | { readonly is: 'off' }
  | { readonly is: 'unknown'; readonly lacks: 'rover' | 'me' | 'home' }
  | { readonly is: 'within' | 'beyond'; readonly from: Place; readonly metres: number };

type LimitChoice = Pick<MapChoice, 'limitFrom' | 'limitM'>;

export function reachOf(state: DashboardState, me: OperatorPlace, { limitFrom, limitM }: LimitChoice): Reach {
  if (limitFrom === 'off') return { is: 'off' };
  const rover = placeOf(valuesOf(state, 'pose') ?? undefined);
  if (rover === null || groupFreshness(state, 'pose') === 'stale') return { is: 'unknown', lacks: 'rover' };
  const from = limitFrom === 'me' ? freshPlace(me, state.nowMs) : placeOf(valuesOf(state, 'home') ?? undefined);
  if (from === null) return { is: 'unknown', lacks: limitFrom };
  const metres = lengthM(metresFrom(from, rover));
  return { is: metres > limitM ? 'beyond' : 'within', from, metres };
}

const freshPlace = (me: OperatorPlace, nowMs: number): Place | null =>
  me.is === 'here' && isOperatorFresh(me, nowMs) ? me.place : null;

/** It has come back when it is this share of the limit away, so that a rover at the limit is not told again and again. */
const backShare = 0.95;

export type Told = { readonly isBeyond: boolean; readonly say: 'beyond' | 'back' | null };
export const nothingTold: Told = { isBeyond: false, say: null };

/** What is worth telling once; not knowing changes nothing. */
export function toldOf(before: Told, reach: Reach, limitM: number): Told {
  if (reach.is === 'off') return nothingTold;
  if (reach.is === 'beyond') return { isBeyond: true, say: before.isBeyond ? null : 'beyond' };
  if (reach.is === 'unknown' || !before.isBeyond || reach.metres > limitM * backShare) return { ...before, say: null };
  return { isBeyond: false, say: 'back' };
}
