/**
 * What a vehicle's boot clock tells about the ways to it: which of its lives a frame comes from, and how late each way
 * is. All is measured against the quickest frame of the last five minutes: what every way takes nobody can know.
 *
 * A life is known by when it began, which is our time minus its clock: no frame of an earlier life seems to begin as late,
 * unless its way is later than that whole life was long.
 */
import type { Made } from './link.ts';

/** Messages are stamped when they are made and clocks part, so stamps of one life differ by so much. */
const toleranceMs = 2000;
const wrapsAt = 2 ** 32;
const nearWrapMs = 3_600_000;
/** The least delay is taken from so many stretches of so long. */
const stretches = 5;
const stretchMs = 60_000;
/** A difference below this is jitter. */
const noticedMs = 250;
const restartSlackMs = 100;
/** A life that nothing was heard of for so long is over, whatever its clock said. */
const forgottenMs = 5000;

export type WayTime = {
  /** Of the vehicle's present life; false for a frame from before its restart. */
  readonly isPresent: boolean;
  /** It is the first frame of a life that nobody has told yet. */
  readonly isNew: boolean;
  /** Bounds of when it was made, ms since boot; null where the way brings no stamps. */
  readonly from: number | null;
  readonly to: number | null;
  /** How much later than the quickest way it came, ms. */
  readonly lateMs: number;
};

type Way = { isPast: boolean; newestMs: number | null; lateMs: number };
type Least = { readonly since: number; ms: number };

/** Of one vehicle. `at`: monotonic ms. */
export class WayClock {
  readonly #ways = new Map<string, Way>();
  #newestMs: number | null = null;
  #presentAt = Number.NEGATIVE_INFINITY;
  /** Our time minus the vehicle's, the least of each stretch, newest last. */
  #least: Least[] = [];

  hear(way: string, { bootMs, exact }: Pick<Made, 'bootMs' | 'exact'>, at: number): WayTime {
    const known = this.#ways.get(way) ?? { isPast: false, newestMs: null, lateMs: 0 };
    this.#ways.set(way, known);
    const isNew = exact && bootMs !== null && this.#stamp(known, bootMs, at);
    const least = this.#leastMs();
    const from = exact ? bootMs : known.newestMs;
    const to = exact ? bootMs : least === null ? null : at - least;
    return { isPresent: !known.isPast, isNew, from, to, lateMs: known.lateMs };
  }

  /** A stamp of the present life on our clock, as early as it can have been; null while there are no stamps. */
  onOurs(bootMs: number): number | null {
    const least = this.#leastMs();
    return least === null ? null : least + bootMs;
  }

  lateMs(way: string): number {
    return this.#ways.get(way)?.lateMs ?? 0;
  }

  /** True where it began a new life. */
  #stamp(way: Way, bootMs: number, at: number): boolean {
    const least = this.#leastMs();
    const newest = this.#newestMs;
    if (least === null || newest === null) return this.#begin(way, bootMs, at);
    const began = at - bootMs;
    way.isPast = began < least - toleranceMs;
    // A clock that jumped ahead on every way, or on the only one, is the vehicle's clock all the same.
    if (way.isPast && at - this.#presentAt < forgottenMs + 2 * way.lateMs && this.#ways.size > 1) return false;
    if (way.isPast) return this.#begin(way, bootMs, at) && false;
    const wrapped = newest > wrapsAt - nearWrapMs && bootMs < nearWrapMs;
    // Nothing is up for longer than since its newest word was made.
    const isUpSince = bootMs <= at - least - newest + restartSlackMs;
    if (wrapped || (newest - bootMs > toleranceMs && isUpSince)) return this.#begin(way, bootMs, at) && !wrapped;
    this.#presentAt = at;
    this.#note(at, began);
    way.newestMs = Math.max(way.newestMs ?? bootMs, bootMs);
    this.#newestMs = Math.max(newest, bootMs);
    const lateMs = began - (this.#leastMs() ?? began);
    way.lateMs = lateMs < noticedMs ? 0 : lateMs;
    return false;
  }

  #begin(way: Way, bootMs: number, at: number): boolean {
    const isFirst = this.#newestMs === null;
    for (const other of this.#ways.values()) {
      other.isPast = other !== way && other.newestMs !== null;
      other.newestMs = null;
    }
    way.isPast = false;
    way.newestMs = bootMs;
    way.lateMs = 0;
    this.#newestMs = bootMs;
    this.#presentAt = at;
    this.#least = [{ since: at, ms: at - bootMs }];
    return !isFirst;
  }

  #note(at: number, ms: number): void {
    const last = this.#least.at(-1);
    if (last === undefined || at - last.since >= stretchMs)
      this.#least = [...this.#least, { since: at, ms }].slice(-stretches);
    else last.ms = Math.min(last.ms, ms);
  }

  #leastMs(): number | null {
    return this.#least.length === 0 ? null : Math.min(...this.#least.map(({ ms }) => ms));
  }
}
