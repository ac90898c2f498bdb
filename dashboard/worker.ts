/** The Worker: gives the feed this thread's sockets, storage and timers, which no hidden page slows down. */
import { watchSleep } from './client/lifecycle.ts';
import { serveFeed } from './client/serve-feed.ts';
import type { ToPage, ToWorker } from './client/worker.ts';
import { platform } from './platform.ts';

serveFeed(
  {
    post: (message: ToPage) => postMessage(message),
    hear(run) {
      addEventListener('message', ({ data }: MessageEvent<ToWorker>) => run(data));
    },
  },
  (originMs, lifecycle) => {
    const { after, ...rest } = platform;
    const aheadMs = performance.timeOrigin - originMs;
    return {
      ...rest,
      after,
      monoMs: () => performance.now() + aheadMs,
      // The page sends what it sees; a thread that stood still it cannot see.
      lifecycle: (hear) => {
        const stopSigns = lifecycle(hear);
        const stopWatching = watchSleep(Date.now, after, hear);
        return () => {
          stopSigns();
          stopWatching();
        };
      },
    };
  },
);
