/**
 * One operator's connection: the message switch. It knows no socket, only a carrier that takes text, so that every
 * transport speaks the same protocol. Opening is a list of steps: wait for `hello`, check the version, answer who we
 * are, restore the state, replay what was missed, go live.
 */
import { mayActAs } from '../core/access/roles.ts';
import { Allowance, dues } from '../core/allowance.ts';
import type { Sender } from '../core/intent.ts';
import { type CloseName, closeCodes } from '../protocol/close.ts';
import type { Role } from '../protocol/command.ts';
import { defaultWant, type Hello, type Wish } from '../protocol/hello.ts';
import type { Authenticate, Identity } from '../protocol/identity.ts';
import type { Ping } from '../protocol/liveness.ts';
import type { ClientMessage, ServerMessage } from '../protocol/messages.ts';
import type { RefusalCode } from '../protocol/refusal.ts';
import { countIn } from './admission.ts';
import type { Announcement } from './announcement.ts';
import type { Carrier } from './carrier.ts';
import { Credentials } from './credentials.ts';
import type { Desk } from './desk.ts';
import { type Greeted, greet } from './greeting.ts';
import { Intake, type Intaken } from './intake.ts';
import { handOn, type IntentMessage, refusalOf, type Standing } from './intents.ts';
import { Outgoing } from './outgoing.ts';
import { Reader, type ReaderPlace } from './reader.ts';
import type { ConnReport } from './session-report.ts';

/** Messages that may come before anybody is greeted; a page says one. */
const earlyMost = 16;

/** Who said too much comes back after this ([B6]). */
const floodRetryMs = 5000;

export class Conn {
  readonly id: string;
  readonly #carrier: Carrier;
  readonly #outgoing: Outgoing;
  readonly #desk: Desk;
  readonly #intake: Intake;
  #asks: Allowance;
  readonly #credentials: Credentials;
  #reader: Reader | undefined;
  #closed = false;
  #early = 0;
  /** No longer before the door. */
  readonly #through: () => void;

  constructor(id: string, carrier: Carrier, desk: Desk) {
    this.id = id;
    this.#carrier = carrier;
    this.#outgoing = new Outgoing(carrier);
    this.#desk = desk;
    this.#intake = new Intake(desk.clock.monoMs());
    this.#asks = new Allowance(desk.clock.monoMs(), dues.asks);
    this.#credentials = new Credentials(desk.door, carrier.address);
    this.#through = desk.door.openAs === null ? desk.crowd.wait(carrier.address) : () => {};
    desk.sessions.open(id, desk.clock.monoMs());
  }

  /** True between `hello` and the end. */
  get live(): boolean {
    return this.#reader !== undefined && !this.#closed;
  }

  /** Nobody looks at its page. */
  get hidden(): boolean {
    return this.#reader?.hidden ?? false;
  }

  /** It asked for state more often than the usual tick brings it. */
  get isFast(): boolean {
    return this.#reader !== undefined && this.#reader.wishedHz * this.#desk.policy.tickMs > 1000;
  }

  /** Whose it is, once that is known. */
  get session(): string | undefined {
    return this.#reader?.session;
  }

