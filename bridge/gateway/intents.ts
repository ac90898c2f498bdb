/** What a connection's client intends, handed on with who it is. */
import type { Intent, Sender } from '../core/intent.ts';
import type { ClientMessage } from '../protocol/messages.ts';

export type IntentMessage = Extract<
  ClientMessage,
  { readonly t: 'send_command' | 'cancel_command' | 'lease_request' | 'drive' }
>;

export function handOn(intent: Intent, sender: Sender, message: IntentMessage, at: number): void {
  if (message.t === 'send_command') intent.command(sender, message, at);
  else if (message.t === 'cancel_command') intent.cancel(sender, message.id, at);
  else if (message.t === 'lease_request') intent.lease(sender, message, at);
  else intent.drive(sender, message, at);
}
