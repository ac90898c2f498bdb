/** What a page makes of a feed: the newest view, and each word about the link. */
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import type { Tell } from '../../dashboard/client/feed.ts';
import type { LoggedEvent } from '../../dashboard/client/mirror.ts';
import { firstView, type Recovery, type View } from '../../dashboard/client/view.ts';

export class FeedPage {
  view: View = firstView(0);
  readonly states: ConnectionState[] = [];
  readonly recoveries: Recovery[] = [];
  readonly roundTrips: number[] = [];
  /** Every event that was ever shown, in the order in which it came. */
  readonly all: LoggedEvent[] = [];
  told = 0;

  readonly tell: Tell = (view, { states, roundTrips }) => {
    this.told += 1;
    if (view.recovery !== this.recoveries.at(-1)) this.recoveries.push(view.recovery);
    this.view = view;
    const last = this.all.at(-1)?.key;
    this.all.push(...view.mirror.events.slice(view.mirror.events.findLastIndex(({ key }) => key === last) + 1));
    this.states.push(...states.map(({ state }) => state));
    this.roundTrips.push(...roundTrips.map(({ ms }) => ms));
  };

  get state(): ConnectionState | undefined {
    return this.states.at(-1);
  }

  get recovery(): Recovery | undefined {
    return this.recoveries.at(-1);
  }

  seqs(): number[] {
    return this.view.mirror.events.map(({ seq }) => seq);
  }

  /** The sentences of link events, as numbers. */
  words(): number[] {
    return this.view.mirror.events.flatMap(({ body }) => (body.kind === 'link' ? [Number(body.why)] : []));
  }

  /** The same of every event that was ever shown. */
  allWords(): number[] {
    return this.all.flatMap(({ body }) => (body.kind === 'link' ? [Number(body.why)] : []));
  }
}

/** Waits for a fact; fails after 10 s. */
export async function until(isSo: () => boolean): Promise<void> {
  const limit = performance.now() + 10_000;
  while (!isSo()) {
    if (performance.now() > limit) throw new Error(`it did not come to be within 10 s: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
