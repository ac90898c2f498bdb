/** What was counted in the last stretch of time, in constant memory however much arrives. */
export class SlidingSum {
  readonly #buckets: Float64Array;
  readonly #bucketMs: number;
  /** Number of the bucket that is being filled, counted since time 0. */
  #current = Number.NEGATIVE_INFINITY;

  /** Counts over `buckets` × `bucketMs`; the bucket that is still being filled is not part of the sum. */
  constructor(buckets: number, bucketMs: number) {
    this.#buckets = new Float64Array(buckets + 1);
    this.#bucketMs = bucketMs;
  }

  add(amount: number, at: number): void {
    const slot = this.#slot(at);
    this.#buckets[slot] = (this.#buckets[slot] ?? 0) + amount;
  }

  sum(at: number): number {
    const filling = this.#slot(at);
    return this.#buckets.reduce((total, amount, slot) => (slot === filling ? total : total + amount), 0);
  }

  clear(): void {
    this.#buckets.fill(0);
  }

  /** Empties what has grown too old and hands back the slot for now. */
  #slot(at: number): number {
    const now = Math.floor(at / this.#bucketMs);
    const passed = Math.min(now - this.#current, this.#buckets.length);
    for (let step = 0; step < passed; step++) this.#buckets[this.#slotOf(now - step)] = 0;
    this.#current = Math.max(now, this.#current);
    return this.#slotOf(this.#current);
  }

  /** Times before 0 are as good as any: a recording's clock begins there. */
  #slotOf(bucket: number): number {
    const { length } = this.#buckets;
    return ((bucket % length) + length) % length;
  }
}
