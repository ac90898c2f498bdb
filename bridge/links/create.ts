/** The one place that knows which kind of link is made of what. */
import type { Clock } from '../core/clock.ts';
import { Counters } from '../core/counters.ts';
import type { Link } from '../core/link.ts';
import type { LinkSpec } from './link-specs.ts';
import type { LinkSigning } from './mavlink/signing.ts';
import { MavlinkLink } from './mavlink-link.ts';
import { ReplayLink } from './replay.ts';
import { serial } from './serial.ts';
import { sim } from './sim.ts';
import { serialBudget } from './stream-plan.ts';
import { tcpIn, tcpOut } from './tcp.ts';
import { realTimers, type Timers } from './timers.ts';
import type { Rim, Transport } from './transport.ts';
import { udpIn, udpOut } from './udp.ts';

export type LinkRim = {
  readonly clock: Clock;
  /** Takes what is worth knowing about a link and is not a change of it. */
  readonly log: { info(about: { readonly link: string }, text: string): void };
  readonly timers?: Timers;
  /** Where the link has a key. */
  readonly signing?: LinkSigning | undefined;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
};

/** A link that is ready to be started; nothing is opened yet. */
export function createLink(spec: LinkSpec, rim: LinkRim): Link {
  const { clock, timers = realTimers, random = Math.random } = rim;
  const { target } = spec;
  const counters = new Counters();
  if (target.kind === 'replay') return new ReplayLink({ ...target, spec, clock, counters, timers });
  const note = (text: string) => rim.log.info({ link: spec.id }, text);
  return new MavlinkLink({
    spec,
    transport: transportOf(target, { clock, counters, note }),
    clock,
    counters,
    timers,
    random,
    budgetBytesPerS: target.kind === 'serial' ? serialBudget(target.baud) : undefined,
    speaksFirst: target.kind === 'udpout',
    signing: rim.signing,
  });
}

type LiveTarget = Exclude<LinkSpec['target'], { kind: 'replay' }>;

export function transportOf(target: LiveTarget, rim: Rim): Transport {
  switch (target.kind) {
    case 'udpin':
      return udpIn(target, rim);
    case 'udpout':
      return udpOut(target, rim);
    case 'tcpin':
      return tcpIn(target, rim);
    case 'tcpout':
      return tcpOut(target, rim);
    case 'serial':
      return serial(target, rim);
    case 'sim':
      return sim(target.args, rim);
  }
}
