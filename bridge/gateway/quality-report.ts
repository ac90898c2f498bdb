/** How good the connections are, each and on average, in figures that mean the same wherever they are asked for. */
import { gradeOf, grades } from '../protocol/quality.ts';
import type { SessionReport } from './session-report.ts';

export type ConnectionQuality = {
  readonly session: string;
  readonly clientId: string;
  readonly state: SessionReport['state'];
  readonly rttMs: number | null;
  /** The share of the pings that were due and came, 0 to 100; null before the first. */
  readonly reliability: number | null;
  /** 0 (critical) to 1 (excellent); null where neither latency nor loss is known. */
  readonly score: number | null;
  readonly missedPings: number;
  readonly reconnections: number;
};

export function qualityOf(report: SessionReport): ConnectionQuality {
  const { session, clientId, state, rttMs, pings, missedPings, reconnections } = report;
  const due = pings + missedPings;
  const reliability = due === 0 ? null : (100 * pings) / due;
  const grade = gradeOf(rttMs, reliability === null ? null : 100 - reliability);
  const score = grade === null ? null : 1 - grades.indexOf(grade) / (grades.length - 1);
  return { session, clientId, state, rttMs, reliability, score, missedPings, reconnections };
}

/** Of whoever is here. The names of the fields are those of the systems that operators come from. */
export function reportQuality(reports: readonly SessionReport[]) {
  const details = reports.filter(({ state }) => state !== 'away').map(qualityOf);
  return {
    clients: details.length,
    connectionReliability: mean(details.map(({ reliability }) => reliability)),
    averageLatency: mean(details.map(({ rttMs }) => rttMs)),
    averageQuality: mean(details.map(({ score }) => score)),
    connectionHealthDetails: details,
  };
}

/** Of those that are known; null where none is. */
export function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
