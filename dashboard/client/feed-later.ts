/**
 * A feed whose code is fetched first. What is asked of it meanwhile is handed on in order once it is here, but for sticks:
 * those are old by then.
 */
import type { Feed, FeedOptions, startFeed, Tell } from './feed.ts';
import { noTraffic } from './meter.ts';
import type { Surroundings } from './surroundings.ts';

/** What is asked beyond this is dropped: nobody has asked for so much within the moment that the code takes. */
const mostWaiting = 100;
const retryAfterMs = 2000;

/** `load` may reject: it is tried again every 2 s. */
export function feedLater(
  load: () => Promise<typeof startFeed>,
  options: FeedOptions,
  surroundings: Surroundings,
  tell: Tell,
): Feed {
  let feed: Feed | null = null;
  let stopped = false;
  let cancelRetry = () => {};
  const waiting: ((there: Feed) => void)[] = [];

  const begin = (start: typeof startFeed) => {
    if (stopped) return;
    feed = start(options, surroundings, tell);
    for (const act of waiting.splice(0)) act(feed);
  };
  const fetch = () => {
    load().then(begin, () => {
      if (!stopped) cancelRetry = surroundings.after(retryAfterMs, fetch);
    });
  };
  fetch();

  const whenHere = (act: (there: Feed) => void) => {
    if (feed !== null) act(feed);
    else if (waiting.length < mostWaiting) waiting.push(act);
  };
  return {
    retryNow: () => whenHere((there) => there.retryNow()),
    reconnect: () => whenHere((there) => there.reconnect()),
    wish: (want) => whenHere((there) => there.wish(want)),
    record: (on) => whenHere((there) => there.record(on)),
    carry: (choice) => whenHere((there) => there.carry(choice)),
    clear: () => whenHere((there) => there.clear()),
    breakFor: (ms) => whenHere((there) => there.breakFor(ms)),
    intend(ask) {
      if (feed !== null) feed.intend(ask);
      else if (ask.t !== 'stick' && ask.t !== 'alive') whenHere((there) => there.intend(ask));
    },
    token: (refused) => feed?.token(refused) ?? Promise.resolve(null),
    traffic: () => feed?.traffic() ?? noTraffic,
    stop() {
      stopped = true;
      cancelRetry();
      feed?.stop();
    },
  };
}
