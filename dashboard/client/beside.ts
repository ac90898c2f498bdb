/**
 * Attempts over HTTP beside those at a WebSocket: one at a time, each way in its turn. A way that hangs is held back on
 * its way down, as streams are by some proxies, and gives its turn to the next; one that is refused is asked again later.
 */
import type { OpenCarrier } from './carrier.ts';
import { type Line, newLine } from './line.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import { httpPatienceMs, httpWaitMs } from './ways.ts';

export type Beside = {
  /** Under way, else null. */
  line(): Line | null;
  /** Opens the next way, unless one is under way or waited for. */
  begin(): void;
  /** The same without waiting. */
  beginNow(): void;
  /** What was under way came to nothing. */
  failed(kind: 'refused' | 'hung'): void;
  /** What was under way was welcomed: it is the caller's now. */
  taken(): void;
  /** The way that was taken last does not carry: the next one's turn. */
  skip(): void;
  drop(): void;
};

/** `start` opens a conversation on this line; `isNeeded` says whether an attempt is still wanted. */
export function attemptsBeside(
  { fallbacks = [], after }: Surroundings,
  start: (line: Line, open: OpenCarrier) => void,
  isNeeded: () => boolean,
): Beside {
  const timers = namedTimers<'wait' | 'hang'>(after);
  let line: Line | null = null;
  /** The way that comes next, by its place among the fallbacks, and attempts that failed since one was welcomed. */
  let rung = 0;
  let failures = 0;

  const begin = () => {
    const fallback = fallbacks[rung % Math.max(1, fallbacks.length)];
    if (fallback === undefined || line !== null || timers.has('wait') || !isNeeded()) return;
    timers.arm('hang', httpPatienceMs, () => failed('hung'));
    line = newLine(fallback.name);
    start(line, fallback.open);
  };
  const drop = () => {
    timers.cancelAll();
    line?.conversation?.end();
    line = null;
  };
  const failed = (kind: 'refused' | 'hung') => {
    drop();
    if (!isNeeded()) return;
    failures += 1;
    if (kind === 'hung') rung += 1;
    const startsOver = kind === 'refused' || rung % fallbacks.length === 0;
    if (startsOver) timers.arm('wait', httpWaitMs(failures - 1), begin);
    else begin();
  };

  return {
    line: () => line,
    begin,
    beginNow() {
      timers.cancel('wait');
      begin();
    },
    failed,
    taken() {
      timers.cancelAll();
      line = null;
      failures = 0;
    },
    skip() {
      rung += 1;
    },
    drop,
  };
}
