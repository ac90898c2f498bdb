/**
 * STOP by whoever has no conversation ([X4]). Every press acts; but one that comes a moment after another of the same one,
 * while what that did still holds, is that press, so that a button that sticks, or is made to, fills no journal.
 */
import type { Gateway } from './gateway.ts';

const samePressMs = 250;
const mostKept = 256;

export type Presses = {
  /** Hands back the command's id: of this press, or of the one that it is. `from`: a device or an address. */
  press(vehicle: string, id: string | undefined, from: string): string;
};

export function pressesOn({ desk }: Gateway): Presses {
  const newest = new Map<string, { readonly id: string; readonly at: number }>();
  const isLatched = (vehicle: string) =>
    desk.intent.controls().some((control) => control.vehicle === vehicle && control.stop !== null);
  const keep = (key: string, id: string, at: number) => {
    newest.delete(key);
    newest.set(key, { id, at });
    const [oldest] = newest.keys();
    if (newest.size > mostKept && oldest !== undefined) newest.delete(oldest);
  };
  return {
    press(vehicle, id, from) {
      const at = desk.clock.monoMs();
      const key = JSON.stringify([vehicle, from]);
      const before = newest.get(key);
      if (before && at - before.at < samePressMs && isLatched(vehicle)) return before.id;
      // No slash: what a page calls itself has one, so that nobody is taken for who presses here.
      const sender = {
        session: `http:${from}`,
        conn: 'http',
        role: 'viewer',
        isWebSocket: false,
        minRttMs: null,
      } as const;
      const message = { t: 'send_command', id: id ?? desk.newId(), vehicle, name: 'stop', args: {}, ageMs: 0 } as const;
      desk.intent.command(sender, message, at);
      keep(key, message.id, at);
      return message.id;
    },
  };
}
