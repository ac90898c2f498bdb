/** What speed the rover goes for by itself, and what share of the sticks passes: as far as somebody has told. */
import type { DashboardState } from './dashboard-state.ts';
import { isSelfSteering } from './mission.ts';
import { controlOf, driveStateOf } from './select-intent.ts';

export type SetSpeed = { readonly mps: number; readonly source: 'WP_SPEED' | 'CRUISE_SPEED' };

/**
 * Null where it does not steer itself, or nobody has read its parameters. WP_SPEED counts where it is set, else CRUISE_SPEED
 * (ArduPilot, Rover `AR_WPNav`); a mission may change it on its way, which nothing tells. A new object each time.
 */
export function setSpeedOf(state: DashboardState): SetSpeed | null {
  if (!isSelfSteering(state)) return null;
  const params = controlOf(state)?.preflight?.params ?? {};
  for (const source of ['WP_SPEED', 'CRUISE_SPEED'] as const) {
    const mps = params[source] ?? 0;
    if (mps > 0) return { mps, source };
  }
  return null;
}

/** The share of the sticks' throttle that passes while they drive; null where they do not, or all of it passes. */
export function capOf(state: DashboardState): number | null {
  const drive = driveStateOf(state);
  return drive?.phase === 'engaged' && drive.cap < 1 ? drive.cap : null;
}

/** The speed beyond which sticks drive no faster, by the bridge's setting; null while they do not drive. */
export const limitMpsOf = (state: DashboardState): number | null =>
  driveStateOf(state)?.phase === 'engaged' ? (controlOf(state)?.preflight?.atMps ?? null) : null;
