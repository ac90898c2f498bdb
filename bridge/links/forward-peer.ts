/**
 * Somebody at the other end of an endpoint: the splitter that finds frames in what they say, what they may say, and how
 * far they are behind. Their garbage is bounded by the splitter, their flood by bytes before it is even looked at.
 */
import { type Frame, FrameSplitter } from './mavlink/splitter.ts';
import { Spigot } from './spigot.ts';

/** Twice the fastest streams of an ArduRover; a parameter download and a mission need a tenth. */
const bytesPerS = 64 * 1024;
/** Towards the vehicles. A mission goes up with 50 items a second. */
const framesPerS = 150;
const framesAtOnce = 150;
/** Whoever takes nothing for this long is behind for good. */
export const hopelessMs = 10_000;
const settleMs = 500;

export class ForwardPeer {
  /** How it is known to the transport. */
  readonly key: string;
  /** How it is known to people. */
  readonly where: string;
  readonly #splitter = new FrameSplitter();
  readonly #bytes = new Spigot(bytesPerS, bytesPerS);
  readonly #frames = new Spigot(framesPerS, framesAtOnce);
  readonly #onFrame: (frame: Frame, at: number) => void;
  #bytesAt: number;
  #behindSince: number | null = null;
  /** Since when it has not been told the same again, by what that was. Bounded by `mostTold`. */
  readonly #told = new Map<string, number>();

  constructor(key: string, where: string, onFrame: (frame: Frame, at: number) => void, at: number) {
    this.key = key;
    this.where = where;
    this.#onFrame = onFrame;
    this.#bytesAt = at;
  }

  get heardAt(): number {
    return this.#bytesAt;
  }

  /** False where these bytes were beyond what a peer may say. */
  push(bytes: Uint8Array, at: number): boolean {
    this.#bytesAt = at;
    if (!this.#bytes.take(bytes.length, at)) return false;
    this.#splitter.push(
      bytes,
      (frame) => this.#onFrame(frame, at),
      (frame) => this.#onFrame(frame, at),
    );
    return true;
  }

  /** Delivers what waited for bytes that never came. */
  sweep(at: number): void {
    if (at - this.#bytesAt < settleMs) return;
    const deliver = (frame: Frame) => this.#onFrame(frame, this.#bytesAt);
    this.#splitter.settle(deliver, deliver);
  }

  /** Whether one more frame of it may go to the vehicles now. */
  maySpeak(at: number): boolean {
    return this.#frames.take(1, at);
  }

  /** It took what it was sent, or did not. */
  took(taken: boolean, at: number): void {
    if (taken) this.#behindSince = null;
    else this.#behindSince ??= at;
  }

  isHopeless(at: number): boolean {
    return this.#behindSince !== null && at - this.#behindSince >= hopelessMs;
  }

  /** True once in `everyMs` for each `what`. */
  mayTell(what: string, everyMs: number, at: number): boolean {
    if (at - (this.#told.get(what) ?? Number.NEGATIVE_INFINITY) < everyMs) return false;
    if (this.#told.size >= mostTold && !this.#told.has(what)) this.#told.clear();
    this.#told.set(what, at);
    return true;
  }

  counts(): Readonly<Record<string, number>> {
    const { badCrc, badIncompat, badLength, cutShort, skippedBytes } = this.#splitter.counters;
    return { bad_frames: badCrc + badIncompat + badLength + cutShort, skipped_bytes: skippedBytes };
  }
}

const mostTold = 64;
