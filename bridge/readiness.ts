/** Whether the bridge does what it is for: in words that say what to look at, and nothing that strangers should not know. */
import type { Readiness } from './gateway/metrics-routes.ts';
import type { ServerHealth } from './protocol/health.ts';
import type { LinkState } from './protocol/state.ts';

/** Above this the event loop is no longer fit to watch over a driven rover. */
const worstLagMs = 500;

export function readinessOf(health: ServerHealth, links: readonly LinkState[]): Readiness {
  const why = [
    ...(links.some(({ up, replay }) => up || replay) ? [] : ['no link to a vehicle is open']),
    ...(health.vehicleConnected ? [] : ['no vehicle is heard']),
    ...(health.counters['journal.durable'] === 0 ? ['events are not kept on disk'] : []),
    ...(health.recording?.state === 'paused' ? ['recording pauses'] : []),
    ...((health.overload?.level ?? 0) >= 2 ? ['the bridge is overloaded'] : []),
    ...(health.loopLagMs > worstLagMs ? [`it stood still for ${Math.round(health.loopLagMs)} ms`] : []),
  ];
  return { ready: why.length === 0, why };
}
