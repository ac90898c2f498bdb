/** The client before the real gateway that asks who one is: over real sockets and HTTP, with devices that were paired. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tokenForMs } from '../../bridge/gateway/auth/tokens.ts';
import type { Role } from '../../bridge/protocol/command.ts';
import { bearing } from '../../dashboard/client/bearing.ts';
import { type Feed, startFeed } from '../../dashboard/client/feed.ts';
import type { Http } from '../../dashboard/client/http.ts';
import type { Surroundings } from '../../dashboard/client/surroundings.ts';
import type { WireLine } from '../../dashboard/client/wire-log.ts';
import { FeedPage, until } from '../support/feed-page.ts';
import { type Guarded, startGuarded } from '../support/guarded-gateway.ts';
import { nodeHttp, nodeSurroundings } from '../support/node-surroundings.ts';

let bridge: Guarded;
/** The client's clock is ahead of the machine's by this. */
let asleepMs = 0;
const feeds: Feed[] = [];

beforeEach(async () => {
  bridge = await startGuarded();
});
afterEach(async () => {
  for (const feed of feeds.splice(0)) feed.stop();
  await bridge.stop();
});

type Client = {
  readonly page: FeedPage;
  readonly feed: Feed;
  readonly wire: readonly WireLine[];
  readonly place: { secret: string };
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  /** WebSockets that were begun. */
  opened(): number;
};

/** A page's client, as a program: it keeps its secret itself. */
function client(secret: string, more: Partial<Surroundings> = {}, clientId = 'installation'): Client {
  const page = new FeedPage();
  const wire: WireLine[] = [];
  const asked: string[] = [];
  const place = { secret };
  let opened = 0;
  const real = nodeSurroundings();
  const http: Http = (request) => {
    asked.push(new URL(request.url).pathname);
    return nodeHttp(request);
  };
  const feed = startFeed(
    { urls: [bridge.url], clientId, tab: 'tab', page: 'page' },
    {
      ...real,
      overlapping: false,
      monoMs: () => real.monoMs() + asleepMs,
      http,
      open(url, events) {
        opened += 1;
        return real.open(url, events);
      },
      ...more,
    },
    (view, happened) => {
      page.tell(view, happened);
      wire.push(...happened.wire);
    },
    {
      read: () => place.secret,
      write(next) {
        place.secret = next;
      },
    },
  );
  feed.record(true);
  feeds.push(feed);
  return { page, feed, wire, place, asked, opened: () => opened };
}

const isConnected = ({ page }: Client) => page.state?.name === 'connected' && page.view.mirror.based;
const refreshes = ({ asked }: Client) => asked.filter((path) => path === '/api/auth/refresh').length;

async function connected(role: Role = 'operator', more: Partial<Surroundings> = {}) {
  const device = await bridge.pair(role, 'Phone');
  const one = client(device.secret, more);
  await until(() => isConnected(one));
  return { ...device, one };
}

/** The bridge's time passes while the page is there and says so. */
async function pass({ feed }: Client, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 4000) {
    bridge.clock.advance(Math.min(left, 4000));
    feed.wish({ rateHz: 5 + (left % 3), encoding: 'json', maxBytesPerS: null });
    await until(() => (bridge.gateway.reports()[0]?.heardAgoS ?? 9) < 1);
  }
}

test('[U1] [U2] it comes in as the device that it is, and its token is nowhere but in memory and in the greeting', async () => {
  const { one } = await connected();
  expect(one.page.view.identity).toMatchObject({ state: 'known', name: 'Phone', role: 'operator', phase: 'known' });
  expect(one.page.view.intent.role).toBe('operator');
  expect(refreshes(one)).toBe(1);
  const token = (await one.feed.token(null)) ?? '';
  expect(token).toMatch(/^ey/);
  await until(() => one.wire.some(({ name }) => name === 'telemetry' || name === 'pong'));
  expect(one.wire.some(({ name, what }) => name === 'hello' && what === 'out')).toBe(true);
  expect(JSON.stringify([one.wire, one.page.view])).not.toContain(token.slice(-40));
  expect(readFileSync(bridge.peopleFile, 'utf8')).not.toContain(token);
});

test('[U4] a token that ends soon is renewed over the open socket, which stays', async () => {
  const { one } = await connected();
  const { sessionId } = one.page.view.mirror.welcome ?? {};
  const before = await one.feed.token(null);
  const slept = 11_000;
  asleepMs += slept;
  // The bridge's time ran on, the client's did not, as where a machine slept: the bridge's word counts.
  await pass(one, tokenForMs - 58_000);
  await until(() => one.wire.some(({ name, what }) => name === 'authenticate' && what === 'out'));
  expect(await one.feed.token(null)).not.toBe(before);
  await pass(one, 120_000);
  expect(one.page.view.identity).toMatchObject({ state: 'known', phase: 'known', trouble: null });
  expect(refreshes(one)).toBe(2);
  expect(one.wire.filter(({ what }) => what === 'closed')).toEqual([]);
  expect([one.opened(), one.page.view.mirror.welcome?.sessionId]).toEqual([1, sessionId]);
});

