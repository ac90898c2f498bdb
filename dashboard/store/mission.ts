/** Where the vehicle is going and where home is, put together from the groups that know. Null where one is missing. */

import { positionWords } from '../words/position.ts';
import type { DashboardState } from './dashboard-state.ts';
import { bearingDeg, lengthM, type Metres, metresFrom, placeOf } from './geo.ts';
import { valuesOf } from './select.ts';

/** Modes in which the vehicle steers towards a target by itself; in the others the target's distance means nothing. */
const selfSteering = new Set(['AUTO', 'GUIDED', 'RTL', 'SMART_RTL', 'FOLLOW', 'DOCK', 'CIRCLE', 'LOITER']);

/** Slower than this a time of arrival is a guess. */
const leastSpeedMps = 0.2;

const toHome = (state: DashboardState): Metres | null => {
  const home = placeOf(valuesOf(state, 'home') ?? undefined);
  const here = placeOf(valuesOf(state, 'pose') ?? undefined);
  return home && here ? metresFrom(here, home) : null;
};

export const homeDistanceM = (state: DashboardState): number | null => {
  const way = toHome(state);
  return way && lengthM(way);
};

/** 0..360; null at home itself, where it points anywhere. */
export const homeBearingDeg = (state: DashboardState): number | null => {
  const way = toHome(state);
  return way && lengthM(way) > 1 ? bearingDeg(way) : null;
};

export const isSelfSteering = (state: DashboardState): boolean => selfSteering.has(valuesOf(state, 'mode')?.mode ?? '');

export const targetBearingDeg = (state: DashboardState): number | null =>
  isSelfSteering(state) ? (valuesOf(state, 'navigation')?.targetBearingDeg ?? null) : null;

export const targetDistanceM = (state: DashboardState): number | null =>
  isSelfSteering(state) ? (valuesOf(state, 'navigation')?.targetDistanceM ?? null) : null;

/** The item of its mission that it drives to; null where there is none yet, as item 0 is its home. */
export function drivenItem(state: DashboardState): number | null {
  const item = valuesOf(state, 'mission')?.currentItem ?? 0;
  return valuesOf(state, 'mode')?.mode === 'AUTO' && item > 0 ? item : null;
}

/** A place that hardly moves has no course, only noise. */
const leastCourseMps = 0.3;

/** Where it really goes over the ground, 0..360; null while it hardly moves. */
export function courseDeg(state: DashboardState): number | null {
  const { velNorthMps = null, velEastMps = null } = valuesOf(state, 'pose') ?? {};
  if (velNorthMps === null || velEastMps === null) return null;
  const way = { northM: velNorthMps, eastM: velEastMps };
  return lengthM(way) < leastCourseMps ? null : bearingDeg(way);
}

/** Seconds over `metres` at the present speed; null when it hardly moves. */
export function secondsOver(state: DashboardState, metres: number | null): number | null {
  const speedMps = valuesOf(state, 'motion')?.speedMps ?? 0;
  return metres === null || speedMps < leastSpeedMps ? null : Math.round(metres / speedMps);
}

/** How far the EKF trusts itself, in one word. */
export function ekfWord(state: DashboardState): string | null {
  const ekf = valuesOf(state, 'ekf');
  if (ekf === null) return null;
  if (!ekf.hasPosition || ekf.constantPosition) return positionWords.filter.none;
  const worst = Math.max(ekf.velocityVariance ?? 0, ekf.positionVariance ?? 0, ekf.compassVariance ?? 0);
  const { good, fair, poor } = positionWords.filter;
  return worst < 0.5 ? good : worst < 0.8 ? fair : poor;
}
