/**
 * The round trip of an upload, in which the vehicle asks: a question that was lost comes again after a second by the
 * vehicle's own doing, so what was measured may be a round trip or a second more (Karn's rule from the other side). What is
 * too long never is too short, so the least of late tells which to believe.
 */
import type { RoundTrip } from '../round-trip.ts';

/** After so long a vehicle repeats its question. */
const repeatMs = 1000;
const remembered = 16;
/** A round trip varies by this and its own length. */
const slackMs = 200;

export class AskedPace {
  readonly #roundTrip: RoundTrip;
  #late: readonly number[] = [];

  constructor(roundTrip: RoundTrip) {
    this.#roundTrip = roundTrip;
  }

  /** From what was sent once to the question that followed it, ms. */
  took(ms: number): void {
    const isFirst = this.#late.length === 0 && this.#roundTrip.smoothedMs === null;
    this.#late = [...this.#late, ms].slice(-remembered);
    const least = Math.min(...this.#late, this.#roundTrip.smoothedMs ?? Number.POSITIVE_INFINITY);
    if (isFirst ? ms < repeatMs : ms <= 2 * least + slackMs) this.#roundTrip.measured(ms);
    else this.#roundTrip.heard();
  }
}
