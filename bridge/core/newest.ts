/**
 * Which of two values of one thing is the newer, where they came over different ways ([V4]). What bears a stamp is told
 * by it. Of the rest only bounds are known: after the newest stamp that its way had brought, and before it could have
 * come on the quickest way. Over the way that told it last it is newer by its place; over another only where it is
 * certain, so that nothing flips back, at the price of one value now and then that comes again a second later.
 */
import type { WayTime } from './way-clock.ts';

/** Where a way brings no stamps, the one that told it last has to be silent about it for so long. */
const unknownForMs = 5000;
const longestMs = 60_000;

export type Word = Pick<WayTime, 'from' | 'to' | 'lateMs'> & {
  readonly way: string;
  readonly exact: boolean;
  readonly overtaken: boolean;
};

type Held = { way: string; exact: boolean; to: number | null; at: number };

/** Of one life of one vehicle. */
export class Newest {
  /** By what it is: groups, and parameters by name; `most` at most, what was heard longest ago goes first. */
  readonly #held = new Map<string, Held>();
  readonly #most: number;

  constructor(most = 3000) {
    this.#most = most;
  }

  /** Whether it is newer than what is known, and so is known from now on. */
  take(key: string, word: Word, at: number): boolean {
    const held = this.#held.get(key);
    if (held !== undefined && !isNewer(word, held, at)) return false;
    this.#held.delete(key);
    this.#held.set(key, { way: word.way, exact: word.exact, to: word.to, at });
    if (this.#held.size > this.#most)
      for (const oldest of [...this.#held.keys()].slice(0, 1)) this.#held.delete(oldest);
    return true;
  }

  clear(): void {
    this.#held.clear();
  }
}

function isNewer(word: Word, held: Held, at: number): boolean {
  const isSameWay = word.way === held.way;
  if (word.exact && held.exact) {
    const aheadMs = (word.from ?? 0) - (held.to ?? 0);
    return isSameWay ? aheadMs >= 0 : aheadMs > 0;
  }
  if (isSameWay) return !word.overtaken;
  if (word.from !== null && held.to !== null && word.from >= held.to) return !word.overtaken;
  return at - held.at >= unknownForMs + Math.min(word.lateMs, longestMs);
}
