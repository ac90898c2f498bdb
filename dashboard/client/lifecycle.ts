/**
 * What happens to the page and to the machine under it, as far as a link cares. Where the signs come from (events of a
 * browser, a timer that came late) is not known here; a Worker gets them from its page.
 */

export type Sign =
  | { readonly kind: 'shown' | 'hidden' }
  /** The network says so. Hints only: neither proves anything, and neither ends a link that works. */
  | { readonly kind: 'online' | 'offline' }
  /** The page was taken out of a freezer or the back-forward cache: its sockets are void. */
  | { readonly kind: 'restored' }
  /** Time passed in which nothing ran: the machine slept, or the page was frozen. */
  | { readonly kind: 'slept'; readonly gapMs: number };

/** What it returns ends the hearing. */
export type Lifecycle = (hear: (sign: Sign) => void) => () => void;

/** A timer that comes after more than twice its time was not late, but asleep. */
const asleepFactor = 2;

/**
 * Hears sleep: a timer that ticks every `everyMs` by a clock that runs on while the machine sleeps, as wall clocks do.
 * A wall clock that is set forward looks the same and costs one reconnect at most. What it returns ends it.
 */
export function watchSleep(
  clockMs: () => number,
  after: (ms: number, run: () => void) => () => void,
  hear: (sign: Sign) => void,
  everyMs = 1000,
): () => void {
  let last = clockMs();
  let stop = () => {};
  const tick = () => {
    const gapMs = clockMs() - last;
    last = clockMs();
    stop = after(everyMs, tick);
    if (gapMs > asleepFactor * everyMs) hear({ kind: 'slept', gapMs });
  };
  stop = after(everyMs, tick);
  return () => stop();
}
