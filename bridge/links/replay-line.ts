/**
 * The time line of a recording, made of its stamps: how many ms after its beginning a record stands. A recorder's clock may
 * be set, forwards or back, and two directions may be written a little out of order; the line never goes back.
 */

/** A longer step in the stamps is a clock that was set, or nobody there: it is not waited for. */
const longestStepUs = 60_000_000;
/** Records that are this little out of order stand where the newest stood. */
const disorderUs = 1_000_000;

/** Where a line stands: the newest stamp, and its ms on the line. */
export type LineMark = { readonly us: number; readonly positionMs: number };

export class ReplayLine {
  #us: number | undefined;
  #positionMs: number;
  jumps = 0;

  constructor(mark?: LineMark) {
    this.#us = mark?.us;
    this.#positionMs = mark?.positionMs ?? 0;
  }

  get mark(): LineMark {
    return { us: this.#us ?? 0, positionMs: this.#positionMs };
  }

  /** The place of a record with this stamp, which comes after all that were placed before. */
  place(us: number): number {
    const step = us - (this.#us ?? us);
    if (step < 0 && step > -disorderUs) return this.#positionMs;
    this.#us = us;
    if (step >= 0 && step <= longestStepUs) this.#positionMs += step / 1000;
    else this.jumps++;
    return this.#positionMs;
  }

  /** The recorder's wall clock, ms since 1970, at a moment at or shortly after the newest record's. */
  wallMs(positionMs: number): number {
    return (this.#us ?? 0) / 1000 + (positionMs - this.#positionMs);
  }
}
