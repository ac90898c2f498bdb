/** The dashboard over a feed on this thread: for programs and tests. A page has its feed in a Worker. */
import { type FeedOptions, startFeed } from '../client/feed.ts';
import type { Surroundings } from '../client/surroundings.ts';
import { type Dashboard, dashboardOver, type Ticker } from './dashboard.ts';

export const startDashboard = (options: FeedOptions, surroundings: Surroundings, ticker: Ticker): Dashboard =>
  dashboardOver((tell) => startFeed(options, surroundings, tell), surroundings.monoMs, ticker, null, options.page);
