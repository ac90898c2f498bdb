/**
 * A ground station as small as it gets: it sends with its own sequence numbers and waits, within bounds, for facts. What
 * it sends by itself (its heartbeat, sticks) are rhythms, run between the carrier's turns; there are no timers.
 *
 * Waits look at everything heard since the last `send`, so an answer that overtakes another is not missed.
 */
import { encode, type MessageInput, type MessageName } from '../../bridge/links/mavlink/codec.ts';
import type { Fields } from '../../bridge/links/mavlink/generated/messages.ts';
import { FrameSplitter } from '../../bridge/links/mavlink/splitter.ts';
import { NotHere, Violation } from './behaviour.ts';
import type { Carrier, OpenCarrier } from './carrier.ts';
import { asNamed, type HeardAs, Hearing, type Position, type Text } from './heard.ts';
import type { Signer } from './signer.ts';

/** Who speaks: a peer may borrow another station's name for one message. */
export interface Voice {
  readonly systemId?: number;
  readonly componentId?: number;
  readonly version?: 1 | 2;
}

export interface WaitOptions {
  /** In the vehicle's ms; 3000 unless told. */
  readonly within?: number;
  readonly since?: Position;
}

interface Rhythm {
  readonly periodMs: number;
  readonly act: () => void;
  nextMs: number;
}

const patienceMs = 3000;
const longestShown = 160;

/** A ground station's heartbeat. */
export function sayHeartbeat(peer: Peer, voice?: Voice): void {
  const station = { type: 6, autopilot: 8, base_mode: 0, custom_mode: 0, system_status: 4, mavlink_version: 3 };
  peer.say('HEARTBEAT', station, voice);
}

export class Peer {
  readonly hearing = new Hearing();
  /** The vehicle's ids: the sender of the first autopilot's heartbeat. */
  vehicle = { systemId: 1, componentId: 1 };
  /** Parameters that this behaviour has changed, with what they were. */
  readonly changed = new Map<string, number>();
  /** Whether it has put sticks, a mission, … to the vehicle that must be taken back. */
  readonly touched = new Set<'sticks' | 'arming' | 'mission' | 'fence' | 'rally'>();
  signer: Signer | undefined;
  /** How to reach another port of the same vehicle, where one was named. */
  second: OpenCarrier | undefined;
  #carrier: Carrier | undefined;
  #mark: Position = { messages: 0, texts: 0 };
  #seq = 0;
  #splitter = new FrameSplitter();
  readonly #rhythms = new Set<Rhythm>();

  async open(open: OpenCarrier): Promise<void> {
    this.#carrier = await open((bytes) => this.#splitter.push(bytes, (frame) => this.hearing.add(frame)));
  }

