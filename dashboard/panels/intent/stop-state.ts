/**
 * What is known of a STOP, in words: pressed here and on its way, not delivered, latched and whether the rover has
 * confirmed it. Never more than is known.
 */
import type { CommandView } from '../../client/intent-view.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { ageMsOf } from '../../store/select.ts';
import { controlOf, drivesHere, ownCommandsOf } from '../../store/select-intent.ts';
import { durationText } from '../../store/words.ts';
import { operatorName } from '../operator-name.ts';

/** How long the end of a STOP that came to nothing is told. */
const shownMs = 30_000;

export type StopName = 'ready' | 'sending' | 'undelivered' | 'latched' | 'confirmed' | 'unsure';

const newestStop = (state: DashboardState): CommandView | undefined =>
  ownCommandsOf(state).findLast(({ name }) => name === 'stop');

/** `unsure`: it was latched when the bridge was heard last. */
export function stopNameOf(state: DashboardState): StopName {
  const pressed = newestStop(state);
  if (pressed && !pressed.final) {
    if (pressed.stage === 'undelivered' || pressed.stage === 'waiting') return 'undelivered';
    if (state.connection.name !== 'connected') return 'undelivered';
  }
  const latch = controlOf(state)?.stop ?? null;
  if (latch !== null)
    return state.connection.name !== 'connected' ? 'unsure' : latch.confirmed ? 'confirmed' : 'latched';
  if (pressed === undefined) return 'ready';
  if (!pressed.final) return 'sending';
  const isLost = pressed.stage === 'expired' || pressed.stage === 'refused' || pressed.stage === 'failed';
  return isLost && state.nowMs - pressed.stageAt < shownMs ? 'undelivered' : 'ready';
}

/** The small word in the button itself. */
export const stopWords: Readonly<Record<StopName, string>> = {
  ready: '',
  sending: 'sending',
  undelivered: 'not delivered',
  latched: 'not confirmed',
  confirmed: 'confirmed',
  unsure: 'no link',
};

export const stopTitles: Readonly<Record<StopName, string>> = {
  ready: '',
  sending: 'STOP sent, no answer yet',
  undelivered: 'STOP not delivered',
  latched: 'STOP latched, not confirmed by the rover',
  confirmed: 'STOP latched, confirmed by the rover',
  unsure: 'STOP was latched when the bridge was heard last',
};

/** By whom and when, and what it means. */
export function stopLine(state: DashboardState): string {
  const name = stopNameOf(state);
  if (name === 'undelivered') return newestStop(state)?.final ? giveUp(state) : 'No link. It is tried on every path.';
  if (name === 'sending') return 'Waiting for the bridge.';
  const latch = controlOf(state)?.stop;
  if (!latch) return '';
  const who = operatorName(latch.by, state.intent.session);
  const since = `Pressed by ${who} ${durationText(ageMsOf(state, latch.at) ?? 0)} ago.`;
  if (name === 'latched') return `${since} HOLD is repeated until the rover says so.`;
  return `${since} HOLD is throttle zero and no brake: on a slope it may roll.`;
}

const giveUp = (state: DashboardState): string =>
  `${newestStop(state)?.message ?? 'The bridge was not reached in time'}. Press again.`;

/** Why it cannot be cleared from here, or null. */
export function clearBlock(state: DashboardState): string | null {
  if (state.connection.name !== 'connected') return 'there is no link';
  return drivesHere(state) ? null : 'only who drives can clear it';
}
