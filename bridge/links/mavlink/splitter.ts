/**
 * Frames out of one byte source, whatever else it carries: boot text, noise, frames cut short.
 *
 * Every start byte opens a candidate. A false one costs its start byte only: the search goes on right behind it, so no
 * byte is consumed for a frame that never was. A candidate that still waits for bytes does not hold back whole frames
 * inside it: those are delivered at once and end the wait. The exception are messages that may carry other frames
 * (files, tunnels, logs). What lies inside a pending one of these comes only when it has proved false, or at `settle`,
 * lest a frame inside a downloaded file pass for a live one.
 *
 * A message id outside the dialect has no checksum to go by. Such a candidate counts as a frame only if another start
 * byte follows it and no frame, whole or pending, lies across it; until then it is in nobody's way.
 *
 * Bounds: a candidate is at most 280 bytes and waits at most for another one that begins inside it, so 559 bytes are
 * held at most. Each start byte costs one checksum: the most hostile pattern (MAVLink 2 headers that overlap every five
 * bytes, each claiming 255 bytes) costs 56 table look-ups a byte. A flood of 0xFD fails on its flags at the third byte.
 */
import { type Candidate, type Falsehood, headerLength, isSigned, isStart, judge, messageId } from './candidate.ts';

export type Frame = {
  readonly version: 1 | 2;
  readonly seq: number;
  readonly systemId: number;
  readonly componentId: number;
  readonly messageId: number;
  /** As sent: MAVLink 2 cuts trailing zeros. */
  readonly payload: Uint8Array;
  /** Carries a signature, which nobody has checked. */
  readonly signed: boolean;
  /** The whole frame. It belongs to the receiver, as `payload` does. */
  readonly bytes: Uint8Array;
};

export type OnFrame = (frame: Frame) => void;

const capacity = 600;
const shortestFrame = 8;

export class FrameSplitter {
  /** Since start. `bad…` and `cutShort` count false candidates by what gave them away; their bytes are `skippedBytes`. */
  readonly counters = {
    frames: 0,
    unknownMessage: 0,
    badCrc: 0,
    badIncompat: 0,
    badLength: 0,
    cutShort: 0,
    skippedBytes: 0,
  };
  readonly #bytes = new Uint8Array(capacity);
  /** For each byte held: why the candidate that it opens is false, once that is known. */
  readonly #falsehoods = new Array<Falsehood | 'cutShort' | undefined>(capacity).fill(undefined);
  readonly #candidate: Candidate = { need: 0, known: undefined, carrier: false };
  #start = 0;
  #end = 0;
  /** Nothing can be decided before the buffer reaches this far. */
  #wake = 0;

  /**
   * Takes bytes in any portions and calls `onFrame` for each frame, in order, before it returns. `onUnknown` gets
   * frames of messages outside the dialect, unchecked: good for counting sequence numbers, never as proof of a vehicle.
   */
  push(bytes: Uint8Array, onFrame: OnFrame, onUnknown?: OnFrame): void {
    for (let taken = 0; taken < bytes.length; ) {
      const portion = bytes.subarray(taken, taken + capacity - this.#end);
      this.#bytes.set(portion, this.#end);
      this.#end += portion.length;
      taken += portion.length;
      if (this.#end >= this.#wake || this.#end === capacity) this.#scan(false, onFrame, onUnknown);
      if (this.#start === this.#end || this.#end === capacity) this.#compact();
    }
  }

  /** For a source that has been silent: gives up what still waits for bytes and delivers the frames inside it. */
  settle(onFrame: OnFrame, onUnknown?: OnFrame): void {
    this.#scan(true, onFrame, onUnknown);
    this.#compact();
  }

  /** Delivers every frame that is whole, then lets go of what can no longer be part of one. */
  #scan(settling: boolean, onFrame: OnFrame, onUnknown: OnFrame | undefined): void {
    this.#wake = this.#end + shortestFrame;
    for (let at = this.#start; at < this.#end; at++) {
      if (!this.#isOpen(at)) continue;
      const verdict = judge(this.#bytes, at, this.#end, this.#candidate);
      const { need, carrier } = this.#candidate;
      if (verdict === 'frame') {
        this.#pass(at, true, onUnknown);
        this.#deliver(need, onFrame);
        at = need - 1;
      } else if (verdict === 'unknown') {
        if (need === this.#end) this.#wake = this.#end + 1;
      } else if (verdict !== 'pending') {
        this.#falsehoods[at] = verdict;
      } else if (settling) {
        this.#falsehoods[at] = 'cutShort';
      } else {
        this.#wake = Math.min(this.#wake, need);
        if (carrier) break;
      }
    }
    this.#pass(this.#end, settling, onUnknown);
  }

  #deliver(need: number, onFrame: OnFrame): void {
    const at = this.#start;
    this.#start = need;
    this.#wake = this.#end + shortestFrame;
    this.counters.frames++;
    onFrame(frameOf(this.#bytes.slice(at, need)));
  }

  /** Moves the start on to `limit`, or, unless this is final, to the first candidate that may yet become a frame. */
  #pass(limit: number, final: boolean, onUnknown: OnFrame | undefined): void {
    while (this.#start < limit) {
      const at = this.#start;
      const verdict = this.#isOpen(at) ? judge(this.#bytes, at, this.#end, this.#candidate) : undefined;
      const { need } = this.#candidate;
      if (verdict === 'pending' && !final) return;
      const mayEnd = need === this.#end || isStart(this.#bytes[need]);
      if (verdict === 'unknown' && mayEnd && need <= limit) {
        if (!final && (need === this.#end || this.#isCrossed(at, need))) return;
        this.#start = need;
        this.counters.unknownMessage++;
        onUnknown?.(frameOf(this.#bytes.slice(at, need)));
        continue;
      }
      this.#skip();
    }
  }

  /** Whether something that begins between `from` and `to` may yet prove to be a frame of the dialect. */
  #isCrossed(from: number, to: number): boolean {
    for (let at = from + 1; at < to; at++) {
      const pending = this.#isOpen(at) && judge(this.#bytes, at, this.#end, this.#candidate) === 'pending';
      if (pending && this.#candidate.known !== false) return true;
    }
    return false;
  }

  #isOpen(at: number): boolean {
    return isStart(this.#bytes[at]) && this.#falsehoods[at] === undefined;
  }

  #skip(): void {
    const falsehood = this.#falsehoods[this.#start];
    if (falsehood !== undefined) this.counters[falsehood]++;
    this.counters.skippedBytes++;
    this.#start++;
  }

  #compact(): void {
    const held = this.#end - this.#start;
    this.#bytes.copyWithin(0, this.#start, this.#end);
    this.#falsehoods.copyWithin(0, this.#start, this.#end).fill(undefined, held, this.#end);
    this.#wake -= this.#start;
    this.#start = 0;
    this.#end = held;
  }
}

/** A whole frame by its header; `payload` is a part of `bytes`. Nothing is checked. */
export function frameOf(bytes: Uint8Array): Frame {
  const header = headerLength(bytes, 0);
  const ids = header - (bytes[0] === 0xfd ? 6 : 4);
  return {
    version: bytes[0] === 0xfd ? 2 : 1,
    seq: bytes[ids] ?? 0,
    systemId: bytes[ids + 1] ?? 0,
    componentId: bytes[ids + 2] ?? 0,
    messageId: messageId(bytes, 0),
    payload: bytes.subarray(header, header + (bytes[1] ?? 0)),
    signed: isSigned(bytes, 0),
    bytes,
  };
}
