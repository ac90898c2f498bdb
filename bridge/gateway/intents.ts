/**
 * What a connection's client intends: whether it may, by who it is and how much it asks, and handed on with who it is. What
 * a vehicle makes of it is the domain's affair.
 */
import { mayActAs } from '../core/access/roles.ts';
import type { Allowance } from '../core/allowance.ts';
import type { Intent, Sender } from '../core/intent.ts';
import { isUrgent } from '../core/urgent.ts';
import type { Role } from '../protocol/command.ts';
import type { ClientMessage } from '../protocol/messages.ts';
import type { RefusalCode } from '../protocol/refusal.ts';

export type IntentMessage = Extract<
  ClientMessage,
  { readonly t: 'send_command' | 'cancel_command' | 'lease_request' | 'drive' }
>;

/** Of whom it is. */
export type Standing = {
  readonly role: Role;
  /** Who one is has to be proven anew. */
  isOver(at: number): boolean;
  /** The least that may press STOP ([U7]). */
  readonly stopRole: Role;
  /** What its device may still ask. */
  readonly asks: Allowance;
};

/** Why it is not handed on; undefined where it is. */
export function refusalOf(
  message: IntentMessage,
  standing: Standing,
  at: number,
): { readonly code: RefusalCode; readonly why: string } | undefined {
  const isStop = message.t === 'send_command' && message.name === 'stop';
  if (asksTooMuch(message, isStop, standing, at)) return { code: 'TOO_MANY', why: 'too many commands: wait a moment' };
  // Who was an operator until a moment ago still is one for this.
  if (isStop && !mayActAs(standing.role, standing.stopRole))
    return { code: 'FORBIDDEN', why: 'here STOP is for operators' };
  // After the end only STOP is left ([U5], [U7]).
  if (!isStop && standing.isOver(at)) return { code: 'AUTH_EXPIRED', why: 'who you are has to be proven anew' };
  return undefined;
}

/** Each is written down, whatever becomes of it. What a viewer calls safe is so only where it is STOP. */
function asksTooMuch(message: IntentMessage, isStop: boolean, { role, asks }: Standing, at: number): boolean {
  if (message.t === 'drive') return false;
  const isFree = isStop || (isUrgent(message) && mayActAs(role, 'operator'));
  return !isFree && !asks.take(0, at);
}

export function handOn(intent: Intent, sender: Sender, message: IntentMessage, at: number): void {
  if (message.t === 'send_command') intent.command(sender, message, at);
  else if (message.t === 'cancel_command') intent.cancel(sender, message.id, at);
  else if (message.t === 'lease_request') intent.lease(sender, message, at);
  else intent.drive(sender, message, at);
}
