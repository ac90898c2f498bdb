/**
 * The Worker's side of a feed on a thread of its own. The page answers each view it has taken; until then only the newest
 * is kept for it, so a slow page is given less, and never what is old.
 */
import { type Feed, type FeedOptions, startFeed } from './feed.ts';
import type { Lifecycle, Sign } from './lifecycle.ts';
import type { Surroundings } from './surroundings.ts';
import { andThen, firstView, nothingHappened } from './view.ts';
import { deltaBetween } from './view-delta.ts';
import type { Port, ToPage, ToWorker } from './worker.ts';

/** Serves one page. `surroundingsOf` is given the page's clock and the signs that the page sends. */
export function serveFeed(
  port: Port<ToWorker, ToPage>,
  surroundingsOf: (originMs: number, lifecycle: Lifecycle) => Surroundings,
): void {
  let feed: Feed | null = null;
  const hearers = new Set<(sign: Sign) => void>();
  let shown = firstView(0);
  let newest = shown;
  let happened = nothingHappened;
  let isSeen = true;

  const postIfSeen = () => {
    if (!isSeen || newest === shown) return;
    isSeen = false;
    port.post({ t: 'view', delta: deltaBetween(shown, newest), happened });
    shown = newest;
    happened = nothingHappened;
  };
  const lifecycle: Lifecycle = (hear) => {
    hearers.add(hear);
    return () => hearers.delete(hear);
  };
  const start = (options: FeedOptions, originMs: number) => {
    feed?.stop();
    feed = startFeed(options, surroundingsOf(originMs, lifecycle), (view, since) => {
      newest = view;
      happened = andThen(happened, since);
      postIfSeen();
    });
  };

  const answerToken = async (n: number, refused: string | null) =>
    port.post({ t: 'token', n, token: (await feed?.token(refused)) ?? null });

  port.hear((message) => {
    if (message.t === 'start') start(message.options, message.originMs);
    else if (message.t === 'sign') for (const hear of [...hearers]) hear(message.sign);
    else if (message.t === 'wish') feed?.wish(message.want);
    else if (message.t === 'carry') feed?.carry(message.choice);
    else if (message.t === 'record') feed?.record(message.on);
    else if (message.t === 'breakFor') feed?.breakFor(message.ms);
    else if (message.t === 'intend') feed?.intend(message.ask);
    else if (message.t === 'token') answerToken(message.n, message.refused);
    else if (message.t === 'seen') {
      isSeen = true;
      postIfSeen();
    } else feed?.[message.t]();
  });
  port.post({ t: 'ready' });
}
