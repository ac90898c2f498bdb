/**
 * Time that is computed instead of waited for: a queue of what is due, in order. It is the clock and the timers of
 * everybody in a simulated run, so that an hour takes seconds and the same seed gives the same run.
 */
import type { Clock } from '../../../bridge/core/clock.ts';

export type Cancel = () => void;
type Due = { readonly at: number; readonly order: number; run: (() => void) | null };

export class World {
  #now = 0;
  #order = 0;
  /** A binary heap: the next due is first. */
  readonly #heap: Due[] = [];

  get now(): number {
    return this.#now;
  }

  /** Calls `run` at `at`, or as soon as may be where that has passed. */
  at(at: number, run: () => void): Cancel {
    const due: Due = { at: Math.max(at, this.#now), order: this.#order++, run };
    this.#push(due);
    return () => {
      due.run = null;
    };
  }

  after(ms: number, run: () => void): Cancel {
    return this.at(this.#now + ms, run);
  }

  /** Runs everything that is due until `end`. */
  runUntil(end: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.#pop();
      this.#now = next.at;
      next.run?.();
    }
    this.#now = end;
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let index = heap.push(due) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, due)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left !== undefined && right !== undefined && isBefore(right, left)) child += 1;
      const least = heap[child];
      if (least === undefined || isBefore(last, least)) break;
      heap[index] = least;
      index = child;
    }
    heap[index] = last;
  }
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** One machine's own time: a clock that began elsewhere, and timers that end with it. */
export class Party implements Clock {
  readonly #world: World;
  readonly #startMs: number;
  #wallMs: number;
  readonly #pending = new Set<Cancel>();
  /** What came due while this machine stood still, in order; null while it runs. */
  #held: (() => void)[] | null = null;

  constructor(world: World, startMs: number, wallMs = 1_750_000_000_000) {
    this.#world = world;
    this.#startMs = startMs;
    this.#wallMs = wallMs;
  }

  /** What this clock shows at the world's `at`. */
  showsAt(at: number): number {
    return this.#startMs + at;
  }

  monoMs(): number {
    return this.showsAt(this.#world.now);
  }

  wallMs(): number {
    return this.#wallMs + this.#world.now;
  }

  jumpWall(ms: number): void {
    this.#wallMs += ms;
  }

  /** Timers that wait: 0 once everything of this machine has been stopped. */
  get pending(): number {
    return this.#pending.size;
  }

  after(ms: number, run: () => void): Cancel {
    const cancel = this.#world.after(ms, () => {
      this.#pending.delete(stop);
      this.run(() => {
        if (!stopped) run();
      });
    });
    let stopped = false;
    const stop = () => {
      stopped = true;
      cancel();
      this.#pending.delete(stop);
    };
    this.#pending.add(stop);
    return stop;
  }

  every(ms: number, run: () => void): Cancel {
    let cancel = () => {};
    const arm = () => {
      cancel = this.after(ms, () => {
        arm();
        run();
      });
    };
    arm();
    return () => cancel();
  }

  /** Runs something on this machine: at once, or when it thaws. */
  run(act: () => void): void {
    if (this.#held === null) act();
    else this.#held.push(act);
  }

  /** Stands still: neither timers nor messages are served, though the clock goes on. */
  freeze(): void {
    this.#held ??= [];
  }

  thaw(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const act of held) act();
  }

  /** Switched off: nothing of it ever runs again. */
  halt(): void {
    for (const stop of [...this.#pending]) stop();
  }
}
