/** The one place that knows which kind of link is made of what. */
import type { Clock } from '../core/clock.ts';
import { Counters } from '../core/counters.ts';
import type { Link } from '../core/link.ts';
import { type Chosen, chooseLink } from './auto.ts';
import { AutoLink } from './auto-link.ts';
import { claims, type LinkSpec } from './link-specs.ts';
import type { LinkSigning } from './mavlink/signing.ts';
import { MavlinkLink } from './mavlink-link.ts';
import { ReplayLink } from './replay.ts';
import { type RosOptions, type RosTransport, ros2 } from './ros2/transport.ts';
import { EitherLink } from './ros2/typed/either-link.ts';
import { TypedLink } from './ros2/typed/typed-link.ts';
import { type RosVoice, voiced } from './ros2/voice.ts';
import { listUsb, serial } from './serial.ts';
import { sim } from './sim.ts';
import { besideMavrosComponent } from './stations.ts';
import { serialBudget } from './stream-plan.ts';
import { tcpIn, tcpOut } from './tcp.ts';
import { realTimers, type Timers } from './timers.ts';
import type { Rim, Transport } from './transport.ts';
import { udpIn, udpOut } from './udp.ts';
import { usualMavros } from './url.ts';

export type LinkRim = {
  readonly clock: Clock;
  /** Takes what is worth knowing about a link and is not a change of it. */
  readonly log: { info(about: { readonly link: string }, text: string): void };
  readonly timers?: Timers;
  /** Where the link has a key. */
  readonly signing?: LinkSigning | undefined;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  readonly ros?: RosOptions;
  /** What the bridge itself says into the ROS graph of this link, where it does. */
  readonly voice?: RosVoice | undefined;
};

const usualRos: RosOptions = { home: undefined, connectTimeoutMs: 10_000 };

/** A link that is ready to be started; nothing is opened yet. */
export function createLink(spec: LinkSpec, rim: LinkRim): Link {
  const { clock, timers = realTimers, random = Math.random } = rim;
  const { target } = spec;
  const counters = new Counters();
  if (target.kind === 'replay') return new ReplayLink({ ...target, spec, clock, counters, timers });
  const note = (text: string) => rim.log.info({ link: spec.id }, text);
  const over = (transport: Transport | RosTransport) =>
    new MavlinkLink({
      spec,
      transport,
      clock,
      counters,
      timers,
      random,
      budgetBytesPerS: target.kind === 'serial' ? serialBudget(target.baud) : undefined,
      speaksFirst: target.kind === 'udpout',
      signing: rim.signing,
      ...('words' in transport && {
        ros: transport.words,
        caveats: transport.caveats,
        component: besideMavrosComponent,
      }),
    });
  const { ros = usualRos } = rim;
  if (target.kind !== 'ros2') return over(transportOf(target, { clock, counters, note }, ros));
  return new EitherLink({
    place: target,
    target: target.target ?? 1,
    raw: (extras) => over(ros2(target, ros, { clock, counters, note }, voiced(extras, rim.voice))),
    patienceMs: ros.rawPatienceMs,
    typed: () => new TypedLink({ spec, target, ros, clock, timers, counters, random, note }),
    clock,
    timers,
    note,
  });
}

/** What `--vehicle auto` finds on this machine. */
export function chooseHere(
  { clock, log, ros = usualRos }: LinkRim,
  signal: AbortSignal = new AbortController().signal,
): Promise<Chosen> {
  const note = (text: string) => log.info({ link: 'auto' }, text);
  return chooseLink(
    {
      ros,
      mavros: () => ros2(usualMavros, ros, { clock, counters: new Counters(), note }),
      serials: () => listUsb(new AbortController().signal),
      upMs: () => process.uptime() * 1000,
    },
    signal,
  );
}

/** A link that was chosen by `auto`, and looks again while no vehicle is heard on it; `others` are the bridge's other links. */
export const createSoughtLink = (spec: LinkSpec, rim: LinkRim, others: readonly LinkSpec[]): Link =>
  new AutoLink({
    isTaken: (target) => others.some((other) => claims(other.target) === claims(target)),
    spec,
    make: (one) => createLink(one, rim),
    choose: (signal) => chooseHere(rim, signal),
    monoMs: () => rim.clock.monoMs(),
    timers: rim.timers ?? realTimers,
    note: (text) => rim.log.info({ link: spec.id }, text),
  });

type LiveTarget = Exclude<LinkSpec['target'], { kind: 'replay' }>;

export function transportOf(target: LiveTarget, rim: Rim, ros: RosOptions = usualRos): Transport | RosTransport {
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
    case 'ros2':
      return ros2(target, ros, rim);
  }
}
