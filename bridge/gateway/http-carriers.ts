/**
 * The same conversation without a WebSocket, for networks that will not carry one: messages come down as an event
 * stream, or are fetched by polling, and go up by POST. A carrier is opened first and named by an id that cannot be
 * guessed; whichever way it is read, it is one connection like any other, with the same messages, ids and outcomes.
 */
import type { ServerResponse } from 'node:http';
import { limits, placeOf } from '../core/access/limits.ts';
import type { Counters } from '../core/counters.ts';
import { closeCodes } from '../protocol/close.ts';
import type { Carrier } from './carrier.ts';
import type { Conn } from './conn.ts';
import type { Gateway } from './gateway.ts';

/** Open at once; beyond it a newcomer is asked to try later. */
const maxCarriers = 256;
/** Not read for this long, it is taken to be abandoned. */
const unreadMs = 70_000;
/** Ended, it is kept this long for its reader to hear the close code. */
const keepEndedMs = 10_000;
/** Messages that wait for a poll; beyond it the reader is too slow, and resumes from its cursor. */
const maxQueuedB = 256 * 1024;

export type Ending = { readonly code: number; readonly reason: string };
export type Fetched = { readonly messages: readonly string[]; readonly ended: Ending | null };

/** One carrier: a bounded queue between the conversation and whoever reads it. */
class HttpCarrier implements Carrier {
  readonly kind = 'http';
  readonly address: string;
  readonly #onOverflow: () => void;
  readAt: number;
  ended: (Ending & { readonly at: number }) | null = null;
  #queue: string[] = [];
  #queuedB = 0;
  #stream: ServerResponse | undefined;
  #wake: () => void = () => {};
  readonly #now: () => number;

  readonly #counters: Counters;

  constructor(address: string, now: () => number, counters: Counters, onOverflow: () => void) {
    this.address = address;
    this.#now = now;
    this.#counters = counters;
    this.#onOverflow = onOverflow;
    this.readAt = now();
  }

  /** Binary frames are not for this way: whoever reads here asks for JSON, and gets nothing else. */
  send(data: string | Uint8Array): void {
    if (this.ended) return;
    if (typeof data !== 'string') this.#counters.add('frames_without_way');
    else if (this.#stream) this.#stream.write(`data: ${data}\n\n`);
    else this.#enqueue(data);
  }

  buffered(): number {
    return this.#queuedB + (this.#stream?.writableLength ?? 0);
  }

  close(code: number, reason: string): void {
    if (this.ended) return;
    this.ended = { code, reason, at: this.#now() };
    this.#stream?.end(`event: ended\ndata: ${JSON.stringify({ code, reason })}\n\n`);
    this.#stream = undefined;
    this.#wake();
  }

  /** From now on messages are written as they come. A second reader takes the place of the first. */
  stream(response: ServerResponse): void {
    this.#stream?.end();
    this.#stream = response;
    this.readAt = this.#now();
    for (const text of this.#take()) response.write(`data: ${text}\n\n`);
    if (this.ended) response.end(`event: ended\ndata: ${JSON.stringify({ ...this.ended })}\n\n`);
    response.on('close', () => {
      if (this.#stream === response) this.#stream = undefined;
    });
  }

  /** What waits, or what comes first within `waitMs`. */
  async poll(waitMs: number): Promise<Fetched> {
    this.readAt = this.#now();
    if (this.#queue.length === 0 && !this.ended && waitMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#wake();
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.readAt = this.#now();
    return { messages: this.#take(), ended: this.ended };
  }

  isAbandoned(at: number): boolean {
    if (this.ended) return at - this.ended.at > keepEndedMs;
    return this.#stream === undefined && at - this.readAt > unreadMs;
  }

  #enqueue(text: string): void {
    this.#queue.push(text);
    this.#queuedB += text.length;
    this.#wake();
    if (this.#queuedB > maxQueuedB) this.#onOverflow();
  }

  #take(): string[] {
    const taken = this.#queue;
    this.#queue = [];
    this.#queuedB = 0;
    return taken;
  }
}

type Open = { readonly carrier: HttpCarrier; readonly conn: Conn };

export class HttpCarriers {
  readonly #gateway: Gateway;
  readonly #open = new Map<string, Open>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** A new carrier's id, or undefined where there are too many. */
  open(address: string): string | undefined {
    this.#sweep();
    if (this.#open.size >= maxCarriers || this.#isCrowded(address)) {
      this.#gateway.desk.counters.add('carriers_refused');
      return undefined;
    }
    const { clock, counters, newId } = this.#gateway.desk;
    const carrier = new HttpCarrier(
      address,
      () => clock.monoMs(),
      counters,
      () => conn.close('slowReader', 'the reader is too slow'),
    );
    const conn = this.#gateway.open(carrier);
    const id = newId();
    this.#open.set(id, { carrier, conn });
    return id;
  }

  /** Of one place only so many that are nobody's, or were: an attacker takes nobody's place ([G2]). */
  #isCrowded(address: string): boolean {
    const { door, crowd } = this.#gateway.desk;
    if (door.openAs !== null) return false;
    const place = placeOf(address);
    const idle = [...this.#open.values()].filter(
      ({ carrier, conn }) => !conn.live && placeOf(carrier.address) === place,
    );
    return idle.length >= limits.carriersWaiting || !crowd.mayWait(address);
  }

  get(id: string): HttpCarrier | undefined {
    this.#sweep();
    return this.#open.get(id)?.carrier;
  }

  /** A message from the client; false where the carrier is none or has ended. */
  say(id: string, text: string): boolean {
    const found = this.#open.get(id);
    if (!found || found.carrier.ended) return false;
    this.#gateway.guard(found.conn, () => found.conn.onText(text));
    return true;
  }

  drop(id: string): void {
    const found = this.#open.get(id);
    if (!found) return;
    found.carrier.close(closeCodes.normal, 'closed by the client');
    this.#gateway.closed(found.conn);
    this.#open.delete(id);
  }

  /** Done at every use, so that no timer is needed for what only use can fill. */
  #sweep(): void {
    const at = this.#gateway.desk.clock.monoMs();
    for (const [id, { carrier }] of this.#open) if (carrier.isAbandoned(at)) this.drop(id);
  }
}
