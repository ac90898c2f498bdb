import type { Cancel, Timers } from '../../bridge/links/timers.ts';
import type { ManualClock } from './manual-clock.ts';

type Pending = { at: number; readonly everyMs: number | undefined; readonly run: () => void };

/** Timers that a test turns by hand, together with its clock. */
export class ManualTimers implements Timers {
  readonly #pending = new Set<Pending>();
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  after(ms: number, run: () => void): Cancel {
    return this.#add({ at: this.#clock.monoMs() + ms, everyMs: undefined, run });
  }

  every(ms: number, run: () => void): Cancel {
    return this.#add({ at: this.#clock.monoMs() + ms, everyMs: ms, run });
  }

  /** How many timers still wait: 0 once everything has been stopped. */
  get size(): number {
    return this.#pending.size;
  }

  /** Milliseconds until the next timer, undefined when none waits. */
  get nextMs(): number | undefined {
    const [first] = this.#inOrder();
    return first && first.at - this.#clock.monoMs();
  }

  /** Moves the clock on, timer by timer. */
  advance(ms: number): void {
    const end = this.#clock.monoMs() + ms;
    for (let [first] = this.#inOrder(); first !== undefined && first.at <= end; [first] = this.#inOrder()) {
      this.#clock.advance(Math.max(0, first.at - this.#clock.monoMs()));
      if (first.everyMs === undefined) this.#pending.delete(first);
      else first.at += first.everyMs;
      first.run();
    }
    this.#clock.advance(end - this.#clock.monoMs());
  }

  #add(pending: Pending): Cancel {
    this.#pending.add(pending);
    return () => this.#pending.delete(pending);
  }

  #inOrder(): readonly Pending[] {
    return [...this.#pending].sort((a, b) => a.at - b.at);
  }
}
