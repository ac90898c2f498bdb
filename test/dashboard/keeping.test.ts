import { afterEach, describe, expect, test } from 'vitest';
import { type Feed, startFeed } from '../../dashboard/client/feed.ts';
import { memoryStorage, type Storage } from '../../dashboard/client/keeper.ts';
import { FeedPage, until } from '../support/feed-page.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { nodeSurroundings } from '../support/node-surroundings.ts';
import { type RealGateway, startRealGateway } from '../support/real-gateway.ts';
import { textSample, welcomeSample } from '../support/wire-samples.ts';

const options = { urls: ['ws://bridge/ws'], clientId: 'c', tab: 't', page: 'p' };

/** Lets promises that are ready have their turn; time stands still. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

/** One load of the page over this storage. */
async function load(storage: Storage) {
  const world = manualSurroundings();
  const page = new FeedPage();
  const feed = startFeed(options, { ...world, storage }, page.tell);
  await settle();
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  const greet = (over = {}) => {
    world.carrier().onOpen();
    say(welcomeSample(over));
  };
  const pass = async (ms: number) => {
    world.advance(ms);
    await settle();
  };
  const recoveries = () => page.recoveries.map(({ name }) => name);
  const seqs = () => page.seqs();
  return { world, feed, page, say, greet, pass, recoveries, seqs };
}

const forbidden: Storage = {
  load: () => Promise.reject(new Error('forbidden here')),
  save: () => Promise.reject(new Error('forbidden here')),
  clear: () => Promise.reject(new Error('forbidden here')),
};

describe('a reload', () => {
  test('[W-05] resumes where the page was: what was there is there, what came since is added, nothing twice', async () => {
    const storage = memoryStorage();
    const first = await load(storage);
    expect(first.recoveries()).toEqual(['checking', 'fresh']);
    first.greet({ seq: 2 });
    first.say({ t: 'events', entries: [textSample(1, 'one'), textSample(2, 'two')] });
    await first.pass(400);
    first.feed.stop();

    const second = await load(storage);
    expect(second.seqs()).toEqual([1, 2]);
    expect(second.page.recovery).toEqual({ name: 'recovering', kept: 2 });
    second.greet({ resumed: true, seq: 4 });
    expect(JSON.parse(second.world.carrier().sent[0] ?? '')).toMatchObject({ cursor: { epoch: 'epoch-1', seq: 2 } });
    second.say({ t: 'events', entries: [textSample(2, 'two'), textSample(3, 'three'), textSample(4, 'four')] });
    expect(second.seqs()).toEqual([1, 2, 3, 4]);
    expect(second.page.recovery).toEqual({ name: 'restored', kept: 2, replayed: 2, missed: 0, perhaps: 0 });
    expect(second.recoveries()).toEqual(['checking', 'recovering', 'restored']);
  });

  /** A load of the page that knows one event from the one before. */
  async function afterOne() {
    const storage = memoryStorage();
    const first = await load(storage);
    first.greet({ seq: 1 });
    first.say({ t: 'events', entries: [textSample(1, 'one')] });
    await first.pass(400);
    return load(storage);
  }

  test('with nothing new is restored as soon as the bridge answers', async () => {
    const second = await afterOne();
    second.greet({ resumed: true, seq: 1 });
    expect(second.page.recovery).toEqual({ name: 'restored', kept: 1, replayed: 0, missed: 0, perhaps: 0 });
  });

  test.each([
    ['says what no longer exists', {}, { missed: 7, perhaps: 0 }],
    ['does not call missing what may never have been', { atMost: true }, { missed: 0, perhaps: 7 }],
  ] as const)('[S2] %s', async (_, kind, lost) => {
    const second = await afterOne();
    second.greet({ resumed: true, seq: 9 });
    second.say({ t: 'events', gap: { from: 2, to: 8, ...kind }, entries: [textSample(9, 'nine')] });
    expect(second.page.recovery).toEqual({ name: 'restored', kept: 1, replayed: 1, ...lost });
  });

  test('[S2] what was missing before it is missing after it, in its place, and the count goes on', async () => {
    const storage = memoryStorage();
    const first = await load(storage);
    first.greet({ seq: 20 });
    first.say({ t: 'events', gap: { from: 1, to: 8 }, entries: [textSample(9, 'nine')] });
    first.say({ t: 'events', gap: { from: 10, to: 12, atMost: true }, entries: [textSample(13, 'ten')], upTo: 15 });
    await first.pass(0);
    await first.pass(400);
    const second = await load(storage);
    const { gaps, missedEvents, perhapsMissed, lastSeq } = second.page.view.mirror;
    expect(gaps.map(({ key }) => key)).toEqual(['epoch-1:1', 'epoch-1:10']);
    expect([missedEvents, perhapsMissed, lastSeq]).toEqual([8, 3, 15]);
    second.greet({ resumed: true, seq: 15 });
    expect(second.page.view.mirror.lastSeq).toBe(15);
    second.feed.clear();
    expect(second.page.view.mirror.gaps).toEqual([]);
  });

  test('[S3] on a bridge that began a new log says so, and keeps both apart', async () => {
    const storage = memoryStorage();
    const first = await load(storage);
    first.greet({ seq: 1 });
    first.say({ t: 'events', entries: [textSample(1, 'one')] });
    await first.pass(400);
    const second = await load(storage);
    second.greet({ epoch: 'epoch-2', resumed: false, seq: 1 });
    second.say({ t: 'events', entries: [textSample(1, 'another one')] });
    expect(second.page.recovery?.name).toBe('failed');
    expect(second.page.view.mirror.events.map(({ key }) => key)).toEqual(['epoch-1:1', 'epoch-2:1']);
  });

  test('forgets what it was told to forget', async () => {
    const storage = memoryStorage();
    const first = await load(storage);
    first.greet({ seq: 1 });
    first.say({ t: 'events', entries: [textSample(1, 'one')] });
    await first.pass(400);
    first.feed.clear();
    expect((await load(storage)).page.recovery).toEqual({ name: 'fresh' });
  });
});

