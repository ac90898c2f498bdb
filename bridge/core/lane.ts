/**
 * How often one reader is given state, clocked by its own acknowledgements. At most a few frames are under way at once,
 * so that no queue on the path, ours, the kernel's or the radio's, can grow old telemetry. The pace itself is `pace.ts`.
 */
import { Pace } from './pace.ts';

/** What a reader asked for. `maxBytesPerS` counts what we send it, null where it set no budget. */
export type Wish = { readonly rateHz: number; readonly maxBytesPerS: number | null };

const largestWindow = 8;
/** Unsent bytes above which state waits, and above which the reader is given up ([C4]). */
export const pauseAboveB = 64 * 1024;
export const giveUpAboveB = 256 * 1024;
/** A frame unanswered for this long means that nobody reads. */
export const giveUpAfterMs = 10_000;

type Outstanding = { readonly q: number; readonly at: number };
/** Taken for the path's own delay before anything was answered. */
const presumedDelayMs = 100;

export class Lane {
  #wish: Wish;
  readonly #pace: Pace;
  #rttMs: number | null = null;
  #nextDue = 0;
  /** At most `largestWindow`. */
  #outstanding: Outstanding[] = [];
  #due = 0;
  #skipped = 0;
  #tokens = 0;
  #tokensAt = 0;

  constructor(wish: Wish, at: number) {
    this.#wish = wish;
    this.#pace = new Pace(wish.rateHz, at);
    this.#tokensAt = at;
  }

  /** How long the way takes of itself, ms; null before the first answer. */
  get ownDelayMs(): number | null {
    return this.#pace.ownDelayMs;
  }

  /** How long the last answer took, null before the first. */
  get rttMs(): number | null {
    return this.#rttMs;
  }

  get rateHz(): number {
    return this.#pace.rateHz;
  }

  get window(): number {
    const delayS = (this.#pace.ownDelayMs ?? presumedDelayMs) / 1000;
    return Math.min(largestWindow, Math.max(2, Math.ceil(this.rateHz * delayS) + 1) + this.#pace.extra);
  }

  /** Frames sent and not acknowledged. */
  get underWay(): number {
    return this.#outstanding.length;
  }

  wish(wish: Wish): void {
    this.#wish = wish;
    this.#pace.wish(wish.rateHz);
  }

  /**
   * Whether this tick's state goes to the reader: `early` is before its pace, `held` is due but there is no room for it
   * on the way. `bufferedB` is what we sent and the kernel has not taken.
   */
  judge(at: number, bufferedB: number): 'send' | 'early' | 'held' {
    this.#adapt(at);
    if (at < this.#nextDue) return 'early';
    this.#due += 1;
    this.#refill(at);
    const free = this.#outstanding.length < this.window && bufferedB <= pauseAboveB && this.#tokens >= 0;
    if (free) return 'send';
    this.#skipped += 1;
    return 'held';
  }

  /** `q` was sent, with that many bytes. */
  sent(q: number, bytes: number, at: number): void {
    this.#outstanding.push({ q, at });
    this.#tokens -= bytes;
    // Ticks come a little early or late; what counts is the pace over time.
    const intervalMs = 1000 / this.rateHz;
    this.#nextDue = Math.max(this.#nextDue + intervalMs, at - intervalMs / 2);
  }

  /** Everything up to `q` has arrived. An ack of what was never sent changes nothing; says whether it meant something. */
  acked(q: number, at: number): boolean {
    const index = this.#outstanding.findIndex((frame) => frame.q === q);
    const frame = this.#outstanding[index];
    if (!frame) return false;
    this.#outstanding = this.#outstanding.slice(index + 1);
    this.#rttMs = at - frame.at;
    this.#pace.answered(this.#rttMs, at);
    return true;
  }

  /** The oldest unanswered frame is older than anybody's patience. */
  isStuck(at: number): boolean {
    const [oldest] = this.#outstanding;
    return oldest !== undefined && at - oldest.at > giveUpAfterMs;
  }

  #adapt(at: number): void {
    if (!this.#pace.isDue(at)) return;
    this.#pace.adapt(at, { due: this.#due, held: this.#skipped });
    this.#due = 0;
    this.#skipped = 0;
  }

  /** A second's worth of budget may be saved up; a frame may overdraw it once. */
  #refill(at: number): void {
    const { maxBytesPerS } = this.#wish;
    if (maxBytesPerS === null) this.#tokens = 0;
    else this.#tokens = Math.min(maxBytesPerS, this.#tokens + ((at - this.#tokensAt) * maxBytesPerS) / 1000);
    this.#tokensAt = at;
  }
}
