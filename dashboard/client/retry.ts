/**
 * How long to wait before the next attempt. A refused one was heard and said no, so it backs off; one that hung was
 * swallowed on the way and has cost its time already; a goodbye names the time over which all clients should spread.
 */
import { fullJitterMs } from '../../bridge/protocol/backoff.ts';
import type { Goodbye } from '../../bridge/protocol/refusal.ts';

export type Setback = {
  readonly kind: 'refused' | 'hung';
  /** Attempts since the link was lost, from 0. */
  readonly attempt: number;
  readonly lostForMs: number;
  /** From the bridge's goodbye, else null. */
  readonly spreadMs: number | null;
};

/** What a goodbye asks for ([C2]): a random part of `spreadMs`, or exactly `retryMs`, which the bridge has spread itself. */
export type AskedWait = Pick<Goodbye, 'spreadMs' | 'retryMs'>;

/** `random` is uniform in [0, 1). */
export function waitMs({ kind, attempt, lostForMs, spreadMs }: Setback, random: number): number {
  if (spreadMs !== null) return random * spreadMs;
  if (kind === 'hung') return 0;
  return fullJitterMs(attempt, 250, lostForMs < 10_000 ? 1000 : 5000, random);
}
