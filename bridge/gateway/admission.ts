/** Who may begin a session: not the 33rd connection of one installation, and at overload nobody new. */
import type { Overload } from '../core/overload.ts';
import type { Sessions } from '../core/sessions.ts';
import type { Hello } from '../protocol/hello.ts';

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
