/**
 * Loss on the way from one sender, from the gaps in its sequence numbers, over the last 10 s. The number has 8 bits:
 * a step backwards may be a late frame, a doubled one or a sender that started over, and none of them is 250 losses.
 */
import { SlidingSum } from './sliding-sum.ts';

/** A larger step ahead is a new start or an outage whose length nobody knows. */
const maxGap = 128;
/** A frame may come this many numbers late and still be known as late or doubled. */
const maxLate = 31;

/** What its number says of a frame: the next one, one that others have overtaken, or one that was heard already. */
export type Turn = 'next' | 'overtaken' | 'repeated';

export class LossMeter {
  readonly #received = new SlidingSum(40, 250);
  readonly #lost = new SlidingSum(40, 250);
  #last: number | undefined;
  /** Bit n: the frame n before the newest has been received. */
  #seen = 0;

  note(seq: number, at: number): Turn {
    const ahead = this.#last === undefined ? undefined : (seq - this.#last) & 255;
    if (ahead === 0 || (ahead !== undefined && ahead >= 256 - maxLate)) return this.#late((256 - ahead) & 255, at);
    if (ahead === undefined || ahead > maxGap) this.#begin(seq, at);
    else this.#advance(seq, ahead, at);
    return 'next';
  }

  /** Received and lost in the last 10 s. */
  counts(at: number): { readonly received: number; readonly lost: number } {
    return { received: this.#received.sum(at), lost: Math.max(0, this.#lost.sum(at)) };
  }

  /** The sender starts over: what its numbers said so far means nothing. */
  restart(): void {
    this.#last = undefined;
    this.#received.clear();
    this.#lost.clear();
  }

  #begin(seq: number, at: number): void {
    this.#received.add(1, at);
    // Nothing before it was lost, as far as anybody knows.
    this.#seen = -1;
    this.#last = seq;
  }

  #advance(seq: number, ahead: number, at: number): void {
    this.#received.add(1, at);
    this.#lost.add(ahead - 1, at);
    this.#seen = ahead > maxLate ? 1 : (this.#seen << ahead) | 1;
    this.#last = seq;
  }

  /** `behind` 0 is the newest frame once more. */
  #late(behind: number, at: number): Turn {
    const bit = 1 << behind;
    if ((this.#seen & bit) !== 0) return 'repeated';
    this.#seen |= bit;
    this.#received.add(1, at);
    this.#lost.add(-1, at);
    return 'overtaken';
  }
}
