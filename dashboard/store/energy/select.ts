/** What panels ask about batteries of the vehicle on show. An old battery, or an old place, makes every answer unknown. */
import type { DashboardState } from '../dashboard-state.ts';
import { homeDistanceM } from '../mission.ts';
import { groupFreshness, valuesOf, vehicleOf } from '../select.ts';
import { controlOf } from '../select-intent.ts';
import { type Estimate, estimateOf, type Homecoming, homecoming, worstOf } from './estimate.ts';
import { type BatteryGroup, batteryGroups, type EnergyRun } from './run.ts';

const watchOf = (state: DashboardState) => state.watches.get(vehicleOf(state)?.id ?? '');

/** The parameter tells of the first battery only; the others are learnt. */
const capacityOf = (state: DashboardState, group: BatteryGroup): number | null =>
  group === 'battery' ? (controlOf(state)?.preflight?.params.BATT_CAPACITY ?? null) : null;

/** A run changes once a second, and is asked about ten times as often. */
const judged = new WeakMap<EnergyRun, { readonly capacityMah: number | null; readonly estimate: Estimate }>();

/** The same object until the battery says something new. */
export function estimateFor(state: DashboardState, group: BatteryGroup): Estimate {
  const run = watchOf(state)?.energy[group] ?? null;
  const capacityMah = capacityOf(state, group);
  if (run === null) return estimateOf(null, capacityMah);
  const before = judged.get(run);
  if (before?.capacityMah === capacityMah) return before.estimate;
  const estimate = estimateOf(run, capacityMah);
  judged.set(run, { capacityMah, estimate });
  return estimate;
}

const isHeard = (state: DashboardState, group: BatteryGroup | 'pose'): boolean =>
  !['stale', 'none'].includes(groupFreshness(state, group));

/** Batteries that tell how full they are; one that tells its voltage only drives nothing that anybody could count on. */
const countingGroups = (state: DashboardState): readonly BatteryGroup[] =>
  batteryGroups.filter((group) => group === 'battery' || (valuesOf(state, group)?.remainingPct ?? null) !== null);

/** Over all batteries that count; a new object each time. */
export function homecomingOf(state: DashboardState): Homecoming {
  if (vehicleOf(state)?.replay) return { answer: 'unknown', why: { known: false, why: 'replay' } };
  const homeM = isHeard(state, 'pose') ? homeDistanceM(state) : null;
  return worstOf(
    countingGroups(state).map((group) => {
      if (!isHeard(state, group)) return { answer: 'unknown', why: { known: false, why: 'stale' } };
      return homecoming(estimateFor(state, group), valuesOf(state, group)?.remainingPct ?? null, homeM);
    }),
  );
}

/** What coming home takes of the battery, per cent; null while nobody knows. */
export function needsPctOf(state: DashboardState): number | null {
  const coming = homecomingOf(state);
  return coming.answer === 'unknown' ? null : coming.needsPct;
}

/** By its own word, else by what driving took; null while nobody knows. In steps that an eye can follow. */
export function leftSecondsOf(state: DashboardState): number | null {
  const told = valuesOf(state, 'battery')?.timeRemainingS ?? null;
  const estimate = estimateFor(state, 'battery');
  return told ?? (estimate.known ? Math.round(estimate.leftS / 60) * 60 : null);
}

export function leftMetresOf(state: DashboardState): number | null {
  const estimate = estimateFor(state, 'battery');
  if (!estimate.known) return null;
  const step = estimate.leftM > 2000 ? 100 : 10;
  return Math.round(estimate.leftM / step) * step;
}
