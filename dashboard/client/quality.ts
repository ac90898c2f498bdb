/**
 * How good the link is, as a value: what happened to it moves it on, and a report can be drawn from it at any time.
 * TCP hides what packets were lost; what is called loss here is pings that were not answered in time.
 */
import {
  type Grade,
  type GradeTable,
  gradePresets,
  type SteadyGrade,
  steadied,
  ungraded,
} from '../../bridge/protocol/quality.ts';
import { type Forecast, foreseen, isDegrading, noForecast, slopeOf } from './forecast.ts';
import { emptyBook, lateOf, type PingBook, qualityOf, quantileOf } from './ping-book.ts';

/** One line of the report's history. */
export type QualityNote = {
  readonly at: number;
  readonly rttMs: number | null;
  readonly lossPct: number | null;
  readonly grade: Grade | null;
};

export type QualityBook = {
  readonly table: GradeTable;
  readonly pings: PingBook;
  readonly steady: SteadyGrade;
  readonly forecast: Forecast;
  /** When the bridge was met first, and the time it was connected since, up to `upSince` where it is now. */
  readonly metAt: number | null;
  readonly upMs: number;
  readonly upSince: number | null;
  readonly heardAt: number | null;
  /** When it was connected again, newest last; of the last hour. */
  readonly returns: readonly number[];
  readonly history: readonly QualityNote[];
};

export const emptyQuality = (table: GradeTable = gradePresets.field): QualityBook => ({
  table,
  pings: emptyBook,
  steady: ungraded,
  forecast: noForecast,
  metAt: null,
  upMs: 0,
  upSince: null,
  heardAt: null,
  returns: [],
  history: [],
});

/** Times are our own monotonic ms; `score` and shares 0..1, percentages 0..100; null is unknown. */
export type LinkReport = {
  readonly grade: Grade | null;
  readonly rttP50Ms: number | null;
  readonly rttP95Ms: number | null;
  /** Of the last 60 answers, how many took five times the usual and more than 300 ms. */
  readonly lateAnswers: number;
  readonly jitterMs: number | null;
  /** Unanswered among the last 60 pings. */
  readonly lossPct: number | null;
  /** How well it answers: latency 40, loss 25, jitter 15, stability 10, answers 10 (S2-15). */
  readonly reliabilityPct: number | null;
  /** How well it holds: reconnects, answers, uptime and recent activity (S1-13). */
  readonly score: number | null;
  readonly answeredShare: number | null;
  readonly uptimeShare: number | null;
  readonly uptimeMs: number;
  readonly reconnectsPerHour: number;
  readonly reconnects: number;
  /** Round trips rise, and stand clearly above what they were: it may fail soon. */
  readonly degrading: boolean;
  readonly rttSlopeMsPerS: number;
  /** One line per 5 s at most, 50 at most (S2-29). */
  readonly history: readonly QualityNote[];
  /** Greetings are answered and the first large message never comes: large packets vanish on this path. */
  readonly largeVanish?: boolean;
};

const hourMs = 3_600_000;
const keptReturns = 200;
const keptNotes = 50;
const noteEveryMs = 5000;
/** Silence of this length means no recent activity at all. */
const inactiveMs = 30_000;
/** So many reconnects an hour are no stability at all. */
const unstablePerHour = 12;

/** The link is there, for the first time or again. */
export function linkUp(book: QualityBook, at: number): QualityBook {
  if (book.upSince !== null) return book;
  const returns =
    book.metAt === null ? [] : [...book.returns, at].filter((one) => at - one < hourMs).slice(-keptReturns);
  return { ...book, metAt: book.metAt ?? at, upSince: at, heardAt: at, returns };
}

/** It is gone; `heardAt` is when it was heard last. */
export function linkDown(book: QualityBook, heardAt: number): QualityBook {
  if (book.upSince === null) return book;
  return { ...book, upMs: book.upMs + Math.max(0, heardAt - book.upSince), upSince: null };
}

/** The book after a change to its pings: `roundTripMs` of the answer that came, or null for one that was missed. */
export function pingsTurned(book: QualityBook, pings: PingBook, at: number, roundTripMs: number | null): QualityBook {
  const { rttMs, lossPct, grade } = qualityOf(pings, book.table);
  const steady = steadied(book.steady, grade, at);
  const last = book.history.at(-1);
  const isDue = last === undefined || at - last.at >= noteEveryMs;
  const note = { at, rttMs, lossPct, grade: steady.grade };
  return {
    ...book,
    pings,
    steady,
    forecast: foreseen(book.forecast, at, roundTripMs),
    heardAt: roundTripMs === null ? book.heardAt : at,
    history: isDue ? [...book.history, note].slice(-keptNotes) : book.history,
  };
}

/** `heardAt`: when anything was heard last; null where the link is down. */
export function reportOf(book: QualityBook, at: number, heardAt: number | null = book.heardAt): LinkReport {
  const { pings, table, metAt, forecast } = book;
  const { jitterMs, lossPct } = qualityOf(pings, table);
  const uptimeMs = book.upMs + (book.upSince === null ? 0 : Math.max(0, at - book.upSince));
  const uptimeShare = metAt === null ? null : at <= metAt ? 1 : Math.min(1, uptimeMs / (at - metAt));
  const reconnects = book.returns.filter((one) => at - one < hourMs).length;
  const figures = {
    rttP50Ms: quantileOf(pings.roundTripsMs, 0.5),
    rttP95Ms: quantileOf(pings.roundTripsMs, 0.95),
    jitterMs,
    lossPct,
    answeredShare: lossPct === null ? null : 1 - lossPct / 100,
    uptimeShare,
    reconnects,
  };
  return {
    ...figures,
    lateAnswers: lateOf(pings.roundTripsMs),
    grade: book.steady.grade,
    uptimeMs,
    reconnectsPerHour: reconnects,
    reliabilityPct: reliabilityOf(figures, table),
    score: scoreOf(figures, heardAt === null ? inactiveMs : at - heardAt),
    degrading: isDegrading(forecast, at),
    rttSlopeMsPerS: slopeOf(forecast.recent),
    history: book.history,
  };
}

type Figures = Pick<
  LinkReport,
  'rttP50Ms' | 'rttP95Ms' | 'jitterMs' | 'lossPct' | 'answeredShare' | 'uptimeShare' | 'reconnects'
>;

/** 1 where nothing is amiss, 0 at `worst` and beyond. */
const goodness = (value: number, worst: number): number => Math.max(0, Math.min(1, 1 - value / worst));
const stabilityOf = (reconnects: number): number => goodness(reconnects, unstablePerHour);

function reliabilityOf({ rttP50Ms, jitterMs, lossPct, reconnects, answeredShare }: Figures, table: GradeTable) {
  const worst = table.at(-1);
  if (worst === undefined || lossPct === null) return null;
  const latency = rttP50Ms === null ? 0 : goodness(rttP50Ms, worst.rttMs);
  const jitter = goodness(jitterMs ?? 0, worst.rttMs / 4);
  const loss = goodness(lossPct, worst.lossPct);
  return 40 * latency + 25 * loss + 15 * jitter + 10 * stabilityOf(reconnects) + 10 * (answeredShare ?? 0);
}

function scoreOf({ reconnects, answeredShare, uptimeShare }: Figures, silentMs: number): number | null {
  if (uptimeShare === null) return null;
  const activity = goodness(Math.max(0, silentMs), inactiveMs);
  return 0.25 * stabilityOf(reconnects) + 0.25 * (answeredShare ?? 1) + 0.3 * uptimeShare + 0.2 * activity;
}
