/**
 * How many pictures a second are asked for. Telemetry and sticks come first: while they are late, or pictures arrive old,
 * something is queueing on the way, and fewer are asked for at once. More are tried again after a while that grows each
 * time it was a mistake. Pure.
 */
export const paces = [30, 15, 8, 4, 2] as const;

export type Pace = {
  readonly fps: (typeof paces)[number];
  /** Our monotonic ms. */
  readonly since: number;
  /** How long it has to go well before more are tried. */
  readonly patienceMs: number;
};

/** What is known of the way at this moment; null is unknown and says nothing. */
export type Way = {
  readonly pictureAgeMs: number | null;
  readonly rttMs: number | null;
  readonly telemetryLate: boolean;
};

const firstPatienceMs = 10_000;
const longestPatienceMs = 80_000;
/** No two steps sooner than this: the first has to show what it did. */
const settleMs = 1500;
const oldMs = 700;
const slowMs = 500;
/** Well enough for more. */
const freshMs = 350;
const quickMs = 300;

export const firstPace = (now: number): Pace => ({ fps: 30, since: now, patienceMs: firstPatienceMs });

const isStrained = ({ pictureAgeMs, rttMs, telemetryLate }: Way): boolean =>
  telemetryLate || (pictureAgeMs ?? 0) > oldMs || (rttMs ?? 0) > slowMs;

const isWell = ({ pictureAgeMs, rttMs, telemetryLate }: Way): boolean =>
  !telemetryLate && (pictureAgeMs ?? 0) < freshMs && (rttMs ?? 0) < quickMs;

/** The same value where nothing changes. */
export function nextPace(pace: Pace, way: Way, now: number): Pace {
  const forMs = now - pace.since;
  const at = paces.indexOf(pace.fps);
  if (isStrained(way) && forMs >= settleMs) {
    const fewer = paces[at + 1];
    if (fewer === undefined) return pace;
    // It had been raised too early.
    const wasRash = forMs < pace.patienceMs && pace.patienceMs > firstPatienceMs;
    const patienceMs = wasRash ? Math.min(longestPatienceMs, pace.patienceMs * 2) : pace.patienceMs;
    return { fps: fewer, since: now, patienceMs };
  }
  const more = paces[at - 1];
  if (more === undefined || !isWell(way) || forMs < pace.patienceMs) return pace;
  return {
    fps: more,
    since: now,
    patienceMs: Math.min(longestPatienceMs, Math.max(2 * firstPatienceMs, pace.patienceMs)),
  };
}
