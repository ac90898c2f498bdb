/** Every figure of the link, as it changes. */

import { networkText, rateText } from '../../store/carriage.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { ratesOf } from '../../store/history.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { stateAgeMs } from '../../store/select.ts';
import { badgeWords } from '../../words/badge.ts';
import { figureWords } from '../../words/common.ts';
import { liveWords as words } from '../../words/debug.ts';
import { healthWords } from '../../words/health.ts';
import { linkDetail, wayText } from '../badge.tsx';
import { ageText, figure, unknown } from '../format.ts';
import { useSelect } from '../use-dashboard.ts';

type Row = { readonly label: string; readonly text: (state: DashboardState) => string };

const kilo = (characters: number): string => figureWords.kilobytes(figure(characters / 1000, 1));

const rows: readonly Row[] = [
  {
    label: words.labels.state,
    text: (state) => healthWords.state(badgeWords.states[state.connection.name], linkDetail(state)),
  },
  { label: words.labels.carried, text: (state) => wayText(state) || words.nothing },
  { label: words.labels.network, text: networkText },
  { label: words.labels.asked, text: rateText },
  {
    label: words.labels.grade,
    text: ({ quality }) => (quality.grade === null ? words.notKnown : badgeWords.grades[quality.grade]),
  },
  {
    label: words.labels.rtt,
    text: ({ report }) => words.rtt(figure(report.rttP50Ms, 1), figure(report.rttP95Ms, 1)),
  },
  {
    label: words.labels.trend,
    text: ({ report }) => words.trend(figure(report.rttSlopeMsPerS, 1), report.degrading),
  },
  { label: words.labels.jitter, text: ({ report }) => figureWords.ms(figure(report.jitterMs, 1)) },
  { label: words.labels.loss, text: ({ report }) => words.loss(figure(report.lossPct, 1)) },
  {
    label: words.labels.reliability,
    text: ({ report }) => words.reliability(figure(report.reliabilityPct, 1), figure(report.score, 2)),
  },
  { label: words.labels.age, text: (state) => ageText(stateAgeMs(state)) },
  { label: words.labels.offset, text: ({ offsetMs }) => figureWords.ms(figure(offsetMs, 1)) },
  { label: words.labels.uptime, text: ({ report }) => durationText(report.uptimeMs) },
  { label: words.labels.reconnects, text: ({ report }) => words.reconnects(report.reconnects) },
  {
    label: words.labels.received,
    text: ({ traffic }) => words.received(kilo(traffic.charactersIn), figure(traffic.messagesIn)),
  },
  { label: words.labels.sent, text: ({ traffic }) => kilo(traffic.charactersOut) },
  {
    label: words.labels.rates,
    text: ({ history }) => {
      const rates = ratesOf(history);
      return words.rates(figure(rates?.inPerS ?? null), figure(rates?.outPerS ?? null));
    },
  },
  { label: words.labels.keepAlive, text: ({ traffic }) => kilo(traffic.keepAliveCharacters) },
  {
    label: words.labels.dropped,
    text: ({ traffic }) => words.dropped(figure(traffic.malformed), traffic.lastMalformed ?? ''),
  },
  { label: words.labels.ignored, text: ({ mirror }) => words.ignored(figure(mirror.ignored)) },
  { label: words.labels.kept, text: ({ keeping }) => (keeping.durable ? words.kept : words.notKept(keeping.why)) },
  { label: words.labels.session, text: ({ mirror }) => mirror.welcome?.sessionId ?? unknown },
  {
    label: words.labels.log,
    text: ({ mirror }) => words.log(mirror.welcome?.epoch ?? unknown, figure(mirror.lastSeq)),
  },
];

export const Live = () => (
  <section className="card" aria-label={words.title}>
    <h2>
      {words.title} <small>{words.since}</small>
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
