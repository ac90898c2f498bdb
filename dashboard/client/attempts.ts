/**
 * Attempts at a WebSocket, for ever: a refused one is followed by a wait, one that hangs is abandoned and followed by the
 * next. Where sockets may overlap several are under way at once, since a packet that was swallowed is repeated late; the
 * first that opens greets, alone. While something else carries they go on at a distance, since a WebSocket is the better
 * way. What an attempt that was welcomed becomes is the caller's.
 */
import { attemptTimeoutMs } from '../../bridge/protocol/backoff.ts';
import { noCode, type OpenCarrier } from './carrier.ts';
import { type Line, newLine } from './line.ts';
import type { Schedule } from './presets.ts';
import type { AskedWait, Setback } from './retry.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import { noFailures, type SocketFailures, socketRetryMs, triedInVain } from './ways.ts';

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
  /** Whether something else carries meanwhile, and is heard. */
  isCarried(): boolean;
  /** Whether HTTP is answered and held until a WebSocket has had its chance. */
  isHttpHeld(): boolean;
  /** Whether no attempt is wanted any more. */
  isOver(): boolean;
  /** An attempt began, or the wait for one, which takes `ms` at most. Not said while something else carries. */
  onProgress(progress: Progress): void;
  /** One more attempt came to nothing. */
  onSetback(failures: SocketFailures): void;
};

export type Attempts = {
  has(line: Line): boolean;
  /** Whether one is under way that has said hello: the bridge may have given it the session. */
  hasGreeted(): boolean;
  failures(): SocketFailures;
  tryNow(): void;
  /** The same, as the next in number where one is under way. */
  retryNow(): void;
  /** This one opened and says hello: it goes on alone, with as much time again. */
  greeted(line: Line): void;
  /** This one was ended with this code. */
  failed(line: Line, kind: Setback['kind'], code: number): void;
  /** What carries is silent: attempts beside it, until it is heard. */
  doubt(): void;
  /** What carries is heard again. */
  calm(): void;
  /** HTTP is answered: one more attempt, begun now. */
  tryFairly(): void;
  /** The time for that is over. */
  chancePassed(): void;
  /** The link that was there is gone. `settled`: it had held long enough for the count to start anew. */
  lost(settled: boolean): void;
  /**
   * After such a loss: what is under way goes on, or the next attempt follows, at once or after a wait. Whether one goes
   * on that has greeted, and may have taken the session over.
   */
  again(kind: Setback['kind']): boolean;
  /** This one was welcomed: it is the caller's now. */
  taken(line: Line): void;
  /** Something else carries now: what is under way may still win, and others follow at a distance. */
  standBy(): void;
  /** The bridge asks everyone to come back within this. */
  stayAway(wait: AskedWait): void;
  drop(): void;
};

/** Where sockets may overlap, so many are begun in the time that one is given. */
const perPatience = 5;

