/**
 * The client's only reconnect loop: one conversation after the other, each told apart by how it ended. Refused attempts
 * back off, hanging ones are abandoned and followed by the next, terminal close codes stop it for good. What is said in
 * the conversations goes to the listener; nothing here knows what it means.
 */
import { attemptTimeoutMs } from '../../bridge/protocol/backoff.ts';
import { closeCodes, isTerminal } from '../../bridge/protocol/close.ts';
import type { ConnectionResponse, Cursor, Hello, Want } from '../../bridge/protocol/hello.ts';
import { protocolVersion } from '../../bridge/protocol/version.ts';
import type { OffsetSample } from './clock-offset.ts';
import { type Content, type Conversation, converse } from './conversation.ts';
import { terminalReason } from './failure.ts';
import { createMeter, type MeterListener, type Traffic } from './meter.ts';
import { waitMs } from './retry.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';

/** Times are our own monotonic ms. */
export type ConnectionState =
  /** The first attempt of all. */
  | { readonly name: 'connecting'; readonly since: number }
  | { readonly name: 'connected'; readonly since: number }
  /** Open, but nothing was heard since `heardAt` although telemetry was promised. */
  | { readonly name: 'stale'; readonly heardAt: number }
  | {
      readonly name: 'reconnecting';
      /** From 1 for the first after the link was lost. */
      readonly attempt: number;
      /** Whether this attempt is under way; else it is waited for. */
      readonly trying: boolean;
      /** When this attempt or wait began, and when the next attempt follows if nothing comes of it. */
      readonly since: number;
      readonly nextAttemptAt: number;
      /** When the bridge was heard last; null where it never was. */
      readonly lostAt: number | null;
    }
  /** Trying again would not help; `why` says what would. */
  | { readonly name: 'failed'; readonly why: string }
  | { readonly name: 'closed'; readonly since: number };

export type ConnectionListener = MeterListener & {
  onState(state: ConnectionState): void;
  onWelcome(welcome: ConnectionResponse): void;
  onContent(message: Content): void;
};

export type Connection = {
  traffic(): Traffic;
  /** Tries at once if it is waiting or an attempt hangs; else nothing. */
  retryNow(): void;
  /** Ends it; may be called twice. */
  stop(): void;
};

export type ConnectionOptions = {
  readonly url: string;
  readonly clientId: string;
  /** This tab's id, the same over reloads where that can be kept. */
  readonly tab: string;
  /** This load of the page, another for each. */
  readonly page: string;
  /** Takes the id to keep: another than `tab` where that one is open elsewhere. */
  readonly keepTab?: (tab: string) => void;
  /** What is asked of the state lane; compact telemetry at 10 Hz where nothing is said. */
  readonly want?: Want;
};

const fullTelemetry: Want = { rateHz: 10, encoding: 'compact', maxBytesPerS: null };

/** A link that held this long was a success: the count of attempts starts anew with its end. */
const settledAfterMs = 10_000;

export function startConnection(
  { url, clientId, tab: firstTab, page, keepTab, want = fullTelemetry }: ConnectionOptions,
  surroundings: Surroundings,
  listener: ConnectionListener,
): Connection {
  const { monoMs } = surroundings;
  const timers = namedTimers<'wait' | 'hang'>(surroundings.after);
  const meter = createMeter(monoMs, listener);
  let state: ConnectionState = { name: 'connecting', since: monoMs() };
  let conversation: Conversation | null = null;
  let tab = firstTab;
  let gen = 0;
  let attempt = 0;
  let triedSince = monoMs();
  let lostAt: number | null = null;
  let welcomedAt: number | null = null;
  let cursor: Cursor | null = null;
  let spreadMs: number | null = null;
  let refusal = '';

  const enter = (next: ConnectionState) => {
    state = next;
    listener.onState(next);
  };
  const enterReconnecting = (trying: boolean, ms: number) => {
    const since = monoMs();
    enter({ name: 'reconnecting', attempt, trying, since, nextAttemptAt: since + ms, lostAt });
  };
  const hangUp = () => {
    timers.cancelAll();
    conversation?.end();
    conversation = null;
  };
  const fail = (why: string) => {
    hangUp();
    enter({ name: 'failed', why });
  };

  const tryNow = () => {
    hangUp();
    const patienceMs = attemptTimeoutMs(attempt);
    if (attempt > 0) enterReconnecting(true, patienceMs);
    timers.arm('hang', patienceMs, () => tryAgain('hung'));
    gen += 1;
    refusal = '';
    conversation = converse(url, surroundings, events);
  };

  const tryAgain = (kind: 'refused' | 'hung') => {
    hangUp();
    const ms = waitMs({ kind, attempt, lostForMs: monoMs() - triedSince, spreadMs }, surroundings.random());
    attempt += 1;
    spreadMs = null;
    if (ms === 0) return tryNow();
    enterReconnecting(false, ms);
    timers.arm('wait', ms, tryNow);
  };

  /** The link that was there is gone; how long it held decides how patient the next attempts are. */
  const noteLoss = (since: number) => {
    meter.ended();
    lostAt = conversation?.heardAt() ?? lostAt;
    if (monoMs() - since >= settledAfterMs) attempt = 0;
    triedSince = monoMs();
    welcomedAt = null;
  };

  const events = {
    hello: (): Hello => ({
      t: 'hello',
      protocol: [protocolVersion],
      clientId,
      tab,
      page,
      gen,
      mode: 'watch',
      want,
      cursor,
    }),
    onWelcome(welcome: ConnectionResponse, sample: OffsetSample) {
      if (welcome.protocol !== protocolVersion)
        return fail(`the bridge speaks version ${welcome.protocol}, this page ${protocolVersion}: reload the page`);
      timers.cancel('hang');
      welcomedAt = monoMs();
      if (cursor?.epoch !== welcome.epoch) cursor = null;
      tab = welcome.tab;
      keepTab?.(tab);
      meter.begun(sample);
      listener.onWelcome(welcome);
      enter({ name: 'connected', since: welcomedAt });
    },
    onContent(message: Content) {
      if (message.t === 'goodbye') spreadMs = message.spreadMs;
      if (message.t === 'error') refusal = message.message;
      listener.onContent(message);
    },
    onApplied(applied: Cursor) {
      cursor = applied;
    },
    onSilence(silent: boolean) {
      if (welcomedAt === null || conversation === null) return;
      enter(silent ? { name: 'stale', heardAt: conversation.heardAt() } : { name: 'connected', since: welcomedAt });
    },
    onEnd(code: number, why: string) {
      if (welcomedAt !== null) noteLoss(welcomedAt);
      conversation = null;
      if (isTerminal(code)) return fail(terminalReason(code, refusal || why));
      // Silence is a way that swallows what it is given, nobody's refusal: waiting would only add to it.
      tryAgain(code === closeCodes.pingTimeout ? 'hung' : 'refused');
    },
    nextPing: meter.nextPing,
    onPong: meter.pong,
    onTraffic: (way: 'in' | 'out', bytes: number) => (way === 'in' ? meter.heard : meter.said)(bytes),
    onMalformed: meter.malformed,
  };

  enter(state);
  tryNow();
  return {
    traffic: meter.traffic,
    retryNow() {
      if (state.name !== 'reconnecting') return;
      if (state.trying) attempt += 1;
      tryNow();
    },
    stop() {
      if (state.name === 'closed') return;
      hangUp();
      enter({ name: 'closed', since: monoMs() });
    },
  };
}
