/**
 * Time in a recording: how far it has come, at its own pace, or where it stands. It knows nothing of files; what it is
 * read against is the bridge's monotonic clock.
 */
import type { Clock } from '../core/clock.ts';

/** Less than this is no time, but what sums of fractions leave over. */
const roundingMs = 1e-3;

export class ReplayClock {
  readonly #clock: Clock;
  #positionMs = 0;
  /** Bridge's monotonic ms at which the position was that. */
  #since: number;
  #speed: number;
  #stands = false;

  /** `speed` 1 is the recorded pace, 0 as fast as possible: then only `moveTo` moves it. */
  constructor(clock: Clock, speed: number) {
    this.#clock = clock;
    this.#since = clock.monoMs();
    this.#speed = speed;
  }

  get speed(): number {
    return this.#speed;
  }

  get stands(): boolean {
    return this.#stands;
  }

  /** ms from the recording's beginning. */
  positionMs(): number {
    if (this.#stands || this.#speed === 0) return this.#positionMs;
    return this.#positionMs + (this.#clock.monoMs() - this.#since) * this.#speed;
  }

  moveTo(positionMs: number): void {
    this.#positionMs = positionMs;
    this.#since = this.#clock.monoMs();
  }

  /** From here on at this pace, or not at all. */
  set(change: { readonly speed?: number | undefined; readonly stands?: boolean | undefined }): void {
    this.moveTo(this.positionMs());
    this.#speed = change.speed ?? this.#speed;
    this.#stands = change.stands ?? this.#stands;
  }

  /** How long until it comes to `positionMs`, by the bridge's clock: 0 where it has, infinite while it stands. */
  waitMs(positionMs: number): number {
    if (this.#stands) return Number.POSITIVE_INFINITY;
    const leftMs = positionMs - this.positionMs();
    return this.#speed === 0 || leftMs < roundingMs ? 0 : leftMs / this.#speed;
  }
}
