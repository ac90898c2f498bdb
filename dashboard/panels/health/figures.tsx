/** Eight figures of the link, each with its unit and what stands behind it. All grey at once when the link is old. */

import type { ReactNode } from 'react';
import { quantileOf } from '../../client/ping-book.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { ratesOf, silentMs } from '../../store/history.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { stateAgeMs } from '../../store/select.ts';
import { statWords as words } from '../../words/health.ts';
import { ageText, figure, rate } from '../format.ts';
import { useSelect } from '../use-dashboard.ts';
import { Value } from '../value.tsx';

const ages = (q: number) => (state: DashboardState) => {
  const ms = quantileOf(state.history.agesMs, q);
  return figure(ms === null ? null : ms / 1000, 2);
};

/** Messages that could not be used, of all that came, 0..100. */
const errorPct = ({ traffic, mirror }: DashboardState): number | null =>
  traffic.messagesIn === 0 ? null : (100 * (traffic.malformed + mirror.ignored)) / traffic.messagesIn;

export function Figures() {
  const isLive = useSelect((state) => state.connection.name === 'connected');
  const rtt = useSelect((state) => figure(state.quality.rttMs));
  const rttP95 = useSelect((state) => figure(state.report.rttP95Ms));
  const jitter = useSelect((state) => figure(state.quality.jitterMs));
  const loss = useSelect((state) => figure(state.quality.lossPct, 1));
  const [age = '', ageUnit = ''] = useSelect((state) => ageText(stateAgeMs(state))).split(/ (?=\D*$)/);
  const [ageP50, ageP95] = [useSelect(ages(0.5)), useSelect(ages(0.95))];
  const [down, downUnit] = rate(useSelect((state) => ratesOf(state.history)?.inPerS ?? null));
  const up = useSelect((state) => rate(ratesOf(state.history)?.outPerS ?? null)[0]);
  const reconnects = useSelect((state) => state.report.reconnects);
  const silent = useSelect((state) => durationText(silentMs(state.history, state.nowMs)));
  const errors = useSelect((state) => figure(errorPct(state), 1));
  const dropped = useSelect((state) => figure(state.traffic.malformed + state.mirror.ignored));
  const heard = useSelect((state) => figure(state.traffic.messagesIn));
  const reliability = useSelect((state) => figure(state.report.reliabilityPct));
  const score = useSelect((state) => figure(state.report.score, 2));
  return (
    <div className={isLive ? 'stats' : 'stats is-stale'}>
      <Stat title={words.latency} unit="ms" below={words.p95Ms(rttP95)}>
        {rtt}
      </Stat>
      <Stat title={words.age} unit={ageUnit} below={<AgeBelow p50={ageP50} p95={ageP95} />}>
        {age}
      </Stat>
      <Stat title={words.loss} unit="%" below={words.lossOf}>
        {loss}
      </Stat>
      <Stat title={words.jitter} unit="ms" below={words.jitterOf}>
        {jitter}
      </Stat>
      <Stat title={words.throughput} unit={downUnit} below={words.up(up)}>
        {down}
      </Stat>
      <Stat title={words.reconnects} unit="" below={<ReconnectsBelow silent={silent} />}>
        {reconnects}
      </Stat>
      <Stat title={words.errors} unit="%" below={words.errorsOf(dropped, heard)}>
        {errors}
      </Stat>
      <Stat title={words.reliability} unit={words.of100} below={words.score(score)}>
        {reliability}
      </Stat>
    </div>
  );
}

const AgeBelow = ({ p50, p95 }: { readonly p50: string; readonly p95: string }) => (
  <>
    <span className="nophone">{words.p50(p50)}</span>
    {words.p95S(p95)}
  </>
);

const ReconnectsBelow = ({ silent }: { readonly silent: string }) => (
  <>
    {words.lastHour}
    <span className="nophone">{words.lost(silent)}</span>
  </>
);

type StatProps = {
  readonly title: string;
  readonly unit: string;
  readonly below: ReactNode;
  readonly children: ReactNode;
};

const Stat = ({ title, unit, below, children }: StatProps) => (
  <section className="card stat" aria-label={title}>
    <h2>{title}</h2>
    <Value size="v2" unit={unit}>
      {children}
    </Value>
    <p className="sub">{below}</p>
  </section>
);
