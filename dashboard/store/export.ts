/** All that this page holds of its link, as plain data for a file: figures, history, notes, events, who was here. */
import type { DashboardState } from './dashboard-state.ts';
import { wallBaseMs } from './select.ts';

/** `madeAt`: the page's own wall clock, ISO 8601. Times called `at` are monotonic ms of the page; add `wallBaseMs`. */
export function exportOf(state: DashboardState, madeAt: string) {
  const { network, chosenHz, wayChosen, wire } = state;
  const { mirror, connection, quality, report, traffic, history, notes, paths, recovery, keeping, sessions, stats } =
    state;
  const { welcome, health, links, events, lastSeq, gaps, missedEvents } = mirror;
  return {
    format: 'tether-link-log',
    version: 1,
    madeAt,
    wallBaseMs: wallBaseMs(state),
    nowMs: state.nowMs,
    bridge: { welcome, health, links },
    link: { connection, quality, report, traffic, paths, recovery, keeping },
    carriage: { network, chosenHz, wayChosen },
    wire,
    history,
    notes,
    events: { lastSeq, missedEvents, gaps, entries: events },
    sessions,
    stats,
  };
}