  report(): ConnReport {
    const { rateHz = null, rttMs = null, owed = 0 } = this.#reader ?? {};
    const { name, role } = this.#credentials;
    return { rateHz, rttMs, unsentB: this.#carrier.buffered(), owed, name, role };
  }

  onText(text: string): void {
    if (this.#closed) return;
    const at = this.#desk.clock.monoMs();
    this.#desk.sessions.heard(this.id, text.length, at);
    this.#take(this.#intake.text(text, at));
  }

  onBinary(bytes: number): void {
    if (!this.#closed) this.#take(this.#intake.binary(bytes, this.#desk.clock.monoMs()));
  }

  /** Its transport has ended. */
  onClosed(): void {
    this.#leave('its other end is gone');
  }

  #leave(why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#through();
    this.#reader?.stop();
    const at = this.#desk.clock.monoMs();
    this.#desk.sessions.close(this.id, at);
    if (!this.#reader) return;
    this.#desk.noted({ what: 'closed', session: this.#reader.session, conn: this.id, why });
    this.#desk.intent.left(this.id, at);
  }

  /** Brings its reader up to the present tick, or ends it where that is too slow ([T4]). */
  offerState(): void {
    if (this.#closed || this.#reader?.offerState(this.#desk.clock.monoMs()) !== false) return;
    this.close('slowReader', 'the reader is too slow');
  }

  /** Something happened: told at once, or behind what this reader has yet to hear ([S7]). */
  onAnnounced(announcement: Announcement): void {
    if (!this.#closed) this.#reader?.onAnnounced(announcement);
  }

  /** Sends a message encoded once for all. */
  sendText(text: string): void {
    if (this.live) this.#put(text);
  }

  /** One of those that come every so often ([L4]). */
  sendReport(text: string): void {
    if (!this.#closed) this.#reader?.report(text);
  }

  /** The device that speaks through it, where that is known. */
  get device(): string | null {
    return this.#credentials.device;
  }

  /** A lease may go to whoever speaks through it: an operator who is heard, and proven ([A3]). */
  mayHold(at: number): boolean {
    const isHeard = this.live && this.#desk.sessions.of(this.id)?.presence.state === 'live';
    return isHeard && mayActAs(this.#credentials.role, 'operator') && !this.#credentials.isOver(at);
  }

  /** An admin changed what the device may do ([U6]). */
  assign(role: Role, name: string): void {
    const identity = this.#credentials.assign(role, name);
    if (identity) this.#tell(identity);
  }

  /** Who it is has to be proven anew, or is no longer proven ([U4], [U5]). */
  lookAtIdentity(at: number): void {
    const news = this.#credentials.look(at);
    if (news?.kind === 'tell') this.#tell(news.identity);
    else if (news?.kind === 'over') this.close('authExpired', 'who you are has to be proven anew');
  }

  /** Whoever may no longer drive is stopped before they are told why. */
  #tell(identity: Identity): void {
    const mayNot = identity.phase === 'expired' || !mayActAs(identity.role, 'operator');
    const at = this.#desk.clock.monoMs();
    if (mayNot && this.#reader) this.#desk.intent.expel(this.#reader.session, 'no longer an operator', at);
    this.#send(identity);
  }

  warnQuiet(quietMs: number): void {
    this.#send({ t: 'connection_warning', quietMs });
  }

  close(name: CloseName, reason: string): void {
    if (this.#closed) return;
    this.#desk.counters.add(`closed_${name}`);
    this.#carrier.close(closeCodes[name], reason);
    this.#leave(reason);
  }

  #take(taken: Intaken): void {
    if (taken.kind === 'message') {
      this.#receive(taken.message);
      if (taken.isLast) this.#flooded();
    } else if (taken.kind === 'flood') this.#flooded();
    else {
      this.#refuse(taken.code, taken.why);
      if (taken.ends !== undefined) this.close(taken.ends, 'too many malformed messages');
    }
  }

  #flooded(): void {
    if (this.#closed) return;
    this.#desk.counters.add('messages_over_allowance');
    this.#end('rateLimited', 'too many messages', floodRetryMs);
  }

  #receive(message: ClientMessage): void {
    if (message.t === 'hello') this.#onHello(message);
    else if (!this.#reader) this.#tooEarly(message.t);
    else if (message.t === 'ping') this.#onPing(this.#reader, message);
    else if (message.t === 'ack') this.#reader.acked(message);
    else if (message.t === 'wish') this.#onWish(this.#reader, message);
    else if (message.t === 'authenticate') this.#onAuthenticate(message);
    else this.#onIntent(this.#reader, message);
  }

  /** A socket of nobody yet is not worth many answers. */
  #tooEarly(tag: string): void {
    this.#early += 1;
    if (this.#early > earlyMost) this.#flooded();
    else this.#refuse('NOT_GREETED', `${tag} came before hello`);
  }

  #onIntent(reader: Reader, message: IntentMessage): void {
    const at = this.#desk.clock.monoMs();
    const refuse = (code: RefusalCode, why: string): void => {
      if (message.t !== 'drive') this.#refuse(code, why, message.id);
    };
    const refusal = refusalOf(message, this.#standing(), at);
    if (refusal) refuse(refusal.code, refusal.why);
    else handOn(this.#desk.intent, this.#sender(reader), message, at);
  }

  #standing(): Standing {
    const { role } = this.#credentials;
    const isOver = (at: number) => this.#credentials.isOver(at);
    return { role, isOver, stopRole: this.#desk.stopRole, asks: this.#asks };
  }

  #onAuthenticate({ proof }: Authenticate): void {
    this.#credentials.renew(proof, (identity) =>
      this.#desk.guarded(this.id, () => {
        if (this.#closed) return;
        if (identity) this.#tell(identity);
        else this.#refuse('FORBIDDEN', 'this is not a proof of the same device');
      }),
    );
  }

  #sender({ session, rttMs }: Reader): Sender {
    const { role } = this.#credentials;
    return { session, conn: this.id, role, isWebSocket: this.#carrier.kind === 'websocket', minRttMs: rttMs };
  }

  #onHello(hello: Hello): void {
    if (this.#reader || this.#credentials.isWaiting) {
      this.#refuse('ALREADY_GREETED', 'hello was said');
      return;
    }
    this.#credentials.enter(hello, (admission) =>
      this.#desk.guarded(this.id, () => {
        if (this.#closed) return;
        if (admission.ok) this.#enter(hello);
        else this.#turnAway(admission.as, admission.why);
      }),
    );
  }

  #turnAway(as: CloseName, why: string): void {
    this.#desk.door.noteOut(this.#carrier.address, why);
    this.#end(as, why);
  }

  /** It is known who it is: from here on it is counted as theirs ([G3]). */
  #enter(hello: Hello): void {
    const { device } = this;
    if (device === null) {
      this.#greet(hello);
      return;
    }
    this.#through();
    const { says, verdict } = countIn(device, this.#carrier.address, hello, this.#desk);
    this.#intake.share(says);
    this.#asks = says.asks;
    if (verdict === 'flood') this.#flooded();
    else if (verdict === 'in') this.#greet(hello);
    else this.#turnAway('connectionLimit', verdict.why);
  }

  #greet(hello: Hello): void {
    const at = this.#desk.clock.monoMs();
    const greeted = greet(this.id, hello, this.#credentials.role, this.#desk, at);
    if (greeted.kind === 'welcome') {
      this.#welcome(hello, greeted, at);
      return;
    }
    if (greeted.sorry !== undefined) this.#refuse('VERSION_UNSUPPORTED', greeted.sorry);
    this.#end(greeted.as, greeted.why, greeted.retryMs);
  }

  #welcome(hello: Hello, greeted: Extract<Greeted, { kind: 'welcome' }>, at: number): void {
    const { session, beginning, response } = greeted;
    this.#outgoing.wish(hello.want ?? defaultWant);
    this.#send(response);
    const identity = this.#credentials.identity();
    if (identity) this.#send(identity);
    this.#credentials.noteIn(session.id);
    this.#reader = new Reader(hello, session.id, beginning, this.#place(), at);
    this.#reader.begin(beginning);
    if (hello.pending) this.#desk.intent.pending(this.#sender(this.#reader), hello.pending, at);
  }