export function attemptsAtSocket(
  schedule: Schedule,
  { monoMs, random, after, open, overlapping = false }: Surroundings,
  owner: AttemptsOwner,
): Attempts {
  const timers = namedTimers<'wait' | 'hang' | 'more'>(after);
  /** Under way, at most `perPatience` and one, and what ends each when its time is over. */
  const lines = new Map<Line, () => void>();
  /** Since the link was lost, from 0. */
  let attempt = 0;
  let sinceMs = monoMs();
  let hangsAt = sinceMs;
  let failures = noFailures(false);
  /** Tries beside something that carries, since a WebSocket last worked. */
  let spares = 0;
  let asked: AskedWait | null = null;

  const tell = (trying: boolean, ms: number) => owner.onProgress({ attempt, trying, ms, sinceMs });
  const hasGreeted = () => [...lines.keys()].some(({ gen }) => gen > 0);

  const forget = (line: Line) => {
    lines.get(line)?.();
    lines.delete(line);
  };
  const endAllBut = (kept: Line | null) => {
    for (const line of [...lines.keys()]) {
      if (line === kept) continue;
      forget(line);
      line.conversation?.end();
    }
  };
  const drop = () => {
    timers.cancelAll();
    endAllBut(null);
  };

  const giveTime = (line: Line, ms: number) => {
    lines.get(line)?.();
    const cancel = after(ms, () => {
      if (line.gen > 0) spares = triedInVain;
      forget(line);
      line.conversation?.end();
      if (lines.size === 0 && !overlapping) setBack('hung');
    });
    lines.set(line, cancel);
  };
  const openOne = (patienceMs: number) => {
    const [oldest] = lines.keys();
    if (oldest && lines.size > perPatience) {
      forget(oldest);
      oldest.conversation?.end();
    }
    const line = newLine('socket');
    giveTime(line, patienceMs);
    owner.start(line, open);
  };
  const openMore = (patienceMs: number) => {
    timers.arm('more', patienceMs / perPatience, () => openMore(patienceMs));
    openOne(patienceMs);
  };

  const tryNow = () => {
    timers.cancelAll();
    if (!overlapping) endAllBut(null);
    const patienceMs = attemptTimeoutMs(attempt);
    hangsAt = monoMs() + patienceMs;
    if (!owner.isCarried() && attempt > 0) tell(true, patienceMs);
    // Whoever was told may have ended it.
    if (owner.isOver()) return;
    if (overlapping) {
      timers.arm('hang', patienceMs, () => setBack('hung'));
      timers.arm('more', patienceMs / perPatience, () => openMore(patienceMs));
    }
    openOne(patienceMs);
  };

  const later = () => {
    drop();
    timers.arm('wait', socketRetryMs(spares), tryNow);
    spares += 1;
  };

  const next = (kind: Setback['kind']) => {
    if (owner.isOver()) return drop();
    if (owner.isCarried()) return later();
    const setback = { kind, attempt, lostForMs: monoMs() - sinceMs, spreadMs: asked?.spreadMs ?? null };
    const ms = asked?.retryMs ?? schedule.waitMs(setback, random());
    attempt += 1;
    asked = null;
    owner.onSetback(failures);
    if (owner.isCarried() || owner.isOver()) return;
    if (ms === 0) return tryNow();
    drop();
    timers.arm('wait', ms, tryNow);
    tell(false, ms);
  };

  const note = (kind: Setback['kind'] | 'chance') => {
    const besideHttp = failures.besideHttp + (owner.isHttpHeld() ? 1 : 0);
    // Who is asked to come back later was heard: that is no reason to look for another way.
    const counts = kind !== 'chance' && asked === null;
    failures = { ...failures, besideHttp, ...(counts && { [kind]: failures[kind] + 1 }) };
  };
  const setBack = (kind: Setback['kind']) => {
    note(kind);
    next(kind);
  };

  return {
    has: (line) => lines.has(line),
    hasGreeted,
    failures: () => failures,
    tryNow,
    retryNow() {
      if (lines.size > 0) attempt += 1;
      tryNow();
    },
    greeted(line) {
      endAllBut(line);
      timers.cancelAll();
      const patienceMs = attemptTimeoutMs(attempt);
      hangsAt = monoMs() + patienceMs;
      giveTime(line, patienceMs);
      if (overlapping) timers.arm('hang', patienceMs, () => setBack('hung'));
    },
    failed(line, kind, code) {
      forget(line);
      line.conversation?.end();
      // What the bridge itself says came over a WebSocket.
      if (kind === 'hung' || code === noCode) return setBack(kind);
      next(kind);
    },
    doubt() {
      if (lines.size === 0) tryNow();
    },
    calm() {
      if (hasGreeted()) return;
      drop();
    },
    tryFairly() {
      if (!hasGreeted()) tryNow();
    },
    chancePassed() {
      note('chance');
      owner.onSetback(failures);
    },
    lost(settled) {
      if (settled) attempt = 0;
      sinceMs = monoMs();
    },
    again(kind) {
      const isTakenOver = hasGreeted();
      if (isTakenOver || (kind === 'hung' && lines.size > 0)) {
        attempt = Math.max(1, attempt);
        tell(true, Math.max(0, hangsAt - monoMs()));
      } else next(kind);
      return isTakenOver;
    },
    taken(line) {
      forget(line);
      drop();
      failures = noFailures(true);
      spares = 0;
    },
    standBy() {
      if (lines.size === 0) later();
    },
    stayAway(wait) {
      asked = wait;
    },
    drop,
  };
}
