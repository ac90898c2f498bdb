/** One session: a tab of an installation of the page, with what is known of it and counted for it. */
import type { Hello, Mode } from '../protocol/hello.ts';

export type Presence =
  | { readonly state: 'live'; readonly conn: string }
  | { readonly state: 'stale'; readonly conn: string; readonly since: number }
  | { readonly state: 'away'; readonly since: number };

export type Session = {
  readonly id: string;
  readonly clientId: string;
  readonly tab: string;
  readonly firstSeenAt: number;
  /** Its connections by the path they take, one each ([P4]); `presence` names one of them. */
  readonly paths: Map<string, string>;
  presence: Presence;
  /** What the others were told of it last; a return within the grace is not told. */
  told: 'here' | 'away' | null;
  page: string;
  mode: Mode;
  connectedAt: number;
  heardAt: number;
  lastPingAt: number | null;
  pings: number;
  missedPings: number;
  reconnections: number;
  messagesIn: number;
  messagesOut: number;
  bytesIn: number;
  bytesOut: number;
};

/** The session that a `hello` on `conn` begins. `tab` may be another than it claims. */
export function beginSession(conn: string, hello: Hello, tab: string, at: number): Session {
  const { clientId, page, mode, path = '' } = hello;
  return {
    id: idOf(clientId, tab),
    clientId,
    tab,
    firstSeenAt: at,
    paths: new Map([[path, conn]]),
    presence: { state: 'live', conn },
    told: null,
    page,
    mode,
    connectedAt: at,
    heardAt: at,
    lastPingAt: null,
    pings: 0,
    missedPings: 0,
    reconnections: 0,
    messagesIn: 0,
    messagesOut: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
}

export const idOf = (clientId: string, tab: string): string => `${clientId}/${tab}`;
