/**
 * The client's only reconnect loop: one conversation after the other, each told apart by how it ended. What begins them
 * is the search for a way (`search.ts`); here is the one line that carries, from its welcome to its loss; terminal close
 * codes stop it for good. What is said in the conversations goes to the listener; nothing here knows what it means.
 */
import { closeCodes, isTerminal } from '../../bridge/protocol/close.ts';
import type { ConnectionResponse, Cursor, Hello } from '../../bridge/protocol/hello.ts';
import { protocolVersion } from '../../bridge/protocol/version.ts';
import { linkWords } from '../words/link.ts';
import type { Progress } from './attempts.ts';
import type { OpenCarrier } from './carrier.ts';
import type { OffsetSample } from './clock-offset.ts';
import { type ConnectionOptions, fullTelemetry } from './connection-options.ts';
import type { Connection, ConnectionListener } from './connection-ports.ts';
import { type ConnectionState, reconnecting } from './connection-state.ts';
import type { Content } from './content.ts';
import { type ConversationEvents, converse } from './conversation.ts';
import { readEvents } from './event-reader.ts';
import { terminalReason } from './failure.ts';
import type { Line } from './line.ts';
import { createMeter } from './meter.ts';
import { enterEpoch, moveTo } from './position.ts';
import { schedules } from './presets.ts';
import { proven } from './proofs.ts';
import type { Setback } from './retry.ts';
import { searchWays } from './search.ts';
import { heedSigns } from './signs.ts';
import type { Surroundings } from './surroundings.ts';
import { nobody, type Voice } from './voice.ts';
import { wantOver } from './ways.ts';

/** A link that held this long was a success: the count of attempts starts anew with its end. */
const settledAfterMs = 10_000;
/** So many answers in a row without the state that follows are no accident. */
const vanishedAfter = 3;
/** A proof was refused that can be made anew: nobody has to be spared, as by a goodbye. */
const atOnce = { spreadMs: 0, retryMs: 0 } as const;

