/**
 * What one reader is given of state: at each tick everything that changed since it was last brought up to date, at the
 * pace at which it takes it ([T4], [T11]). What finds no room is skipped, and its newest value comes with the next.
 */
import type { Counters } from '../core/counters.ts';
import { Lane } from '../core/lane.ts';
import type { Mark, Outbox } from '../core/outbox.ts';
import type { Want } from '../protocol/hello.ts';

export type StatePlace = {
  readonly outbox: Outbox;
  readonly counters: Counters;
  put(data: string | Uint8Array): void;
};

export class StateLane {
  readonly #place: StatePlace;
  readonly #lane: Lane;
  #mark: Mark;
  #want: Want;

  /** The reader knows everything up to `mark`. */
  constructor(place: StatePlace, mark: Mark, want: Want, at: number) {
    this.#place = place;
    this.#lane = new Lane(want, at);
    this.#mark = mark;
    this.#want = want;
  }

  get rateHz(): number {
    return this.#lane.rateHz;
  }

  get rttMs(): number | null {
    return this.#lane.rttMs;
  }

  /** How long its way takes of itself, ms; null before the first answer. */
  get ownDelayMs(): number | null {
    return this.#lane.ownDelayMs;
  }

  /** How often its reader would have it. */
  get wishedHz(): number {
    return this.#want.rateHz;
  }

  wish(want: Want): void {
    this.#want = want;
    this.#lane.wish(want);
  }

  /** An ack of what was never sent is counted, and changes nothing. */
  acked(q: number, at: number): void {
    if (!this.#lane.acked(q, at)) this.#place.counters.add('ack_unknown_state');
  }

  isStuck(at: number): boolean {
    return this.#lane.isStuck(at);
  }

  /** Brings the reader up to the present tick, if it is due and has room. `waitingB` has not left this process. */
  offer(at: number, waitingB: number): void {
    const verdict = this.#lane.judge(at, waitingB);
    if (verdict === 'held') this.#place.counters.add('state_held');
    if (verdict === 'send') this.#send(at);
  }

  #send(at: number): void {
    const { outbox, put } = this.#place;
    const { mark, texts, frame } = outbox.since(this.#mark, this.#want.encoding);
    this.#mark = mark;
    for (const text of texts) put(text);
    if (frame) put(frame);
    const bytes = texts.reduce((sum, text) => sum + text.length, frame?.length ?? 0);
    this.#lane.sent(outbox.q, bytes, at);
  }
}