test('[U5] after 4005 it comes back with a new token, at once', async () => {
  const { one } = await connected();
  await pass(one, tokenForMs + 62_000);
  await until(() => one.wire.some(({ what, name }) => what === 'closed' && name.startsWith('4005')));
  await until(() => isConnected(one) && one.opened() === 2);
  expect(refreshes(one)).toBe(2);
  expect(one.page.view.identity).toMatchObject({ state: 'known', phase: 'known' });
});

test('[U6] another role takes effect where one is', async () => {
  const { one, device } = await connected('operator');
  const began = performance.now();
  await bridge.entrance.change(device, { role: 'viewer' }, 'test');
  await until(() => one.page.view.intent.role === 'viewer');
  expect(performance.now() - began).toBeLessThan(1000);
  expect(one.page.view.identity).toMatchObject({ role: 'viewer' });
  expect(one.opened()).toBe(1);
});

test('[U6] put out, it is over within a second, and nothing is tried any more', async () => {
  await bridge.pair('admin');
  const { one, device } = await connected('operator');
  const began = performance.now();
  await bridge.entrance.remove(device, 'test');
  await until(() => one.page.state?.name === 'failed');
  expect(performance.now() - began).toBeLessThan(1000);
  expect(one.page.state).toEqual({ name: 'failed', why: 'this device was put out' });
  await until(() => one.page.view.identity.state === 'unpaired');
  const [opened, asked] = [one.opened(), one.asked.length];
  one.feed.retryNow();
  one.feed.reconnect();
  bridge.clock.advance(60_000);
  expect([one.opened(), one.asked.length]).toEqual([opened, asked]);
});

test('who was never paired is told so, after one attempt', async () => {
  const one = client('nobody.nothing');
  await until(() => one.page.state?.name === 'failed');
  expect(one.page.view.identity.state).toBe('unpaired');
  expect([one.opened(), refreshes(one)]).toEqual([1, 1]);
});

test('[U3] an id that belongs to another device is given up for a fresh one', async () => {
  await connected('operator');
  const { secret } = await bridge.pair('viewer', 'Tablet');
  const other = client(secret);
  await until(() => isConnected(other));
  expect(other.page.view.renamed).toMatch(/^[0-9a-f]{16}$/);
  expect(other.opened()).toBe(2);
});

test('[W1] the same over HTTP where no WebSocket passes', async () => {
  const { one } = await connected('operator', {
    open: (_, { onClose }) => ({
      send() {},
      drop: nodeSurroundings().after(0, () => onClose(1006, 'refused')),
    }),
  });
  expect(one.page.state).toMatchObject({ name: 'connected', fallback: 'stream' });
  expect(one.page.view.identity).toMatchObject({ state: 'known', role: 'operator' });
});

test('two tabs of one browser, which share a secret, are both let in and stay', async () => {
  const { secret } = await bridge.pair('operator', 'Phone');
  const place = { secret };
  const tabs = ['a', 'b'].map((tab) => {
    const page = new FeedPage();
    const feed = startFeed(
      { urls: [bridge.url], clientId: 'installation', tab, page: tab },
      { ...nodeSurroundings(), overlapping: false, http: nodeHttp },
      page.tell,
      {
        read: () => place.secret,
        write(next) {
          place.secret = next;
        },
      },
    );
    feeds.push(feed);
    return { page, feed };
  });
  await until(() => tabs.every(({ page }) => page.state?.name === 'connected'));
  expect(new Set(tabs.map(({ page }) => page.view.mirror.welcome?.tab))).toEqual(new Set(['a', 'b']));
  expect(bridge.entrance.devices()).toHaveLength(1);
});

test('a call over HTTP bears the token, and is asked once more with another where the bridge takes it no longer', async () => {
  const { one } = await connected('viewer');
  const first = await one.feed.token(null);
  const seen: (string | undefined)[] = [];
  const tokens = [first, 'another'];
  const noticed: Http = (request) => {
    seen.push(request.headers?.authorization);
    return nodeHttp(request);
  };
  const ask = (token: (refused: string | null) => Promise<string | null>) =>
    bearing(noticed, token)({ method: 'GET', url: `${bridge.http}/api/health` }).answer;
  expect((await ask(one.feed.token)).status).toBe(200);
  expect((await ask(async (refused) => (refused === null ? 'worthless' : (tokens[0] ?? null)))).status).toBe(200);
  expect((await ask(async () => 'worthless')).status).toBe(401);
  expect((await ask(async () => null)).status).toBe(401);
  expect(seen).toEqual([`Bearer ${first}`, 'Bearer worthless', `Bearer ${first}`, 'Bearer worthless', undefined]);
});
