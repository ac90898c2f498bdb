/**
 * The client's only reconnect loop: one conversation after the other, each told apart by how it ended. Refused attempts
 * back off, hanging ones are abandoned and followed by the next, terminal close codes stop it for good. Where no
 * WebSocket passes, HTTP is tried beside it, and left again when one does. What is said in the conversations goes to
 * the listener; nothing here knows what it means.
 */
import { attemptTimeoutMs } from '../../bridge/protocol/backoff.ts';
import { closeCodes, isTerminal } from '../../bridge/protocol/close.ts';
import type { ConnectionResponse, Cursor, Hello, Mode, Want } from '../../bridge/protocol/hello.ts';
import type { GradeTable } from '../../bridge/protocol/quality.ts';
import { protocolVersion } from '../../bridge/protocol/version.ts';
import { attemptsBeside } from './beside.ts';
import type { OpenCarrier } from './carrier.ts';
import type { OffsetSample } from './clock-offset.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Content } from './content.ts';
import { converse } from './conversation.ts';
import { terminalReason } from './failure.ts';
import { freshEvents } from './fresh-events.ts';
import type { Sign } from './lifecycle.ts';
import { type Line, newLine } from './line.ts';
import { createMeter, type MeterListener, type Traffic } from './meter.ts';
import { type Schedule, schedules } from './presets.ts';
import type { LinkReport } from './quality.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import { isUnusable, noFailures, socketRetryMs, wantOver } from './ways.ts';

export type { ConnectionState } from './connection-state.ts';

export type ConnectionListener = MeterListener & {
  onState(state: ConnectionState): void;
  onWelcome(welcome: ConnectionResponse): void;
  onContent(message: Content): void;
};

export type Connection = {
  traffic(): Traffic;
  /** How good the link is, and was. */
  report(): LinkReport;
  /** Tries at once if it is waiting or an attempt hangs; else nothing. */
  retryNow(): void;
  /** Gives up the link that is there and opens another at once, whatever its state; nothing once it failed or closed. */
  reconnect(): void;
  /** Asks for another rate, encoding or budget of state, now and in every conversation to come. */
  wish(want: Want): void;
  /** Ends it; may be called twice. */
  stop(): void;
};

/**
 * How far events have been applied; several connections to one bridge share it. `epoch` is that of the stream which the
 * bridge named last: what an older conversation still says of another is not of this stream.
 */
export type Position = { cursor: Cursor | null; epoch: string | null };

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
  /** When to try again; `measured` where nothing is said. */
  readonly schedule?: Schedule;
  /** What is good and what is poor; bounds for the field where nothing is said. */
  readonly grades?: GradeTable;
  /** Whether the page is looked at as it starts. */
  readonly mode?: Mode;
  /** Where to resume; empty where nothing is said. */
  readonly position?: Position;
};

const fullTelemetry: Want = { rateHz: 10, encoding: 'compact', maxBytesPerS: null };

/** A link that held this long was a success: the count of attempts starts anew with its end. */
const settledAfterMs = 10_000;
/** After a short sleep, or where the network hints at a change, a link is asked for a sign of life within this, */
const probeWithinMs = 1000;
/** or within so many round trips where those are longer. */
const probeRoundTrips = 3;
/** Page, Worker and browser each tell of the same sleep. */
const sameSleepMs = 2000;

