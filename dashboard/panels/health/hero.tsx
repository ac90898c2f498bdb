/** The state of the link in words, since when, and what can be done about it at once. */

import type { DashboardState } from '../../store/dashboard-state.ts';
import { uptimePct } from '../../store/history.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { wallBaseMs } from '../../store/select.ts';
import { badgeWords } from '../../words/badge.ts';
import { healthWords as words } from '../../words/health.ts';
import { LinkShape, linkDetail, wayText } from '../badge.tsx';
import { exportLog } from '../export-log.ts';
import { clockTime, figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';

/** `for 41 min · heard 99.2 % of the time since 11:20 · WebSocket in use`. */
function standing(state: DashboardState): string {
  const { connection, nowMs, history } = state;
  const uptime = uptimePct(history, nowMs);
  const base = wallBaseMs(state);
  const since = base === null || history.firstConnectedAt === null ? '' : clockTime(base + history.firstConnectedAt);
  const way = wayText(state);
  return [
    connection.name === 'connected' ? words.connectedFor(durationText(nowMs - connection.since)) : '',
    uptime === null ? words.notMet : words.heard(figure(uptime, 1), since.slice(0, 5)),
    way === '' ? '' : words.inUse(way),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

export function Hero() {
  const { reconnect, store } = useDashboard();
  const name = useSelect((state) => state.connection.name);
  const detail = useSelect(linkDetail);
  const line = useSelect(standing);
  const isOver = name === 'failed' || name === 'closed';
  return (
    <section className="card hero" aria-label={words.link}>
      <LinkShape name={name} size={48} />
      <div>
        <h1>{words.state(badgeWords.states[name], detail)}</h1>
        <p className="muted">{line}</p>
      </div>
      <span className="sp" />
      {isOver ? null : (
        <button type="button" className="btn nophone" onClick={reconnect}>
          <Icon name="retry" />
          {words.reconnect}
        </button>
      )}
      <button type="button" className="btn nophone" onClick={() => exportLog(store.getState())}>
        <Icon name="save" />
        {words.exportLog}
      </button>
    </section>
  );
}
