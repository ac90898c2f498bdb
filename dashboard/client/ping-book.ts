/** Pings sent and answered, as a value: round trip, jitter and loss between this page and the bridge. */
import { type Grade, type GradeTable, gradeOf } from '../../bridge/protocol/quality.ts';

export type PingBook = {
  readonly next: number;
  /** When each unanswered ping left, by its number. */
  readonly waiting: ReadonlyMap<number, number>;
  /** Newest last; what is older than the bound is forgotten. */
  readonly roundTripsMs: readonly number[];
  readonly answered: readonly boolean[];
  readonly jitterMs: number | null;
};

export const emptyBook: PingBook = {
  next: 1,
  waiting: new Map(),
  roundTripsMs: [],
  answered: [],
  jitterMs: null,
};

const keptRoundTrips = 60;
/** What a usual round trip is, is judged by this many. */
const recentRoundTrips = 16;
const keptAnswers = 60;

export function pingSent(book: PingBook, now: number): PingBook {
  return { ...book, next: book.next + 1, waiting: new Map(book.waiting).set(book.next, now) };
}

/** The book after the answer to ping `n`; unchanged where nobody waits for it any more. */
export function pingAnswered(book: PingBook, n: number, roundTripMs: number): PingBook {
  if (!book.waiting.has(n)) return book;
  const waiting = new Map(book.waiting);
  waiting.delete(n);
  const last = book.roundTripsMs.at(-1);
  // Smoothed as interarrival jitter is in RFC 3550 §6.4.1.
  const jitterMs =
    last === undefined ? null : (book.jitterMs ?? 0) + (Math.abs(roundTripMs - last) - (book.jitterMs ?? 0)) / 16;
  return {
    ...book,
    waiting,
    jitterMs,
    roundTripsMs: [...book.roundTripsMs, roundTripMs].slice(-keptRoundTrips),
    answered: [...book.answered, true].slice(-keptAnswers),
  };
}

/** Counts as missed what has waited 2 s, or four round trips where those are longer. */
export function pingsExpired(book: PingBook, now: number): PingBook {
  const limit = Math.max(2000, 4 * (medianOf(book.roundTripsMs.slice(-recentRoundTrips)) ?? 0));
  return missed(book, (sentAt) => now - sentAt > limit);
}

/** The connection ended: nothing that still waits will be answered. */
export const pingsLost = (book: PingBook): PingBook => missed(book, () => true);

function missed(book: PingBook, isMissed: (sentAt: number) => boolean): PingBook {
  const waiting = new Map([...book.waiting].filter(([, sentAt]) => !isMissed(sentAt)));
  const count = book.waiting.size - waiting.size;
  if (count === 0) return book;
  return { ...book, waiting, answered: [...book.answered, ...Array<boolean>(count).fill(false)].slice(-keptAnswers) };
}

export type LinkQuality = {
  /** Median of the last five, ms. */
  readonly rttMs: number | null;
  readonly jitterMs: number | null;
  /** Unanswered among the last 60, 0..100. */
  readonly lossPct: number | null;
  readonly grade: Grade | null;
};

/** The figures of the moment and the grade of these, by `table`. */
export function qualityOf(book: PingBook, table?: GradeTable): LinkQuality {
  const rttMs = medianOf(book.roundTripsMs.slice(-5));
  const missing = book.answered.filter((answered) => !answered).length;
  const lossPct = book.answered.length === 0 ? null : (missing / book.answered.length) * 100;
  return { rttMs, jitterMs: book.jitterMs, lossPct, grade: gradeOf(rttMs, lossPct, table) };
}

/** An answer is late where it took five times the usual, and more than this, ms. */
const lateMs = 300;
const lateFactor = 5;

/** How many of these round trips, ms, are late. */
export function lateOf(roundTripsMs: readonly number[]): number {
  const limitMs = Math.max(lateMs, lateFactor * (medianOf(roundTripsMs) ?? 0));
  return roundTripsMs.filter((ms) => ms > limitMs).length;
}

const medianOf = (values: readonly number[]): number | null => quantileOf(values, 0.5);

/** The value below which a share `q` (0..1) of `values` lies; null where there are none. */
export function quantileOf(values: readonly number[], q: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? null;
}
