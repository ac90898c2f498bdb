/** Every figure of the link, as it changes. */

import { networkText, rateText } from '../../store/carriage.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { ratesOf } from '../../store/history.ts';
import { stateAgeMs } from '../../store/select.ts';
import { durationText } from '../../store/words.ts';
import { linkDetail, linkWords, wayText } from '../badge.tsx';
import { ageText, figure } from '../format.ts';
import { useSelect } from '../use-dashboard.ts';

type Row = { readonly label: string; readonly text: (state: DashboardState) => string };

const kilo = (characters: number): string => `${figure(characters / 1000, 1)} kB`;

const rows: readonly Row[] = [
  { label: 'State', text: (state) => `${linkWords[state.connection.name]}, ${linkDetail(state)}` },
  { label: 'Carried by', text: (state) => wayText(state) || 'nothing' },
  { label: 'Network', text: networkText },
  { label: 'Asked for', text: rateText },
  { label: 'Grade', text: ({ quality }) => quality.grade ?? 'not known yet' },
  {
    label: 'Round trip',
    text: ({ report }) => `${figure(report.rttP50Ms, 1)} ms, p95 ${figure(report.rttP95Ms, 1)} ms`,
  },
  {
    label: 'Trend',
    text: ({ report }) => `${figure(report.rttSlopeMsPerS, 1)} ms/s${report.degrading ? ', getting worse' : ''}`,
  },
  { label: 'Jitter', text: ({ report }) => `${figure(report.jitterMs, 1)} ms` },
  { label: 'Loss', text: ({ report }) => `${figure(report.lossPct, 1)} % of pings` },
  {
    label: 'Reliability',
    text: ({ report }) => `${figure(report.reliabilityPct, 1)} / 100, score ${figure(report.score, 2)}`,
  },
  { label: 'State age', text: (state) => ageText(stateAgeMs(state)) },
  { label: 'Clock offset', text: ({ offsetMs }) => `${figure(offsetMs, 1)} ms` },
  { label: 'Connected in all', text: ({ report }) => durationText(report.uptimeMs) },
  { label: 'Reconnects', text: ({ report }) => `${report.reconnects} in the last hour` },
  { label: 'Received', text: ({ traffic }) => `${kilo(traffic.charactersIn)}, ${figure(traffic.messagesIn)} messages` },
  { label: 'Sent', text: ({ traffic }) => kilo(traffic.charactersOut) },
  {
    label: 'Rate down, up',
    text: ({ history }) => {
      const rates = ratesOf(history);
      return `${figure(rates?.inPerS ?? null)} B/s, ${figure(rates?.outPerS ?? null)} B/s`;
    },
  },
  { label: 'Keep-alive', text: ({ traffic }) => kilo(traffic.keepAliveCharacters) },
  {
    label: 'Dropped',
    text: ({ traffic }) => `${figure(traffic.malformed)}${traffic.lastMalformed ? `: ${traffic.lastMalformed}` : ''}`,
  },
  { label: 'Ignored', text: ({ mirror }) => `${figure(mirror.ignored)} without context` },
  { label: 'Kept over a reload', text: ({ keeping }) => (keeping.durable ? 'yes' : `no: ${keeping.why}`) },
  { label: 'Session', text: ({ mirror }) => mirror.welcome?.sessionId ?? '– –' },
  { label: 'Event log', text: ({ mirror }) => `${mirror.welcome?.epoch ?? '– –'}, no. ${figure(mirror.lastSeq)}` },
];

export const Live = () => (
  <section className="card" aria-label="Live figures">
    <h2>
      Live figures <small>since this page was loaded</small>
    </h2>
    <dl className="facts live-facts">
      {rows.map((row) => (
        <LiveRow key={row.label} row={row} />
      ))}
    </dl>
  </section>
);

function LiveRow({ row: { label, text } }: { readonly row: Row }) {
  const now = useSelect(text);
  return (
    <div>
      <dt>{label}</dt>
      <dd>{now}</dd>
    </div>
  );
}
