/**
 * The way out of messages that are worth nothing once there is a newer one: sticks and speeds ([D8]). Of each topic one is under way
 * and one at most waits, the newest. A process that has not taken one for 100 ms is fed no more: what it took then would
 * come out in a burst.
 */
import type { Clock } from '../../../core/clock.ts';
import type { Counters } from '../../../core/counters.ts';
import { maxUndrainedMs, type Undrained } from '../../drain.ts';

export type Lanes = {
  /** False where the message was dropped. */
  offer(topic: string, message: object): boolean;
  undrained(): Undrained;
};

type Lane = { readonly since: number; readonly waiting: { readonly message: object; readonly at: number } | undefined };

/** What one message of these is, about; how long it really is only ROS knows. */
const messageBytes = 100;

/** `publish` calls `done` once, when ROS has the message or never will. */
export function lanes(
  publish: (topic: string, message: object, done: () => void) => void,
  clock: Pick<Clock, 'monoMs'>,
  counters: Counters,
): Lanes {
  /** By topic, while one is under way. */
  const busy = new Map<string, Lane>();

  const send = (topic: string, message: object) => {
    busy.set(topic, { since: clock.monoMs(), waiting: undefined });
    publish(topic, message, () => {
      const { waiting } = busy.get(topic) ?? {};
      busy.delete(topic);
      if (waiting === undefined) return;
      if (clock.monoMs() - waiting.at <= maxUndrainedMs) send(topic, waiting.message);
      else counters.add('offer_withdrawn');
    });
  };

  return {
    offer: (topic, message) => {
      const at = clock.monoMs();
      const lane = busy.get(topic);
      if (lane === undefined) {
        send(topic, message);
        return true;
      }
      if (lane.waiting !== undefined) counters.add('offer_replaced');
      const isDraining = at - lane.since <= maxUndrainedMs;
      busy.set(topic, { ...lane, waiting: isDraining ? { message, at } : undefined });
      if (!isDraining) counters.add('send_undrained');
      return isDraining;
    },
    undrained: () => {
      const all = [...busy.values()];
      const waiting = all.filter((lane) => lane.waiting !== undefined).length;
      const at = clock.monoMs();
      return {
        bytes: (all.length + waiting) * messageBytes,
        ms: all.reduce((longest, { since }) => Math.max(longest, at - since), 0),
      };
    },
  };
}
