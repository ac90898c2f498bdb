/** What can be done to the link by hand. */

import { durationText } from '../../store/lengths-of-time.ts';
import { wallBaseMs, wayOf } from '../../store/select.ts';
import { figureWords } from '../../words/common.ts';
import { actionWords, statsWords as words } from '../../words/debug.ts';
import { wayWords } from '../../words/health.ts';
import { exportLog } from '../export-log.ts';
import { clockTime, figure, unknown } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';

/** Long enough that the page gives the link up, and short enough to wait for. */
const outageMs = 8000;

export function Actions() {
  const { reconnect, requestStats, clear, simulateOutage, carriage, store } = useDashboard();
  const isOverHttp = useSelect((state) => (wayOf(state) ?? 'socket') !== 'socket');
  const recording = useSelect((state) => state.recording);
  const written = useSelect((state) => state.wire.length);
  const leftS = useSelect(({ outageUntil, nowMs }) => Math.max(0, Math.ceil((outageUntil - nowMs) / 1000)));
  const isOver = useSelect(({ connection }) => connection.name === 'failed' || connection.name === 'closed');
  return (
    <section className="card" aria-label={actionWords.title}>
      <h2>{actionWords.title}</h2>
      <div className="actions">
        <button type="button" className="btn" onClick={reconnect} disabled={isOver}>
          <Icon name="retry" />
          {actionWords.reconnect}
        </button>
        {leftS > 0 ? (
          <button type="button" className="btn" onClick={() => simulateOutage(0)}>
            <Icon name="link" />
            {actionWords.endOutage(leftS)}
          </button>
        ) : (
          <button type="button" className="btn" onClick={() => simulateOutage(outageMs)} disabled={isOver}>
            <Icon name="cross" />
            {actionWords.outage}
          </button>
        )}
        <button type="button" className="btn" onClick={requestStats}>
          <Icon name="data" />
          {actionWords.stats}
        </button>
        <button type="button" className="btn" onClick={clear}>
          <Icon name="minus" />
          {actionWords.clear}
        </button>
        <button type="button" className="btn" onClick={() => carriage.chooseWay(isOverHttp ? 'best' : 'http')}>
          <Icon name="link" />
          {isOverHttp ? wayWords.trySocket : wayWords.choices.http}
        </button>
        <button type="button" className="btn" aria-pressed={recording} onClick={() => carriage.record(!recording)}>
          <Icon name="film" />
          {recording ? actionWords.recording(written) : actionWords.record}
        </button>
        <button type="button" className="btn" onClick={() => exportLog(store.getState())}>
          <Icon name="save" />
          {actionWords.export}
        </button>
      </div>
      <Stats />
    </section>
  );
}

/** The bridge's answer to "request stats". */
function Stats() {
  const stats = useSelect((state) => state.stats);
  const base = useSelect(wallBaseMs);
  if (stats === null) return null;
  if (stats.value === null) return <p className="caution">{words.none(stats.why ?? '')}</p>;
  const { serverMetrics: server, summary } = stats.value;
  const uptimeS = server.averageConnectionUptime;
  const rows: readonly (readonly [string, string])[] = [
    [words.connections, words.here(server.activeConnections, server.totalConnections)],
    [words.healthy, words.healthyOf(summary.healthyConnections, summary.unhealthyConnections)],
    [words.failed, figure(server.failedConnections)],
    [words.uptime, uptimeS === null ? unknown : durationText(uptimeS * 1000)],
    [words.messages, words.perS(figure(server.messagesThroughput, 1))],
    [words.latency, figureWords.ms(figure(summary.overallLatency, 1))],
    [words.errors, figureWords.pct(figure(server.errorRate === null ? null : server.errorRate * 100, 1))],
    [words.asOf, base === null ? unknown : clockTime(base + stats.at)],
  ];
  return (
    <dl className="facts live-facts" aria-label={words.title}>
      {rows.map(([label, text]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
