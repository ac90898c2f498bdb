/**
 * One operator's connection: the message switch. It knows no socket, only a carrier that takes text, so that every
 * transport speaks the same protocol. Opening is a list of steps: wait for `hello`, check the version, answer who we
 * are, restore the state, replay what was missed, go live.
 */
import type { Clock } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';
import type { Mark, Outbox } from '../core/outbox.ts';
import type { Sessions } from '../core/sessions.ts';
import type { EventStream } from '../core/stream.ts';
import { type CloseName, closeCodes } from '../protocol/close.ts';
import type { ConnectionResponse, Hello, Policy } from '../protocol/hello.ts';
import type { Ping } from '../protocol/liveness.ts';
import type { ClientMessage, ServerMessage } from '../protocol/messages.ts';
import { parseClientMessage } from '../protocol/parse.ts';
import type { RefusalCode } from '../protocol/refusal.ts';
import { protocolVersion } from '../protocol/version.ts';

/** What a connection needs of its transport. `buffered` is what was sent and has not left this process, in bytes. */
export interface Carrier {
  send(text: string): void;
  buffered(): number;
  close(code: number, reason: string): void;
}

/** What all connections share. */
export type Desk = {
  readonly clock: Clock;
  readonly boot: string;
  readonly bridgeVersion: string;
  readonly policy: Policy;
  readonly banners: readonly string[];
  readonly outbox: Outbox;
  readonly stream: EventStream;
  readonly sessions: Sessions;
  readonly counters: Counters;
};

/** Above this much unsent, state waits for the reader; above the second, the reader is too slow to keep ([C4]). */
const pauseStateAboveB = 64 * 1024;
const closeAboveB = 256 * 1024;

/** So many bad messages in a row end the connection; a good one in between forgives them ([B2]). */
const maxStrikes = 3;

export class Conn {
  readonly id: string;
  readonly #carrier: Carrier;
  readonly #desk: Desk;
  #mark: Mark | undefined;
  #strikes = 0;
  #closed = false;

  constructor(id: string, carrier: Carrier, desk: Desk) {
    this.id = id;
    this.#carrier = carrier;
    this.#desk = desk;
    desk.sessions.open(id, desk.clock.monoMs());
  }

  /** True between `hello` and the end. */
  get live(): boolean {
    return this.#mark !== undefined && !this.#closed;
  }

  onText(text: string): void {
    if (this.#closed) return;
    const parsed = parseClientMessage(text);
    if (parsed.ok) {
      this.#strikes = 0;
      this.#receive(parsed.message);
    } else {
      this.#refuse(parsed.code, parsed.why);
      this.#strike(parsed.corrupt ? 'resync' : 'protocolViolation');
    }
  }

  /** Nothing a client sends is binary yet ([B3]). */
  onBinary(): void {
    if (this.#closed) return;
    this.#refuse('MALFORMED', 'binary messages have no meaning here');
    this.#strike('protocolViolation');
  }

  onClosed(): void {
    this.#closed = true;
    this.#desk.sessions.close(this.id);
  }

  /** Brings this reader up to the present tick, unless what it was sent before still waits. */
  offerState(): void {
    if (!this.#mark || this.#closed) return;
    const waiting = this.#carrier.buffered();
    if (waiting > closeAboveB) this.close('slowReader', 'the reader is too slow');
    else if (waiting > pauseStateAboveB) this.#desk.counters.add('state_skipped');
    else this.#sendState(this.#mark);
  }

  #sendState(from: Mark): void {
    const { mark, text } = this.#desk.outbox.since(from);
    this.#mark = mark;
    this.#carrier.send(text);
  }

  /** Sends a message encoded once for all. */
  sendText(text: string): void {
    if (this.live) this.#carrier.send(text);
  }

  close(name: CloseName, reason: string): void {
    if (this.#closed) return;
    this.#desk.counters.add(`closed_${name}`);
    this.#carrier.close(closeCodes[name], reason);
    this.onClosed();
  }

  #receive(message: ClientMessage): void {
    if (message.t === 'hello') this.#onHello(message);
    else if (!this.#mark) this.#refuse('NOT_GREETED', `${message.t} came before hello`);
    else if (message.t === 'ping') this.#pong(message);
  }

  #onHello(hello: Hello): void {
    if (this.#mark) this.#refuse('ALREADY_GREETED', 'hello was said');
    else if (hello.protocol.includes(protocolVersion)) this.#greet(hello);
    else this.#refuseVersion(hello);
  }

  #greet(hello: Hello): void {
    const { sessions, stream, outbox, clock } = this.#desk;
    const at = clock.monoMs();
    sessions.greet(this.id, hello.clientId, hello.tab, at);
    const { resumed, events } = stream.since(hello.cursor);
    this.#send(this.#response(resumed, at));
    const snapshot = outbox.snapshot(at);
    this.#carrier.send(snapshot.text);
    this.#mark = snapshot.mark;
    for (const message of events) this.#send(message);
  }

  #response(resumed: boolean, at: number): ConnectionResponse {
    const { stream, clock, boot, bridgeVersion, policy, banners } = this.#desk;
    return {
      t: 'connection_response',
      protocol: protocolVersion,
      bridgeVersion,
      boot,
      sessionId: this.id,
      epoch: stream.epoch,
      seq: stream.seq,
      resumed,
      at,
      wall: clock.wallMs(),
      policy,
      banners: [...banners],
    };
  }

  #pong({ n, c0 }: Ping): void {
    const s1 = this.#desk.clock.monoMs();
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
    this.#carrier.send(JSON.stringify(message));
  }
}
