/**
 * Attempts at a WebSocket, one after the other, for ever: a refused one is followed by a wait, one that hangs is abandoned
 * and followed by the next. While something else carries the conversation they go on at a distance, since a WebSocket is
 * the better way. What an attempt that was answered becomes is the caller's.
 */
import { attemptTimeoutMs } from '../../bridge/protocol/backoff.ts';
import type { OpenCarrier } from './carrier.ts';
import { type Line, newLine } from './line.ts';
import type { Schedule } from './presets.ts';
import type { Setback } from './retry.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import { noFailures, type SocketFailures, socketRetryMs } from './ways.ts';

/** How far the attempts are, for the page. `sinceMs`: when the link was lost, by our clock. */
export type Progress = {
  readonly attempt: number;
  readonly trying: boolean;
  readonly ms: number;
  readonly sinceMs: number;
};

export type AttemptsOwner = {
  /** Opens a conversation on this line. */
  start(line: Line, open: OpenCarrier): void;
  /** Whether something else carries meanwhile. */
  isCarried(): boolean;
  /** Whether no attempt is wanted any more. */
  isOver(): boolean;
  /** An attempt began, or the wait for one, which takes `ms` at most. Not said while something else carries. */
  onProgress(progress: Progress): void;
  /** One more attempt came to nothing. */
  onSetback(failures: SocketFailures): void;
};

export type Attempts = {
  /** Under way, else null. */
  line(): Line | null;
  failures(): SocketFailures;
  tryNow(): void;
  /** The same, as the next in number where one is under way. */
  retryNow(): void;
  /** What was under way came to nothing. */
  failed(kind: Setback['kind']): void;
  /** The link that was there is gone. `settled`: it had held long enough for the count to start anew. */
  lost(settled: boolean): void;
  /** After such a loss: the next attempt, at once or after a wait. */
  again(kind: Setback['kind']): void;
  /** Tells how far they are, where a loss finds one under way that is to go on. */
  goOn(): void;
  /** What was under way was welcomed: it is the caller's now. */
  taken(): void;
  /** Something else carries now: what is under way ends, and the next follows at a distance. */
  later(): void;
  /** The bridge asks everyone to come back within this. */
  spread(ms: number): void;
  drop(): void;
};

export function attemptsAtSocket(
  schedule: Schedule,
  { monoMs, random, after, open }: Surroundings,
  owner: AttemptsOwner,
): Attempts {
  const timers = namedTimers<'wait' | 'hang'>(after);
  let line: Line | null = null;
  /** Since the link was lost, from 0. */
  let attempt = 0;
  let sinceMs = monoMs();
  let failures = noFailures(false);
  /** Since something else began to carry. */
  let spares = 0;
  let spreadMs: number | null = null;

  const tell = (trying: boolean, ms: number) => owner.onProgress({ attempt, trying, ms, sinceMs });

  const drop = () => {
    timers.cancelAll();
    line?.conversation?.end();
    line = null;
  };

  const tryNow = () => {
    drop();
    const patienceMs = attemptTimeoutMs(attempt);
    if (!owner.isCarried() && attempt > 0) tell(true, patienceMs);
    // Whoever was told may have ended it.
    if (owner.isOver()) return;
    timers.arm('hang', patienceMs, () => failed('hung'));
    line = newLine('socket');
    owner.start(line, open);
  };

  const later = () => {
    drop();
    timers.arm('wait', socketRetryMs(spares), tryNow);
    spares += 1;
  };

  const again = (kind: Setback['kind']) => {
    drop();
    if (owner.isOver()) return;
    if (owner.isCarried()) return later();
    const ms = schedule.waitMs({ kind, attempt, lostForMs: monoMs() - sinceMs, spreadMs }, random());
    attempt += 1;
    spreadMs = null;
    owner.onSetback(failures);
    if (ms === 0) return tryNow();
    timers.arm('wait', ms, tryNow);
    tell(false, ms);
  };

  const failed = (kind: Setback['kind']) => {
    failures = { ...failures, [kind]: failures[kind] + 1 };
    again(kind);
  };

  return {
    line: () => line,
    failures: () => failures,
    tryNow,
    retryNow() {
      if (line !== null) attempt += 1;
      tryNow();
    },
    failed,
    lost(settled) {
      if (settled) attempt = 0;
      sinceMs = monoMs();
    },
    again,
    goOn: () => tell(true, attemptTimeoutMs(attempt)),
    taken() {
      timers.cancelAll();
      line = null;
      failures = noFailures(true);
      spares = 0;
    },
    later,
    spread(ms) {
      spreadMs = ms;
    },
    drop,
  };
}
