/** What a sign of the page's or the machine's life asks of the link, decided in one place. */
import type { Mode } from '../../bridge/protocol/hello.ts';
import type { Sign } from './lifecycle.ts';

/** What is known as the sign comes. Times are our own monotonic ms. */
export type Moment = {
  /** How long the link that is there may be silent; null where there is none. */
  readonly deadAfterMs: number | null;
  readonly mode: Mode;
  readonly now: number;
  /** When the link was renewed last because of a sleep. */
  readonly wokeAt: number;
};

/** `probe`: ask the link for a sign of life. `renew`: give it up and open another. `retry`: try now rather than later. */
export type Duty = 'nothing' | 'retry' | 'probe' | 'renew';

/** Page, Worker and browser each tell of the same sleep. */
const sameSleepMs = 2000;

export function dutyAfter(sign: Sign, { deadAfterMs, mode, now, wokeAt }: Moment): Duty {
  if (sign.kind === 'offline' || sign.kind === 'hidden') return 'nothing';
  if (deadAfterMs === null) return 'retry';
  if (!isVoid(sign, mode, deadAfterMs)) return 'probe';
  return now - wokeAt < sameSleepMs ? 'nothing' : 'renew';
}

/** What stood still for longer than a silent link may live is not worth asking; the bridge may have ended it. */
const isVoid = (sign: Sign, mode: Mode, deadAfterMs: number): boolean =>
  sign.kind === 'restored' || (sign.kind === 'slept' && mode === 'watch' && sign.gapMs >= deadAfterMs);
