/** What may be done with the vehicle on show at this moment, and what stands against the rest, in words. */
import type { DashboardState } from '../../store/dashboard-state.ts';
import { isLinked, valuesOf, vehicleOf } from '../../store/select.ts';
import { controlOf, drivesHere, isExpired, proofEnded } from '../../store/select-intent.ts';

/** Why nothing can be asked of the vehicle, or null. */
export function askBlock(state: DashboardState): string | null {
  const vehicle = vehicleOf(state);
  if (vehicle === null) return 'no vehicle is heard';
  if (vehicle.replay) return 'a recording can be asked nothing';
  if (state.intent.role === 'viewer') return 'a viewer looks and asks nothing';
  if (isExpired(state)) return proofEnded;
  if (state.connection.name !== 'connected') return 'there is no link to the bridge';
  return isLinked(state) ? null : 'the rover is not heard';
}

/** Why nothing that moves it can be asked, or null. */
export function moveBlock(state: DashboardState): string | null {
  const block = askBlock(state);
  if (block !== null) return block;
  const control = controlOf(state);
  if (control === null) return 'the bridge has not said who drives';
  if (!drivesHere(state))
    return control.lease.holder === null ? 'nobody drives: ask to drive first' : 'somebody else drives';
  return control.stop === null ? null : 'STOP is latched';
}

/** Lease and all, but for what only a driver of a rover that is not stopped may do. */
export const leaseBlock = (state: DashboardState): string | null =>
  askBlock(state) ?? (drivesHere(state) ? null : 'only who drives may do this');

export const isArmed = (state: DashboardState): boolean => valuesOf(state, 'mode')?.armed === true;
export const modeOf = (state: DashboardState): string | null => valuesOf(state, 'mode')?.mode ?? null;

/** Whether there is a mission that could be run. */
export const hasMission = (state: DashboardState): boolean => (valuesOf(state, 'mission')?.totalItems ?? 0) > 0;
