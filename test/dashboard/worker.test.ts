import { describe, expect, test } from 'vitest';
import { type Feed, startFeed } from '../../dashboard/client/feed.ts';
import { memoryStorage } from '../../dashboard/client/keeper.ts';
import { serveFeed } from '../../dashboard/client/serve-feed.ts';
import type { Surroundings } from '../../dashboard/client/surroundings.ts';
import { firstView, type View } from '../../dashboard/client/view.ts';
import { applyDelta, deltaBetween } from '../../dashboard/client/view-delta.ts';
import {
  type Port,
  startFeedBeside,
  type ToPage,
  type ToWorker,
  type WorkerPort,
} from '../../dashboard/client/worker.ts';
import { FeedPage, until } from '../support/feed-page.ts';
import { controlSample } from '../support/intent-page.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { nodeSurroundings } from '../support/node-surroundings.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { restoredSample, telemetrySample, textSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const options = { urls: ['ws://bridge/ws'], clientId: 'c', tab: 't', page: 'p' };

/** Two ends of a way between threads: what is posted is copied, and waits until it is let through. */
function threads() {
  const toPage: ToPage[] = [];
  let hearPage: (message: ToPage) => void = () => {};
  let hearWorker: (message: ToWorker) => void = () => {};
  let fault = () => {};
  let closed = false;
  const copied = <T>(message: T): T => structuredClone(message);
  const inWorker: Port<ToWorker, ToPage> = {
    post: (message) => toPage.push(copied(message)),
    hear: (run) => {
      hearWorker = run;
    },
  };
  const onPage: WorkerPort = {
    post: (message) => hearWorker(copied(message)),
    hear: (run) => {
      hearPage = run;
    },
    onFault: (run) => {
      fault = run;
    },
    close: () => {
      closed = true;
    },
  };
  /** The page's thread has time: it takes what waits for it. */
  const letThrough = () => {
    for (let message = toPage.shift(); message !== undefined; message = toPage.shift()) hearPage(message);
  };
  return { inWorker, onPage, letThrough, waiting: () => toPage.length, break: () => fault(), isClosed: () => closed };
}

function start() {
  const ways = threads();
  const world = manualSurroundings();
  const pageWorld = manualSurroundings();
  const page = new FeedPage();
  const feed = startFeedBeside(
    options,
    {
      openWorker: () => {
        serveFeed(ways.inWorker, (_originMs, lifecycle) => ({ ...world, lifecycle }));
        return ways.onPage;
      },
      page: pageWorld,
      originMs: 0,
      startHere: startFeed,
    },
    page.tell,
  );
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  const greet = () => {
    world.carrier().onOpen();
    say(welcomeSample());
    say(restoredSample({ at: 1, vehicles: [vehicleSample()] }));
  };
  const moved = (at: number) =>
    telemetrySample({
      at,
      vehicles: [{ id: 'field/1/1', groups: { motion: { at, v: { speedMps: at, throttlePct: 0, climbMps: 0 } } } }],
    });
  return { ...ways, world, pageWorld, page, feed, say, greet, moved };
}

describe('a feed in a Worker', () => {
  test('shows the page what a feed on its own thread would', () => {
    const { page, greet, letThrough, say, moved } = start();
    greet();
    letThrough();
    say(moved(200));
    say({ t: 'events', entries: [textSample(1, 'one')] });
    letThrough();
    letThrough();
    expect(page.state?.name).toBe('connected');
    expect(page.view.mirror.vehicles.get('field/1/1')?.groups.motion?.v.speedMps).toBe(200);
    expect(page.seqs()).toEqual([1]);
  });

  test('[W-13] gives a page that has no time one message, however long it takes, and then the newest', () => {
    const { page, greet, letThrough, waiting, say, moved, world } = start();
    greet();
    letThrough();
    for (let at = 1000; at < 601_000; at += 100) {
      world.advance(100);
      say(moved(at));
    }
    expect(waiting()).toBe(1);
    letThrough();
    expect(page.view.mirror.stateAt).toBe(600_900);
    expect(waiting()).toBe(0);
  });

  test('[W-13] loses no event and no change of the link to a slow page, within the bounds of each', () => {
    const { page, greet, letThrough, say, world } = start();
    greet();
    letThrough();
    for (let seq = 1; seq <= 300; seq++) say({ t: 'events', entries: [textSample(seq, 'many')] });
    world.carrier().onClose(1006, '');
    world.advance(1000);
    greet();
    letThrough();
    expect(page.seqs()).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(page.states.map(({ name }) => name)).toContain('reconnecting');
    for (let seq = 301; seq <= 1500; seq++) say({ t: 'events', entries: [textSample(seq, 'many')] });
    letThrough();
    expect(page.seqs()).toHaveLength(500);
    expect(page.seqs().at(-1)).toBe(1500);
  });

  test('[W-08] says neutral by itself when its page posts no more, and posts the page nothing for a stick', () => {
    const { greet, letThrough, waiting, say, world, feed } = start();
    greet();
    say(controlSample({}, { holder: 'session-1' }));
    const frames = () =>
      world
        .carrier()
        .sent.map((text) => JSON.parse(text))
        .filter(({ t }) => t === 'drive');
    const stick = (throttle: number) =>
      feed.intend({
        t: 'stick',
        stick: { vehicle: 'field/1/1', steer: 0, throttle, held: true, readAt: world.monoMs() },
      });
    stick(0);
    letThrough();
    for (let count = 0; count < 10; count++) {
      world.advance(40);
      stick(0.5);
    }
    expect(waiting()).toBe(0);
    expect(frames().at(-1)).toMatchObject({ throttle: 0.5, held: true });
    world.advance(150);
    expect(frames().at(-1)).toMatchObject({ throttle: 0, held: false });
    letThrough();
  });

  test('[A2] hears from its page that it is alive while the page’s session holds a lease, and no longer than it is', () => {
    const { greet, letThrough, say, world, pageWorld } = start();
    greet();
    say(controlSample({}, { holder: 'session-1' }));
    letThrough();
    const awake = () => {
      const pings = world
        .carrier()
        .sent.map((text) => JSON.parse(text))
        .filter(({ t }) => t === 'ping');
      return pings.at(-1).awake ?? false;
    };
    const pass = (ms: number, isAlive: boolean) => {
      for (let gone = 0; gone < ms; gone += 100) {
        world.advance(100);
        say(telemetrySample({ at: world.monoMs() }));
        if (isAlive) pageWorld.advance(100);
        if (isAlive) letThrough();
      }
    };
    pass(1000, true);
    expect(awake()).toBe(true);
    pass(2000, false);
    expect(awake()).toBe(false);
  });

  test('keeps the identity of what did not change', () => {
    const { page, greet, letThrough, say, moved } = start();
    greet();
    say(moved(100));
    letThrough();
    const before = page.view;
    const vehicle = before.mirror.vehicles.get('field/1/1');
    say({ t: 'events', entries: [textSample(1, 'one')] });
    letThrough();
    expect(page.view.mirror.vehicles).toBe(before.mirror.vehicles);
    say(
      telemetrySample({
        at: 200,
        vehicles: [{ id: 'field/1/1', groups: { home: { at: 200, v: { latDeg: 1, lonDeg: 2, altAmslM: 3 } } } }],
      }),
    );
    letThrough();
    expect(page.view.mirror.vehicles.get('field/1/1')?.groups.motion).toBe(vehicle?.groups.motion);
    expect(page.view.mirror.links).toBe(before.mirror.links);
  });

  test('hears the page’s signs and wishes', () => {
    const { world, pageWorld, greet, letThrough, feed } = start();
    greet();
    letThrough();
    pageWorld.sign({ kind: 'hidden' });
    expect(world.carrier().sent.at(-2)).toContain('"mode":"hidden"');
    feed.wish({ rateHz: 2, encoding: 'compact', maxBytesPerS: 1000 });
    expect(world.carrier().sent.at(-1)).toContain('"maxBytesPerS":1000');
    const before = world.carriers.length;
    feed.reconnect();
    expect(world.carriers).toHaveLength(before + 1);
  });

  test('its end leaves nothing behind on either side', () => {
    const { world, pageWorld, greet, letThrough, feed, isClosed } = start();
    greet();
    letThrough();
    feed.stop();
    expect([world.pendingTimers(), pageWorld.pendingTimers()]).toEqual([0, 0]);
    expect(isClosed()).toBe(true);
  });
});

describe('without a Worker', () => {
  const begin = (openWorker: () => WorkerPort | null) => {
    const pageWorld = manualSurroundings();
    const page = new FeedPage();
    const feed = startFeedBeside(
      options,
      { openWorker, page: pageWorld, originMs: 0, startHere: startFeed },
      page.tell,
    );
    return { pageWorld, page, feed };
  };

  test('the feed runs on the page: none to be had, or forbidden', () => {
    for (const open of [
      () => null,
      () => {
        throw new Error('refused by policy');
      },
    ]) {
      expect(begin(open).pageWorld.carriers).toHaveLength(1);
    }
  });

  test('that answers within 3 s, the feed moves to the page, once', () => {
    const { onPage, isClosed } = threads();
    const { pageWorld } = begin(() => onPage);
    pageWorld.advance(2999);
    expect(pageWorld.carriers).toHaveLength(0);
    pageWorld.advance(1);
    expect(pageWorld.carriers).toHaveLength(1);
    expect(isClosed()).toBe(true);
  });

  test('any more, as one that breaks, the feed goes on from the page', () => {
    const one = start();
    one.greet();
    one.letThrough();
    one.break();
    expect(one.pageWorld.carriers).toHaveLength(1);
    one.pageWorld.carrier().onOpen();
    one.pageWorld.carrier().onText(JSON.stringify(welcomeSample()));
    expect(one.page.state?.name).toBe('connected');
  });
});

test('a delta moves any view to any other', () => {
  const world = manualSurroundings();
  const views: View[] = [firstView(0)];
  const feed: Feed = startFeed(options, world, (view) => views.push(view));
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  world.carrier().onOpen();
  say(welcomeSample());
  say(restoredSample({ at: 1, vehicles: [vehicleSample(), vehicleSample({ id: 'b', handle: 1 })] }));
  say(
    telemetrySample({
      at: 2,
      vehicles: [{ id: 'b', groups: { motion: { at: 2, v: { speedMps: 1, throttlePct: 0, climbMps: 0 } } } }],
    }),
  );
  say({ t: 'events', entries: [textSample(1, 'one'), textSample(2, 'two')] });
  say(telemetrySample({ at: 3, vehicles: [{ id: 'b', cleared: true, groups: {} }] }));
  say(restoredSample({ at: 4, vehicles: [vehicleSample({ id: 'c' }), vehicleSample()] }));
  feed.clear();
  say({ t: 'events', entries: [textSample(3, 'three')] });
  feed.stop();
  for (const from of views) {
    for (const to of views) {
      const moved = applyDelta(from, structuredClone(deltaBetween(from, to)));
      expect(moved).toEqual(to);
      expect([...moved.mirror.vehicles.keys()]).toEqual([...to.mirror.vehicles.keys()]);
    }
  }
});

test('[W-08] a page that is busy for seconds keeps its link, and has every event when it looks again', async () => {
  const bridge = await startRealGateway();
  const ways = threads();
  const page = new FeedPage();
  const surroundings: Surroundings = { ...nodeSurroundings(), storage: memoryStorage() };
  const feed = startFeedBeside(
    { ...options, urls: [bridge.url] },
    {
      openWorker: () => {
        serveFeed(ways.inWorker, (_originMs, lifecycle) => ({ ...surroundings, lifecycle }));
        return ways.onPage;
      },
      page: manualSurroundings(),
      originMs: 0,
      startHere: startFeed,
    },
    page.tell,
  );
  try {
    await until(() => {
      ways.letThrough();
      return page.state?.name === 'connected' && page.view.mirror.based;
    });
    let count = 0;
    const timer = setInterval(() => bridge.happen(String(count++)), 10);
    await new Promise((resolve) => setTimeout(resolve, 3300));
    clearInterval(timer);
    expect(ways.waiting()).toBe(1);
    await until(() => {
      ways.letThrough();
      return page.words().length === count;
    });
    expect(page.words()).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(page.states.filter(({ name }) => name === 'stale' || name === 'reconnecting')).toEqual([]);
  } finally {
    feed.stop();
    await bridge.stop();
  }
});
