/** The curves by which both ends wait before they try again. `random` is uniform in [0, 1). */

/** Full jitter: uniform between 0 and a ceiling that doubles from `baseMs` to `maxMs`. `attempt` counts from 0. */
export function fullJitterMs(attempt: number, baseMs: number, maxMs: number, random: number): number {
  return random * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
}

/** Doubling with ±25 % jitter, never under `baseMs` × 0.75: for a port that should not be hammered. */
export function jitteredMs(attempt: number, baseMs: number, maxMs: number, random: number): number {
  return Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30)) * (0.75 + random / 2);
}

/**
 * How long a client lets one attempt hang before it opens the next, by attempt since contact was lost: many short ones
 * while the link may return at any moment, then longer ones, because browsers throttle socket construction.
 */
export function attemptTimeoutMs(attempt: number): number {
  if (attempt < 12) return 1500;
  return attempt < 20 ? 3000 : 6000;
}
