/**
 * The vehicle's boot clock, which half of its messages carry, as one link hears it. Where it goes back the vehicle has
 * restarted, or a frame comes late: one that restarted cannot have been up for longer than since it was heard last.
 */

/** Messages are stamped when they are made, not when they are sent, so the clock may go back a little. */
const toleranceMs = 2000;
/** The clock is 32 bits wide: after 49.7 days it goes back to 0 without a reboot. */
const wrapsAt = 2 ** 32;
const nearWrapMs = 3_600_000;
/** Whatever was thought of it: a clock that stays behind for so long is the one that counts. */
const lateForMs = 5000;
/** Clocks that agree so well are one. */
const agreesMs = 2000;

export type ClockVerdict = 'same' | 'late' | 'restarted';

export class BootClock {
  #latestMs: number | undefined;
  /** The least difference between our clock and its own, which is the one without delay. */
  #leastMs = Number.POSITIVE_INFINITY;
  #lateSince: number | undefined;

  get latestMs(): number | null {
    return this.#latestMs ?? null;
  }

  /** Takes a message's `time_boot_ms`, heard at `at` (monotonic ms). 0 says nothing. */
  take(bootMs: number, at: number): ClockVerdict {
    if (bootMs === 0) return 'same';
    const latest = this.#latestMs ?? bootMs;
    const wrapped = latest > wrapsAt - nearWrapMs && bootMs < nearWrapMs;
    if (wrapped) this.#leastMs = Number.POSITIVE_INFINITY;
    else if (latest - bootMs > toleranceMs) return this.#back(bootMs, at);
    this.#lateSince = undefined;
    this.#latestMs = wrapped ? bootMs : Math.max(latest, bootMs);
    this.#leastMs = Math.min(this.#leastMs, at - bootMs);
    return 'same';
  }

  /** Whether a stamp goes on with the clock that is known: so does no other machine's, but by chance. */
  goesOn(bootMs: number, at: number): boolean {
    return bootMs !== 0 && Math.abs(at - bootMs - this.#leastMs) <= agreesMs;
  }

  /** Whether a stamp is behind what was heard, and of the same life: nothing is up for longer than since it was heard last. */
  isLate(bootMs: number, at: number): boolean {
    const latest = this.#latestMs ?? bootMs;
    return latest - bootMs > toleranceMs && bootMs > at - this.#leastMs - latest + toleranceMs;
  }

  #back(bootMs: number, at: number): ClockVerdict {
    this.#lateSince ??= at;
    if (this.isLate(bootMs, at) && at - this.#lateSince < lateForMs) return 'late';
    this.#lateSince = undefined;
    this.#latestMs = bootMs;
    this.#leastMs = at - bootMs;
    return 'restarted';
  }
}