  get carrier(): Carrier {
    if (this.#carrier === undefined) throw new Error('The peer has not been opened.');
    return this.#carrier;
  }

  get slackMs(): number {
    return this.carrier.slackMs;
  }

  /** Address fields that most messages have. */
  get target(): { readonly target_system: number; readonly target_component: number } {
    return { target_system: this.vehicle.systemId, target_component: this.vehicle.componentId };
  }

  /** Sends, and moves the mark: waits look from here on. */
  send<N extends MessageName>(name: N, fields: MessageInput<N>, voice?: Voice): void {
    this.mark();
    this.say(name, fields, voice);
  }

  /** Sends and leaves the mark alone. */
  say<N extends MessageName>(name: N, fields: MessageInput<N>, voice: Voice = {}): void {
    this.sendBytes(this.frame(name, fields, voice));
  }

  frame<N extends MessageName>(name: N, fields: MessageInput<N>, voice: Voice = {}): Uint8Array {
    const from = { systemId: 255, componentId: 190, version: 2 as const, ...voice, seq: this.#seq };
    this.#seq = (this.#seq + 1) & 0xff;
    const frame = encode(name, fields, from);
    return this.signer === undefined ? frame : this.signer.sign(frame, name);
  }

  sendBytes(bytes: Uint8Array): void {
    this.carrier.send(bytes);
  }

  mark(): Position {
    this.#mark = this.hearing.position;
    return this.#mark;
  }

  /** Repeats until the returned function is called, first at once. */
  every(periodMs: number, act: () => void): () => void {
    const rhythm = { periodMs, act, nextMs: this.carrier.now() };
    this.#rhythms.add(rhythm);
    return () => this.#rhythms.delete(rhythm);
  }

  stopRhythms(): void {
    this.#rhythms.clear();
  }

  /** What `look` finds, or undefined when the time is over or the connection gone. */
  async until<T>(look: () => T | undefined, withinMs = patienceMs): Promise<T | undefined> {
    const end = this.carrier.now() + withinMs;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.carrier.now() >= end || !this.carrier.isOpen()) return undefined;
      await this.carrier.turn(Math.min(end, this.#runRhythms()));
    }
  }

  /** The first such message, or undefined. */
  async hear<N extends MessageName>(
    name: N,
    where: (fields: Fields[N], heard: HeardAs<N>) => boolean = () => true,
    { within, since = this.#mark }: WaitOptions = {},
  ): Promise<HeardAs<N> | undefined> {
    let next = since.messages;
    return this.until(() => {
      for (const heard of this.hearing.since(next)) {
        next++;
        const named = asNamed(heard, name);
        if (named !== undefined && where(named.fields, named)) return named;
      }
      return undefined;
    }, within);
  }

  /** The same where its absence is a violation. */
  async wait<N extends MessageName>(
    name: N,
    where?: (fields: Fields[N], heard: HeardAs<N>) => boolean,
    options: WaitOptions & { readonly what?: string } = {},
  ): Promise<HeardAs<N>> {
    const found = await this.hear(name, where, options);
    if (found !== undefined) return found;
    const seconds = (options.within ?? patienceMs) / 1000;
    throw new Violation(
      `${options.what ?? name} within ${seconds} s`,
      this.#account(name, options.since ?? this.#mark),
    );
  }

  /** A text of the vehicle, whole. */
  async hearText(pattern: RegExp, { within, since = this.#mark }: WaitOptions = {}): Promise<Text | undefined> {
    return this.until(() => this.hearing.texts.slice(since.texts).find(({ text }) => pattern.test(text)), within);
  }

  async waitText(pattern: RegExp, options: WaitOptions & { readonly severity?: number } = {}): Promise<Text> {
    const found = await this.hearText(pattern, options);
    if (found === undefined) throw new Violation(`the text ${pattern}`, this.texts(options.since));
    const { severity = found.severity } = options;
    if (found.severity !== severity)
      throw new Violation(`severity ${severity} of "${found.text}"`, `${found.severity}`);
    return found;
  }

  /** Everything said since the mark, for reports. */
  texts(since: Position = this.#mark): string {
    const texts = this.hearing.texts.slice(since.texts).map(({ severity, text }) => `${severity} "${text}"`);
    return texts.length === 0 ? 'no text' : `texts ${texts.slice(-8).join(', ')}`;
  }

  /** Every such message since the mark or the given position. */
  all<N extends MessageName>(name: N, since: Position = this.#mark): HeardAs<N>[] {
    return this.hearing.since(since.messages).flatMap((heard) => asNamed(heard, name) ?? []);
  }

  /** Lets the vehicle's own clock run on by `ms`; a violation if it stands still. */
  async elapse(ms: number): Promise<void> {
    const end = this.hearing.bootMs + ms;
    const done = await this.until(() => (this.hearing.bootMs >= end ? true : undefined), ms * 2 + 5000);
    if (done === undefined) throw new Violation(`the vehicle's clock to run on by ${ms / 1000} s`, 'it did not');
  }

  /** Talks over another port of the same vehicle meanwhile, with a station of another component. */
  async beside(talk: (other: Peer) => Promise<void>): Promise<void> {
    if (this.second === undefined) throw new NotHere('needs --second, another port of the same vehicle');
    await this.#withOther(this.second, async (other) => {
      await other.wait('HEARTBEAT', ({ autopilot }) => autopilot !== 8);
      await other.wait('SYSTEM_TIME');
      sayHeartbeat(other, { systemId: 254 });
      await talk(other);
    });
  }

  /** A second client of the very same port meanwhile. */
  async behind(talk: (other: Peer) => Promise<void>): Promise<void> {
    const { again } = this.carrier;
    if (again === undefined) throw new NotHere('needs TCP');
    await this.#withOther(again, talk);
  }

  async #withOther(open: OpenCarrier, talk: (other: Peer) => Promise<void>): Promise<void> {
    const other = new Peer();
    other.vehicle = this.vehicle;
    await other.open(open);
    try {
      await talk(other);
    } finally {
      await other.carrier.stop();
    }
  }

  /** When the next rhythm is due. One that fell behind skips what it missed. */
  #runRhythms(): number {
    const now = this.carrier.now();
    let next = Number.POSITIVE_INFINITY;
    for (const rhythm of this.#rhythms) {
      if (rhythm.nextMs <= now) {
        rhythm.act();
        rhythm.nextMs = Math.max(rhythm.nextMs + rhythm.periodMs, now);
      }
      next = Math.min(next, rhythm.nextMs);
    }
    return next;
  }

  #account(name: MessageName, since: Position): string {
    const others = this.all(name, since).slice(-3);
    const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);
    const seen = others.map(({ fields }) => JSON.stringify(fields, plain).slice(0, longestShown));
    return `${seen.length === 0 ? `no ${name}` : seen.join(' ')}, ${this.texts(since)}`;
  }
}
