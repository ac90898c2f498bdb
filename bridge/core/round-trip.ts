/**
 * How long an answer may take, learned from answers (RFC 6298): a smoothed round trip, how much it varies, and a timeout
 * from both that grows while nothing at all comes back. Only a round trip whose request is known for sure may be told
 * (Karn): where one request was sent twice, its answer tells nothing.
 */
export type RoundTripLimits = {
  /** Before the first measurement, ms. */
  readonly initialMs?: number;
  readonly leastMs?: number;
  readonly mostMs?: number;
};

/** What a vehicle's main loop and its slower threads add to any answer, ms. */
const leastVariationMs = 50;
/** Loss on a radio is seldom a queue: doubling, as among routers, would only wait. */
const growth = 1.5;
/** Once a round trip is known, silence is loss rather than distance. */
const knownStretch = 2;

export class RoundTrip {
  readonly #limits: Required<RoundTripLimits>;
  #smoothedMs: number | null = null;
  #variationMs = 0;
  #stretch = 1;

  constructor({ initialMs = 1500, leastMs = 250, mostMs = 6000 }: RoundTripLimits = {}) {
    this.#limits = { initialMs, leastMs, mostMs };
  }

  /** The smoothed round trip, ms; null before the first answer. */
  get smoothedMs(): number | null {
    return this.#smoothedMs;
  }

  /** How much later than usual an answer may come, ms. */
  get variationMs(): number {
    return Math.max(leastVariationMs, 4 * this.#variationMs);
  }

  /** How long to wait for an answer before the request is sent again, ms. */
  get timeoutMs(): number {
    const { initialMs, leastMs, mostMs } = this.#limits;
    const plain = this.#smoothedMs === null ? initialMs : this.#smoothedMs + this.variationMs;
    return Math.min(mostMs, Math.max(leastMs, plain) * this.#stretch);
  }

  /** An answer took `ms`. */
  measured(ms: number): void {
    const before = this.#smoothedMs;
    this.#variationMs = before === null ? ms / 2 : 0.75 * this.#variationMs + 0.25 * Math.abs(before - ms);
    this.#smoothedMs = before === null ? ms : 0.875 * before + 0.125 * ms;
    this.#stretch = 1;
  }

  /** A request ran out of time, and nothing else was heard since it was sent. */
  silent(): void {
    const mostStretch = this.#smoothedMs === null ? Number.POSITIVE_INFINITY : knownStretch;
    if (this.timeoutMs < this.#limits.mostMs) this.#stretch = Math.min(mostStretch, this.#stretch * growth);
  }

  /** Something came back, though nobody can tell how long it took. */
  heard(): void {
    this.#stretch = 1;
  }
}