export function startConnection(
  {
    url,
    clientId,
    tab: firstTab,
    page,
    keepTab,
    want: firstWant = fullTelemetry,
    schedule = schedules.measured,
    grades,
    mode: firstMode = 'watch',
    position = { cursor: null, epoch: null },
  }: ConnectionOptions,
  surroundings: Surroundings,
  listener: ConnectionListener,
): Connection {
  const { monoMs } = surroundings;
  const timers = namedTimers<'wait' | 'hang'>(surroundings.after);
  const meter = createMeter(monoMs, listener, grades);
  let state: ConnectionState = { name: 'connecting', since: monoMs() };
  /** Welcomed and in use, and the attempt at a WebSocket. */
  let live: Line | null = null;
  let trying: Line | null = null;
  let tab = firstTab;
  let want = firstWant;
  let mode = firstMode;
  let gen = 0;
  let attempt = 0;
  let failures = noFailures(false);
  let socketRetries = 0;
  let triedSince = monoMs();
  let lostAt: number | null = null;
  let welcomedAt = monoMs();
  let spreadMs: number | null = null;
  let refusal = '';
  let wokeAt = Number.NEGATIVE_INFINITY;

  const enter = (next: ConnectionState) => {
    state = next;
    listener.onState(next);
  };
  const enterReconnecting = (isTrying: boolean, ms: number) => {
    const since = monoMs();
    const { hopeless } = schedule;
    const givenUp = hopeless !== null && (attempt >= hopeless.attempts || since - triedSince >= hopeless.ms);
    const times = { since, nextAttemptAt: since + ms, lostAt };
    enter({ name: 'reconnecting', attempt, trying: isTrying, ...times, ...(givenUp && { givenUp }) });
  };
  const enterConnected = ({ way }: Line) =>
    enter({ name: 'connected', since: welcomedAt, ...(way !== 'socket' && { fallback: way }) });

  const dropTrying = () => {
    timers.cancel('wait');
    timers.cancel('hang');
    trying?.conversation?.end();
    trying = null;
  };
  const hangUp = () => {
    dropTrying();
    beside.drop();
    live?.conversation?.end();
    live = null;
  };
  const isOver = () => state.name === 'closed' || state.name === 'failed';
  const fail = (why: string) => {
    hangUp();
    enter({ name: 'failed', why });
  };

  const start = (line: Line, open: OpenCarrier) => {
    line.conversation = converse(url, open, surroundings, eventsOf(line));
  };
  const beside = attemptsBeside(surroundings, start, () => live === null && !isOver());

  const tryNow = () => {
    dropTrying();
    const patienceMs = attemptTimeoutMs(attempt);
    if (live === null && attempt > 0) enterReconnecting(true, patienceMs);
    // Whoever was told may have ended it.
    if (isOver()) return;
    timers.arm('hang', patienceMs, () => socketFailed('hung'));
    refusal = '';
    trying = newLine('socket');
    start(trying, surroundings.open);
  };

  const socketFailed = (kind: 'refused' | 'hung') => {
    failures = { ...failures, [kind]: failures[kind] + 1 };
    tryAgain(kind);
  };

  const tryAgain = (kind: 'refused' | 'hung') => {
    dropTrying();
    if (isOver()) return;
    if (live !== null) return retrySocketLater();
    const ms = schedule.waitMs({ kind, attempt, lostForMs: monoMs() - triedSince, spreadMs }, surroundings.random());
    attempt += 1;
    spreadMs = null;
    if (isUnusable(failures)) beside.begin();
    if (ms === 0) return tryNow();
    timers.arm('wait', ms, tryNow);
    enterReconnecting(false, ms);
  };

  const retrySocketLater = () => {
    timers.arm('wait', socketRetryMs(socketRetries), tryNow);
    socketRetries += 1;
  };

  /** The link that was there is gone; how long it held decides how patient the next attempts are. */
  const noteLoss = (line: Line) => {
    lostAt = line.conversation?.heardAt() ?? lostAt;
    meter.ended(lostAt ?? monoMs());
    if (monoMs() - welcomedAt >= settledAfterMs) attempt = 0;
    triedSince = monoMs();
    live = null;
  };

  const onLost = (line: Line, kind: 'refused' | 'hung') => {
    noteLoss(line);
    // A stream that is cut short by silence soon after it began is held back on the way: polling is next.
    if (line.way !== 'socket' && kind === 'hung' && monoMs() - welcomedAt < settledAfterMs) beside.skip();
    const wasOverHttp = line.way !== 'socket';
    // A WebSocket that greeted has taken the session over; its answer is on the way.
    if (trying !== null && trying.gen > line.gen) return enterReconnecting(true, attemptTimeoutMs(attempt));
    tryAgain(kind);
    if (wasOverHttp) beside.begin();
  };

  const settle = (line: Line) => {
    if (live !== line) live?.conversation?.end();
    live = line;
    if (line.way === 'socket') {
      timers.cancel('hang');
      trying = null;
      failures = noFailures(true);
      socketRetries = 0;
      beside.drop();
    } else {
      beside.taken();
      // One that has said hello may be the newer of the two for the bridge: it ends by itself, or wins.
      if (trying === null || trying.gen === 0) {
        dropTrying();
        retrySocketLater();
      }
    }
  };

  const eventsOf = (line: Line) => ({
    hello(): Hello {
      gen += 1;
      line.gen = gen;
      const over = wantOver(line.way, want);
      const { cursor } = position;
      return { t: 'hello', protocol: [protocolVersion], clientId, tab, page, gen, mode, want: over, cursor };
    },
    onWelcome(welcome: ConnectionResponse, sample: OffsetSample) {
      if (welcome.protocol !== protocolVersion)
        return fail(`the bridge speaks version ${welcome.protocol}, this page ${protocolVersion}: reload the page`);
      if (live !== null && live !== line) meter.moved();
      settle(line);
      welcomedAt = monoMs();
      line.epoch = welcome.epoch;
      line.deadAfterMs = welcome.policy.deadAfterMs;
      if (position.cursor?.epoch !== welcome.epoch) position.cursor = null;
      position.epoch = welcome.epoch;
      tab = welcome.tab;
      keepTab?.(tab);
      meter.begun(sample);
      listener.onWelcome(welcome);
      enterConnected(line);
    },
    onContent(message: Content) {
      if (message.t === 'goodbye') spreadMs = message.spreadMs;
      if (message.t === 'error') refusal = message.message;
      if (line !== live && message.t !== 'error') return;
      if (message.t !== 'events') return listener.onContent(message);
      if (line.epoch !== position.epoch) return;
      const fresh = freshEvents(message, line.epoch, position.cursor);
      if (fresh !== null) listener.onContent(fresh);
    },
    onApplied(applied: Cursor) {
      if (applied.epoch !== position.epoch) return;
      if (position.cursor === null || position.cursor.seq < applied.seq) position.cursor = applied;
    },
    onSilence(silent: boolean) {
      if (line !== live || line.conversation === null) return;
      if (!silent) return enterConnected(line);
      const heardAt = line.conversation.heardAt();
      enter({ name: 'stale', heardAt, ...(line.way !== 'socket' && { fallback: line.way }) });
    },
    onEnd(code: number, why: string) {
      // Silence is a way that swallows what it is given, nobody's refusal: waiting would only add to it.
      const kind = code === closeCodes.pingTimeout ? 'hung' : 'refused';
      // The bridge keeps the newest of our own lines; that it ends an older one is no verdict.
      const isOwnDoing = code === closeCodes.superseded && line.gen < gen;
      const isSpare = live !== null && line !== live;
      if (isTerminal(code) && !isOwnDoing && !isSpare) {
        if (line === live) noteLoss(line);
        return fail(terminalReason(code, refusal || why));
      }
      if (line === live) onLost(line, kind);
      else if (line === trying) socketFailed(kind);
      else if (line === beside.line()) beside.failed(kind);
    },
    nextPing: meter.nextPing,
    onPong: meter.pong,
    onTraffic: (way: 'in' | 'out', characters: number, keepAlive: boolean) =>
      (way === 'in' ? meter.heard : meter.said)(characters, keepAlive),
    onMalformed: meter.malformed,
  });

  const retryNow = () => {
    if (state.name !== 'reconnecting') return;
    if (state.trying) attempt += 1;
    if (isUnusable(failures)) beside.beginNow();
    tryNow();
  };

  const reconnect = () => {
    if (isOver()) return;
    const line = live;
    if (line === null) return retryNow();
    line.conversation?.end();
    onLost(line, 'hung');
  };

  /** What stood still for longer than a silent link may live is not worth asking; the bridge may have ended it. */
  const isVoid = (sign: Sign, { deadAfterMs }: Line) =>
    sign.kind === 'restored' || (sign.kind === 'slept' && mode === 'watch' && sign.gapMs >= deadAfterMs);

  const onSign = (sign: Sign) => {
    if (isOver() || sign.kind === 'offline') return;
    if (sign.kind === 'shown' || sign.kind === 'hidden') {
      mode = sign.kind === 'shown' ? 'watch' : 'hidden';
      live?.conversation?.look(mode);
    }
    if (sign.kind === 'hidden') return;
    if (live === null) return retryNow();
    if (isVoid(sign, live)) {
      if (monoMs() - wokeAt < sameSleepMs) return;
      wokeAt = monoMs();
      reconnect();
    } else live.conversation?.probe(Math.max(probeWithinMs, probeRoundTrips * (meter.rttMs() ?? 0)));
  };

  enter(state);
  const stopHearing = surroundings.lifecycle?.(onSign) ?? (() => {});
  tryNow();
  return {
    traffic: meter.traffic,
    report: () => meter.report(live?.conversation?.heardAt() ?? null),
    retryNow,
    reconnect,
    wish(next) {
      want = next;
      if (live !== null) live.conversation?.wish(wantOver(live.way, want));
    },
    stop() {
      if (state.name === 'closed') return;
      stopHearing();
      hangUp();
      enter({ name: 'closed', since: monoMs() });
    },
  };
}
