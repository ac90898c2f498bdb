/** What panels ask of the store. Every answer is a value that stays identical, or equal, until it means something else. */
import type { GroupName, GroupValues, Vehicle } from '../../bridge/protocol/vehicle.ts';
import type { DashboardState } from './dashboard.ts';
import { type Freshness, freshnessOf } from './freshness.ts';

/** The vehicle on show: the chosen one while it exists, else the first. */
export function vehicleOf({ mirror, chosenId }: DashboardState): Vehicle | null {
  const chosen = chosenId === null ? undefined : mirror.vehicles.get(chosenId);
  return chosen ?? mirror.vehicles.values().next().value ?? null;
}

export const valuesOf = <G extends GroupName>(state: DashboardState, name: G): GroupValues[G] | null =>
  vehicleOf(state)?.groups[name]?.v ?? null;

/** Age of something that was true at `at` of the bridge's clock, ms, never negative; null before the first contact. */
export function ageMsOf({ nowMs, offsetMs }: DashboardState, at: number | null | undefined): number | null {
  if (at === null || at === undefined || offsetMs === null) return null;
  return Math.max(0, nowMs + offsetMs - at);
}

/** Whether both ways are open: page to bridge, and bridge to the vehicle on show. */
export const isLinked = (state: DashboardState): boolean =>
  state.connection.name === 'connected' && vehicleOf(state)?.contact === 'linked';

export function groupAgeMs(state: DashboardState, name: GroupName): number | null {
  return ageMsOf(state, vehicleOf(state)?.groups[name]?.at);
}

export function groupFreshness(state: DashboardState, name: GroupName): Freshness {
  return freshnessOf(name, groupAgeMs(state, name), isLinked(state), state.mirror.welcome?.policy ?? null);
}

/** Time since the vehicle itself was heard, ms. */
export const contactAgeMs = (state: DashboardState): number | null => ageMsOf(state, vehicleOf(state)?.heardAt);

/** Time since the bridge last spoke of the vehicle's state, ms. */
export const stateAgeMs = (state: DashboardState): number | null => ageMsOf(state, state.mirror.stateAt);

/** How long the bridge has been silent, ms; null while it is heard. */
export function lostForMs({ connection, nowMs }: DashboardState): number | null {
  if (connection.name === 'stale') return nowMs - connection.heardAt;
  if (connection.name === 'reconnecting' && connection.lostAt !== null) return nowMs - connection.lostAt;
  return null;
}

/** Warnings and worse that came since the operator last looked at the list. */
export const unreadWarnings = ({ mirror, readWallMs }: DashboardState): number =>
  mirror.events.filter(({ severity, wall }) => severity <= 4 && wall > readWallMs).length;
