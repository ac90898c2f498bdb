/**
 * One operator's connection: the message switch. It knows no socket, only a carrier that takes text, so that every
 * transport speaks the same protocol. Opening is a list of steps: wait for `hello`, check the version, answer who we
 * are, restore the state, replay what was missed, go live.
 */
import { Allowance } from '../core/allowance.ts';
import type { Clock } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';
import type { Intent, Sender } from '../core/intent.ts';
import { giveUpAboveB, Lane, pauseAboveB } from '../core/lane.ts';
import type { Mark, Outbox } from '../core/outbox.ts';
import type { Overload } from '../core/overload.ts';
import { defaultTimings, type Session, type Sessions } from '../core/sessions.ts';
import type { EventStream } from '../core/stream.ts';
import { isUrgent } from '../core/urgent.ts';
import { type CloseName, closeCodes } from '../protocol/close.ts';
import { type Role, roles } from '../protocol/command.ts';
import {
  type ConnectionResponse,
  defaultWant,
  type Hello,
  type Mode,
  type Policy,
  type Want,
  type Wish,
} from '../protocol/hello.ts';
import type { Ping } from '../protocol/liveness.ts';
import type { ClientMessage, ServerMessage } from '../protocol/messages.ts';
import { parseClientMessage } from '../protocol/parse.ts';
import type { RefusalCode } from '../protocol/refusal.ts';
import type { Ack } from '../protocol/stream.ts';
import { protocolVersion } from '../protocol/version.ts';
import { type Refused, refusalOf } from './admission.ts';
import type { Announcement } from './announcement.ts';
import type { Batches } from './batches.ts';
import { EventLane } from './event-lane.ts';
import { handOn } from './intents.ts';
import type { ConnReport } from './reports.ts';

/** What a connection needs of its transport. `buffered` is what was sent and has not left this process, in bytes. */
export interface Carrier {
  readonly kind: 'websocket' | 'http';
  send(data: string | Uint8Array): void;
  buffered(): number;
  close(code: number, reason: string): void;
}

/** What all connections share. */
export type Desk = {
  readonly clock: Clock;
  readonly boot: string;
  /** When this life of the bridge began, monotonic ms. */
  readonly openedAt: number;
  readonly bridgeVersion: string;
  readonly policy: Policy;
  readonly banners: readonly string[];
  /** Origins under which browsers reach this bridge, where more than one was named ([H10]). */
  readonly addresses?: readonly string[];
  readonly outbox: Outbox;
  readonly stream: EventStream;
  readonly batches: Batches;
  readonly sessions: Sessions;
  readonly intent: Intent;
  /** The most that a client may be; it may ask for less ([H9]). */
  readonly role: Role;
  readonly counters: Counters;
  /** How hard the bridge is pressed, and what it leaves out. */
  readonly overload: Overload;
  /** Ends another connection whose place a newer one of the same page has taken. */
  readonly supersede: (conn: string) => void;
  /** Runs a part of a connection that nobody waits for; what it throws ends that connection ([B4]). */
  readonly guarded: (conn: string, act: () => void) => void;
  readonly newId: () => string;
};

/** So many bad messages in a row end the connection; a good one in between forgives them ([B2]). */
const maxStrikes = 3;

/** Who said too much comes back after this ([B6]). */
const floodRetryMs = 5000;

/** A greeted connection: how far it has been brought, how it wants to be told, and at what pace it can be. */
type Reader = {
  mark: Mark;
  mode: Mode;
  want: Want;
  readonly lane: Lane;
  readonly events: EventLane;
  readonly session: string;
  readonly role: Role;
};

export class Conn {
  readonly id: string;
  readonly #carrier: Carrier;
  readonly #desk: Desk;
  readonly #allowance: Allowance;
  #reader: Reader | undefined;
  /** Since when its replay waits for the bridge. */
  #heldSince: number | undefined;
  #strikes = 0;
  #closed = false;

  constructor(id: string, carrier: Carrier, desk: Desk) {
    this.id = id;
    this.#carrier = carrier;
    this.#desk = desk;
    this.#allowance = new Allowance(desk.clock.monoMs());
    desk.sessions.open(id, desk.clock.monoMs());
  }

  /** True between `hello` and the end. */
  get live(): boolean {
    return this.#reader !== undefined && !this.#closed;
  }

  /** Nobody looks at its page. */
  get hidden(): boolean {
    return this.#reader?.mode === 'hidden';
  }

  /** It asked for state more often than the usual tick brings it. */
  get isFast(): boolean {
    return this.#reader !== undefined && this.#reader.want.rateHz * this.#desk.policy.tickMs > 1000;
  }

  /** Whose it is, once that is known. */
  get session(): string | undefined {
    return this.#reader?.session;
  }

