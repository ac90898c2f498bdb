/**
 * What a `hello` comes to: a session, or a reason why not. Its version is ours, nothing newer of the same page has
 * overtaken it, there is room; then it is the session that it says it is, and is told who we are ([H2]).
 */
import type { Session } from '../core/session.ts';
import type { Beginning } from '../core/stream.ts';
import type { CloseName } from '../protocol/close.ts';
import type { Role } from '../protocol/command.ts';
import type { ConnectionResponse, Hello } from '../protocol/hello.ts';
import { protocolVersion } from '../protocol/version.ts';
import { refusalOf } from './admission.ts';
import type { Desk } from './desk.ts';

export type Greeted =
  | {
      readonly kind: 'welcome';
      readonly session: Session;
      readonly beginning: Beginning;
      readonly response: ConnectionResponse;
    }
  /** `sorry` is said first; `retryMs`: come back after this. */
  | {
      readonly kind: 'turned away';
      readonly as: CloseName;
      readonly why: string;
      readonly sorry?: string;
      readonly retryMs?: number | undefined;
    };

/** Ends the connection whose place this one takes. `role` is what it is let in as; `at` is monotonic ms. */
export function greet(conn: string, hello: Hello, role: Role, desk: Desk, at: number): Greeted {
  if (!hello.protocol.includes(protocolVersion))
    return { kind: 'turned away', as: 'versionUnsupported', why: 'reload the page', sorry: notSpoken(hello) };
  const { sessions, stream, counters, overload, openedAt, supersede, noted, newId } = desk;
  if (sessions.isOvertaken(conn, hello)) {
    counters.add('hello_overtaken');
    return { kind: 'turned away', as: 'superseded', why: 'a newer connection of this page is here' };
  }
  const beginning = stream.begin(hello.cursor);
  const isReturn = beginning.resumed && at - openedAt <= sessions.timings.awayGraceMs;
  const refused = isReturn ? undefined : refusalOf(hello, sessions, overload);
  if (refused)
    return { kind: 'turned away', as: refused.retryMs === undefined ? 'connectionLimit' : 'overload', ...refused };
  const { session, replaced } = sessions.greet(conn, hello, newId(), at, isReturn ? 'here' : null);
  if (replaced !== undefined) supersede(replaced);
  const what = session.reconnections > 0 || beginning.resumed ? 'returned' : 'greeted';
  noted({ what, session: session.id, conn });
  const response = responseOf(desk, { session, role, resumed: beginning.resumed, at });
  return { kind: 'welcome', session, beginning, response };
}

const notSpoken = (hello: Hello): string =>
  `this bridge speaks protocol ${protocolVersion}, the page ${hello.protocol.join(', ')}: reload it`;

type Admitted = { readonly session: Session; readonly role: Role; readonly resumed: boolean; readonly at: number };

function responseOf(desk: Desk, { session, role, resumed, at }: Admitted): ConnectionResponse {
  const { stream, clock, boot, bridgeVersion, policy, banners, addresses = [] } = desk;
  return {
    t: 'connection_response',
    protocol: protocolVersion,
    bridgeVersion,
    boot,
    sessionId: session.id,
    tab: session.tab,
    epoch: stream.epoch,
    seq: stream.seq,
    resumed,
    at,
    wall: clock.wallMs(),
    policy,
    role,
    banners: [...banners],
    ...(addresses.length > 0 && { addresses: [...addresses] }),
  };
}
