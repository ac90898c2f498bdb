/**
 * So many at once, then so many a second, for each of many: a bounded table of allowances. Beyond its bound all newcomers
 * share one allowance, so that neither memory nor work grows with the number of attackers.
 */
export type Rate = { readonly most: number; readonly perS: number };

const mostKeys = 4096;
const forgetEveryMs = 1000;

type Left = { left: number; at: number };

/** Times are monotonic ms. */
export class Rates {
  readonly #rate: Rate;
  readonly #byKey = new Map<string, Left>();
  readonly #others: Left;
  #forgetAt = Number.NEGATIVE_INFINITY;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#others = { left: rate.most, at: Number.NEGATIVE_INFINITY };
  }

  /** True where there was one left. */
  take(key: string, at: number): boolean {
    const left = this.#of(key, at);
    if (left.left < 1) return false;
    left.left -= 1;
    return true;
  }

  /** What was taken for nothing. */
  giveBack(key: string): void {
    const left = this.#byKey.get(key) ?? this.#others;
    left.left = Math.min(this.#rate.most, left.left + 1);
  }

  #of(key: string, at: number): Left {
    const known = this.#byKey.get(key);
    if (known) return this.#refilled(known, at);
    if (this.#byKey.size >= mostKeys && at >= this.#forgetAt) this.#forget(at);
    if (this.#byKey.size >= mostKeys) return this.#refilled(this.#others, at);
    const fresh = { left: this.#rate.most, at };
    this.#byKey.set(key, fresh);
    return fresh;
  }

  #refilled(left: Left, at: number): Left {
    const { most, perS } = this.#rate;
    left.left = Math.min(most, left.left + (Math.max(0, at - left.at) * perS) / 1000);
    left.at = at;
    return left;
  }

  /** Whoever has all of it back is as good as unknown. */
  #forget(at: number): void {
    this.#forgetAt = at + forgetEveryMs;
    for (const [key, left] of this.#byKey) {
      if (this.#refilled(left, at).left >= this.#rate.most) this.#byKey.delete(key);
    }
  }
}
