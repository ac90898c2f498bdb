/**
 * One connection's life, from the greeting to its end: we greet, the bridge answers with its policy, and from then on
 * silence is noticed, pings measure the way and applied events are acknowledged. It never tries again; that is
 * `connection.ts`.
 */

import { closeCodes } from '../../bridge/protocol/close.ts';
import { type CompactFrame, decodeFrame } from '../../bridge/protocol/compact.ts';
import {
  type ConnectionResponse,
  type Cursor,
  defaultWant,
  type Hello,
  type Mode,
  type Policy,
  type Want,
} from '../../bridge/protocol/hello.ts';
import type { ClientMessage } from '../../bridge/protocol/messages.ts';
import { isPacked } from '../../bridge/protocol/packed.ts';
import type { Events } from '../../bridge/protocol/stream.ts';
import type { OpenCarrier } from './carrier.ts';
import { type OffsetSample, offsetSample } from './clock-offset.ts';
import type { Content } from './content.ts';
import { startUnpacking, withAbilities } from './inflate.ts';
import { parseServerMessage } from './parse.ts';
import { lastOf } from './position.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import type { IntentMessage } from './voice.ts';

export type ConversationEvents = {
  /** Asked for as the carrier opens. */
  hello(): Hello;
  /** A ping leaves now: its number. */
  nextPing(): number;
  /** Somebody alive looks at the page; asked while it is not hidden ([A2]). */
  isAwake(): boolean;
  /** The session holds a lease, which lives by its pings. */
  holdsLease(): boolean;
  /** The timings that hold here at this moment, by what the bridge said. */
  paced(policy: Policy): Policy;
  onWelcome(welcome: ConnectionResponse, sample: OffsetSample): void;
  onPong(n: number, sample: OffsetSample): void;
  onContent(message: Content): void;
  /** Every event up to here went through `onContent` without an exception. */
  onApplied(cursor: Cursor): void;
  /** Nothing was heard for `staleAfterMs`, or something was again. */
  onSilence(silent: boolean): void;
  /** Nothing was heard for half as long again: another way is worth trying meanwhile. */
  onDoubt(): void;
  /** `keepAlive`: a ping or its answer. */
  onTraffic(direction: 'in' | 'out', bytes: number, keepAlive: boolean): void;
  /** A message that was dropped; `why` is one sentence. */
  onMalformed(why: string): void;
  /** Closed by the other side, or silent for `deadAfterMs` (4001). Comes once, and nothing after it. */
  onEnd(code: number, why: string): void;
};

export type Conversation = {
  heardAt(): number;
  /** The page was hidden or shown: the bridge is told, and both sides expect less, or more, of each other. */
  look(mode: Mode): void;
  /** Asks for another rate, encoding or budget of state. */
  wish(want: Want): void;
  /** Says what the operator wants; false, and nothing is said, before the greeting's answer and after the end. */
  say(message: IntentMessage): boolean;
  /** `holdsLease` may say something else than before: pings follow. */
  renewPings(): void;
  /**
   * Asks for a sign of life now: without one within `ms` the conversation ends as after a silence. A way that promises
   * none so soon is not asked.
   */
  probe(ms: number): void;
  /** What came cannot be trusted: it is dropped, and the conversation ends as where a frame was corrupted ([T10]). */
  resync(why: string): void;
  /** Ends it without a further event. */
  end(): void;
};

/** Acknowledgements wait this long, so that one speaks for several messages. */
const ackDelayMs = 100;

/** Between messages that are promised only every so often, this many periods may pass before it is called silence. */
const patientPeriods = 2.5;
/** Silence that is half as long again as what is shown is more than a late packet ([L2]). */
const doubtFactor = 1.5;
/** What means nothing, or something else, before the state was restored. */
const buildsOnState: ReadonlySet<string> = new Set(['telemetry', 'control']);
/** A hidden page hears a pong per ping and little else: silence is shown after this share of a ping's period over it. */
const hiddenPatience = 1.2;

