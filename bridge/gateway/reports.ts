/** All sessions in figures, under the names of the systems that operators come from. Ages are seconds; unknown is null. */
import type { Sessions } from '../core/sessions.ts';
import { mean } from './quality-report.ts';
import type { SessionReport } from './session-report.ts';

/** The fields and names of the systems that operators come from. */
export function reportMetrics(reports: readonly SessionReport[], sessions: Sessions, failed: number) {
  const here = reports.filter(({ state }) => state !== 'away');
  const healthy = here.filter(({ state }) => state === 'live');
  const throughput = here.reduce((sum, { messagesIn, messagesOut, connectedForS }) => {
    const forS = Math.max(1, connectedForS ?? 1);
    return sum + (messagesIn + messagesOut) / forS;
  }, 0);
  return {
    serverMetrics: {
      totalConnections: sessions.totalCount,
      activeConnections: here.length,
      failedConnections: failed,
      averageConnectionUptime: mean(here.map(({ connectedForS }) => connectedForS ?? 0)),
      messagesThroughput: throughput,
      errorRate: errorRateOf(sessions, failed),
    },
    connectionDetails: reports,
    summary: {
      healthyConnections: healthy.length,
      unhealthyConnections: here.length - healthy.length,
      overallLatency: mean(here.map(({ rttMs }) => rttMs)),
    },
  };
}

/** Attempts that came to nothing among all; null before the first. */
export function errorRateOf({ totalCount }: Sessions, failed: number): number | null {
  const known = totalCount + failed;
  return known === 0 ? null : failed / known;
}

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
