/**
 * The event stream: one order for everything that happened, in one life (`epoch`). Entries are never coalesced or
 * reordered. Retention is by count and by age, whichever keeps more, up to a hard bound; what a reader missed beyond it
 * is said as a gap, never passed over in silence.
 */
import type { Cursor } from '../protocol/hello.ts';
import type { Entry, Events } from '../protocol/stream.ts';
import type { Clock } from './clock.ts';
import type { Happening } from './fleet.ts';

export type Retention = { readonly minCount: number; readonly minAgeMs: number; readonly maxCount: number };

/** ≥ 1,000 entries and ≥ 5 minutes, and never more than 10,000 in memory (oldest dropped, readers get a gap). */
export const defaultRetention: Retention = { minCount: 1000, minAgeMs: 300_000, maxCount: 10_000 };

/** How much a first visitor is shown of what happened before. */
const historyCount = 100;

export class EventStream {
  readonly epoch: string;
  readonly #clock: Clock;
  readonly #retention: Retention;
  #entries: Entry[] = [];
  #seq = 0;

  constructor(epoch: string, clock: Clock, retention: Retention = defaultRetention) {
    this.epoch = epoch;
    this.#clock = clock;
    this.#retention = retention;
  }

  /** The newest entry's seq, 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  append({ at, severity, body }: Happening): Entry {
    const entry: Entry = { seq: ++this.#seq, at, wall: this.#clock.wallMs(), severity, body };
    this.#entries.push(entry);
    this.#trim(at);
    return entry;
  }

  /**
   * What a reader at `cursor` has missed, with a `gap` where that is no longer whole. Without a cursor: recent history.
   * A cursor of another epoch, or from the future, gets history and, as `gap`, all that came before it.
   */
  since(cursor: Cursor | null): { readonly resumed: boolean; readonly events: Events } {
    const resumed = cursor !== null && cursor.epoch === this.epoch && cursor.seq <= this.#seq;
    const from = resumed ? cursor.seq + 1 : Math.max(1, this.#seq - historyCount + 1);
    const first = Math.max(from, this.#oldest());
    const entries = this.#entries.slice(first - this.#oldest());
    const missedFrom = resumed ? from : 1;
    const gap = cursor !== null && missedFrom < first ? { gap: { from: missedFrom, to: first - 1 } } : {};
    return { resumed, events: { t: 'events', entries, ...gap } };
  }

  #oldest(): number {
    return this.#seq - this.#entries.length + 1;
  }

  /** Drops in blocks, so that the cost per event stays constant. */
  #trim(now: number): void {
    const { minCount, minAgeMs, maxCount } = this.#retention;
    const slack = Math.max(1, minCount >> 2);
    if (this.#entries.length < minCount + slack) return;
    const excess = this.#entries.length - minCount;
    const young = this.#entries.findIndex((entry) => now - entry.at < minAgeMs);
    const expired = young === -1 ? excess : Math.min(excess, young);
    const drop = Math.max(expired, this.#entries.length - maxCount);
    if (drop >= slack || this.#entries.length > maxCount) this.#entries = this.#entries.slice(drop);
  }
}