  #place(): ReaderPlace {
    return {
      desk: this.#desk,
      conn: this.id,
      put: (data) => this.#put(data),
      send: (message) => this.#send(message),
      buffered: () => this.#carrier.buffered(),
    };
  }

  #onPing(reader: Reader, { n, c0, awake }: Ping): void {
    const s1 = this.#desk.clock.monoMs();
    this.#desk.sessions.pinged(this.id, s1);
    // A proof that is over keeps no lease alive ([A2], [U5]).
    if (awake === true && !this.#credentials.isOver(s1)) this.#desk.intent.awake(this.#sender(reader), s1);
    this.#send({ t: 'pong', n, c0, s1, s2: this.#desk.clock.monoMs() });
  }

  #onWish(reader: Reader, wish: Wish): void {
    if (wish.want) this.#outgoing.wish(wish.want);
    reader.wish(wish);
  }

  /** `retryMs`: says when to come back ([O4], [B6]). */
  #end(as: CloseName, why: string, retryMs?: number): void {
    if (retryMs !== undefined) this.#send({ t: 'goodbye', why, spreadMs: retryMs, retryMs });
    this.close(as, why);
  }

  #refuse(code: RefusalCode, message: string, id?: string): void {
    this.#desk.counters.add(`refused_${code.toLowerCase()}`);
    this.#send({ t: 'error', code, message, ...(id !== undefined && { id }) });
  }

  #send(message: ServerMessage): void {
    this.#put(JSON.stringify(message));
  }

  #put(data: string | Uint8Array): void {
    this.#desk.sessions.sent(this.id, data.length);
    this.#outgoing.put(data);
  }
}
