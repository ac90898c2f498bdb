import type { Clock } from '../../bridge/core/clock.ts';

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  #mono = 1_000;
  #wall = 1_700_000_000_000;

  monoMs(): number {
    return this.#mono;
  }

  wallMs(): number {
    return this.#wall;
  }

  advance(ms: number): void {
    this.#mono += ms;
    this.#wall += ms;
  }

  /** Moves the wall clock alone, as NTP or a GPS fix does. */
  jumpWall(ms: number): void {
    this.#wall += ms;
  }
}
