/**
 * What happened is told once, whichever ways bring it and however late ([V5]). The same words are the same event where a
 * way brings them that has not yet, and they may have been made at the same time.
 */

/** Where nothing is known of the ways' clocks, the same words within so long are one. */
const togetherMs = 5000;
/** Clocks and queues blur bounds by so much. */
const slackMs = 250;
/** A way may be late by so much and still be known to repeat. */
const keptMs = 120_000;
const mostKept = 200;

/** Bounds by our clock. */
type Told = { readonly key: string; readonly ways: Set<string>; readonly by: string; to: number; isBound: boolean };

export class ToldOnce {
  /** Oldest first. */
  #told: Told[] = [];

  /** Whether it is news. `from`: the earliest it can have been made, on our clock, ms; null where nobody knows. */
  isNews(key: string, way: string, from: number | null, at: number): boolean {
    this.#told = this.#told.filter(({ to }) => at - to <= keptMs).slice(-mostKept);
    const since = from ?? at - togetherMs;
    const known = this.#told.find((told) => told.key === key && !told.ways.has(way) && since <= told.to + slackMs);
    if (known !== undefined) known.ways.add(way);
    else this.#told.push({ key, ways: new Set([way]), by: way, to: at, isBound: false });
    return known === undefined;
  }

  /** What that way brought until now was made before this moment of our clock: the next stamp behind it says so. */
  bound(way: string, to: number): void {
    for (const told of this.#told) {
      if (told.isBound || told.by !== way) continue;
      told.to = Math.min(told.to, to);
      told.isBound = true;
    }
  }
}
