/** What panels ask of the watch over the vehicle on show. */
import type { DashboardState } from '../dashboard-state.ts';
import { groupFreshness, vehicleOf } from '../select.ts';
import type { Units } from '../units.ts';
import { type Alarm, type AlarmKind, alarmsOf } from './alarms.ts';
import { type TiltLimits, tiltLimits } from './tilt.ts';
import type { Watch } from './watch.ts';

export const watchOf = (state: DashboardState): Watch | undefined => state.watches.get(vehicleOf(state)?.id ?? '');

/** The group whose age an alarm has. */
export const groupOfAlarm = { roll: 'attitude', pitch: 'attitude', rolls: 'motion', mayRoll: 'attitude' } as const;

/** A watch is another with every frame, and asked about several times: what it says is made once. */
const said = new WeakMap<Watch, { readonly units: Units; readonly alarms: readonly Alarm[] }>();
const none: readonly Alarm[] = [];

/** The gravest first; the same list until the watch has seen more, or the units are others. */
export function alarmsNow(state: DashboardState): readonly Alarm[] {
  const watch = watchOf(state);
  if (watch === undefined) return none;
  const before = said.get(watch);
  if (before?.units === state.units) return before.alarms;
  const alarms = alarmsOf(watch, state.units);
  said.set(watch, { units: state.units, alarms });
  return alarms;
}

export const firstAlarm = (state: DashboardState): Alarm | null => alarmsNow(state)[0] ?? null;

/** What it is about is not heard now: it was so, and nobody knows whether it still is. */
export const isAlarmOld = (state: DashboardState, kind: AlarmKind): boolean =>
  ['stale', 'none'].includes(groupFreshness(state, groupOfAlarm[kind]));

const ours = tiltLimits(undefined);
/** The same object until it is another watch's. */
export const limitsOf = (state: DashboardState): TiltLimits => watchOf(state)?.limits ?? ours;
