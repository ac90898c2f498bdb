/** The bridge's own report, every 10 s. */
import type { DashboardState } from '../../store/dashboard-state.ts';
import { ageMsOf } from '../../store/select.ts';
import { durationText } from '../../store/words.ts';
import { ageText, capital, figure } from '../format.ts';
import { useSelect } from '../use-dashboard.ts';

const reportAge = (state: DashboardState): string => ageText(ageMsOf(state, state.mirror.health?.at));

export function Bridge() {
  const health = useSelect((state) => state.mirror.health);
  const age = useSelect(reportAge);
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
    ...counted.map(
      ([name, count]) => [capital(name.replaceAll('_', ' ').replaceAll('.', ': ')), figure(count)] as const,
    ),
  ];
  return (
    <section className="card health-bridge">
      <h2>
        Bridge <small>its own report of {age} ago, every 10 s</small>
      </h2>
      <dl className="facts">
        {rows.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
