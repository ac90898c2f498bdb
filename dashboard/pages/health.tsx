/** How the conversation with the bridge goes: the state in words, its figures, the last minutes, and the bridge itself. */
import type { ReactNode } from 'react';
import { Bars, LinkShape, linkDetail, linkWords } from '../panels/badge.tsx';
import { ageText, capital, figure, rate } from '../panels/format.ts';
import { LatencyTrend } from '../panels/latency-trend.tsx';
import { useSelect } from '../panels/use-dashboard.ts';
import { Value } from '../panels/value.tsx';
import type { DashboardState } from '../store/dashboard.ts';
import { ratesOf, uptimePct } from '../store/history.ts';
import { stateAgeMs } from '../store/select.ts';
import { durationText } from '../store/words.ts';
import { Links } from './data.tsx';
import './health.css';
import './page.css';

export const Health = () => (
  <div className="page health">
    <Hero />
    <Figures />
    <section className="card health-trend">
      <h2>
        Latency <small>ms, page to bridge and back, last 5 min</small>
      </h2>
      <LatencyTrend />
    </section>
    <Bridge />
    <Links />
  </div>
);

function standing(state: DashboardState): string {
  const { connection, nowMs, history, mirror } = state;
  const uptime = uptimePct(history, nowMs);
  const bridge = mirror.welcome ? `bridge ${mirror.welcome.bridgeVersion}` : 'bridge not met yet';
  const time = connection.name === 'connected' ? `for ${durationText(nowMs - connection.since)} · ` : '';
  return `${time}${uptime === null ? '' : `heard ${figure(uptime, 1)} % of the time · `}${bridge}`;
}

function Hero() {
  const name = useSelect((state) => state.connection.name);
  const detail = useSelect(linkDetail);
  const grade = useSelect((state) => state.quality.grade);
  const line = useSelect(standing);
  return (
    <section className="card hero" aria-label="Link">
      <LinkShape name={name} size={48} />
      <div>
        <h1>
          {linkWords[name]}, {detail}
        </h1>
        <p className="muted">{line}</p>
      </div>
      <span className="sp" />
      <Bars grade={grade} lit={name === 'connected'} />
    </section>
  );
}

function Figures() {
  const isLive = useSelect((state) => state.connection.name === 'connected');
  const rtt = useSelect((state) => figure(state.quality.rttMs));
  const jitter = useSelect((state) => figure(state.quality.jitterMs));
  const loss = useSelect((state) => figure(state.quality.lossPct, 1));
  const [age = '', ageUnit = ''] = useSelect((state) => ageText(stateAgeMs(state))).split(/ (?=\D*$)/);
  const [down, downUnit] = rate(useSelect((state) => ratesOf(state.history)?.inPerS ?? null));
  const up = useSelect((state) => rate(ratesOf(state.history)?.outPerS ?? null)[0]);
  const messages = useSelect((state) => figure(ratesOf(state.history)?.messagesPerS ?? null));
  const vehicleLoss = useSelect(worstLinkLoss);
  const outages = useSelect((state) => state.history.outages.length);
  const silent = useSelect((state) => durationText(silentMs(state)));
  const malformed = useSelect((state) => state.traffic.malformed);
  const ignored = useSelect((state) => state.mirror.ignored);
  return (
    <div className={isLive ? 'stats' : 'stats is-stale'}>
      <Stat title="Latency" unit="ms" below="median of five pings">
        {rtt}
      </Stat>
      <Stat title="Age of state" unit={ageUnit} below="bridge to page">
        {age}
      </Stat>
      <Stat title="Jitter" unit="ms" below="between pings">
        {jitter}
      </Stat>
      <Stat title="Pings lost" unit="%" below="of the last 60">
        {loss}
      </Stat>
      <Stat title="Vehicle loss" unit="%" below="worst link, last 10 s">
        {vehicleLoss}
      </Stat>
      <Stat title="Throughput" unit={downUnit} below={`up ${up} · ${messages} msg/s`}>
        {down}
      </Stat>
      <Stat title="Outages" unit="" below={`${silent} silent in all`}>
        {outages}
      </Stat>
      <Stat title="Dropped" unit="" below={`${ignored} without context`}>
        {malformed}
      </Stat>
    </div>
  );
}

const worstLinkLoss = ({ mirror }: DashboardState): string => {
  const known = mirror.links.map(({ lossPct }) => lossPct).filter((loss) => loss !== null);
  return figure(known.length === 0 ? null : Math.max(...known), 1);
};

const silentMs = ({ history, nowMs }: DashboardState): number =>
  history.outages.reduce((sum, { from, to }) => sum + (to ?? nowMs) - from, 0);

type StatProps = {
  readonly title: string;
  readonly unit: string;
  readonly below: string;
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

/** The bridge's own report, every 10 s. */
function Bridge() {
  const health = useSelect((state) => state.mirror.health);
  if (health === null)
    return (
      <section className="card health-bridge">
        <h2>Bridge</h2>
        <p className="muted">Its first report comes within 10 s.</p>
      </section>
    );
  const counted = Object.entries(health.counters).filter(([, count]) => count > 0);
  const rows: readonly (readonly [string, string])[] = [
    ['Sessions', `${health.activeSessions} here, ${health.totalSessions} since its start`],
    ['Vehicle', health.vehicleConnected ? 'linked' : 'none linked'],
    ['Running for', durationText(health.uptimeS * 1000)],
    ['Version', health.version],
    ['Event loop', `${figure(health.loopLagMs)} ms at worst`],
    ['ROS 2', health.ros],
  ];
  return (
    <section className="card health-bridge">
      <h2>
        Bridge <small>its own report, every 10 s</small>
      </h2>
      <dl className="facts">
        {rows.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        {counted.map(([name, count]) => (
          <div key={name}>
            <dt>{capital(name.replaceAll('_', ' ').replaceAll('.', ': '))}</dt>
            <dd>{figure(count)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
