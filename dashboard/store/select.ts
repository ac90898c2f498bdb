/** What panels ask of the store. Every answer is a value that stays identical, or equal, until it means something else. */
import type { GroupName, GroupValues, Vehicle } from '../../bridge/protocol/vehicle.ts';
import { recoveryWords } from '../words/recovery.ts';
import { isAlert } from './alerts.ts';
import type { DashboardState, Named } from './dashboard-state.ts';
import { type Freshness, freshnessOf } from './freshness.ts';
import { isDown, upSince } from './history.ts';
import { type Note, toastsOf } from './notes.ts';
import { recordedAgeMs, replayOf } from './playback.ts';

/**
 * The vehicle on show: the chosen one while it exists, else the one that was on show before, and never another in its
 * place; on a page that has shown none yet, the first.
 */
export function vehicleOf({ mirror, chosenId, pinned }: DashboardState): Vehicle | null {
  const chosen = chosenId === null ? undefined : mirror.vehicles.get(chosenId);
  if (chosen !== undefined) return chosen;
  const [first] = mirror.vehicles.values();
  return (pinned === null ? first : mirror.vehicles.get(pinned.id)) ?? null;
}

/** The vehicle that is meant where nothing is on show for it: the bridge began anew, and has not heard it yet. */
export const missingOf = (state: DashboardState): Named | null => (vehicleOf(state) === null ? state.pinned : null);

/** Whether what is told of a vehicle has to name it: there are several, or another than the one that is meant. */
export const needsNames = (state: DashboardState): boolean =>
  state.mirror.vehicles.size > 1 || missingOf(state) !== null;

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

/** Age of what is known of the vehicle on show; of a recording's as it was then. */
function vehicleAgeMs(state: DashboardState, at: number | undefined): number | null {
  const vehicle = vehicleOf(state);
  if (vehicle?.replay !== true) return ageMsOf(state, at);
  const replay = replayOf(state, vehicle);
  return at === undefined || replay === null ? null : recordedAgeMs(replay.playback, at, state);
}

export const groupAgeMs = (state: DashboardState, name: GroupName): number | null =>
  vehicleAgeMs(state, vehicleOf(state)?.groups[name]?.at);

export function groupFreshness(state: DashboardState, name: GroupName): Freshness {
  return freshnessOf(name, groupAgeMs(state, name), isLinked(state), state.mirror.welcome?.policy ?? null);
}

/** Time since the vehicle itself was heard, ms. */
export const contactAgeMs = (state: DashboardState): number | null => vehicleAgeMs(state, vehicleOf(state)?.heardAt);

/** Time since the bridge last spoke of the vehicle's state, ms. */
export const stateAgeMs = (state: DashboardState): number | null => ageMsOf(state, state.mirror.stateAt);

/** How long the bridge has been silent, ms; null while it is heard. */
export function lostForMs({ connection, nowMs }: DashboardState): number | null {
  if (connection.name === 'stale') return nowMs - connection.heardAt;
  if (connection.name === 'reconnecting' && connection.lostAt !== null) return nowMs - connection.lostAt;
  return null;
}

/** Warnings and worse that came since the operator last looked at the list, and were not acknowledged before: their keys. */
export const unreadAlerts = ({ mirror, readWallMs, handled }: DashboardState): readonly string[] =>
  [...mirror.events, ...mirror.headlines]
    .filter(
      ({ severity, wall, key }) =>
        isAlert(severity) && wall > readWallMs && !handled.acknowledged.includes(key) && !handled.removed.includes(key),
    )
    .map(({ key }) => key);

export const unreadWarnings = (state: DashboardState): number => unreadAlerts(state).length;

/** What is added to our monotonic ms to get the bridge's wall clock, to the tenth of a second; null before contact. */
export function wallBaseMs({ mirror, offsetMs }: DashboardState): number | null {
  if (mirror.welcome === null || offsetMs === null) return null;
  return Math.round((mirror.welcome.wall - mirror.welcome.at + offsetMs) / 100) * 100;
}

/** How the conversation is carried at this moment; null where it is not. */
export const wayOf = ({ connection }: DashboardState): 'socket' | 'stream' | 'polling' | null =>
  connection.name === 'connected' || connection.name === 'stale' ? (connection.fallback ?? 'socket') : null;

/** The toasts that are due. While the strip speaks of the link there are none, and none of before comes back after it. */
export const toastsDue = ({ connection, notes, history, handled, nowMs }: DashboardState): readonly Note[] =>
  isDown(connection.name)
    ? []
    : toastsOf(notes, nowMs, upSince(history)).filter(({ id }) => !handled.acknowledged.includes(`note ${id}`));

/** How long the outcome of a recovery stays on show. */
const recoveryShownMs = 5000;

export type RecoveryShown = {
  readonly name: 'checking' | 'recovering' | 'restored' | 'failed';
  readonly share: number;
  readonly text: string;
};

/** What there is to tell of the events that the page's former life had kept; null where there is nothing (any more). */
export function recoveryOf({
  recovery,
  recoveryStep,
  mirror,
  connection,
  nowMs,
}: DashboardState): RecoveryShown | null {
  const { name } = recovery;
  if (name === 'fresh') return null;
  if (name === 'checking') return { name, share: 0, text: recoveryWords.checking };
  if (name === 'recovering') {
    // While the bridge is not reached the strip speaks, and there is nothing to see here.
    if (isDown(connection.name)) return null;
    const to = mirror.welcome?.seq ?? 0;
    const share = to > recoveryStep.seq ? (mirror.lastSeq - recoveryStep.seq) / (to - recoveryStep.seq) : 0;
    return {
      name,
      share: Math.max(0, Math.min(1, share)),
      text: recoveryWords.recovering(recovery.kept),
    };
  }
  if (nowMs - recoveryStep.at >= recoveryShownMs) return null;
  if (name === 'failed') return { name, share: 1, text: recoveryWords.failed(recovery.why) };
  return { name, share: 1, text: recoveryWords.restored(recovery) };
}
