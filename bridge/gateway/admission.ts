/**
 * Who may begin a session: not one more than a device or an installation may have, nobody whose device has said too much,
 * and at overload nobody new.
 */
import { limits } from '../core/access/limits.ts';
import type { Says } from '../core/access/limits-crowd.ts';
import type { Overload } from '../core/overload.ts';
import type { Sessions } from '../core/sessions.ts';
import type { Hello } from '../protocol/hello.ts';
import type { Desk } from './desk.ts';

/** Connections of one installation at once ([B7]): more are a page that has gone wild, or none of ours. */
const maxConnsPerClient = 32;

/** `retryMs`: come back after this; undefined: do not. */
export type Refused = { readonly why: string; readonly retryMs: number | undefined };

/** Why this newcomer is turned away; undefined where it may come in. Whoever has a session is no newcomer. */
export function refusalOf(hello: Hello, sessions: Sessions, overload: Overload): Refused | undefined {
  if (sessions.knows(hello)) return undefined;
  if (sessions.connsOf(hello.clientId) >= maxConnsPerClient) {
    return { why: `${maxConnsPerClient} connections are open from here already`, retryMs: undefined };
  }
  if (!overload.isFull) return undefined;
  return { why: `the bridge is overloaded: ${overload.why}`, retryMs: overload.nextRetryMs() };
}

/** It is known which device comes: from here on it is counted with the other connections of that one ([G3]). */
export function countIn(
  device: string,
  address: string,
  hello: Hello,
  { crowd, clock, connsOf, sessions }: Pick<Desk, 'crowd' | 'clock' | 'connsOf' | 'sessions'>,
): { readonly says: Says; readonly verdict: 'in' | 'flood' | { readonly why: string } } {
  const at = clock.monoMs();
  crowd.proven(device, address, at);
  const says = crowd.saysOf(device, at);
  if (!says.messages.take(0, at) || !says.urgent.take(0, at)) return { says, verdict: 'flood' };
  const isOneMore = connsOf(device) > limits.ofOneDevice && !sessions.knows(hello);
  const why = `${limits.ofOneDevice} connections of this device are open already`;
  return { says, verdict: isOneMore ? { why } : 'in' };
}
