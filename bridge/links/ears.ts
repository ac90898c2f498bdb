/**
 * What is kept for one peer: the splitter that finds frames in its bytes, and how many of each sender's frames were lost
 * on the way from it. It goes when the peer goes.
 */
import type { Address } from '../core/link.ts';
import { LossMeter, type Turn } from './loss.ts';
import { type Frame, FrameSplitter } from './mavlink/splitter.ts';

/** Bytes that belong together do not lie further apart; what is incomplete by then never will be complete. */
const settleMs = 500;
const rivalPauseMs = 3000;

export const keyOf = ({ systemId, componentId, instance = 0 }: Address): number =>
  (instance << 16) | (systemId << 8) | componentId;

/** A frame's place in the order of its sender; `doubled` is one that is known to have been heard, byte for byte. */
export type Order = { readonly turn: Turn; readonly doubled: boolean };
const inOrder: Order = { turn: 'next', doubled: false };

/** Unknown frames have no checksum that could be verified: they tell a sequence number and no more. */
export type FrameListener = { onFrame(frame: Frame, at: number): void; onUnknown(frame: Frame, at: number): void };

export class Ears {
  readonly #splitter = new FrameSplitter();
  /** By sender; made only for vehicles, whose number is bounded. */
  readonly #meters = new Map<number, LossMeter>();
  /** By sender, the checksums of its frames by their numbers: 256 at most. */
  readonly #sums = new Map<number, Map<number, number>>();
  /** By sender; made only for addresses of vehicles. */
  readonly #rivals = new Map<number, { readonly since: number; readonly at: number }>();
  readonly #listener: FrameListener;
  #bytesAt = 0;
  /** When its last whole frame came; undefined while there was none. */
  frameAt: number | undefined;

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  push(bytes: Uint8Array, at: number): void {
    this.#bytesAt = at;
    this.#splitter.push(bytes, this.#onFrame, this.#onUnknown);
  }

  /** Delivers what was held back for bytes that never came. */
  sweep(at: number): void {
    if (at - this.#bytesAt >= settleMs) this.settle();
  }

  settle(): void {
    this.#splitter.settle(this.#onFrame, this.#onUnknown);
  }

  count(frame: Frame, sender: number, at: number): Order {
    const meter = this.#meters.get(sender) ?? new LossMeter();
    this.#meters.set(sender, meter);
    const turn = meter.note(frame.seq, at);
    const isSame = this.#isSame(frame, sender);
    return turn === 'next' ? inOrder : { turn, doubled: turn === 'repeated' && isSame };
  }

  /** A sender that never counts repeats its number with every frame: nothing follows from that. */
  #isSame({ seq, bytes }: Frame, sender: number): boolean {
    const sums = this.#sums.get(sender) ?? new Map<number, number>();
    this.#sums.set(sender, sums);
    // Its own checksum, or a part of its signature, and its length.
    const sum = bytes.slice(-3).reduce((total, byte) => total * 256 + byte, bytes.length);
    const before = sums.get(seq);
    sums.set(seq, sum);
    return before === sum && sums.size > 1;
  }

  /** Since when that sender has been heard here although it is taken to be at another peer; forgotten in a pause of 3 s. */
  rivalSince(sender: number, at: number): number {
    const before = this.#rivals.get(sender);
    const rival = before && at - before.at <= rivalPauseMs ? { since: before.since, at } : { since: at, at };
    this.#rivals.set(sender, rival);
    return rival.since;
  }

  /** That sender starts over. */
  restart(sender: number): void {
    this.#meters.get(sender)?.restart();
    this.#sums.delete(sender);
  }

  /** Received and lost in the last 10 s, over all senders. */
  loss(at: number): { readonly received: number; readonly lost: number } {
    const counts = [...this.#meters.values()].map((meter) => meter.counts(at));
    return {
      received: counts.reduce((sum, count) => sum + count.received, 0),
      lost: counts.reduce((sum, count) => sum + count.lost, 0),
    };
  }

  /** What the splitter met, by name, since the peer came. */
  counts(): readonly (readonly [string, number])[] {
    return Object.entries(this.#splitter.counters).map(([name, count]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      count,
    ]);
  }

  // A frame that was held back is as old as its last byte.
  readonly #onFrame = (frame: Frame): void => {
    this.frameAt = this.#bytesAt;
    this.#listener.onFrame(frame, this.#bytesAt);
  };
  readonly #onUnknown = (frame: Frame): void => this.#listener.onUnknown(frame, this.#bytesAt);
}
