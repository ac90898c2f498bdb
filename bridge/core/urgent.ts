/** What never waits, is never limited and never left out: what makes a vehicle safer, and what drives it ([O5]). */
import { commandKinds } from '../protocol/command.ts';
import type { ClientMessage } from '../protocol/messages.ts';

const safeNames: ReadonlySet<string> = new Set(
  Object.entries(commandKinds).flatMap(([name, kind]) => (kind.class === 'safe' ? [name] : [])),
);

export function isUrgent(message: ClientMessage): boolean {
  if (message.t === 'drive') return true;
  return message.t === 'send_command' && safeNames.has(message.name);
}
