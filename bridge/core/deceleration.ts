/**
 * How this rover stops, measured while it does: what the pre-flight's seconds and metres are made of. The sum of speed
 * over time is the way, whatever the ground and the drag are like.
 */

/** One stop, from the first neutral order to standstill. */
export type Stopping = {
  readonly fromMps: number;
  readonly metres: number;
  readonly seconds: number;
  /** From the first neutral order to the first slowing. */
  readonly slowsAfterS: number;
};

/** The constant deceleration that would need the same way, m/s². */
export const decelerationOf = ({ fromMps, metres }: Stopping): number => fromMps ** 2 / (2 * metres);

type Run = {
  readonly braking: boolean;
  readonly since: number;
  readonly fromMps: number;
  last: { readonly mps: number; readonly at: number };
  metres: number;
  slowedAt: number | null;
};

const standingMps = 0.1;
/** A slower start says little about a faster one. */
const leastMps = 0.5;
/** With a longer hole between two samples nobody knows what happened in it. */
const holeMs = 1500;
const longestMs = 30_000;
const slowedBy = 0.95;
const keptStops = 5;

export class StopMeter {
  #last: { readonly mps: number; readonly at: number } | null = null;
  #run: Run | null = null;
  readonly #stops: { coast: readonly Stopping[]; brake: readonly Stopping[] } = { coast: [], brake: [] };

  /** The first neutral order went out; `braking`: in a mode that brakes. Needs a speed not older than a second and a half. */
  begin(braking: boolean, at: number): void {
    const last = this.#last;
    this.#run = null;
    if (!last || last.mps < leastMps || at - last.at > holeMs) return;
    this.#run = { braking, since: at, fromMps: last.mps, last: { mps: last.mps, at }, metres: 0, slowedAt: null };
  }

  speed(mps: number, at: number): void {
    if (this.#last && at <= this.#last.at) return;
    this.#last = { mps, at };
    if (this.#run && at > this.#run.since) this.#add(this.#run, mps, at);
  }

  /** It is driven again, or somebody else acts: this stop tells nothing. */
  abandon(): void {
    this.#run = null;
  }

  /** The median of the last stops, null while there was none. */
  measured(): { readonly coast: Stopping | null; readonly brake: Stopping | null } {
    return { coast: median(this.#stops.coast), brake: median(this.#stops.brake) };
  }

  #add(run: Run, mps: number, at: number): void {
    if (at - run.last.at > holeMs || at - run.since > longestMs) {
      this.#run = null;
      return;
    }
    run.metres += ((run.last.mps + mps) / 2) * ((at - run.last.at) / 1000);
    run.last = { mps, at };
    if (mps < run.fromMps * slowedBy) run.slowedAt ??= at;
    if (mps >= standingMps) return;
    const seconds = (at - run.since) / 1000;
    const slowsAfterS = ((run.slowedAt ?? at) - run.since) / 1000;
    const kind = run.braking ? 'brake' : 'coast';
    const stop = { fromMps: run.fromMps, metres: run.metres, seconds, slowsAfterS };
    this.#stops[kind] = [...this.#stops[kind].slice(1 - keptStops), stop];
    this.#run = null;
  }
}

function median(stops: readonly Stopping[]): Stopping | null {
  const sorted = [...stops].sort((a, b) => decelerationOf(a) - decelerationOf(b));
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
