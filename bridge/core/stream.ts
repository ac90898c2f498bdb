/**
 * The event stream: one order for everything that happened, in one life (`epoch`). Entries are never coalesced or
 * reordered. It goes on where the journal says that its last life ended, and hands each entry to the journal as it
 * appends it. Retention in memory is by count and by age, whichever keeps more, up to a hard bound; what a reader
 * missed beyond it, and numbers that hold nothing, are said as gaps, never passed over in silence.
 */
import type { Cursor } from '../protocol/hello.ts';
import type { Entry, Events, Gap } from '../protocol/stream.ts';
import type { Clock } from './clock.ts';
import type { Happening } from './fleet.ts';
import { type Keeper, type StreamStart, unkept } from './journal.ts';

export type Retention = { readonly minCount: number; readonly minAgeMs: number; readonly maxCount: number };

/** ≥ 1,000 entries and ≥ 5 minutes, and never more than 10,000 in memory (oldest dropped, readers get a gap). */
export const defaultRetention: Retention = { minCount: 1000, minAgeMs: 300_000, maxCount: 10_000 };

/** How much a first visitor is shown of what happened before. */
const historyCount = 100;

export type Replay = {
  readonly resumed: boolean;
  /** In order. Entries of one message follow each other without a hole; its `gap` stands before them. */
  readonly events: readonly Events[];
};

export class EventStream {
  readonly #clock: Clock;
  readonly #keeper: Keeper;
  readonly #retention: Retention;
  /** Stamps of an earlier life mean nothing on this clock: up to `to` an entry's age goes by the wall clock. */
  readonly #recovered: { readonly to: number; readonly at: number; readonly wall: number };
  #epoch: string;
  #entries: Entry[];
  #seq: number;
  /** Up to here entries were, but are no longer held in memory. */
  #forgottenTo: number;

  constructor(start: StreamStart, clock: Clock, keeper: Keeper = unkept, retention: Retention = defaultRetention) {
    this.#clock = clock;
    this.#keeper = keeper;
    this.#retention = retention;
    this.#epoch = start.epoch;
    this.#entries = [...start.entries];
    this.#seq = start.nextSeq - 1;
    this.#forgottenTo = (start.entries[0]?.seq ?? 1) - 1;
    this.#recovered = { to: this.#seq, at: clock.monoMs(), wall: clock.wallMs() };
  }

  /** Changes only when the journal cannot promise the next number to this one; the numbers go on. */
  get epoch(): string {
    return this.#epoch;
  }

  /** The newest number that was given out, 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  append({ at, severity, body, replay }: Happening): Entry {
    if (this.#seq >= this.#keeper.grantedTo) this.#epoch = this.#keeper.renew();
    const entry: Entry = {
      seq: ++this.#seq,
      at,
      wall: this.#clock.wallMs(),
      severity,
      body,
      ...(replay && { replay }),
    };
    this.#entries.push(entry);
    this.#trim(at);
    this.#keeper.append([entry]);
    return entry;
  }

  /**
   * What a reader at `cursor` has missed, with a `gap` where that is no longer whole. Without a cursor: recent history.
   * A cursor of another epoch, or from the future, gets history and, as `gap`, all that came before it.
   */
  since(cursor: Cursor | null): Replay {
    const resumed = cursor !== null && cursor.epoch === this.#epoch && cursor.seq <= this.#seq;
    const entries = resumed ? this.#after(cursor.seq) : this.#entries.slice(-historyCount);
    if (cursor !== null) {
      const [first] = entries;
      const certainTo = resumed ? this.#forgottenTo : (first?.seq ?? 1) - 1;
      return { resumed, events: runsOf(entries, { after: resumed ? cursor.seq : 0, last: this.#seq, certainTo }) };
    }
    return { resumed, events: entries.length > 0 ? [{ t: 'events', entries }] : [] };
  }

  #after(seq: number): Entry[] {
    const first = this.#entries.findLastIndex((entry) => entry.seq <= seq) + 1;
    return this.#entries.slice(first);
  }

  /** Drops in blocks, so that the cost per event stays constant. */
  #trim(now: number): void {
    const { minCount, minAgeMs, maxCount } = this.#retention;
    const slack = Math.max(1, minCount >> 2);
    if (this.#entries.length < minCount + slack) return;
    const excess = this.#entries.length - minCount;
    const young = this.#entries.findIndex((entry) => this.#ageMs(entry, now) < minAgeMs);
    const expired = young === -1 ? excess : Math.min(excess, young);
    const drop = Math.max(expired, this.#entries.length - maxCount);
    if (drop < slack && this.#entries.length <= maxCount) return;
    this.#entries = this.#entries.slice(drop);
    this.#forgottenTo = (this.#entries[0]?.seq ?? this.#seq + 1) - 1;
  }

  #ageMs({ seq, at, wall }: Entry, now: number): number {
    const { to, ...then } = this.#recovered;
    return seq > to ? now - at : now - then.at + Math.max(0, then.wall - wall);
  }
}

/** What a reader is owed: the numbers after `after` and up to `last`, those up to `certainTo` having held events. */
type Span = { readonly after: number; readonly last: number; readonly certainTo: number };

/** One message per run of numbers without a hole; numbers that hold nothing are said as well. */
function runsOf(entries: readonly Entry[], { after, last, certainTo }: Span): Events[] {
  const messages: Events[] = [];
  let run: Entry[] | undefined;
  let expected = after + 1;
  const begin = (next: number): Entry[] => {
    const started: Entry[] = [];
    const gap: Gap = { from: expected, to: next - 1, ...(next - 1 > certainTo && { atMost: true }) };
    messages.push({ t: 'events', entries: started, ...(next > expected && { gap }) });
    return started;
  };
  for (const entry of entries) {
    if (run === undefined || entry.seq > expected) run = begin(entry.seq);
    run.push(entry);
    expected = entry.seq + 1;
  }
  if (last >= expected) begin(last + 1);
  return messages;
}
