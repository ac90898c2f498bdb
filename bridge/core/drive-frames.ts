/**
 * Whether a stick frame shows the present ([D1]–[D3]). After a stall a path delivers old stick positions in a burst, and
 * neither clock knows the other: so a frame's age is what it took beyond the quickest frame of its connection, and what
 * its sender had seen is told by our own stamp.
 */
import type { Drive } from '../protocol/drive.ts';

/** A frame older than this drives nothing. */
export const freshMs = 250;
const aheadMs = 1000;
/** Two clocks part by this much at most, so the least may rise as fast: no queue grows so slowly. */
const drift = 0.0002;

export type FrameVerdict =
  | { readonly kind: 'fresh'; readonly ageMs: number }
  | { readonly kind: 'drop'; readonly why: 'out of order' | 'time went backwards' | 'late' | 'view too old' };

/** One connection's frames. */
export class FrameGate {
  readonly conn: string;
  #n = -1;
  #c = Number.NEGATIVE_INFINITY;
  /** The least of arrival minus `c`, and when that was looked at. */
  #least: { readonly ms: number; readonly at: number } | null = null;

  constructor(conn: string) {
    this.conn = conn;
  }

  /** `minRttMs`: the session's best round trip, null while unknown. */
  judge({ n, c, seen }: Pick<Drive, 'n' | 'c' | 'seen'>, minRttMs: number | null, at: number): FrameVerdict {
    if (n <= this.#n) return { kind: 'drop', why: 'out of order' };
    this.#n = n;
    const wentBack = c < this.#c || (this.#least !== null && at - c < this.#least.ms - aheadMs);
    this.#c = c;
    if (wentBack) this.#least = null;
    const ageMs = this.#age(at - c, at);
    if (wentBack) return { kind: 'drop', why: 'time went backwards' };
    if (ageMs > freshMs) return { kind: 'drop', why: 'late' };
    const viewAgeMs = at - seen;
    if (viewAgeMs < 0 || viewAgeMs > freshMs + (minRttMs ?? 0)) return { kind: 'drop', why: 'view too old' };
    return { kind: 'fresh', ageMs };
  }

  #age(tookMs: number, at: number): number {
    const leastMs = this.#least ? this.#least.ms + drift * (at - this.#least.at) : tookMs;
    this.#least = { ms: Math.min(tookMs, leastMs), at };
    return tookMs - this.#least.ms;
  }
}
