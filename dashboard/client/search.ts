/**
 * The search for a way: attempts at a WebSocket (`attempts.ts`) and over HTTP beside them (`beside.ts`), joined. How the
 * ones fail decides whether the others begin, while nothing carries, while what carries is silent, and beside HTTP that
 * carries. The operator may choose HTTP alone. What an attempt that was welcomed becomes is the caller's.
 */
import { type AttemptsOwner, attemptsAtSocket, type Progress } from './attempts.ts';
import { attemptsBeside } from './beside.ts';
import type { Line } from './line.ts';
import type { Schedule } from './presets.ts';
import type { AskedWait, Setback } from './retry.ts';
import type { Surroundings } from './surroundings.ts';
import { httpPatienceMs, verdictOn } from './ways.ts';

export type SearchOwner = Pick<AttemptsOwner, 'start'> & {
  /** The line that carries, silent or not; null while none does. */
  live(): Line | null;
  /** When the bridge was heard last on a line that was lost, by our clock; null where it never was. */
  lostAt(): number | null;
  /** Whether no attempt is wanted any more. */
  isOver(): boolean;
  /** An attempt began, or the wait for one, while nothing carries. */
  onProgress(progress: Progress): void;
  /** What carries may not any longer: it is to be given up, and to be called lost here. */
  reconnect(): void;
};

export type Search = {
  begin(): void;
  /** Tries at once, whatever is waited for. */
  retryNow(): void;
  /** What may carry from now on: the best that passes, or HTTP alone. Nothing where there is no HTTP to be had. */
  carryBy(way: 'best' | 'http'): void;
  /** This one opened and says hello. */
  greeted(line: Line): void;
  /** This one was welcomed, and carries. */
  taken(line: Line): void;
  /** What carries is silent: others are tried beside it. */
  doubt(): void;
  /** It is heard again: what was begun because of that, and has not greeted, is not needed any more. */
  heard(line: Line): void;
  /** This one, which did not carry, was ended with this code. */
  failed(line: Line, kind: Setback['kind'], code: number): void;
  /** The line that carried is gone. `settled`: it had held long enough for the count of attempts to start anew. */
  lost(settled: boolean): void;
  /** After such a loss: what follows it. */
  again(line: Line, kind: Setback['kind'], settled: boolean): void;
  /** The bridge asks everyone to come back within this. */
  stayAway(wait: AskedWait): void;
  drop(): void;
};

export function searchWays(schedule: Schedule, surroundings: Surroundings, owner: SearchOwner): Search {
  const { monoMs, fallbacks = [] } = surroundings;
  /** What carries was silent for so long that others are tried beside it. */
  let doubted = false;
  /** The operator's choice: no WebSocket is tried. */
  let onlyHttp = false;

  const attempts = attemptsAtSocket(schedule, surroundings, {
    start: owner.start,
    isCarried: () => owner.live() !== null && !doubted,
    isHttpHeld: () => beside.isHeld(),
    isOver: () => owner.isOver() || onlyHttp,
    onProgress: (progress) => owner.live() === null && !onlyHttp && owner.onProgress(progress),
    onSetback(failures) {
      const verdict = verdictOn(failures);
      if (verdict !== 'trusted') beside.begin();
      if (verdict === 'unusable') beside.release();
    },
  });
  const beside = attemptsBeside(surroundings, {
    start: owner.start,
    isNeeded: () => owner.live() === null && !owner.isOver(),
    isSocketUnusable: () => onlyHttp || verdictOn(attempts.failures()) === 'unusable',
    onAttempt(failed) {
      if (!onlyHttp || owner.live() !== null) return;
      const sinceMs = owner.lostAt() ?? monoMs();
      owner.onProgress({ attempt: failed + 1, trying: true, ms: httpPatienceMs, sinceMs });
    },
    onAnswer: () => attempts.tryFairly(),
    onChancePassed: () => attempts.chancePassed(),
  });

  return {
    begin: attempts.tryNow,
    retryNow() {
      if (onlyHttp || verdictOn(attempts.failures()) !== 'trusted') beside.beginNow();
      if (!onlyHttp) attempts.retryNow();
    },
    carryBy(way) {
      if (owner.isOver() || fallbacks.length === 0) return;
      const before = onlyHttp;
      const isOverHttp = (owner.live()?.way ?? 'socket') !== 'socket';
      onlyHttp = way === 'http';
      // Asked for the best while HTTP carries, a WebSocket is tried now and not when its turn comes.
      if (!onlyHttp && (before || isOverHttp)) return attempts.tryNow();
      if (onlyHttp === before) return;
      attempts.drop();
      beside.release();
      if (owner.live()?.way === 'socket') owner.reconnect();
      else if (owner.live() === null) beside.beginNow();
    },
    greeted(line) {
      if (line.way === 'socket') attempts.greeted(line);
    },
    taken(line) {
      doubted = false;
      if (line.way === 'socket') {
        attempts.taken(line);
        beside.drop();
      } else {
        beside.taken();
        attempts.standBy();
      }
    },
    doubt() {
      doubted = true;
      attempts.doubt();
    },
    heard(line) {
      if (doubted) attempts.calm();
      doubted = false;
      if (line.way !== 'socket') attempts.standBy();
    },
    failed(line, kind, code) {
      if (attempts.has(line)) attempts.failed(line, kind, code);
      else if (line === beside.line()) beside.failed(kind);
    },
    lost(settled) {
      doubted = false;
      attempts.lost(settled);
    },
    again({ way }, kind, settled) {
      const wasOverHttp = way !== 'socket';
      // A stream that is cut short by silence soon after it began is held back on the way: polling is next.
      if (wasOverHttp && kind === 'hung' && !settled) beside.skip();
      if (onlyHttp) beside.beginNow();
      else if (!attempts.again(kind) && wasOverHttp) beside.begin();
    },
    stayAway: attempts.stayAway,
    drop() {
      attempts.drop();
      beside.drop();
    },
  };
}
