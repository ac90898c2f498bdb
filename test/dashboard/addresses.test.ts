import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bridgeUrls, otherUrls } from '../../dashboard/client/addresses.ts';
import { type Feed, startFeed } from '../../dashboard/client/feed.ts';
import { FeedPage, until } from '../support/feed-page.ts';
import { nodeSurroundings } from '../support/node-surroundings.ts';
import { type RealGateway, startRealGateway } from '../support/real-gateway.ts';
import { type Relay, startRelay } from '../support/relay.ts';

describe('addresses that the page was built with', () => {
  const own = 'ws://here:5001/ws';

  test('are origins or WebSocket URLs, several between commas or blanks', () => {
    expect(bridgeUrls('http://10.0.0.2:5001, wss://rover.example/ws', own)).toEqual([
      'ws://10.0.0.2:5001/ws',
      'wss://rover.example/ws',
    ]);
    expect(bridgeUrls('ws://10.0.0.2:5001/ http://10.0.0.2:5001', own)).toEqual(['ws://10.0.0.2:5001/ws']);
  });

  test.each([undefined, '', ' , ', '10.0.0.2', 'ftp://x', 'http://a/b/c'])(
    'without any, as in %j, it is where the page came from',
    (text) => {
      expect(bridgeUrls(text, own)).toEqual([own]);
    },
  );
});

describe('[H10] one bridge by two real ways', () => {
  let ways: Relay[];
  let bridge: RealGateway;
  let page: FeedPage;
  let feed: Feed;
  /** When state came that was newer than any before, by our clock. */
  let moments: number[];

  beforeEach(async () => {
    ways = [await startRelay(), await startRelay()];
    const addresses = ways.map(({ port }) => `http://127.0.0.1:${port}`);
    bridge = await startRealGateway(undefined, [], addresses);
    for (const way of ways) way.lead(Number(new URL(bridge.url).port));
    page = new FeedPage();
    moments = [];
    let newest: number | null = null;
    const { port } = ways[0] ?? { port: 0 };
    feed = startFeed(
      { urls: [`ws://127.0.0.1:${port}/ws`], clientId: 'c', tab: 't', page: 'p' },
      nodeSurroundings(),
      (view, happened) => {
        page.tell(view, happened);
        const { stateAt } = view.mirror;
        if (stateAt !== null && (newest === null || stateAt > newest)) {
          newest = stateAt;
          moments.push(performance.now());
        }
      },
    );
    await until(() => page.view.paths.filter(({ connection }) => connection.name === 'connected').length === 2);
  });

  afterEach(async () => {
    feed.stop();
    await bridge.stop();
    for (const way of ways) await way.stop();
  });

  const sessions = () => bridge.desk.sessions.all();

  test('[P4] told by the first the page opens the other, and both are one session', () => {
    expect(sessions().map(({ id, presence, paths }) => [id, presence.state, [...paths.keys()]])).toEqual([
      ['c/t', 'live', ['', '2']],
    ]);
    expect(bridge.desk.sessions.activeCount).toBe(1);
    expect(page.states.some(({ name }) => name === 'closed' || name === 'reconnecting')).toBe(false);
  });

  test.each([0, 1])(
    '[L-21] way %i dies without a word, and the page neither stands still nor misses an event',
    async (dying) => {
      let count = 0;
      const timer = setInterval(() => bridge.happen(String(count++)), 10);
      await until(() => count > 30);
      const since = page.states.length;
      const diedAt = performance.now();
      ways[dying]?.swallow(true);
      await until(() => page.view.paths.some(({ connection }) => connection.name === 'reconnecting'));
      const backAt = performance.now();
      ways[dying]?.swallow(false);
      ways[dying]?.cut();
      await until(() => page.view.paths.every(({ connection }) => connection.name === 'connected'));
      clearInterval(timer);
      await until(() => page.words().at(-1) === count - 1);
      expect(page.allWords()).toEqual(Array.from({ length: count }, (_, index) => index));
      expect(page.states.slice(since).filter(({ name }) => name !== 'connected')).toEqual([]);
      expect(page.view.mirror.missedEvents + page.view.mirror.perhapsMissed).toBe(0);
      const within = moments.filter((at) => at >= diedAt && at <= backAt);
      const pauses = within.slice(1).map((at, index) => at - (within[index] ?? at));
      if (process.env.TETHER_FIGURES) console.log(`longest pause ${Math.max(...pauses).toFixed(0)} ms`);
      expect(within.length).toBeGreaterThan(10);
      expect(sessions()).toHaveLength(1);
    },
  );

  test('the end of one leaves the session where it is; the end of both makes it away', async () => {
    const [first, second] = ways;
    for (const way of ways) way.lead(1);
    second?.cut();
    await until(() => sessions()[0]?.paths.size === 1);
    expect(sessions()[0]?.presence.state).toBe('live');
    first?.cut();
    await until(() => sessions()[0]?.presence.state === 'away');
    await until(() => page.state?.name === 'reconnecting');
  });
});

test('other addresses are those that are not where the page is, and none in clear from a page over TLS', () => {
  const addresses = ['http://10.0.0.2:5001', 'http://10.8.0.2:5001', 'https://rover.example', 'http://10.0.0.2:5001'];
  expect(otherUrls('ws://10.0.0.2:5001/ws', addresses)).toEqual(['ws://10.8.0.2:5001/ws', 'wss://rover.example/ws']);
  expect(otherUrls('wss://10.0.0.2/ws', addresses)).toEqual(['wss://rover.example/ws']);
  expect(otherUrls('ws://10.0.0.2:5001/ws', [])).toEqual([]);
});
