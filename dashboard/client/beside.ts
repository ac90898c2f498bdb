/**
 * Attempts over HTTP beside those at a WebSocket: one at a time, each way in its turn. A way that hangs is held back on
 * its way down, as streams are by some proxies, and gives its turn to the next; one that is refused is asked again later.
 * One that is answered is held, ungreeted, until a WebSocket has had its fair chance: HTTP that works proves that the
 * link does, so what fails beside it fails for itself (`ways.ts`).
 */
import type { OpenCarrier } from './carrier.ts';
import { type Line, newLine } from './line.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import { fairChanceMs, httpPatienceMs, httpWaitMs } from './ways.ts';

export type BesideOwner = {
  /** Opens a conversation on this line. */
  start(line: Line, open: OpenCarrier): void;
  /** One begins; so many failed since one was welcomed. */
  onAttempt(failed: number): void;
  /** Whether an attempt is still wanted. */
  isNeeded(): boolean;
  /** Whether what is answered may greet at once. */
  isSocketUnusable(): boolean;
  /** HTTP is answered: a WebSocket is to have its fair chance from now on. */
  onAnswer(): void;
  /** That chance is over. */
  onChancePassed(): void;
};

export type Beside = {
  /** Under way, else null. */
  line(): Line | null;
  /** Whether it is answered and held. */
  isHeld(): boolean;
  /** Opens the next way, unless one is under way or waited for. */
  begin(): void;
  /** The same without waiting. */
  beginNow(): void;
  /** Lets what is held greet. */
  release(): void;
  /** What was under way came to nothing. */
  failed(kind: 'refused' | 'hung'): void;
  /** What was under way was welcomed: it is the caller's now. */
  taken(): void;
  /** The way that was taken last does not carry: the next one's turn. */
  skip(): void;
  drop(): void;
};

export function attemptsBeside({ fallbacks = [], after, monoMs }: Surroundings, owner: BesideOwner): Beside {
  const timers = namedTimers<'wait' | 'hang' | 'chance'>(after);
  let line: Line | null = null;
  let greet: (() => void) | null = null;
  /** The way that comes next, by its place among the fallbacks, and attempts that failed since one was welcomed. */
  let rung = 0;
  let failures = 0;

  const release = () => {
    const run = greet;
    if (run === null) return;
    greet = null;
    timers.cancel('chance');
    timers.arm('hang', httpPatienceMs, () => failed('hung'));
    run();
  };
  const held =
    (open: OpenCarrier, since: number): OpenCarrier =>
    (url, events) =>
      open(url, {
        ...events,
        onOpen() {
          greet = events.onOpen;
          if (owner.isSocketUnusable()) return release();
          timers.cancel('hang');
          timers.arm('chance', fairChanceMs(monoMs() - since), owner.onChancePassed);
          owner.onAnswer();
        },
      });
  const begin = () => {
    const fallback = fallbacks[rung % Math.max(1, fallbacks.length)];
    if (fallback === undefined || line !== null || timers.has('wait') || !owner.isNeeded()) return;
    timers.arm('hang', httpPatienceMs, () => failed('hung'));
    line = newLine(fallback.name);
    owner.onAttempt(failures);
    owner.start(line, held(fallback.open, monoMs()));
  };
  const drop = () => {
    timers.cancelAll();
    line?.conversation?.end();
    line = null;
    greet = null;
  };
  const failed = (kind: 'refused' | 'hung') => {
    drop();
    if (!owner.isNeeded()) return;
    failures += 1;
    if (kind === 'hung') rung += 1;
    const startsOver = kind === 'refused' || rung % fallbacks.length === 0;
    if (startsOver) timers.arm('wait', httpWaitMs(failures - 1), begin);
    else begin();
  };

  return {
    line: () => line,
    isHeld: () => greet !== null,
    begin,
    beginNow() {
      timers.cancel('wait');
      begin();
    },
    release,
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
