/** Live links, real sockets for other ground stations, and a domain that a test plays: whose lease it is. */
import { onTestFinished } from 'vitest';
import { Counters } from '../../bridge/core/counters.ts';
import type { ForeignStanding } from '../../bridge/core/foreign.ts';
import type { Address, Link } from '../../bridge/core/link.ts';
import { transportOf } from '../../bridge/links/create.ts';
import { Forward, type ForwardPorts } from '../../bridge/links/forward.ts';
import { parseForward } from '../../bridge/links/forward-url.ts';
import { MavlinkLink } from '../../bridge/links/mavlink-link.ts';
import { realTimers } from '../../bridge/links/timers.ts';
import type { Transport } from '../../bridge/links/transport.ts';
import { recorder } from './live-link.ts';
import { realClock, testRim } from './rim.ts';

export const alone: ForeignStanding = { vehicle: 'rover:1', kept: null, mayBeArmed: true, isStanding: false };

type Refused = Parameters<ForwardPorts['refused']>[0];

export type ForwardRig = {
  readonly forward: Forward;
  readonly links: readonly Link[];
  readonly refused: Refused[];
  /** Vehicles beside which a station was heard, and which. */
  readonly stations: [string, Address][];
  /** Change it to let somebody hold the lease. */
  standing: ForeignStanding;
  /** Where endpoint `index` listens. */
  port(index?: number): Promise<number>;
  dropped(why: string, index?: number): number;
  record: ReturnType<typeof recorder>;
};

export type RigLink = { readonly transport: Transport; readonly name?: string; readonly url?: string };

/** Everything is ended with the test. `vehicle` and `bridge` are their system ids. */
export async function forwardRig(
  urls: readonly string[],
  wires: readonly RigLink[],
  { vehicle, bridge }: { readonly vehicle: number; readonly bridge: number } = { vehicle: 1, bridge: 255 },
): Promise<ForwardRig> {
  const links = wires.map(({ transport, name = 'rover', url = 'test://' }, index) => {
    const spec = { id: `${name}-${index}`, name, url, target: { kind: 'sim', args: [] } } as const;
    const counters = new Counters();
    const rest = { clock: realClock, timers: realTimers, random: () => 0.5 };
    return new MavlinkLink({ spec, transport, counters, ...rest, budgetBytesPerS: undefined, speaksFirst: false });
  });
  const rig = { standing: alone, refused: [] as Refused[], stations: [] as [string, Address][] };
  const forward = new Forward({
    specs: urls.map((url, index) => {
      const spec = parseForward(url, `forward-${index + 1}`);
      if (!spec.ok) throw new Error(spec.why);
      return spec.value;
    }),
    links,
    groundStation: bridge,
    clock: realClock,
    timers: realTimers,
    random: Math.random,
    note: () => {},
    transportOf: ({ target }) => {
      const rim = testRim();
      return { transport: transportOf(target, rim), counters: rim.counters };
    },
    ports: {
      standings: (_links, systemId) => (systemId === 0 || systemId === vehicle ? [rig.standing] : []),
      heardStation: (vehicle, station) => rig.stations.push([vehicle, station]),
      refused: (refusal) => rig.refused.push(refusal),
    },
  });
  const record = recorder();
  const stops = links.map((link) =>
    link.start({ ...record.listener, onFrame: (frame, way, at) => forward.onFrame(link, frame, way, at) }),
  );
  stops.push(forward.start());
  onTestFinished(async () => void (await Promise.all(stops.map((stop) => stop()))));
  const state = (index: number) => forward.states()[index];
  return Object.assign(rig, {
    forward,
    links,
    record,
    port: async (index = 0) => {
      const overdue = Date.now() + 5000;
      for (;;) {
        const found = /:(\d+)$/.exec(state(index)?.up ? (state(index)?.why ?? '') : '');
        if (found) return Number(found[1]);
        if (Date.now() > overdue) throw new Error(`endpoint ${index} did not open: ${state(index)?.why}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    dropped: (why: string, index = 0) => state(index)?.counters[`dropped_${why}`] ?? 0,
  });
}
