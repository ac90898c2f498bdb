/**
 * Entries that are live and not yet on disk, in order. Bound: `most` entries. Drop rule: the oldest thousand that are not
 * being written just now, at once; they stay live in the stream's memory and become a gap on disk. Counted.
 */
import type { Entry } from '../protocol/stream.ts';

const dropAtOnce = 1000;

export class Backlog {
  readonly #most: number;
  #entries: Entry[] = [];
  #underWay = 0;
  #dropped = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(entries: readonly Entry[]): void {
    this.#entries.push(...entries);
    while (this.#entries.length > this.#most) {
      this.#dropped += this.#entries.splice(this.#underWay, Math.min(dropAtOnce, this.#most)).length;
    }
  }

  /** Those after `seq`, at most `count`. */
  after(seq: number, count: number): readonly Entry[] {
    const first = this.#entries.findIndex((entry) => entry.seq > seq);
    return first === -1 ? [] : this.#entries.slice(first, first + count);
  }

  /** The oldest, at most `count`: they are under way until settled. */
  take(count: number): readonly Entry[] {
    const taken = this.#entries.slice(0, count);
    this.#underWay = taken.length;
    return taken;
  }

  /** Everything up to `seq` is on disk; nothing is under way any more. */
  settle(seq: number): void {
    const first = this.#entries.findIndex((entry) => entry.seq > seq);
    this.#entries = first === -1 ? [] : this.#entries.slice(first);
    this.#underWay = 0;
  }
}
