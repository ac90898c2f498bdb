/**
 * The bridge's own breaker: how hard it is pressed, as a level, and what is left out at each, in one order ([O1]). It
 * rises when two looks in a row say so, since one collection of garbage is no overload, and falls a level at a time once
 * everything has been well below for a while. What stops a rover and what drives it is never left out ([O5]).
 */

export type Level = 0 | 1 | 2 | 3;

/** What is measured, all of it now or since the last look. */
export type Strain = {
  /** The 99th percentile of how late the event loop was since the last look, ms. */
  readonly loopLagMs: number;
  /** Bytes that all readers together were sent and the kernel has not taken. */
  readonly unsentB: number;
  /** Entries that wait for the disk, and how long it took for the last; 0 where nothing is kept anyway. */
  readonly journalWaiting: number;
  readonly syncMs: number;
  /** Of the memory that the process may use, 0 to 1. */
  readonly heapShare: number;
};

export type Change = { readonly from: Level; readonly level: Level; readonly why: string };

const MiB = 1024 * 1024;
const never = Number.POSITIVE_INFINITY;

type Gauge = {
  readonly of: keyof Strain;
  /** From where on it is level 1, 2 and 3. A slow disk is no reason to turn anyone away. */
  readonly limits: readonly [number, number, number];
  readonly say: (value: number) => string;
};

const gauges: readonly Gauge[] = [
  { of: 'loopLagMs', limits: [100, 250, 500], say: (ms) => `the event loop is ${ms.toFixed(0)} ms late` },
  { of: 'unsentB', limits: [16 * MiB, 48 * MiB, 128 * MiB], say: (b) => `${(b / MiB).toFixed(0)} MiB wait to be sent` },
  { of: 'journalWaiting', limits: [4000, 10_000, never], say: (n) => `${n} events wait for the disk` },
  { of: 'syncMs', limits: [500, 2000, never], say: (ms) => `the disk takes ${ms.toFixed(0)} ms` },
  { of: 'heapShare', limits: [0.7, 0.8, 0.9], say: (share) => `${(share * 100).toFixed(0)} % of the memory is used` },
];

/** Below this share of a level's limits for this long, it is left. */
const calmShare = 0.7;
const calmMs = 5000;
/** From level 1 on a reader gets state at a fifth of the ticks, 2 Hz. */
const thinnedTo = 5;
/** From level 2 on replays of more than this many numbers wait, but not for ever. */
const longReplay = 200;
const replayWaitsMs = 10_000;
/** Who is turned away comes back after between the first and the sum of both. */
const retryAfterMs = 2000;
const retrySpreadMs = 8000;
/** Its multiples' fractions fill an interval evenly, however many there are. */
const golden = 0.618_033_988_75;

export class Overload {
  #level: Level = 0;
  #why = '';
  /** What the last look alone would have said. */
  #before: Level = 0;
  #calmSince: number | undefined;
  #turnedAway = 0;

  get level(): Level {
    return this.#level;
  }

  /** One sentence, empty at level 0. */
  get why(): string {
    return this.#why;
  }

  /** A look at `at` (monotonic ms), about once a second. */
  judge(strain: Strain, at: number): Change | undefined {
    const { level, why } = levelOf(strain, 1);
    const held = lower(level, this.#before);
    this.#before = level;
    if (held > this.#level) return this.#enter(held, why);
    if (this.#level === 0 || levelOf(strain, calmShare).level >= this.#level) this.#calmSince = undefined;
    else return this.#calm(at);
    return undefined;
  }

  /** Whether the reader of this place among all gets no state at tick `q` ([O2]). Over five ticks everyone gets one. */
  skipsTick(place: number, q: number): boolean {
    return this.#level >= 1 && (place + q) % thinnedTo !== 0;
  }

  /** Whether a replay of so many numbers, asked for `waitedMs` ago, waits ([O3]). */
  holdsReplay(numbers: number, waitedMs: number): boolean {
    return this.#level >= 2 && numbers > longReplay && waitedMs < replayWaitsMs;
  }

  /** Whether a session that is not known yet is turned away ([O4]). */
  get isFull(): boolean {
    return this.#level >= 3;
  }

  /** When the next who is turned away may come back, ms from now: spread evenly, so that they do not come together. */
  nextRetryMs(): number {
    this.#turnedAway += 1;
    return Math.round(retryAfterMs + retrySpreadMs * ((this.#turnedAway * golden) % 1));
  }

  #calm(at: number): Change | undefined {
    this.#calmSince ??= at;
    if (at - this.#calmSince < calmMs) return undefined;
    this.#calmSince = at;
    return this.#enter(below(this.#level), '');
  }

  #enter(level: Level, why: string): Change {
    const from = this.#level;
    this.#level = level;
    this.#why = level === 0 ? '' : why || this.#why;
    this.#calmSince = level < from ? this.#calmSince : undefined;
    return { from, level, why };
  }
}

/** The gravest of the gauges, whose limits count for this share. */
function levelOf(strain: Strain, share: number): { readonly level: Level; readonly why: string } {
  let found: { level: Level; why: string } = { level: 0, why: '' };
  for (const { of, limits, say } of gauges) {
    const level = reached(limits, strain[of], share);
    if (level > found.level) found = { level, why: say(strain[of]) };
  }
  return found;
}

function reached([first, second, third]: Gauge['limits'], value: number, share: number): Level {
  if (value >= third * share) return 3;
  if (value >= second * share) return 2;
  return value >= first * share ? 1 : 0;
}

const lower = (one: Level, other: Level): Level => (one < other ? one : other);
const below = (level: Level): Level => (level === 3 ? 2 : level === 2 ? 1 : 0);
