/** What a report of the link means to a person: alerts by severity, and what can be done, in plain words. */

import { adviceWords, alertWords } from '../words/advice.ts';
import { figureWords } from '../words/common.ts';
import type { LinkReport } from './quality.ts';

export type Alert = { readonly severity: 'warning' | 'error' | 'critical'; readonly text: string };

const ms = (value: number | null): string => figureWords.ms(String(Math.round(value ?? 0)));
const pct = (value: number | null): string => figureWords.pct((value ?? 0).toFixed(1));

/** Bounds of S2-33, worst first. */
const bounds = [
  { severity: 'error', rttMs: 500, lossPct: 10 },
  { severity: 'warning', rttMs: 200, lossPct: 5 },
] as const;

/** At most one alert per cause, the worst; nothing for what is unknown. */
export function alertsOf({ grade, rttP50Ms, lossPct, degrading, largeVanish }: LinkReport): readonly Alert[] {
  const alerts: Alert[] = [];
  if (grade === 'critical') alerts.push({ severity: 'critical', text: alertWords.critical });
  const slow = bounds.find(({ rttMs }) => (rttP50Ms ?? 0) > rttMs);
  if (slow) alerts.push({ severity: slow.severity, text: alertWords.slow(ms(rttP50Ms)) });
  const lossy = bounds.find((bound) => (lossPct ?? 0) > bound.lossPct);
  if (lossy) alerts.push({ severity: lossy.severity, text: alertWords.lossy(pct(lossPct)) });
  if (largeVanish) alerts.push({ severity: 'error', text: alertWords.largeVanish });
  if (degrading) alerts.push({ severity: 'warning', text: alertWords.degrading });
  return alerts;
}

export type Topic = 'network' | 'reconnecting' | 'performance' | 'troubleshooting';
export type Recommendation = { readonly topic: Topic; readonly text: string };

export type Situation = LinkReport & { readonly fallback: 'stream' | 'polling' | null; readonly connected: boolean };

/** Fewer say nothing of the way: one alone is late where a page was still opening. */
const someLate = 3;

const rules: readonly (Recommendation & { readonly when: (now: Situation) => boolean })[] = [
  {
    topic: 'network',
    // Once it is gone there is nobody to stop.
    when: ({ degrading, connected }) => degrading && connected,
    text: adviceWords.stopFirst,
  },
  {
    topic: 'network',
    when: ({ lossPct }) => (lossPct ?? 0) > 5,
    text: adviceWords.closer,
  },
  {
    topic: 'network',
    when: ({ rttP50Ms, jitterMs }) => (jitterMs ?? 0) > 100 || (rttP50Ms ?? 0) > 500,
    text: adviceWords.congested,
  },
  {
    topic: 'troubleshooting',
    when: ({ largeVanish }) => largeVanish === true,
    text: adviceWords.largeVanish,
  },
  {
    topic: 'reconnecting',
    when: ({ connected }) => !connected,
    text: adviceWords.unreached,
  },
  {
    topic: 'reconnecting',
    when: ({ reconnectsPerHour }) => reconnectsPerHour >= 6,
    text: adviceWords.breaksOften,
  },
  {
    topic: 'performance',
    when: ({ grade }) => grade === 'poor' || grade === 'critical',
    text: adviceWords.slower,
  },
  {
    topic: 'troubleshooting',
    when: ({ fallback }) => fallback !== null,
    text: adviceWords.noWebSocket,
  },
  {
    topic: 'troubleshooting',
    when: ({ lateAnswers }) => lateAnswers >= someLate,
    text: adviceWords.uneven,
  },
];

/** What helps now; empty where nothing is amiss. */
export const recommendationsOf = (now: Situation): readonly Recommendation[] =>
  rules.filter(({ when }) => when(now)).map(({ topic, text }) => ({ topic, text }));
