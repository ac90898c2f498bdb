/** What the bridge says of itself to `tether doctor`, on its own machine. */
import type { Running } from './machine/doctor/subject.ts';
import { readinessOf } from './readiness.ts';
import type { Rooms } from './rooms.ts';

export function toldToDoctor({ sources, intent }: Pick<Rooms, 'sources' | 'intent'>, mdnsName: string | null): Running {
  const { version, vehicleConnected, ros, counters } = sources.health();
  const { ready, why } = readinessOf(sources.health(), sources.links());
  return {
    health: { version, vehicleConnected, ros, counters },
    ready: { ready, why: [...why] },
    links: sources.links().map(({ id, up, why: linkWhy }) => ({ id, up, why: linkWhy })),
    controls: intent.controls().map(({ vehicle, preflight }) => ({ vehicle, preflight })),
    mdnsName,
  };
}
