/**
 * What one reader is told of events: first what it missed, in batches at the pace of its own acknowledgements, so that no
 * replay fills the way that telemetry goes ([S7]); then what happens, as it happens. While the replay is on its way what
 * happens is left to it: it ends where the stream does. Which numbers were told of is always known, wanted or not ([S6]).
 */
import type { Counters } from '../core/counters.ts';
import type { EventStream } from '../core/stream.ts';
import type { Want } from '../protocol/hello.ts';
import type { Events, Headlines } from '../protocol/stream.ts';
import type { Announcement } from './announcement.ts';
import { type Batch, type Batches, batchNumbers, type Owed, type Payload } from './batches.ts';

/** Batches that may be on the way: at first, and while answers come quickly; and the bytes of all of them. */
const firstWindow = 2;
const largestWindow = 8;
const mostUnansweredB = 128 * 1024;
/**
 * How long an answer takes beyond the way's own delay and the 100 ms in which a client collects what it acknowledges: what of it
 * is the batch's, and all else, state and the answers to commands, waits behind it.
 */
const collectMs = 100;
const quickMs = 250;
const slowMs = 600;
const togetherLeast = 2;
/** A reader that answers no batch for this long is given up. */
const patienceMs = 70_000;
/** A disk that cannot be read for this long is not waited for. */
const unreadMs = 5000;
/** Numbers that were not wanted are told of at the latest when there are so many ([S8]). */
const untoldMost = 500;

export type LanePlace = {
  readonly stream: EventStream;
  readonly batches: Batches;
  /** Numbers that were told, and that were acknowledged, are counted. */
  readonly counters: Counters;
  put(payload: Payload): void;
  /** Whether no batch of a replay of so many numbers may go now: the carrier, or the bridge, has more to do than is good. */
  isFull(missed: number): boolean;
  /** How long the way takes of itself, there and back, ms; null before anything was answered. */
  ownDelayMs(): number | null;
  /** Has `pump` called, by whoever answers for what it throws. */
  wake(): void;
  now(): number;
};

type Unanswered = { readonly upTo: number; readonly bytes: number; readonly at: number };

export class EventLane {
  readonly #place: LanePlace;
  #owed: Pick<Owed, 'wanted' | 'inflate'> = { wanted: undefined, inflate: false };
  /** Until the way has shown that it carries more: a small batch is half a kilobyte, a large one five. */
  #small = true;
  #headlines = false;
  /** Read up to here; and told of up to here. Between them nothing was wanted. */
  #readTo: number;
  #toldTo: number;
  #ackedTo: number;
  #reading = false;
  #read: Batch | undefined;
  #unreadSince: number | undefined;
  #window = firstWindow;
  #unanswered: Unanswered[] = [];
  #progressAt = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #together = 0;
  #stopped = false;

  /** Everything up to `toldTo` is known to the reader. */
  constructor(place: LanePlace, toldTo: number, want: Want) {
    this.#place = place;
    this.#readTo = toldTo;
    this.#toldTo = toldTo;
    this.#ackedTo = toldTo;
    this.wish(want);
  }

  /** Batches on their way, for whoever wants to know. */
  get unanswered(): number {
    return this.#unanswered.length;
  }

  /** It has to catch up, over a way that carries little as far as is known. */
  get isNarrow(): boolean {
    return this.#small && this.#unanswered.length > 0;
  }

