/**
 * One connection's life, from the greeting to its end: we greet, the bridge answers with its policy, and from then on
 * what comes is handed out in its order and applied events are acknowledged, until the other side lives no more
 * (`pulse.ts`). It never tries again; that is `connection.ts`.
 */

import { closeCodes } from '../../bridge/protocol/close.ts';
import { decodeFrame } from '../../bridge/protocol/compact.ts';
import {
  type ConnectionResponse,
  type Cursor,
  defaultWant,
  type Hello,
  type Mode,
  type Want,
} from '../../bridge/protocol/hello.ts';
import type { Authenticate } from '../../bridge/protocol/identity.ts';
import type { ClientMessage, ServerMessage } from '../../bridge/protocol/messages.ts';
import { isPacked } from '../../bridge/protocol/packed.ts';
import { Assembly, isPiece } from '../../bridge/protocol/pieces.ts';
import type { Events } from '../../bridge/protocol/stream.ts';
import { linkWords, malformedWords } from '../words/link.ts';
import type { OpenCarrier } from './carrier.ts';
import { type OffsetSample, offsetSample } from './clock-offset.ts';
import type { Content } from './content.ts';
import { startUnpacking, withAbilities } from './inflate.ts';
import { parseServerMessage } from './parse.ts';
import { lastOf } from './position.ts';
import { type PulseEvents, startPulse } from './pulse.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import type { IntentMessage } from './voice.ts';

export type ConversationEvents = PulseEvents & {
  /** Asked for as the carrier opens. */
  hello(): Hello;
  onWelcome(welcome: ConnectionResponse, sample: OffsetSample): void;
  onPong(n: number, sample: OffsetSample): void;
  onContent(message: Content): void;
  /** Every event up to here went through `onContent` without an exception. */
  onApplied(cursor: Cursor): void;
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
  say(message: IntentMessage | Authenticate): boolean;
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

/** What means nothing, or something else, before the state was restored. */
const buildsOnState: ReadonlySet<string> = new Set(['telemetry', 'control']);

export function converse(
  url: string,
  open: OpenCarrier,
  surroundings: Surroundings,
  events: ConversationEvents,
): Conversation {
  const { monoMs } = surroundings;
  const timers = namedTimers<'ack'>(surroundings.after);
  let greetedAt = monoMs();
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
    pulse.stop();
    timers.cancelAll();
    carrier.drop(code);
  };

  /** What the bridge promised; null before its greeting and after the end. */
  const policy = () => (ended ? null : (welcome?.policy ?? null));
  const pulse = startPulse(surroundings, events, {
    policy,
    promisedMs: () => carrier.promisedMs?.(),
    send: (message) => send(message, 'ping'),
    giveUp() {
      end();
      events.onEnd(closeCodes.pingTimeout, linkWords.silent);
    },
  });

  const begin = (message: ConnectionResponse, now: number) => {
    if (welcome !== null) return events.onMalformed(malformedWords.secondWelcome);
    welcome = message;
    // The greeting is an exchange like any ping, so ages are true from the first frame on.
    events.onWelcome(message, offsetSample(greetedAt, message.at, message.at, now));
    if (!ended) pulse.begin(message.policy);
  };

  const handOut = (message: Content) => {
    if (welcome === null && message.t !== 'error' && message.t !== 'goodbye')
      return events.onMalformed(malformedWords.early(message.t));
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

  /** The path changes what it carries: nothing of this conversation can be trusted any further. */
  const resync = (why: string) => {
    events.onMalformed(why);
    end(closeCodes.resync);
    events.onEnd(closeCodes.resync, linkWords.corrupted);
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

  const take = (message: ServerMessage | null, now: number) => {
    if (message === null) return;
    if (message.t === 'connection_response') begin(message, now);
    else if (message.t === 'pong') events.onPong(message.n, offsetSample(message.c0, message.s1, message.s2, now));
    else if (message.t === 'events' || (!restored && buildsOnState.has(message.t)))
      unpacking.inTurn(() => handOut(message));
    else handOut(message);
  };

  const assembly = new Assembly();

  /** What is to be done with bytes that came; throws RangeError where the path changed them. */
  const understand = (bytes: Uint8Array, now: number): (() => void) => {
    if (isPiece(bytes)) {
      const whole = assembly.add(bytes);
      if (whole === null) return () => {};
      return typeof whole === 'string' ? () => take(parse(whole), now) : understand(whole, now);
    }
    if (isPacked(bytes)) return unpacking.packed(bytes);
    const message: Content = { t: 'state', ...decodeFrame(bytes) };
    return restored ? () => handOut(message) : () => unpacking.inTurn(() => handOut(message));
  };

  const carrier = open(url, {
    onOpen() {
      greetedAt = monoMs();
      const hello = events.hello();
      pulse.look(hello.mode);
      send({ ...hello, want: withAbilities(hello.want ?? defaultWant, surroundings.inflate) });
    },
    onText(text) {
      const now = pulse.hear();
      const message = parse(text);
      events.onTraffic('in', text.length, message?.t === 'pong');
      take(message, now);
    },
    onFrame(bytes) {
      const now = pulse.hear();
      events.onTraffic('in', bytes.length, false);
      let done: () => void;
      try {
        done = understand(bytes, now);
      } catch (error) {
        return resync(error instanceof Error ? error.message : String(error));
      }
      done();
    },
    onClose(code, why) {
      unpacking.end();
      pulse.stop();
      timers.cancelAll();
      events.onEnd(code, why);
    },
  });
  return {
    heardAt: pulse.heardAt,
    look(mode) {
      if (!pulse.look(mode) || policy() === null) return;
      send({ t: 'wish', mode });
      pulse.renew();
    },
    wish(want) {
      if (policy() !== null) send({ t: 'wish', want: withAbilities(want, surroundings.inflate) });
    },
    say(message) {
      if (policy() === null) return false;
      // Over HTTP a stick that has not left yet is replaced by a newer one, as anywhere.
      send(message, message.t === 'drive' ? 'drive' : undefined);
      return !ended;
    },
    renewPings: pulse.renew,
    probe: pulse.probe,
    resync,
    end: () => end(),
  };
}
