/**
 * How often one reader is given state, clocked by its own acknowledgements. At most a few frames are under way at once,
 * so that no queue on the path, ours, the kernel's or the radio's, can grow old telemetry. From how long answers take
 * compared with the best of the last seconds, the pace falls when a queue builds up and rises again when it is gone.
 */

/** What a reader asked for. `maxBytesPerS` counts what we send it, null where it set no budget. */
export type Wish = { readonly rateHz: number; readonly maxBytesPerS: number | null };

const slowestHz = 1;
const fastestHz = 25;
const adaptMs = 1000;
/** The best round trip is sought in the last so many ms. */
const bestOfMs = 10_000;
/** A queue of this much delay is too much; below the second figure there is none. */
const highDelayMs = 100;
const lowDelayMs = 40;
const slowDown = 0.7;
const speedUpHz = 1;
const largestWindow = 8;
/** Unsent bytes above which state waits, and above which the reader is given up ([C4]). */
export const pauseAboveB = 64 * 1024;
export const giveUpAboveB = 256 * 1024;
/** A frame unanswered for this long means that nobody reads. */
export const giveUpAfterMs = 10_000;

type Outstanding = { readonly q: number; readonly at: number };
type Best = { readonly at: number; readonly rttMs: number };

export class Lane {
  #wish: Wish;
  #rateHz: number;
  #rttMs: number | null = null;
  #nextDue = 0;
  #adaptAt = 0;
  /** At most `largestWindow`. */
  #outstanding: Outstanding[] = [];
  /** The best round trips of the window, falling in age and rising in length; bounded by acks in `bestOfMs`. */
  #best: Best[] = [];
  #worstDelayMs = 0;
  #due = 0;
  #skipped = 0;
  #tokens = 0;
  #tokensAt = 0;

  constructor(wish: Wish, at: number) {
    this.#wish = wish;
    this.#rateHz = clampHz(wish.rateHz);
    this.#tokensAt = at;
    this.#adaptAt = at + adaptMs;
  }

  /** How long the last answer took, null before the first. */
  get rttMs(): number | null {
    return this.#rttMs;
  }

  get rateHz(): number {
    return this.#rateHz;
  }

  get window(): number {
    const rttS = (this.#best[0]?.rttMs ?? 100) / 1000;
    return Math.min(largestWindow, Math.max(2, Math.ceil(this.#rateHz * rttS) + 1));
  }

  /** Frames sent and not acknowledged. */
  get underWay(): number {
    return this.#outstanding.length;
  }

  wish(wish: Wish): void {
    this.#wish = wish;
    this.#rateHz = Math.min(this.#rateHz, clampHz(wish.rateHz));
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
    const intervalMs = 1000 / this.#rateHz;
    this.#nextDue = Math.max(this.#nextDue + intervalMs, at - intervalMs / 2);
  }

  /** Everything up to `q` has arrived. An ack of what was never sent changes nothing; says whether it meant something. */
  acked(q: number, at: number): boolean {
    const index = this.#outstanding.findIndex((frame) => frame.q === q);
    const frame = this.#outstanding[index];
    if (!frame) return false;
    this.#outstanding = this.#outstanding.slice(index + 1);
    this.#measure(at - frame.at, at);
    return true;
  }

  /** The oldest unanswered frame is older than anybody's patience. */
  isStuck(at: number): boolean {
    const [oldest] = this.#outstanding;
    return oldest !== undefined && at - oldest.at > giveUpAfterMs;
  }

  #measure(rttMs: number, at: number): void {
    this.#rttMs = rttMs;
    this.#best = [...this.#best.filter((best) => best.rttMs < rttMs && at - best.at < bestOfMs), { at, rttMs }];
    this.#worstDelayMs = Math.max(this.#worstDelayMs, rttMs - (this.#best[0]?.rttMs ?? rttMs));
  }

  #adapt(at: number): void {
    if (at < this.#adaptAt) return;
    this.#adaptAt = at + adaptMs;
    const starved = this.#skipped > this.#due / 5;
    if (this.#worstDelayMs > highDelayMs || starved) this.#rateHz = Math.max(slowestHz, this.#rateHz * slowDown);
    else if (this.#worstDelayMs < lowDelayMs)
      this.#rateHz = Math.min(clampHz(this.#wish.rateHz), this.#rateHz + speedUpHz);
    this.#worstDelayMs = 0;
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

const clampHz = (hz: number): number => Math.min(fastestHz, Math.max(slowestHz, hz));
