/** What a script beside the page can hear: alerts and the link's state, as plain data, while it listens. */
import type { StoreApi } from 'zustand/vanilla';
import type { EventBody } from '../../bridge/protocol/stream.ts';
import type { ConnectionState } from '../client/connection-state.ts';
import { isAlert } from './alerts.ts';
import type { DashboardState } from './dashboard-state.ts';

/** `wall`: the bridge's wall clock, ms since 1970. `severity`: MAV_SEVERITY, 0 (emergency) to 4 (warning). */
export type HeardAlert = {
  readonly key: string;
  readonly severity: number;
  readonly wall: number;
  readonly body: EventBody;
};

export type Hearing = {
  /** Each alert once, in order, as it comes; not those from before. What it returns ends that. */
  onAlert(run: (alert: HeardAlert) => void): () => void;
  /** The link's state, now and whenever it is another. What it returns ends that. */
  onState(run: (state: ConnectionState) => void): () => void;
};

/** A listener that throws is told so on the console, and costs nobody else anything. */
const guarded =
  <T>(run: (value: T) => void, report: (error: unknown) => void) =>
  (value: T) => {
    try {
      run(value);
    } catch (error) {
      report(error);
    }
  };

export function hearingOf(
  { getState, subscribe }: Pick<StoreApi<DashboardState>, 'getState' | 'subscribe'>,
  report: (error: unknown) => void,
): Hearing {
  return {
    onAlert(run) {
      const tell = guarded(run, report);
      return subscribe(({ mirror }, before) => {
        if (mirror.events === before.mirror.events) return;
        const last = before.mirror.events.at(-1)?.key;
        const fresh = mirror.events.slice(mirror.events.findLastIndex(({ key }) => key === last) + 1);
        for (const { key, severity, wall, body } of fresh) if (isAlert(severity)) tell({ key, severity, wall, body });
      });
    },
    onState(run) {
      const tell = guarded(run, report);
      tell(getState().connection);
      return subscribe(({ connection }, before) => {
        if (connection !== before.connection) tell(connection);
      });
    },
  };
}
