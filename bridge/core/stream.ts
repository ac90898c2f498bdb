/**
 * The event stream: one order for everything that happened, in one life (`epoch`). Entries are never coalesced or
 * reordered. It goes on where the journal says that its last life ended, and hands each entry to the journal as it
 * appends it. Retention in memory is by count and by age, whichever keeps more, up to a hard bound; older ones are the
 * journal's, and numbers that hold nothing are said as gaps, never passed over in silence.
 */
import type { Cursor } from '../protocol/hello.ts';
import type { Entry, Events, WantedEvents } from '../protocol/stream.ts';
import type { Clock } from './clock.ts';
import type { Happening } from './fleet.ts';
import { type Keeper, type StreamStart, unkept } from './journal.ts';
import { isWanted, runsOf } from './runs.ts';

export type Retention = { readonly minCount: number; readonly minAgeMs: number; readonly maxCount: number };

/** ≥ 1,000 entries and ≥ 5 minutes, and never more than 10,000 in memory (oldest dropped, readers get a gap). */
export const defaultRetention: Retention = { minCount: 1000, minAgeMs: 300_000, maxCount: 10_000 };

/** How much a first visitor is shown of what happened before. */
const historyCount = 100;

/** What is less grave than this is no headline; and so many of these are remembered, however old ([S9]). */
const graveSeverity = 2;
const graveCount = 20;

export type Beginning = {
  readonly resumed: boolean;
  /** Everything up to here is known, or said to be missing. */
  readonly toldTo: number;
  readonly opening: readonly Events[];
};

const isGrave = ({ severity }: Entry): boolean => severity <= graveSeverity;

export class EventStream {
  readonly #clock: Clock;
  readonly #keeper: Keeper;
  readonly #retention: Retention;
  /** Stamps of an earlier life mean nothing on this clock: up to `to` an entry's age goes by the wall clock. */
  readonly #recovered: { readonly to: number; readonly at: number; readonly wall: number };
  #epoch: string;
  #entries: Entry[];
  /** The newest critical ones, in order; at most `graveCount`. */
  #grave: Entry[];
  #seq: number;
  /** Up to here entries were, but are no longer held in memory. */
  #forgottenTo: number;

  constructor(
    start: Omit<StreamStart, 'intent' | 'presence'>,
    clock: Clock,
    keeper: Keeper = unkept,
    retention: Retention = defaultRetention,
  ) {
    this.#clock = clock;
    this.#keeper = keeper;
    this.#retention = retention;
    this.#epoch = start.epoch;
    this.#entries = [...start.entries];
    this.#grave = start.entries.filter(isGrave).slice(-graveCount);
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

  /** Up to here nothing is in memory any more: what is left of it is on disk. */
  get forgottenTo(): number {
    return this.#forgottenTo;
  }

  /** Up to here numbers are of earlier lives, and some may have been set aside and never used. */
  get recoveredTo(): number {
    return this.#recovered.to;
  }

  append({ at, severity, body, replay, recorded }: Happening): Entry {
    if (this.#seq >= this.#keeper.grantedTo) this.#epoch = this.#keeper.renew();
    const entry: Entry = {
      seq: ++this.#seq,
      at,
      wall: this.#clock.wallMs(),
      severity,
      body,
      ...(replay && { replay }),
      ...(recorded !== undefined && { recorded }),
    };
    this.#entries.push(entry);
    if (isGrave(entry)) this.#grave = [...this.#grave, entry].slice(-graveCount);
    this.#trim(at);
    this.#keeper.append([entry]);
    return entry;
  }

  /**
   * Where a reader with this cursor begins: whether it goes on from there, what it is told at once, and the number up to
   * which it then knows everything. What came after that is for `between`, or on disk.
   */
  begin(cursor: Cursor | null): Beginning {
    if (cursor !== null && cursor.epoch === this.#epoch && cursor.seq <= this.#seq)
      return { resumed: true, toldTo: cursor.seq, opening: [] };
    const entries = this.#entries.slice(-historyCount);
    const [oldest] = entries;
    const toldTo = this.#seq;
    if (cursor !== null) {
      const span = { after: 0, upTo: toldTo, certainTo: (oldest?.seq ?? 1) - 1 };
      return { resumed: false, toldTo, opening: runsOf(entries, span) };
    }
    if (oldest === undefined) return { resumed: false, toldTo, opening: [] };
    return { resumed: false, toldTo, opening: [{ t: 'events', first: oldest.seq, upTo: toldTo, entries }] };
  }

  /** The numbers after `after` and up to `upTo`, told; undefined where memory does not reach back so far. */
  between(after: number, upTo: number): Events[] | undefined {
    if (after < this.#forgottenTo) return undefined;
    const entries = this.#entries.slice(this.#after(after), this.#after(upTo));
    return runsOf(entries, { after, upTo, certainTo: 0 });
  }

  /** What was critical or worse after `after`: the newest, newest first, as far back as is known. */
  headlinesAfter(after: number, wanted?: WantedEvents): Entry[] {
    return this.#grave.filter((entry) => entry.seq > after && isWanted(entry, wanted)).reverse();
  }

  /** Where the entries after `seq` begin: by halving, for a replay asks at every step. */
  #after(seq: number): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.seq ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Drops in blocks, so that the cost per event stays constant. */
  #trim(now: number): void {
    const { minCount, minAgeMs, maxCount } = this.#retention;
    const slack = Math.max(1, minCount >> 2);
    if (this.#entries.length < minCount + slack) return;
    const excess = this.#entries.length - minCount;
    const young = this.#entries.findIndex((entry) => this.#ageMs(entry, now) < minAgeMs);
    const expired = young === -1 ? excess : Math.min(excess, young);
    const over = this.#entries.length - maxCount;
    const drop = Math.max(expired, over > 0 ? Math.min(excess, over + slack) : 0);
    if (drop < slack && over <= 0) return;
    this.#entries = this.#entries.slice(drop);
    this.#forgottenTo = (this.#entries[0]?.seq ?? this.#seq + 1) - 1;
  }

  #ageMs({ seq, at, wall }: Entry, now: number): number {
    const { to, ...then } = this.#recovered;
    return seq > to ? now - at : now - then.at + Math.max(0, then.wall - wall);
  }
}