  report(): ConnReport {
    const lane = this.#reader?.lane;
    return { rateHz: lane?.rateHz ?? null, rttMs: lane?.rttMs ?? null, unsentB: this.#carrier.buffered() };
  }

  unsentB(): number {
    return this.#carrier.buffered();
  }

  onText(text: string): void {
    if (this.#closed) return;
    this.#desk.sessions.heard(this.id, text.length, this.#desk.clock.monoMs());
    const parsed = parseClientMessage(text);
    const urgent = parsed.ok && isUrgent(parsed.message);
    if (!urgent && !this.#allowance.take(text.length, this.#desk.clock.monoMs())) this.#endFlood();
    else if (parsed.ok) {
      this.#strikes = 0;
      this.#receive(parsed.message);
    } else {
      this.#refuse(parsed.code, parsed.why);
      this.#strike(parsed.corrupt ? 'resync' : 'protocolViolation');
    }
  }

  /** Nothing a client sends is binary yet ([B3]). */
  onBinary(bytes: number): void {
    if (this.#closed) return;
    if (this.#allowance.take(bytes, this.#desk.clock.monoMs())) {
      this.#refuse('MALFORMED', 'binary messages have no meaning here');
      this.#strike('protocolViolation');
    } else this.#endFlood();
  }

  onClosed(): void {
    this.#closed = true;
    this.#reader?.events.stop();
    this.#desk.sessions.close(this.id, this.#desk.clock.monoMs());
    if (this.#reader) this.#desk.intent.left(this.id, this.#desk.clock.monoMs());
  }

  /** Brings this reader up to the present tick, unless it is hidden or has not taken what it was sent before ([T4]). */
  offerState(): void {
    const reader = this.#reader;
    if (!reader || this.#closed) return;
    const at = this.#desk.clock.monoMs();
    const waiting = this.#carrier.buffered();
    reader.events.pump();
    if (waiting > giveUpAboveB || reader.lane.isStuck(at) || reader.events.isStuck(at))
      this.close('slowReader', 'the reader is too slow');
    else if (reader.mode === 'watch') this.#offer(reader, at, waiting);
  }

  #offer(reader: Reader, at: number, waiting: number): void {
    const verdict = reader.lane.judge(at, waiting);
    if (verdict === 'held') this.#desk.counters.add('state_held');
    if (verdict === 'send') this.#sendState(reader, at);
  }

  #sendState(reader: Reader, at: number): void {
    const { outbox } = this.#desk;
    const { mark, texts, frame } = outbox.since(reader.mark, reader.want.encoding);
    reader.mark = mark;
    for (const text of texts) this.#put(text);
    if (frame) this.#put(frame);
    reader.lane.sent(
      outbox.q,
      texts.reduce((sum, text) => sum + text.length, frame?.length ?? 0),
      at,
    );
  }

  /** Something happened: told at once, or behind what this reader has yet to hear ([S7]). */
  onAnnounced(announcement: Announcement): void {
    if (!this.#closed) this.#reader?.events.onAnnounced(announcement);
  }

  /** Sends a message encoded once for all. */
  sendText(text: string): void {
    if (this.live) this.#put(text);
  }

  warnQuiet(quietMs: number): void {
    this.#send({ t: 'connection_warning', quietMs });
  }

  close(name: CloseName, reason: string): void {
    if (this.#closed) return;
    this.#desk.counters.add(`closed_${name}`);
    this.#carrier.close(closeCodes[name], reason);
    this.onClosed();
  }

  #receive(message: ClientMessage): void {
    if (message.t === 'hello') this.#onHello(message);
    else if (!this.#reader) this.#refuse('NOT_GREETED', `${message.t} came before hello`);
    else if (message.t === 'ping') this.#onPing(this.#reader, message);
    else if (message.t === 'ack') this.#acked(this.#reader, message);
    else if (message.t === 'wish') this.#onWish(this.#reader, message);
    else handOn(this.#desk.intent, this.#sender(this.#reader), message, this.#desk.clock.monoMs());
  }

  #sender({ session, role, lane }: Reader): Sender {
    return { session, conn: this.id, role, isWebSocket: this.#carrier.kind === 'websocket', minRttMs: lane.rttMs };
  }

  #onHello(hello: Hello): void {
    if (this.#reader) this.#refuse('ALREADY_GREETED', 'hello was said');
    else if (hello.protocol.includes(protocolVersion)) this.#greet(hello);
    else this.#refuseVersion(hello);
  }

  /** An ack of what was never sent is counted, and changes nothing. */
  #acked({ lane, events }: Reader, { q, seq }: Ack): void {
    const { counters, clock, stream } = this.#desk;
    if (q !== undefined && !lane.acked(q, clock.monoMs())) counters.add('ack_unknown_state');
    if (seq === undefined) return;
    if (seq > stream.seq) counters.add('ack_unknown_event');
    else events.acked(seq);
  }

  #onWish(reader: Reader, { mode, want }: Wish): void {
    if (mode) reader.mode = mode;
    const session = this.#desk.sessions.of(this.id);
    if (mode && session) session.mode = mode;
    if (!want) return;
    reader.want = want;
    reader.lane.wish(want);
    reader.events.wish(want);
  }

  #greet(hello: Hello): void {
    const { sessions, stream, outbox, clock, intent, overload, openedAt, supersede, newId } = this.#desk;
    const at = clock.monoMs();
    if (sessions.isOvertaken(this.id, hello)) {
      this.#desk.counters.add('hello_overtaken');
      this.close('superseded', 'a newer connection of this page is here');
      return;
    }
    const { resumed, toldTo, opening } = stream.begin(hello.cursor);
    const isReturn = resumed && at - openedAt <= defaultTimings.awayGraceMs;
    const refused = isReturn ? undefined : refusalOf(hello, sessions, overload);
    if (refused) {
      this.#turnAway(refused);
      return;
    }
    const { session, replaced } = sessions.greet(this.id, hello, newId(), at, isReturn ? 'here' : null);
    if (replaced !== undefined) supersede(replaced);
    const role = lesser(this.#desk.role, hello.role);
    this.#send(this.#response(session, role, resumed, at));
    const snapshot = outbox.snapshot(at);
    this.#put(snapshot.text);
    for (const control of intent.controls()) this.#send(control);
    const want = hello.want ?? defaultWant;
    const events = new EventLane(this.#place(), toldTo, want);
    const lane = new Lane(want, at);
    this.#reader = { mark: snapshot.mark, mode: hello.mode, want, lane, events, session: session.id, role };
    for (const message of opening) this.#send(message);
    events.begin();
    if (hello.pending) intent.pending(this.#sender(this.#reader), hello.pending, at);
  }

  #place() {
    const { stream, batches, clock, guarded } = this.#desk;
    return {
      stream,
      batches,
      put: (payload: string | Uint8Array) => this.#put(payload),
      isFull: (missed: number) => this.#carrier.buffered() > pauseAboveB || this.#mustWait(missed),
      wake: () => guarded(this.id, () => this.#reader?.events.pump()),
      now: () => clock.monoMs(),
    };
  }

  /** Whether a replay of so many numbers waits until the bridge is less pressed ([O3]). */
  #mustWait(missed: number): boolean {
    const { overload, clock, counters } = this.#desk;
    const at = clock.monoMs();
    const waits = overload.holdsReplay(missed, at - (this.#heldSince ?? at));
    if (waits && this.#heldSince === undefined) counters.add('replays_held');
    if (waits) this.#heldSince ??= at;
    else if (overload.level < 2) this.#heldSince = undefined;
    return waits;
  }

  #turnAway({ why, retryMs }: Refused): void {
    if (retryMs === undefined) this.close('connectionLimit', why);
    else this.#sendAway('overload', why, retryMs);
  }

  #endFlood(): void {
    this.#desk.counters.add('messages_over_allowance');
    this.#sendAway('rateLimited', 'too many messages', floodRetryMs);
  }

  /** Ends the connection and says when to come back ([O4], [B6]). */
  #sendAway(name: CloseName, why: string, retryMs: number): void {
    this.#send({ t: 'goodbye', why, spreadMs: retryMs, retryMs });
    this.close(name, why);
  }

  #response(session: Session, role: Role, resumed: boolean, at: number): ConnectionResponse {
    const { stream, clock, boot, bridgeVersion, policy, banners, addresses = [] } = this.#desk;
    return {
      t: 'connection_response',
      protocol: protocolVersion,
      bridgeVersion,
      boot,
      sessionId: session.id,
      tab: session.tab,
      epoch: stream.epoch,
      seq: stream.seq,
      resumed,
      at,
      wall: clock.wallMs(),
      policy,
      role,
      banners: [...banners],
      ...(addresses.length > 0 && { addresses: [...addresses] }),
    };
  }

  #onPing(reader: Reader, { n, c0, awake }: Ping): void {
    const s1 = this.#desk.clock.monoMs();
    this.#desk.sessions.pinged(this.id, s1);
    if (awake === true) this.#desk.intent.awake(this.#sender(reader), s1);
    this.#send({ t: 'pong', n, c0, s1, s2: this.#desk.clock.monoMs() });
  }

  #refuseVersion(hello: Hello): void {
    this.#refuse(
      'VERSION_UNSUPPORTED',
      `this bridge speaks protocol ${protocolVersion}, the page ${hello.protocol.join(', ')}: reload it`,
    );
    this.close('versionUnsupported', 'reload the page');
  }

  #refuse(code: RefusalCode, message: string): void {
    this.#desk.counters.add(`refused_${code.toLowerCase()}`);
    this.#send({ t: 'error', code, message });
  }

  #strike(name: CloseName): void {
    this.#strikes += 1;
    if (this.#strikes >= maxStrikes) this.close(name, 'too many malformed messages');
  }

  #send(message: ServerMessage): void {
    this.#put(JSON.stringify(message));
  }

  #put(data: string | Uint8Array): void {
    this.#desk.sessions.sent(this.id, data.length);
    this.#carrier.send(data);
  }
}

/** Who may be much may ask for less, and never for more ([H9]). */
const lesser = (due: Role, asked: Role = due): Role => (roles.indexOf(asked) < roles.indexOf(due) ? asked : due);
