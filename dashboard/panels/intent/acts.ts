/** What may be done with the vehicle on show at this moment, and what stands against the rest, in words. */

import type { DashboardState } from '../../store/dashboard-state.ts';
import { isLinked, missingOf, valuesOf, vehicleOf } from '../../store/select.ts';
import { controlOf, drivesHere, isExpired, proofEnded } from '../../store/select-intent.ts';
import { blockWords as words } from '../../words/blocks.ts';

/** Why nothing can be asked of the vehicle, or null. */
export function askBlock(state: DashboardState): string | null {
  const vehicle = vehicleOf(state);
  if (vehicle === null) return missingBlock(state);
  if (vehicle.replay) return words.replay;
  if (state.intent.role === 'viewer') return words.viewer;
  if (isExpired(state)) return proofEnded;
  if (state.connection.name !== 'connected') return words.noLink;
  return isLinked(state) ? null : words.notHeard;
}

function missingBlock(state: DashboardState): string {
  const missing = missingOf(state);
  return missing === null ? words.noVehicle : words.missing(missing.name);
}

/** Why nothing that moves it can be asked, or null. */
export function moveBlock(state: DashboardState): string | null {
  const block = askBlock(state);
  if (block !== null) return block;
  const control = controlOf(state);
  if (control === null) return words.leaseUnknown;
  if (!drivesHere(state)) return control.lease.holder === null ? words.nobodyDrives : words.otherDrives;
  return control.stop === null ? null : words.stopped;
}

/** Lease and all, but for what only a driver of a rover that is not stopped may do. */
export const leaseBlock = (state: DashboardState): string | null =>
  askBlock(state) ?? (drivesHere(state) ? null : words.driverOnly);

export const isArmed = (state: DashboardState): boolean => valuesOf(state, 'mode')?.armed === true;
export const modeOf = (state: DashboardState): string | null => valuesOf(state, 'mode')?.mode ?? null;

/** Whether there is a mission that could be run. */
export const hasMission = (state: DashboardState): boolean => (valuesOf(state, 'mission')?.totalItems ?? 0) > 0;
