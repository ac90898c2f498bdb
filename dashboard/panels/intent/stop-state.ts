/**
 * What is known of a STOP, in words: pressed here and on its way, not delivered, latched and whether the rover has
 * confirmed it. Never more than is known.
 */

import type { CommandView } from '../../client/intent-view.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { ageMsOf, missingOf } from '../../store/select.ts';
import { controlOf, drivesHere, ownCommandsOf } from '../../store/select-intent.ts';
import { insteadOf, nameAmongSeveral } from '../../store/vehicles.ts';
import { stopWords as words } from '../../words/stop.ts';
import { operatorName } from '../operator-name.ts';

/** How long the end of a STOP that came to nothing is told. */
const shownMs = 30_000;

export type StopName = 'ready' | 'sending' | 'undelivered' | 'latched' | 'confirmed' | 'unsure';

const isStop = ({ name }: CommandView): boolean => name === 'stop';

/** Where it was for several, since the one that is meant is missing, the one that has come least far. */
function newestStop(state: DashboardState): CommandView | undefined {
  const missing = missingOf(state);
  if (missing === null) return ownCommandsOf(state).findLast(isStop);
  const own = state.intent.commands.filter((command) => command.mine && isStop(command));
  const others = insteadOf(state).map(({ id }) => id);
  const asked = others.length === 0 ? [missing.id] : others;
  const newest = asked.flatMap((id) => own.findLast(({ vehicle }) => vehicle === id) ?? []);
  return newest.find(({ final }) => !final) ?? newest.find(isLost) ?? newest[0];
}

const isLost = ({ stage }: CommandView): boolean => ['expired', 'refused', 'failed', 'unknown'].includes(stage);

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
  return isLost(pressed) && state.nowMs - pressed.stageAt < shownMs ? 'undelivered' : 'ready';
}

/** By whom and when, and what it means. */
export function stopLine(state: DashboardState): string {
  const name = stopNameOf(state);
  if (name === 'undelivered') return newestStop(state)?.final ? giveUp(state) : words.trying;
  if (name === 'sending') return missingOf(state) === null ? words.waiting : words.sentTo(nameAmongSeveral(state));
  const latch = controlOf(state)?.stop;
  if (!latch) return '';
  const who = operatorName(latch.by, state.intent.session);
  const age = durationText(ageMsOf(state, latch.at) ?? 0);
  return name === 'latched' ? words.latched(who, age) : words.holds(who, age);
}

const giveUp = (state: DashboardState): string => words.pressAgain(newestStop(state)?.message ?? words.notReached);

/** Why it cannot be cleared from here, or null. */
export function clearBlock(state: DashboardState): string | null {
  if (state.connection.name !== 'connected') return words.noLink;
  return drivesHere(state) ? null : words.driverOnly;
}
