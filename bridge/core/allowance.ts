/**
 * How much one connection may say ([B6]): so much a second, and a burst that the page's own tests stay below. A message costs one, and one more for each KiB.
 */

/** What a connection may save up, and what it is given back a second. */
const burst = 3000;
const perS = 300;

export class Allowance {
  #left = burst;
  #at: number;

  /** `at`: monotonic ms. */
  constructor(at: number) {
    this.#at = at;
  }

  /** Takes what a message of this many bytes costs; false where there is not so much left. */
  take(bytes: number, at: number): boolean {
    this.#left = Math.min(burst, this.#left + ((at - this.#at) * perS) / 1000);
    this.#at = at;
    this.#left -= 1 + bytes / 1024;
    return this.#left >= 0;
  }
}
