/** What a report of the link means to a person: alerts by severity, and what can be done, in plain words. */
import type { LinkReport } from './quality.ts';

export type Alert = { readonly severity: 'warning' | 'error' | 'critical'; readonly text: string };

const ms = (value: number | null): string => `${Math.round(value ?? 0)} ms`;
const pct = (value: number | null): string => `${(value ?? 0).toFixed(1)} %`;

/** Bounds of S2-33, worst first. */
const bounds = [
  { severity: 'error', rttMs: 500, lossPct: 10 },
  { severity: 'warning', rttMs: 200, lossPct: 5 },
] as const;

/** At most one alert per cause, the worst; nothing for what is unknown. */
export function alertsOf({ grade, rttP50Ms, lossPct, degrading, largeVanish }: LinkReport): readonly Alert[] {
  const alerts: Alert[] = [];
  if (grade === 'critical')
    alerts.push({ severity: 'critical', text: 'The link is critical: it may fail at any moment.' });
  const slow = bounds.find(({ rttMs }) => (rttP50Ms ?? 0) > rttMs);
  if (slow) alerts.push({ severity: slow.severity, text: `Answers take ${ms(rttP50Ms)}.` });
  const lossy = bounds.find((bound) => (lossPct ?? 0) > bound.lossPct);
  if (lossy) alerts.push({ severity: lossy.severity, text: `${pct(lossPct)} of pings are not answered.` });
  if (largeVanish) alerts.push({ severity: 'error', text: 'Large packets vanish on this path: nothing can be shown.' });
  if (degrading) alerts.push({ severity: 'warning', text: 'The link is getting worse.' });
  return alerts;
}

export type Topic = 'network' | 'reconnecting' | 'performance' | 'troubleshooting';
export type Recommendation = { readonly topic: Topic; readonly text: string };

export type Situation = LinkReport & { readonly fallback: 'stream' | 'polling' | null; readonly connected: boolean };

const rules: readonly (Recommendation & { readonly when: (now: Situation) => boolean })[] = [
  {
    topic: 'network',
    when: ({ degrading }) => degrading,
    text: 'Stop before the link does: it has been getting slower for half a minute.',
  },
  {
    topic: 'network',
    when: ({ lossPct }) => (lossPct ?? 0) > 5,
    text: 'Move closer to the access point or the rover, or out from behind metal and walls.',
  },
  {
    topic: 'network',
    when: ({ rttP50Ms, jitterMs }) => (jitterMs ?? 0) > 100 || (rttP50Ms ?? 0) > 500,
    text: 'The path is congested: end downloads and video on it, or take another network.',
  },
  {
    topic: 'troubleshooting',
    when: ({ largeVanish }) => largeVanish === true,
    text: 'Large packets vanish on this path: the bridge answers, and what is longer than a packet never comes. Lower the MTU of this device’s or the rover’s network, or of the VPN between them, to 1,200.',
  },
  {
    topic: 'reconnecting',
    when: ({ connected }) => !connected,
    text: 'It tries again by itself. Check that this device is on the rover’s network and that the rover has power.',
  },
  {
    topic: 'reconnecting',
    when: ({ reconnectsPerHour }) => reconnectsPerHour >= 6,
    text: 'The link breaks often. A fixed network instead of one that roams between access points holds longer.',
  },
  {
    topic: 'performance',
    when: ({ grade }) => grade === 'poor' || grade === 'critical',
    text: 'Ask for a lower rate: fewer packets get through a poor link better than many.',
  },
  {
    topic: 'troubleshooting',
    when: ({ fallback }) => fallback !== null,
    text: 'This network carries no WebSocket. A proxy or filter on the way must let /ws pass; until then HTTP is used.',
  },
  {
    topic: 'troubleshooting',
    when: ({ rttP50Ms, rttP95Ms }) =>
      rttP50Ms !== null && rttP95Ms !== null && rttP95Ms > 5 * rttP50Ms && rttP95Ms > 300,
    text: 'Most answers come soon and some very late: that is power saving of a Wi-Fi card, or a full queue on the way.',
  },
];

/** What helps now; empty where nothing is amiss. */
export const recommendationsOf = (now: Situation): readonly Recommendation[] =>
  rules.filter(({ when }) => when(now)).map(({ topic, text }) => ({ topic, text }));