export function converse(
  url: string,
  open: OpenCarrier,
  surroundings: Surroundings,
  events: ConversationEvents,
): Conversation {
  const { monoMs } = surroundings;
  const timers = namedTimers<'silence' | 'ping' | 'ack' | 'probe'>(surroundings.after);
  let greetedAt = monoMs();
  let heardAt = greetedAt;
  let mode: Mode = 'watch';
  // A page that was just shown is promised telemetry from now on, not from when it was heard last.
  let lookedAt = greetedAt;
  let silent = false;
  let doubted = false;
  let welcome: ConnectionResponse | null = null;
  let appliedSeq = 0;
  let restored = false;
  // Whoever listens may end us in the middle of a message; nothing must be armed or sent after that.
  let ended = false;

  const send = (message: ClientMessage, lane?: string) => {
    const text = JSON.stringify(message);
    events.onTraffic('out', text.length, message.t === 'ping');
    carrier.send(text, lane);
  };

  const end = (code?: number) => {
    ended = true;
    unpacking.end();
    timers.cancelAll();
    carrier.drop(code);
  };

  const setSilent = (now: boolean) => {
    if (silent === now) return;
    silent = now;
    doubted = false;
    events.onSilence(now);
  };

  const giveUp = () => {
    end();
    events.onEnd(closeCodes.pingTimeout, 'the bridge fell silent');
  };

  /** When silence is shown, and when it is the end, by what was promised ([L2]). */
  const limitsOf = (policy: Policy) => {
    const hiddenMs = mode === 'hidden' ? hiddenPatience * policy.hiddenPingIntervalMs : 0;
    const promisedMs = Math.max(hiddenMs, patientPeriods * (carrier.promisedMs?.() ?? 0));
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
    if (silentMs >= deadAfterMs) return giveUp();
    const doubtAfterMs = doubtFactor * staleAfterMs;
    if (silentMs >= staleAfterMs) setSilent(true);
    if (silentMs >= doubtAfterMs && !doubted) {
      doubted = true;
      events.onDoubt();
    }
    if (ended) return;
    const limitMs = !silent ? staleAfterMs : doubted ? deadAfterMs : Math.min(doubtAfterMs, deadAfterMs);
    timers.arm('silence', Math.max(1, limitMs - silentMs), () => watchSilence(said));
  };

  const ping = () => {
    const awake = mode !== 'hidden' && events.isAwake();
    send({ t: 'ping', n: events.nextPing(), c0: monoMs(), ...(awake && { awake }) }, 'ping');
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

  const begin = (message: ConnectionResponse, now: number) => {
    if (welcome !== null) return events.onMalformed('a second connection_response');
    welcome = message;
    // The greeting is an exchange like any ping, so ages are true from the first frame on.
    events.onWelcome(message, offsetSample(greetedAt, message.at, message.at, now));
    if (ended) return;
    watchSilence(message.policy);
    keepPinging(message.policy, mode === 'hidden' ? 0 : 4);
  };

  const handOut = (message: Content) => {
    if (welcome === null && message.t !== 'error' && message.t !== 'goodbye')
      return events.onMalformed(`${message.t} before connection_response`);
    restored ||= message.t === 'state_restored';
    events.onContent(message);
    if (welcome === null || ended) return;
    if ('q' in message && message.q !== undefined) send({ t: 'ack', q: message.q }, 'q');
    if (message.t === 'events') applied(welcome.epoch, message);
  };

  /** Numbers that hold nothing count as applied: they are told once. */
  const applied = (epoch: string, message: Events) => {
    appliedSeq = Math.max(appliedSeq, lastOf(message) ?? 0);
    events.onApplied({ epoch, seq: appliedSeq });
    if (!timers.has('ack')) timers.arm('ack', ackDelayMs, () => send({ t: 'ack', seq: appliedSeq }, 'seq'));
  };

  const hear = (): number => {
    heardAt = monoMs();
    timers.cancel('probe');
    const wasSilent = silent;
    setSilent(false);
    // The watch slept until we would give up; the next silence is to be shown as soon as the first was.
    if (wasSilent && welcome !== null && !ended) watchSilence(welcome.policy);
    return heardAt;
  };

  /** The path changes what it carries: nothing of this conversation can be trusted any further. */
  const resync = (why: string) => {
    events.onMalformed(why);
    end(closeCodes.resync);
    events.onEnd(closeCodes.resync, 'a message was lost or corrupted on its way');
  };

  const parse = (text: string) => {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) events.onMalformed(parsed.why);
    return parsed.ok ? parsed.message : null;
  };

  /** The order of events holds while some of them are being inflated; the rest does not wait for it. */
  const unpacking = startUnpacking(
    surroundings.inflate,
    (text) => {
      const message = parse(text);
      if (message?.t === 'events' || message?.t === 'state_restored') handOut(message);
    },
    (why) => resync(why),
  );

  const carrier = open(url, {
    onOpen() {
      greetedAt = monoMs();
      const hello = events.hello();
      mode = hello.mode;
      send({ ...hello, want: withAbilities(hello.want ?? defaultWant, surroundings.inflate) });
    },
    onText(text) {
      const now = hear();
      const message = parse(text);
      events.onTraffic('in', text.length, message?.t === 'pong');
      if (message === null) return;
      if (message.t === 'connection_response') begin(message, now);
      else if (message.t === 'pong') events.onPong(message.n, offsetSample(message.c0, message.s1, message.s2, now));
      else if (message.t === 'events' || (!restored && buildsOnState.has(message.t)))
        unpacking.inTurn(() => handOut(message));
      else handOut(message);
    },
    onFrame(bytes) {
      hear();
      events.onTraffic('in', bytes.length, false);
      let frame: CompactFrame;
      try {
        if (isPacked(bytes)) return unpacking.onPacked(bytes);
        frame = decodeFrame(bytes);
      } catch (error) {
        return resync(error instanceof Error ? error.message : String(error));
      }
      const message: Content = { t: 'state', ...frame };
      if (restored) handOut(message);
      else unpacking.inTurn(() => handOut(message));
    },
    onClose(code, why) {
      unpacking.end();
      timers.cancelAll();
      events.onEnd(code, why);
    },
  });
  return {
    heardAt: () => heardAt,
    look(next) {
      if (mode === next) return;
      mode = next;
      lookedAt = monoMs();
      if (welcome === null || ended) return;
      send({ t: 'wish', mode });
      keepPinging(welcome.policy, 0);
      watchSilence(welcome.policy);
    },
    wish(want) {
      if (welcome !== null && !ended) send({ t: 'wish', want: withAbilities(want, surroundings.inflate) });
    },
    say(message) {
      if (welcome === null || ended) return false;
      // Over HTTP a stick that has not left yet is replaced by a newer one, as anywhere.
      send(message, message.t === 'drive' ? 'drive' : undefined);
      return !ended;
    },
    renewPings() {
      if (welcome === null || ended) return;
      keepPinging(welcome.policy, 0);
      watchSilence(welcome.policy);
    },
    probe(ms) {
      if (welcome === null || ended || carrier.promisedMs !== undefined) return;
      ping();
      timers.arm('probe', ms, giveUp);
    },
    resync,
    end: () => end(),
  };
}
