/** Other ground stations, joined to the vehicles and to who drives them. */
import type { Clock } from './core/clock.ts';
import { Counters } from './core/counters.ts';
import type { Happening } from './core/fleet.ts';
import type { Link } from './core/link.ts';
import { transportOf } from './links/create.ts';
import { Forward } from './links/forward.ts';
import type { ForwardSpec } from './links/forward-url.ts';
import { realTimers } from './links/timers.ts';
import type { Logger } from './log.ts';
import type { Steering } from './steering.ts';

export type ForwardingParts = {
  readonly specs: readonly ForwardSpec[];
  /** As they are at the start: no recording that is opened later is ever forwarded. */
  readonly links: readonly Link[];
  readonly steering: Pick<Steering, 'standings' | 'intent'>;
  /** The system id that drives: nobody else may have it. */
  readonly groundStation: number;
  readonly clock: Clock;
  readonly log: Logger;
  announce(happenings: readonly Happening[]): void;
};

/** Nothing is opened yet. */
export function buildForwarding(parts: ForwardingParts): Forward {
  const { specs, links, steering, groundStation, clock, log, announce } = parts;
  return new Forward({
    specs,
    links,
    groundStation,
    clock,
    timers: realTimers,
    random: Math.random,
    note: (forward, text) => log.info({ forward }, text),
    transportOf: ({ id, target }) => {
      const counters = new Counters();
      const note = (text: string) => log.info({ forward: id }, text);
      return { counters, transport: transportOf(target, { clock, counters, note }) };
    },
    ports: {
      standings: steering.standings,
      heardStation: (vehicle, { systemId, componentId }, at) =>
        steering.intent.heard(vehicle, { kind: 'station', systemId, componentId }, at),
      refused: ({ vehicle, by, what, code, why }, at) =>
        announce([{ at, severity: 4, body: { kind: 'refused', vehicle, by, what, code, why } }]),
    },
  });
}
