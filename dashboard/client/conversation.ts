/**
 * One connection's life, from the greeting to its end: we greet, the bridge answers with its policy, and from then on
 * silence is noticed, pings measure the way and applied events are acknowledged. It never tries again; that is
 * `connection.ts`.
 */

import { closeCodes } from '../../bridge/protocol/close.ts';
import { type CompactFrame, decodeFrame } from '../../bridge/protocol/compact.ts';
import type { ConnectionResponse, Cursor, Hello, Policy } from '../../bridge/protocol/hello.ts';
import type { Pong } from '../../bridge/protocol/liveness.ts';
import type { ClientMessage, ServerMessage } from '../../bridge/protocol/messages.ts';
import type { Events } from '../../bridge/protocol/stream.ts';
import { type OffsetSample, offsetSample } from './clock-offset.ts';
import { parseServerMessage } from './parse.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';

/** A compact frame of state, decoded. */
export type StateFrame = { readonly t: 'state' } & CompactFrame;

/** What the bridge says, but for the greeting's answer and pongs, which end here. */
export type Content = Exclude<ServerMessage, ConnectionResponse | Pong> | StateFrame;

export type ConversationEvents = {
  /** Asked for as the carrier opens. */
  hello(): Hello;
  /** A ping leaves now: its number. */
  nextPing(): number;
  onWelcome(welcome: ConnectionResponse, sample: OffsetSample): void;
  onPong(n: number, sample: OffsetSample): void;
  onContent(message: Content): void;
  /** Every event up to here went through `onContent` without an exception. */
  onApplied(cursor: Cursor): void;
  /** Nothing was heard for `staleAfterMs`, or something was again. */
  onSilence(silent: boolean): void;
  onTraffic(direction: 'in' | 'out', bytes: number): void;
  /** A message that was dropped; `why` is one sentence. */
  onMalformed(why: string): void;
  /** Closed by the other side, or silent for `deadAfterMs` (4001). Comes once, and nothing after it. */
  onEnd(code: number, why: string): void;
};

export type Conversation = {
  heardAt(): number;
  /** Ends it without a further event. */
  end(): void;
};

/** Acknowledgements wait this long, so that one speaks for several messages. */
const ackDelayMs = 100;

export function converse(url: string, surroundings: Surroundings, events: ConversationEvents): Conversation {
  const { monoMs } = surroundings;
  const timers = namedTimers<'silence' | 'ping' | 'ack'>(surroundings.after);
  let greetedAt = monoMs();
  let heardAt = greetedAt;
  let silent = false;
  let welcome: ConnectionResponse | null = null;
  let appliedSeq = 0;
  // Whoever listens may end us in the middle of a message; nothing must be armed or sent after that.
  let ended = false;

  const send = (message: ClientMessage) => {
    const text = JSON.stringify(message);
    events.onTraffic('out', text.length);
    carrier.send(text);
  };

  const end = () => {
    ended = true;
    timers.cancelAll();
    carrier.drop();
  };

  const setSilent = (now: boolean) => {
    if (silent === now) return;
    silent = now;
    events.onSilence(now);
  };

  /** Sleeps until silence is worth the next word; what is heard meanwhile does not move the timer. */
  const watchSilence = (policy: Policy) => {
    const silentMs = monoMs() - heardAt;
    if (silentMs >= policy.deadAfterMs) {
      end();
      return events.onEnd(closeCodes.pingTimeout, 'the bridge fell silent');
    }
    if (silentMs >= policy.staleAfterMs) setSilent(true);
    const limitMs = silent ? policy.deadAfterMs : policy.staleAfterMs;
    timers.arm('silence', Math.max(1, limitMs - silentMs), () => watchSilence(policy));
  };

  /** The first come eight times as often: one round trip, measured while the page was still loading, says little. */
  const keepPinging = (intervalMs: number, early = 4) => {
    send({ t: 'ping', n: events.nextPing(), c0: monoMs() });
    timers.arm('ping', early > 0 ? intervalMs / 8 : intervalMs, () => keepPinging(intervalMs, early - 1));
  };

  const begin = (message: ConnectionResponse, now: number) => {
    if (welcome !== null) return events.onMalformed('a second connection_response');
    welcome = message;
    // The greeting is an exchange like any ping, so ages are true from the first frame on.
    events.onWelcome(message, offsetSample(greetedAt, message.at, message.at, now));
    if (ended) return;
    watchSilence(message.policy);
    keepPinging(message.policy.pingIntervalMs);
  };

  const handOut = (message: Content) => {
    if (welcome === null && message.t !== 'error' && message.t !== 'goodbye')
      return events.onMalformed(`${message.t} before connection_response`);
    events.onContent(message);
    if (welcome === null || ended) return;
    if (message.t === 'telemetry' || message.t === 'state') send({ t: 'ack', q: message.q });
    if (message.t === 'events') applied(welcome.epoch, message);
  };

  /** Numbers that hold nothing count as applied: they are told once. */
  const applied = (epoch: string, { entries, gap }: Events) => {
    appliedSeq = entries.at(-1)?.seq ?? gap?.to ?? appliedSeq;
    events.onApplied({ epoch, seq: appliedSeq });
    if (!timers.has('ack')) timers.arm('ack', ackDelayMs, () => send({ t: 'ack', seq: appliedSeq }));
  };

  const hear = (bytes: number): number => {
    heardAt = monoMs();
    const wasSilent = silent;
    setSilent(false);
    // The watch slept until we would give up; the next silence is to be shown as soon as the first was.
    if (wasSilent && welcome !== null && !ended) watchSilence(welcome.policy);
    events.onTraffic('in', bytes);
    return heardAt;
  };

  /** The path changes what it carries: nothing of this conversation can be trusted any further. */
  const resync = (why: string) => {
    events.onMalformed(why);
    end();
    events.onEnd(closeCodes.resync, 'a frame was corrupted on its way');
  };

  const carrier = surroundings.open(url, {
    onOpen() {
      greetedAt = monoMs();
      send(events.hello());
    },
    onText(text) {
      const now = hear(text.length);
      const parsed = parseServerMessage(text);
      if (!parsed.ok) return events.onMalformed(parsed.why);
      const { message } = parsed;
      if (message.t === 'connection_response') return begin(message, now);
      if (message.t === 'pong') return events.onPong(message.n, offsetSample(message.c0, message.s1, message.s2, now));
      handOut(message);
    },
    onFrame(bytes) {
      hear(bytes.length);
      let frame: CompactFrame;
      try {
        frame = decodeFrame(bytes);
      } catch (error) {
        return resync(error instanceof Error ? error.message : String(error));
      }
      handOut({ t: 'state', ...frame });
    },
    onClose(code, why) {
      timers.cancelAll();
      events.onEnd(code, why);
    },
  });
  return { heardAt: () => heardAt, end };
}
