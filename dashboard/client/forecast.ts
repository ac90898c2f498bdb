/**
 * Whether the link is getting worse, as a value that round trips and misses move on: the recent average against the
 * long one, and the slope of the last half minute. It warns while a link still works, and says so only when both agree.
 */

export type Forecast = {
  /** Round trips of the last 30 s, newest last; a miss counts as a slow one. */
  readonly recent: readonly { readonly at: number; readonly ms: number }[];
  /** Exponentially weighted averages, ms: over about three and about thirty pings. */
  readonly fastMs: number | null;
  readonly slowMs: number | null;
  /** Until when the last warning holds; so that it does not flicker. */
  readonly warnsUntil: number;
};

export const noForecast: Forecast = { recent: [], fastMs: null, slowMs: null, warnsUntil: Number.NEGATIVE_INFINITY };

const windowMs = 30_000;
const kept = 60;
const fastWeight = 0.3;
const slowWeight = 0.03;
const leastPings = 5;
/** Trouble is this much of the long average, and no less than so many ms above it, and rising no slower than this. */
const worseFactor = 1.5;
const worseMs = 40;
const risingMsPerS = 4;
const holdMs = 5000;
/** An unanswered ping weighs as much as a round trip of this, or of four usual ones. */
const missedMs = 2000;

/** `ms` is the round trip, or null for a ping that was missed. `at`: our monotonic ms. */
export function foreseen(before: Forecast, at: number, ms: number | null): Forecast {
  const value = ms ?? Math.max(missedMs, 4 * (before.slowMs ?? 0));
  const recent = [...before.recent, { at, ms: value }].filter((one) => at - one.at <= windowMs).slice(-kept);
  const fastMs = weighted(before.fastMs, value, fastWeight);
  const slowMs = weighted(before.slowMs, value, slowWeight);
  const isWorse = fastMs > Math.max(slowMs * worseFactor, slowMs + worseMs);
  const warns = recent.length >= leastPings && isWorse && slopeOf(recent) >= risingMsPerS;
  return { recent, fastMs, slowMs, warnsUntil: warns ? at + holdMs : before.warnsUntil };
}

export const isDegrading = ({ warnsUntil }: Forecast, at: number): boolean => at < warnsUntil;

const weighted = (average: number | null, value: number, weight: number): number =>
  average === null ? value : average + weight * (value - average);

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
