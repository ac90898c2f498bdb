/** One session as people and programs ask for it over HTTP. Ages are seconds; unknown is null. */

import type { Session } from '../core/session.ts';
import type { Role } from '../protocol/command.ts';

export type SessionReport = {
  readonly session: string;
  readonly clientId: string;
  readonly tab: string;
  /** Of the device, as people named it, and what it may do; not while away, the name also not where nobody is asked. */
  readonly name?: string;
  readonly role?: Role;
  readonly state: 'live' | 'stale' | 'away';
  readonly mode: 'watch' | 'hidden';
  readonly firstSeenAgoS: number;
  readonly connectedForS: number | null;
  readonly heardAgoS: number;
  readonly lastPingAgoS: number | null;
  readonly pings: number;
  readonly missedPings: number;
  readonly reconnections: number;
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The pace at which it is given state, and how far its answers lag; null while away. */
  readonly rateHz: number | null;
  readonly rttMs: number | null;
  readonly unsentB: number | null;
};

/** What a connection adds to its session's report. `owed`: numbers of the stream that it has yet to be told of. */
export type ConnReport = {
  readonly rateHz: number | null;
  readonly rttMs: number | null;
  readonly unsentB: number;
  readonly owed: number;
  readonly name: string | null;
  readonly role: Role;
};

const seconds = (from: number, to: number): number => Math.round((to - from) / 100) / 10;

export function reportSession(session: Readonly<Session>, conn: ConnReport | undefined, at: number): SessionReport {
  const { presence, pings, missedPings, reconnections, messagesIn, messagesOut, bytesIn, bytesOut } = session;
  const here = presence.state !== 'away';
  return {
    session: session.id,
    clientId: session.clientId,
    tab: session.tab,
    ...(conn && { role: conn.role, ...(conn.name !== null && { name: conn.name }) }),
    state: presence.state,
    mode: session.mode,
    firstSeenAgoS: seconds(session.firstSeenAt, at),
    connectedForS: here ? seconds(session.connectedAt, at) : null,
    heardAgoS: seconds(session.heardAt, at),
    lastPingAgoS: session.lastPingAt === null ? null : seconds(session.lastPingAt, at),
    pings,
    missedPings,
    reconnections,
    messagesIn,
    messagesOut,
    bytesIn,
    bytesOut,
    rateHz: conn?.rateHz ?? null,
    rttMs: conn?.rttMs ?? null,
    unsentB: conn?.unsentB ?? null,
  };
}
