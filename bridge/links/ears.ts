/**
 * What is kept for one peer: the splitter that finds frames in its bytes, and how many of each sender's frames were lost
 * on the way from it. It goes when the peer goes.
 */
import type { Address } from '../core/link.ts';
import { LossMeter } from './loss.ts';
import { type Frame, FrameSplitter } from './mavlink/splitter.ts';

/** Bytes that belong together do not lie further apart; what is incomplete by then never will be complete. */
const settleMs = 500;

export const keyOf = ({ systemId, componentId }: Address): number => (systemId << 8) | componentId;

/** Unknown frames have no checksum that could be verified: they tell a sequence number and no more. */
export type FrameListener = { onFrame(frame: Frame, at: number): void; onUnknown(frame: Frame, at: number): void };

export class Ears {
  readonly #splitter = new FrameSplitter();
  /** By sender; made only for vehicles, whose number is bounded. */
  readonly #meters = new Map<number, LossMeter>();
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

  count({ seq }: Frame, sender: number, at: number): void {
    const meter = this.#meters.get(sender) ?? new LossMeter();
    this.#meters.set(sender, meter);
    meter.note(seq, at);
  }

  /** That sender starts over. */
  restart(sender: number): void {
    this.#meters.get(sender)?.restart();
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
