/** Notices a reboot: the vehicle's boot clock, which half of its messages carry, goes back. */

/** Messages are stamped when they are made, not when they are sent, so the clock may go back a little. */
const toleranceMs = 2000;
/** The clock is 32 bits wide: after 49.7 days it goes back to 0 without a reboot. */
const wrapsAt = 2 ** 32;
const nearWrapMs = 3_600_000;

export class BootClock {
  #latestMs: number | undefined;

  /** Takes a message's `time_boot_ms`; true where the vehicle must have restarted since the last one. 0 says nothing. */
  hasRestarted(bootMs: number): boolean {
    if (bootMs === 0) return false;
    const latest = this.#latestMs ?? bootMs;
    const wrapped = latest > wrapsAt - nearWrapMs && bootMs < nearWrapMs;
    const restarted = !wrapped && latest - bootMs > toleranceMs;
    this.#latestMs = wrapped || restarted ? bootMs : Math.max(latest, bootMs);
    return restarted;
  }
}