  /** Numbers that it has yet to be told of. */
  get owed(): number {
    return Math.max(0, this.#place.stream.seq - this.#toldTo);
  }

  wish({ events, inflate = false, headlines = false }: Want): void {
    const isAll = events === undefined || (events.kinds === undefined && (events.atLeast ?? 7) >= 7);
    this.#owed = { wanted: isAll ? undefined : events, inflate };
    this.#headlines = headlines;
  }

  begin(): void {
    const { stream } = this.#place;
    if (this.#headlines && stream.seq - this.#readTo > batchNumbers) this.#tellHeadlines();
    this.pump();
  }

  /** Something happened. A reader that is not at the stream's end gets it from the replay. */
  onAnnounced(announcement: Announcement): void {
    if (this.#reading || this.#stopped || this.#readTo !== announcement.first - 1) return;
    const { wanted } = this.#owed;
    this.#readTo = announcement.upTo;
    const isDue = announcement.has(wanted) || this.#readTo - this.#toldTo >= untoldMost;
    if (isDue) this.#put(announcement.textFrom(this.#toldTo + 1, wanted), this.#readTo);
  }

  /** Everything up to `seq` was applied. */
  acked(seq: number): void {
    const at = this.#place.now();
    const ackedTo = Math.max(this.#ackedTo, Math.min(seq, this.#toldTo));
    this.#place.counters.add('events_acknowledged', ackedTo - this.#ackedTo);
    this.#ackedTo = ackedTo;
    const answered = this.#unanswered.filter(({ upTo }) => upTo <= seq);
    const [oldest] = answered;
    if (oldest === undefined) return;
    this.#unanswered = this.#unanswered.slice(answered.length);
    this.#progressAt = at;
    this.#adapt(at, oldest.at, answered.length);
    this.pump();
  }

  /**
   * Small batches that are answered within those 100 ms of each other came so, however long the way is: it carries more. Once may
   * be a lost packet, for which both had waited.
   */
  #adapt(at: number, toldAt: number, answered: number): void {
    const lateMs = at - toldAt - collectMs - (this.#place.ownDelayMs() ?? 0);
    const isTogether = answered > 1 || at - this.#answeredAt <= collectMs;
    this.#answeredAt = at;
    if (this.#small) {
      this.#together = isTogether ? this.#together + 1 : 0;
      this.#small = this.#together < togetherLeast;
      this.#window = this.#small ? firstWindow : 1;
    } else if (lateMs <= quickMs) this.#window = Math.min(largestWindow, this.#window + answered);
    else if (lateMs > slowMs) {
      this.#small = this.#window === 1;
      this.#together = 0;
      this.#window = this.#small ? firstWindow : this.#window >> 1;
    }
  }

  /** Whether the reader has answered nothing for so long that nobody reads. */
  isStuck(at: number): boolean {
    return this.#unanswered.length > 0 && at - this.#progressAt > patienceMs;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Tells what there is room for. To be called again whenever there may be more. */
  pump(): void {
    const { stream, batches } = this.#place;
    while (!this.#reading && !this.#stopped && this.#readTo < stream.seq && this.#hasRoom()) {
      const found = this.#read ?? batches.next(this.#readTo, { ...this.#owed, small: this.#small });
      this.#read = undefined;
      if (found instanceof Promise) this.#await(found);
      else if (found === 'busy') return;
      else if (found !== 'unread') this.#tell(found);
      else if (this.#isHopeless()) this.#tell(batches.lost(this.#readTo));
      else return;
    }
  }

  #await(found: Promise<Batch | 'busy' | 'unread'>): void {
    this.#reading = true;
    const take = (batch: Batch | 'busy' | 'unread'): void => {
      this.#reading = false;
      if (typeof batch !== 'string') this.#read = batch;
      else if (batch === 'unread' && this.#isHopeless()) this.#read = this.#place.batches.lost(this.#readTo);
      // What could not be read is tried again with the next tick.
      if (this.#read !== undefined) this.#place.wake();
    };
    found.then(take, () => take('unread'));
  }

  #isHopeless(): boolean {
    const at = this.#place.now();
    this.#unreadSince ??= at;
    return at - this.#unreadSince >= unreadMs;
  }

  #hasRoom(): boolean {
    const bytes = this.#unanswered.reduce((sum, batch) => sum + batch.bytes, 0);
    const missed = this.#place.stream.seq - this.#readTo;
    return this.#unanswered.length < this.#window && bytes < mostUnansweredB && !this.#place.isFull(missed);
  }

  #tell({ upTo, told }: Batch): void {
    const at = this.#place.now();
    const due = told.filter((message) => !message.bare || message.upTo - this.#toldTo >= untoldMost);
    for (const { first, payload, upTo: end } of due) {
      if (first > this.#toldTo + 1) this.#put(JSON.stringify(nothing(this.#toldTo + 1, first - 1)), first - 1);
      this.#put(payload, end);
    }
    this.#unreadSince = undefined;
    this.#readTo = upTo;
    if (due.length === 0) return;
    if (this.#unanswered.length === 0) this.#progressAt = at;
    const bytes = due.reduce((sum, { payload }) => sum + payload.length, 0);
    this.#unanswered.push({ upTo: this.#toldTo, bytes, at });
  }

  #put(payload: Payload, upTo: number): void {
    this.#place.put(payload);
    this.#place.counters.add('events_told', upTo - this.#toldTo);
    this.#toldTo = upTo;
  }

  #tellHeadlines(): void {
    const { stream, put } = this.#place;
    const entries = stream.headlinesAfter(this.#readTo, this.#owed.wanted);
    const message: Headlines = { t: 'headlines', entries };
    if (entries.length > 0) put(JSON.stringify(message));
  }
}

const nothing = (first: number, upTo: number): Events => ({ t: 'events', first, upTo, entries: [] });
