/** So much at once and so much a second: what comes beyond it is dropped by whoever asks. */
export class Spigot {
  readonly #burst: number;
  readonly #perS: number;
  #left: number;
  #at = Number.NEGATIVE_INFINITY;

  constructor(perS: number, burst: number) {
    this.#perS = perS;
    this.#burst = burst;
    this.#left = burst;
  }

  /** Takes it, or nothing and says false. `at`: monotonic ms. */
  take(amount: number, at: number): boolean {
    const gained = Math.max(0, at - this.#at) * (this.#perS / 1000);
    this.#left = Math.min(this.#burst, this.#left + gained);
    this.#at = at;
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }
}
