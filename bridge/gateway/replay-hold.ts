/** A reader's long replay, which waits while the bridge is pressed, but not for ever ([O3]). */
import type { Desk } from './desk.ts';

export class ReplayHold {
  readonly #desk: Pick<Desk, 'overload' | 'clock' | 'counters'>;
  /** Since when it waits. */
  #since: number | undefined;

  constructor(desk: Pick<Desk, 'overload' | 'clock' | 'counters'>) {
    this.#desk = desk;
  }

  /** Whether a replay of so many numbers waits until the bridge is less pressed. */
  mustWait(missed: number): boolean {
    const { overload, clock, counters } = this.#desk;
    const at = clock.monoMs();
    const waits = overload.holdsReplay(missed, at - (this.#since ?? at));
    if (waits && this.#since === undefined) counters.add('replays_held');
    if (waits) this.#since ??= at;
    else if (overload.level < 2) this.#since = undefined;
    return waits;
  }
}
