/** Follows how the events that an earlier load of the page kept are joined by those since, for the page to show. */
import type { ConnectionResponse, Cursor } from '../../bridge/protocol/hello.ts';
import type { Events } from '../../bridge/protocol/stream.ts';
import { keepingWords } from '../words/recovery.ts';
import { lastOf } from './position.ts';

export type Recovery =
  /** Looking for what was kept. */
  | { readonly name: 'checking' }
  /** There was nothing. */
  | { readonly name: 'fresh' }
  /** `kept` are on the page; those since are asked for. */
  | { readonly name: 'recovering'; readonly kept: number }
  | ({ readonly name: 'restored' } & Restored)
  | { readonly name: 'failed'; readonly why: string };

/** Everything since is here: `replayed` came, `missed` no longer exist, and of `perhaps` nobody knows whether they did. */
type Restored = { readonly [part in 'kept' | 'replayed' | 'missed' | 'perhaps']: number };

export type Watch = {
  welcomed(welcome: ConnectionResponse): void;
  /** After these events were applied. */
  applied(message: Events): void;
};

/** Tells of each step once, the last being `restored` or `failed`. `kept` events were on the page, up to `from`. */
export function followRecovery(kept: number, from: Cursor, tell: (recovery: Recovery) => void): Watch {
  let reached = from.seq;
  let goal: number | null = null;
  let replayed = 0;
  let missed = 0;
  let perhaps = 0;
  let done = false;

  const end = (recovery: Recovery) => {
    done = true;
    tell(recovery);
  };
  const check = () => {
    if (!done && goal !== null && reached >= goal) end({ name: 'restored', kept, replayed, missed, perhaps });
  };

  tell({ name: 'recovering', kept });
  return {
    welcomed({ epoch, resumed, seq }) {
      if (done || goal !== null) return;
      if (epoch !== from.epoch || !resumed) return end({ name: 'failed', why: keepingWords.logAnew });
      goal = seq;
      check();
    },
    applied(message) {
      if (done) return;
      const { entries, gap } = message;
      replayed += entries.length;
      const passedOver = gap === undefined ? 0 : gap.to - gap.from + 1;
      if (gap?.atMost) perhaps += passedOver;
      else missed += passedOver;
      reached = Math.max(reached, lastOf(message) ?? 0);
      check();
    },
  };
}
