/**
 * Whether the link is getting worse, as a value that round trips and misses move on. It warns while a link still works:
 * of answers that take longer and longer, and of answers of which more and more come late or not at all. A way that is
 * longer from now on, one slow answer and steady jitter are no such thing, so it goes by medians, and by what is usual here.
 */

type Answer = { readonly at: number; readonly ms: number };

export type Forecast = {
  /** Round trips of the last 40 s, newest last; a miss counts as a slow one. */
  readonly recent: readonly Answer[];
  /** What is usual here, ms: an average over about thirty pings in which no single answer weighs much. */
  readonly slowMs: number | null;
  /** Until when the last warning holds; so that it does not flicker. */
  readonly warnsUntil: number;
};

export const noForecast: Forecast = { recent: [], slowMs: null, warnsUntil: Number.NEGATIVE_INFINITY };

const windowMs = 40_000;
const kept = 60;
const slowWeight = 0.03;
const holdMs = 10_000;
/** An unanswered ping weighs as much as a round trip of this, or of four usual ones. */
const missedMs = 2000;
/** A trend is three groups of so many answers, each slower than the one before by this factor. */
const groupOf = 4;
const risingFactor = 1.2;
/** In the end they are slower than usual by this factor, by no less than so many ms, and by twice their own spread. */
const worseFactor = 2;
const worseMs = 240;
const spreads = 2;
/** So many of the last answers late, and prompt ones between them: the way loses what it carries. */
const lastOnes = 6;
const lateOnes = 3;
const turns = 2;
const lateFactor = 2;
const lateMs = 250;

/** `ms` is the round trip, or null for a ping that was missed. `at`: our monotonic ms. */
export function foreseen(before: Forecast, at: number, ms: number | null): Forecast {
  const value = ms ?? Math.max(missedMs, 4 * (before.slowMs ?? 0));
  const recent = [...before.recent, { at, ms: value }].filter((one) => at - one.at <= windowMs).slice(-kept);
  const usualMs = before.slowMs ?? value;
  const slowMs = usualMs + slowWeight * (Math.min(value, 2 * usualMs) - usualMs);
  const values = recent.map((one) => one.ms);
  const warns = growsSlower(values, usualMs) || growsUneven(values, usualMs);
  return { recent, slowMs, warnsUntil: warns ? at + holdMs : before.warnsUntil };
}

function growsSlower(values: readonly number[], usualMs: number): boolean {
  const groups = [3, 2, 1].map((back) => values.slice(-back * groupOf, values.length - (back - 1) * groupOf));
  const [first = [], second = [], last = []] = groups;
  if (first.length < groupOf) return false;
  const [a, b, c] = [medianOf(first), medianOf(second), medianOf(last)];
  const spreadMs = Math.max(...[first, second].map(spreadOf));
  const rises = b >= a * risingFactor && c >= b * risingFactor;
  return rises && c >= Math.max(usualMs * worseFactor, usualMs + worseMs) && c - a >= spreads * spreadMs;
}

function growsUneven(values: readonly number[], usualMs: number): boolean {
  const late = values.slice(-lastOnes).map((ms) => ms > usualMs * lateFactor + lateMs);
  const turned = late.filter((one, index) => index > 0 && one !== late[index - 1]).length;
  return late.filter(Boolean).length >= lateOnes && turned >= turns;
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

/** The median distance from the median. */
const spreadOf = (values: readonly number[]): number => {
  const middle = medianOf(values);
  return medianOf(values.map((ms) => Math.abs(ms - middle)));
};

export const isDegrading = ({ warnsUntil }: Forecast, at: number): boolean => at < warnsUntil;

/** The slope of the line of least squares, ms of round trip per second; 0 where there is none. */
export function slopeOf(points: readonly { readonly at: number; readonly ms: number }[]): number {
  const mean = (of: (point: { readonly at: number; readonly ms: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / Math.max(1, points.length);
  const atMean = mean(({ at }) => at);
  const msMean = mean(({ ms }) => ms);
  const spread = points.reduce((sum, { at }) => sum + (at - atMean) ** 2, 0);
  if (spread === 0) return 0;
  return (points.reduce((sum, { at, ms }) => sum + (at - atMean) * (ms - msMean), 0) / spread) * 1000;
}
