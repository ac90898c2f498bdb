/**
 * Which refusals are written down. Whoever is turned away ten thousand times a second would else fill the audit until its
 * oldest records, of what was really done, had to go. A few of each place are written; the next one says how many were not.
 */
import { limits, placeOf } from './limits.ts';
import { Rates } from './rates.ts';

export class RefusalNotes {
  readonly #each = new Rates(limits.refusals);
  readonly #inAll = new Rates(limits.refusalsInAll);
  #unwritten = 0;

  /** How many were not written since the last that was; undefined where this one is not either. `at`: monotonic ms. */
  note(address: string, at: number): number | undefined {
    if (!this.#each.take(placeOf(address), at) || !this.#inAll.take('', at)) {
      this.#unwritten += 1;
      return undefined;
    }
    const unwritten = this.#unwritten;
    this.#unwritten = 0;
    return unwritten;
  }
}
