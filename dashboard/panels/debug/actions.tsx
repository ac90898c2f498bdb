/** What can be done to the link by hand. */
import { wallBaseMs, wayOf } from '../../store/select.ts';
import { durationText } from '../../store/words.ts';
import { exportLog } from '../export-log.ts';
import { clockTime, figure } from '../format.ts';
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
    <section className="card" aria-label="Actions">
      <h2>Actions</h2>
      <div className="actions">
        <button type="button" className="btn" onClick={reconnect} disabled={isOver}>
          <Icon name="retry" />
          Force reconnect
        </button>
        {leftS > 0 ? (
          <button type="button" className="btn" onClick={() => simulateOutage(0)}>
            <Icon name="link" />
            End disconnect, {leftS} s
          </button>
        ) : (
          <button type="button" className="btn" onClick={() => simulateOutage(outageMs)} disabled={isOver}>
            <Icon name="cross" />
            Simulate disconnect
          </button>
        )}
        <button type="button" className="btn" onClick={requestStats}>
          <Icon name="data" />
          Request stats
        </button>
        <button type="button" className="btn" onClick={clear}>
          <Icon name="minus" />
          Clear buffer
        </button>
        <button type="button" className="btn" onClick={() => carriage.chooseWay(isOverHttp ? 'best' : 'http')}>
          <Icon name="link" />
          {isOverHttp ? 'Try WebSocket' : 'Use HTTP'}
        </button>
        <button type="button" className="btn" aria-pressed={recording} onClick={() => carriage.record(!recording)}>
          <Icon name="film" />
          {recording ? `Recording the wire, ${written}` : 'Record the wire'}
        </button>
        <button type="button" className="btn" onClick={() => exportLog(store.getState())}>
          <Icon name="save" />
          Export logs
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
  if (stats.value === null) return <p className="caution">No figures: {stats.why}.</p>;
  const { serverMetrics: server, summary } = stats.value;
  const uptimeS = server.averageConnectionUptime;
  const rows: readonly (readonly [string, string])[] = [
    ['Connections', `${server.activeConnections} here, ${server.totalConnections} since its start`],
    ['Healthy', `${summary.healthyConnections}, unhealthy ${summary.unhealthyConnections}`],
    ['Failed', figure(server.failedConnections)],
    ['Mean uptime', uptimeS === null ? '– –' : durationText(uptimeS * 1000)],
    ['Messages', `${figure(server.messagesThroughput, 1)} /s`],
    ['Mean latency', `${figure(summary.overallLatency, 1)} ms`],
    ['Errors', `${figure(server.errorRate === null ? null : server.errorRate * 100, 1)} %`],
    ['As of', base === null ? '– –' : clockTime(base + stats.at)],
  ];
  return (
    <dl className="facts live-facts" aria-label="The bridge’s figures">
      {rows.map(([label, text]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
