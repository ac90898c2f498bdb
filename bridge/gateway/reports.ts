/** The table of sessions as people and programs ask for it over HTTP. Ages are seconds; unknown is null. */
import type { Session } from '../core/session.ts';
import type { Sessions } from '../core/sessions.ts';

export type SessionReport = {
  readonly session: string;
  readonly clientId: string;
  readonly tab: string;
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

/** What a connection adds to its session's report. */
export type ConnReport = { readonly rateHz: number | null; readonly rttMs: number | null; readonly unsentB: number };

const seconds = (from: number, to: number): number => Math.round((to - from) / 100) / 10;

export function reportSession(session: Readonly<Session>, conn: ConnReport | undefined, at: number): SessionReport {
  const { presence, pings, missedPings, reconnections, messagesIn, messagesOut, bytesIn, bytesOut } = session;
  const here = presence.state !== 'away';
  return {
    session: session.id,
    clientId: session.clientId,
    tab: session.tab,
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

/** The fields and names of the systems that operators come from. */
export function reportMetrics(reports: readonly SessionReport[], sessions: Sessions, failed: number) {
  const here = reports.filter(({ state }) => state !== 'away');
  const healthy = here.filter(({ state }) => state === 'live');
  const latencies = here.flatMap(({ rttMs }) => (rttMs === null ? [] : [rttMs]));
  const throughput = here.reduce((sum, { messagesIn, messagesOut, connectedForS }) => {
    const forS = Math.max(1, connectedForS ?? 1);
    return sum + (messagesIn + messagesOut) / forS;
  }, 0);
  const known = sessions.totalCount + failed;
  return {
    serverMetrics: {
      totalConnections: sessions.totalCount,
      activeConnections: here.length,
      failedConnections: failed,
      averageConnectionUptime: mean(here.map(({ connectedForS }) => connectedForS ?? 0)),
      messagesThroughput: throughput,
      errorRate: known === 0 ? null : failed / known,
    },
    connectionDetails: reports,
    summary: {
      healthyConnections: healthy.length,
      unhealthyConnections: here.length - healthy.length,
      overallLatency: mean(latencies),
    },
  };
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** One row of `/ws/connections`. */
export const reportConnection = (
  { clientId, session, state, connectedForS, heardAgoS }: SessionReport,
  wallMs: number,
) => ({
  client_id: clientId,
  session,
  connected: state !== 'away',
  connected_at: connectedForS === null ? null : new Date(wallMs - connectedForS * 1000).toISOString(),
  uptime_seconds: connectedForS,
  last_heartbeat: new Date(wallMs - heardAgoS * 1000).toISOString(),
  seconds_since_heartbeat: heardAgoS,
});