describe('[W-07] storage', () => {
  test('that is forbidden costs nothing but the memory of events, and is told', async () => {
    const one = await load(forbidden);
    one.greet({ seq: 1 });
    one.say({ t: 'events', entries: [textSample(1, 'one')] });
    await one.pass(400);
    expect(one.seqs()).toEqual([1]);
    expect(one.page.view.keeping).toEqual({
      durable: false,
      why: 'events are not kept over a reload: forbidden here',
    });
    one.feed.stop();
    expect(one.world.pendingTimers()).toBe(0);
  });

  test('that is full is tried again later, and is told when it takes events again', async () => {
    const memory = memoryStorage();
    let full = true;
    const one = await load({
      ...memory,
      save: (record) => (full ? Promise.reject(new Error('the quota is used up')) : memory.save(record)),
    });
    one.greet({ seq: 1 });
    one.say({ t: 'events', entries: [textSample(1, 'one')] });
    await one.pass(400);
    expect(one.page.view.keeping.durable).toBe(false);
    full = false;
    await one.pass(31_000);
    expect(one.page.view.keeping).toEqual({ durable: true, why: '' });
    expect(await memory.load()).toMatchObject({ seq: 1 });
  });

  test('that never answers delays the start by a second at most', async () => {
    const one = await load({ ...memoryStorage(), load: () => new Promise(() => {}) });
    expect(one.world.carriers).toHaveLength(0);
    await one.pass(1000);
    expect(one.world.carriers).toHaveLength(1);
    expect(one.page.view.keeping.durable).toBe(false);
  });

  test.each([['a text'], [{ version: 2 }], [{ version: 1, epoch: 'e', seq: -1, events: [] }], [undefined]])(
    'that holds %j is taken as empty',
    async (found) => {
      const one = await load({ ...memoryStorage(), load: async () => found });
      expect(one.page.recovery).toEqual({ name: 'fresh' });
      one.greet();
      expect(one.page.state?.name).toBe('connected');
    },
  );

  test('is written at once, then once for all of a burst', async () => {
    const saved: number[] = [];
    const one = await load({ ...memoryStorage(), save: async ({ seq }) => void saved.push(seq) });
    one.greet();
    for (let seq = 1; seq <= 50; seq++) one.say({ t: 'events', entries: [textSample(seq, 'one of many')] });
    expect(saved).toEqual([1]);
    await settle();
    await one.pass(300);
    expect(saved).toEqual([1, 50]);
    await one.pass(1000);
    one.say({ t: 'events', entries: [textSample(51, 'more')] });
    expect(saved).toEqual([1, 50, 51]);
  });
});

describe('against the real gateway', () => {
  let bridge: RealGateway;
  let feed: Feed;
  afterEach(async () => {
    feed.stop();
    await bridge.stop();
  });

  test('[W-05] fifty reloads in the middle of a stream of events lose none and double none', async () => {
    bridge = await startRealGateway();
    const storage = memoryStorage();
    let page = new FeedPage();
    let count = 0;
    const timer = setInterval(() => bridge.happen(String(count++)), 2);
    const reload = (name: string) => {
      page = new FeedPage();
      feed = startFeed({ ...options, urls: [bridge.url], page: name }, { ...nodeSurroundings(), storage }, page.tell);
    };
    const words = () => page.words();
    reload('p0');
    await until(() => words().length > 10);
    const first = words()[0] ?? 0;
    for (let load = 1; load <= 50; load++) {
      feed.stop();
      const before = words().length;
      reload(`p${load}`);
      await until(() => words().length > before || words().length === 500);
    }
    clearInterval(timer);
    await until(() => words().at(-1) === count - 1);
    const shown = words();
    const from = shown.length === 500 ? (shown[0] ?? 0) : first;
    expect(shown).toEqual(Array.from({ length: shown.length }, (_, index) => from + index));
    expect(shown.length).toBeGreaterThan(50);
  });
});