export function startConnection(
  {
    url,
    clientId,
    tab: firstTab,
    page,
    path,
    keepTab,
    want: firstWant = fullTelemetry,
    schedule = schedules.measured,
    liveness = {},
    grades,
    mode = 'watch',
    role,
    position = { cursor: null, epoch: null },
  }: ConnectionOptions,
  surroundings: Surroundings,
  listener: ConnectionListener,
): Connection {
  const { monoMs, proofs } = surroundings;
  const { operator = nobody } = listener;
  const meter = createMeter(monoMs, listener, grades);
  let state: ConnectionState = { name: 'connecting', since: monoMs() };
  /** Welcomed and in use. */
  let live: Line | null = null;
  let tab = firstTab;
  let want = firstWant;
  let gen = 0;
  let lostAt: number | null = null;
  let welcomedAt = monoMs();
  let refusal = '';
  /** Lines in a row that were answered and then silent, without the state that follows. */
  let stateless = 0;

  const enter = (next: ConnectionState) => {
    state = next;
    listener.onState(next);
    operator.onVoices();
  };
  const enterConnected = ({ way }: Line) =>
    enter({ name: 'connected', since: welcomedAt, ...(way !== 'socket' && { fallback: way }) });
  const enterReconnecting = (progress: Progress) =>
    enter(reconnecting(progress, { since: monoMs(), lostAt }, schedule.hopeless));

  const isOver = () => state.name === 'closed' || state.name === 'failed';
  const start = (line: Line, open: OpenCarrier) => {
    refusal = '';
    const way = proofs ? proven(open, proofs) : open;
    line.conversation = converse(url, way, surroundings, eventsOf(line));
  };
  const search = searchWays(schedule, surroundings, {
    start,
    live: () => live,
    lostAt: () => lostAt,
    isOver,
    onProgress: enterReconnecting,
    reconnect: () => reconnect(),
  });

  const hangUp = () => {
    search.drop();
    live?.conversation?.end();
    live = null;
  };
  const fail = (why: string) => {
    hangUp();
    enter({ name: 'failed', why });
  };

  const hasSettled = () => monoMs() - welcomedAt >= settledAfterMs;
  /** The link that was there is gone; how long it held decides how patient the next attempts are. */
  const noteLoss = (line: Line) => {
    if (!line.hasState) stateless += 1;
    lostAt = line.conversation?.heardAt() ?? lostAt;
    meter.ended(lostAt ?? monoMs());
    live = null;
    search.lost(hasSettled());
  };

  const onLost = (line: Line, kind: Setback['kind']) => {
    noteLoss(line);
    search.again(line, kind, hasSettled());
  };

  const settle = (line: Line) => {
    if (live !== null && live !== line) {
      if (!live.hasState) stateless += 1;
      live.conversation?.end();
    }
    live = line;
    search.taken(line);
  };

  const read = readEvents(position, {
    onFresh: listener.onContent,
    onHole({ from, to }) {
      meter.hole();
      live?.conversation?.resync(linkWords.eventsMissing(from, to));
    },
  });

  const voiceOf = (line: Line, { sessionId, role, policy }: ConnectionResponse): Voice => ({
    way: line.way,
    session: sessionId,
    role,
    isHeard: () => line === live && monoMs() - (line.conversation?.heardAt() ?? 0) < policy.staleAfterMs,
    say: (message) => line === live && line.conversation?.say(message) === true,
  });

  const eventsOf = (line: Line): ConversationEvents => ({
    hello(): Hello {
      gen += 1;
      line.gen = gen;
      search.greeted(line);
      const over = wantOver(line.way, want);
      const { cursor } = position;
      const given = { proof: proofs?.proof(), clientId: proofs?.clientId() ?? clientId };
      line.given = given;
      const who = {
        clientId: given.clientId,
        tab,
        page,
        gen,
        ...(path !== undefined && { path }),
        ...(role && { role }),
      };
      const pending = operator.pending();
      return {
        t: 'hello',
        protocol: [protocolVersion],
        ...who,
        mode: signs.mode(),
        want: over,
        cursor,
        ...(given.proof && { proof: given.proof }),
        ...(pending.length > 0 && { pending: [...pending] }),
      };
    },
    onWelcome(welcome: ConnectionResponse, sample: OffsetSample) {
      if (welcome.protocol !== protocolVersion) return fail(linkWords.versions(welcome.protocol, protocolVersion));
      if (live !== null && live !== line) meter.moved();
      settle(line);
      if (line.given) proofs?.welcomed(line.given);
      welcomedAt = monoMs();
      line.epoch = welcome.epoch;
      line.voice = voiceOf(line, welcome);
      line.deadAfterMs = welcome.policy.deadAfterMs;
      enterEpoch(position, welcome.epoch);
      tab = welcome.tab;
      keepTab?.(tab);
      meter.begun(sample);
      listener.onWelcome(welcome);
      enterConnected(line);
    },
    onContent(message: Content) {
      if (message.t === 'goodbye') search.stayAway(message);
      if (message.t === 'error') refusal = message.message;
      if (line !== live && message.t !== 'error') return;
      if (message.t === 'identity' && line.voice && line.voice.role !== message.role) {
        line.voice.role = message.role;
        operator.onVoices();
      }
      if (message.t === 'state_restored') {
        line.hasState = true;
        stateless = 0;
      }
      if (message.t === 'events') read(message, line.epoch);
      else listener.onContent(message);
    },
    onApplied: (applied: Cursor) => moveTo(position, applied),
    onSilence(silent: boolean) {
      if (line !== live || line.conversation === null) return;
      if (!silent) {
        search.heard(line);
        return enterConnected(line);
      }
      const heardAt = line.conversation.heardAt();
      enter({ name: 'stale', heardAt, ...(line.way !== 'socket' && { fallback: line.way }) });
    },
    onDoubt() {
      if (line === live) search.doubt();
    },
    onEnd(code: number, why: string) {
      // Silence is a way that swallows what it is given, nobody's refusal: waiting would only add to it.
      const kind = code === closeCodes.pingTimeout ? 'hung' : 'refused';
      // The bridge keeps the newest of our own lines; that it ends an older one is no verdict.
      const isOwnDoing = code === closeCodes.superseded && line.gen < gen;
      const isSpare = live !== null && line !== live;
      const comesBack = proofs?.ended(code, line.given) === true;
      if (comesBack) search.stayAway(atOnce);
      if (((isTerminal(code) && !comesBack) || proofs?.over() != null) && !isOwnDoing && !isSpare) {
        if (line === live) noteLoss(line);
        return fail(proofs?.over() ?? terminalReason(code, refusal || why));
      }
      if (line === live) onLost(line, kind);
      else search.failed(line, kind, code);
    },
    nextPing: meter.nextPing,
    isAwake: operator.isAwake,
    holdsLease: operator.holdsLease,
    paced: (policy) => (operator.holdsLease() ? policy : { ...policy, ...liveness }),
    onPong: meter.pong,
    onTraffic: (way, characters, keepAlive) => (way === 'in' ? meter.heard : meter.said)(characters, keepAlive),
    onMalformed: meter.malformed,
  });

  const retryNow = () => {
    if (state.name === 'reconnecting') search.retryNow();
  };

  const reconnect = () => {
    if (isOver()) return;
    const line = live;
    if (line === null) return retryNow();
    line.conversation?.end();
    onLost(line, 'hung');
  };

  const signs = heedSigns(surroundings, mode, { live: () => live, isOver, rttMs: meter.rttMs, retryNow, reconnect });

  enter(state);
  const stopHearing = signs.hear();
  const stopFollowing = proofs?.follow(
    (proof) => live?.conversation?.say({ t: 'authenticate', proof }),
    // Whoever is still let in may stop the rover until that ends as well.
    (why) => live === null && !isOver() && fail(why),
  );
  search.begin();
  return {
    voices: () => (live?.voice ? [live.voice] : []),
    renewPings: () => live?.conversation?.renewPings(),
    traffic: meter.traffic,
    report: () => ({
      ...meter.report(live?.conversation?.heardAt() ?? null),
      ...(stateless >= vanishedAfter && { largeVanish: true }),
    }),
    retryNow,
    reconnect,
    carryBy: search.carryBy,
    wish(next) {
      want = next;
      if (live !== null) live.conversation?.wish(wantOver(live.way, want));
    },
    stop() {
      if (state.name === 'closed') return;
      stopHearing();
      stopFollowing?.();
      hangUp();
      enter({ name: 'closed', since: monoMs() });
    },
  };
}
