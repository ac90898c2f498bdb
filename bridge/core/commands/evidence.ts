/**
 * What a vehicle's state says about a command that nobody answered. It proves that a command took effect where it was
 * otherwise before, nothing else touched it since, and it is as was asked now. It proves that nothing happened where it
 * stands as it stood, after what was sent must have arrived or be lost. Everything between is not known.
 */
import { hasYes } from './beside.ts';
import type { Effect, Shown } from './effects.ts';
import type { Asking, Desk, Life } from './life.ts';

/**
 * State counts without an acknowledgement from here on: it may have been on its way when the command was sent. Where
 * one came that may be to this, it counts at once.
 */
const ownMs = 1000;
/** What was sent has arrived by then or is lost, and state that is younger would show it. */
const settledMs = 2000;

/** `done`: it took effect. `already`: the state is as asked, and was before. `nothing`: it did not take effect. */
export type Evidence = 'done' | 'already' | 'nothing' | null;

export function evidence(desk: Desk, life: Life, asking: Asking): Evidence {
  const { effect, baseline, firstSentAt: sentAt } = asking;
  if (asking.sends === 0) return null;
  const newest = lookedAt(desk, life, effect, sentAt);
  if (newest && newest.mark !== baseline?.mark) asking.moved = true;
  const shown = lookedAt(desk, life, effect, hasYes(asking) ? sentAt : sentAt + ownMs);
  if (!effect || !shown) return null;
  const isAlone = desk.around(life.told.vehicle).isAlone(effect.on, life.told.id);
  if (shown.asAsked && life.class === 'safe') return 'done';
  if (!isAlone) return null;
  if (shown.asAsked && baseline && !baseline.asAsked) return 'done';
  if (!lookedAt(desk, life, effect, sentAt + settledMs)) return null;
  if (shown.asAsked) return 'already';
  return baseline && !asking.moved ? 'nothing' : null;
}

/** What the state shows that was true after `since`. */
export const lookedAt = (desk: Desk, { told }: Life, effect: Effect | null, since: number): Shown | null => {
  const vehicle = effect ? desk.ports.vehicle(told.vehicle) : undefined;
  return vehicle && effect ? effect.look(vehicle.groups, since) : null;
};
