/**
 * How one conversation knows that the other side lives: pings leave, more of them while a lease hangs on them, and
 * silence is shown, then doubted, then the end. What was promised decides when, and how the page is looked at.
 */
import type { Mode, Policy } from '../../bridge/protocol/hello.ts';
import type { Ping } from '../../bridge/protocol/liveness.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';

export type PulseEvents = {
  /** A ping leaves now: its number. */
  nextPing(): number;
  /** Somebody alive looks at the page; asked while it is not hidden ([A2]). */
  isAwake(): boolean;
  /** The session holds a lease, which lives by its pings. */
  holdsLease(): boolean;
  /** The timings that hold here at this moment, by what the bridge said. */
  paced(policy: Policy): Policy;
  /** Nothing was heard for `staleAfterMs`, or something was again. */
  onSilence(silent: boolean): void;
  /** Nothing was heard for half as long again: another way is worth trying meanwhile. */
  onDoubt(): void;
};

export type PulseOwner = {
  /** What the bridge promised; null before its greeting and after the end. */
  policy(): Policy | null;
  /** How far apart messages may come, ms; undefined where they come as they are said. */
  promisedMs(): number | undefined;
  send(ping: Ping): void;
  /** Nothing came for too long: the conversation is over. */
  giveUp(): void;
};

export type Pulse = {
  heardAt(): number;
  /** Something came; when, by our clock. */
  hear(): number;
  /** The greeting was answered: silence counts from now on, and pings leave. */
  begin(policy: Policy): void;
  /** How the page is looked at from now on; false where that is nothing new. */
  look(mode: Mode): boolean;
  /** What pings and silence go by has changed; nothing happens before the greeting and after the end. */
  renew(): void;
  /** Asks for a sign of life within `ms`, else gives up; a way that promises none so soon is not asked. */
  probe(ms: number): void;
  stop(): void;
};

/** Between messages that are promised only every so often, this many periods may pass before it is called silence. */
const patientPeriods = 2.5;
/** Silence that is half as long again as what is shown is more than a late packet ([L2]). */
const doubtFactor = 1.5;
/** A hidden page hears a pong per ping and little else: silence is shown after this share of a ping's period over it. */
const hiddenPatience = 1.2;

export function startPulse({ monoMs, after }: Surroundings, events: PulseEvents, owner: PulseOwner): Pulse {
  const timers = namedTimers<'silence' | 'ping' | 'probe'>(after);
  let heardAt = monoMs();
  let mode: Mode = 'watch';
  // A page that was just shown is promised telemetry from now on, not from when it was heard last.
  let lookedAt = heardAt;
  let silent = false;
  let doubted = false;

  const setSilent = (now: boolean) => {
    if (silent === now) return;
    silent = now;
    doubted = false;
    events.onSilence(now);
  };

  /** When silence is shown, and when it is the end, by what was promised ([L2]). */
  const limitsOf = (policy: Policy) => {
    const hiddenMs = mode === 'hidden' ? hiddenPatience * policy.hiddenPingIntervalMs : 0;
    const promisedMs = Math.max(hiddenMs, patientPeriods * (owner.promisedMs() ?? 0));
    return {
      staleAfterMs: Math.max(policy.staleAfterMs, promisedMs),
      deadAfterMs: Math.max(policy.deadAfterMs, 2 * promisedMs),
    };
  };

  /** Sleeps until silence is worth the next word; what is heard meanwhile does not move the timer. */
  const watchSilence = (said: Policy) => {
    const policy = events.paced(said);
    const silentMs = monoMs() - Math.max(heardAt, lookedAt);
    const { staleAfterMs, deadAfterMs } = limitsOf(policy);
    if (silentMs >= deadAfterMs) return owner.giveUp();
    const doubtAfterMs = doubtFactor * staleAfterMs;
    if (silentMs >= staleAfterMs) setSilent(true);
    if (silentMs >= doubtAfterMs && !doubted) {
      doubted = true;
      events.onDoubt();
    }
    // Whoever was told may have ended it.
    if (owner.policy() === null) return;
    const limitMs = !silent ? staleAfterMs : doubted ? deadAfterMs : Math.min(doubtAfterMs, deadAfterMs);
    timers.arm('silence', Math.max(1, limitMs - silentMs), () => watchSilence(said));
  };

  const ping = () => {
    const awake = mode !== 'hidden' && events.isAwake();
    owner.send({ t: 'ping', n: events.nextPing(), c0: monoMs(), ...(awake && { awake }) });
  };
  const pingIntervalMs = (said: Policy): number => {
    const policy = events.paced(said);
    if (mode === 'hidden') return policy.hiddenPingIntervalMs;
    return events.holdsLease() ? Math.min(policy.leasePingIntervalMs, policy.pingIntervalMs) : policy.pingIntervalMs;
  };

  /** The first come eight times as often: one round trip, measured while the page was still loading, says little. */
  const keepPinging = (policy: Policy, early: number) => {
    ping();
    const intervalMs = pingIntervalMs(policy);
    timers.arm('ping', early > 0 ? intervalMs / 8 : intervalMs, () => keepPinging(policy, early - 1));
  };

  return {
    heardAt: () => heardAt,
    hear() {
      heardAt = monoMs();
      timers.cancel('probe');
      const wasSilent = silent;
      setSilent(false);
      const policy = owner.policy();
      // The watch slept until we would give up; the next silence is to be shown as soon as the first was.
      if (wasSilent && policy !== null) watchSilence(policy);
      return heardAt;
    },
    begin(policy) {
      watchSilence(policy);
      keepPinging(policy, mode === 'hidden' ? 0 : 4);
    },
    look(next) {
      if (mode === next) return false;
      mode = next;
      lookedAt = monoMs();
      return true;
    },
    renew() {
      const policy = owner.policy();
      if (policy === null) return;
      keepPinging(policy, 0);
      watchSilence(policy);
    },
    probe(ms) {
      if (owner.policy() === null || owner.promisedMs() !== undefined) return;
      ping();
      timers.arm('probe', ms, owner.giveUp);
    },
    stop: timers.cancelAll,
  };
}
