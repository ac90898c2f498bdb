/** The bridge's own report, every 10 s. */

import type { DashboardState } from '../../store/dashboard-state.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { ageMsOf } from '../../store/select.ts';
import { bridgeWords as words } from '../../words/health.ts';
import { ageText, capital, figure } from '../format.ts';
import { useSelect } from '../use-dashboard.ts';

const reportAge = (state: DashboardState): string => ageText(ageMsOf(state, state.mirror.health?.at));

export function Bridge() {
  const health = useSelect((state) => state.mirror.health);
  const age = useSelect(reportAge);
  if (health === null)
    return (
      <section className="card health-bridge">
        <h2>{words.title}</h2>
        <p className="muted">{words.none}</p>
      </section>
    );
  const counted = Object.entries(health.counters).filter(([, count]) => count > 0);
  const rows: readonly (readonly [string, string])[] = [
    [words.sessions, words.here(health.activeSessions, health.totalSessions)],
    [words.vehicle, health.vehicleConnected ? words.linked : words.notLinked],
    [words.uptime, durationText(health.uptimeS * 1000)],
    [words.version, health.version],
    [words.loop, words.lag(figure(health.loopLagMs))],
    [words.ros, health.ros],
    ...counted.map(
      ([name, count]) => [capital(name.replaceAll('_', ' ').replaceAll('.', ': ')), figure(count)] as const,
    ),
  ];
  return (
    <section className="card health-bridge">
      <h2>
        {words.title} <small>{words.age(age)}</small>
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
