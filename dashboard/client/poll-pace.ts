/**
 * How often to poll, as a value: from 5 s towards 1 s while answers come, and come soon, and towards 60 s while they do
 * not. A way that hardly carries anything is not helped by being asked more often.
 */

export type PollPace = {
  readonly intervalMs: number;
  /** Whether each of the last ten calls was answered, newest last. */
  readonly answered: readonly boolean[];
  /** How long answers take, smoothed; null before the first. */
  readonly latencyMs: number | null;
};

export const pollLimitsMs = { least: 1000, base: 5000, most: 60_000 } as const;

const kept = 10;
const smoothing = 0.3;
/** Sooner than this is excellent, later than that is poor. */
const soonMs = 500;
const lateMs = 2000;

export const firstPace: PollPace = { intervalMs: pollLimitsMs.base, answered: [], latencyMs: null };

/** The pace after one more call; `latencyMs` is null where no answer came. */
export function afterCall(pace: PollPace, latencyMs: number | null): PollPace {
  const answered = [...pace.answered, latencyMs !== null].slice(-kept);
  const known = pace.latencyMs;
  const smoothed = latencyMs === null ? known : known === null ? latencyMs : known + smoothing * (latencyMs - known);
  const factor = factorOf(latencyMs, smoothed, answered);
  const intervalMs = Math.min(pollLimitsMs.most, Math.max(pollLimitsMs.least, pace.intervalMs * factor));
  return { intervalMs, answered, latencyMs: smoothed };
}

function factorOf(latencyMs: number | null, smoothedMs: number | null, answered: readonly boolean[]): number {
  if (latencyMs === null) return 2;
  const success = answered.filter(Boolean).length / answered.length;
  if (success < 0.7 || (smoothedMs ?? 0) > lateMs) return 1.5;
  return success >= 0.9 && (smoothedMs ?? 0) < soonMs ? 0.6 : 0.9;
}
