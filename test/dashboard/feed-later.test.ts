/** A feed whose code is fetched first, on a page without a Worker. */
import { expect, test } from 'vitest';
import { startFeed } from '../../dashboard/client/feed.ts';
import { feedLater } from '../../dashboard/client/feed-later.ts';
import { FeedPage } from '../support/feed-page.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';

const options = { urls: ['ws://bridge/ws'], clientId: 'c', tab: 't', page: 'p' };
const settled = async () => {
  for (let i = 0; i < 5; i += 1) await Promise.resolve();
};
const stick = { vehicle: 'v', steer: 0, throttle: 1, held: true, readAt: 0 };

test('what is asked while its code comes is handed on in order; sticks are too old by then', async () => {
  const done: string[] = [];
  const page = new FeedPage();
  const world = manualSurroundings();
  const spying: typeof startFeed = (...given) => {
    const feed = startFeed(...given);
    return { ...feed, intend: (ask) => done.push(ask.t), record: (on) => done.push(`record ${on}`) };
  };
  const feed = feedLater(async () => spying, options, world, page.tell);
  feed.intend({ t: 'cancel', id: 'a' });
  feed.record(true);
  feed.intend({ t: 'stick', stick });
  feed.intend({ t: 'confirm', id: 'b' });
  await settled();
  expect(done).toEqual(['cancel', 'record true', 'confirm']);
  feed.intend({ t: 'stick', stick });
  expect(done.at(-1)).toBe('stick');
  expect(world.carriers).toHaveLength(1);
  feed.stop();
});

test('code that does not come is asked for again every 2 s, and not once it is stopped', async () => {
  let tries = 0;
  const world = manualSurroundings();
  const load = async () => {
    tries += 1;
    if (tries < 3) throw new Error('no network');
    return startFeed;
  };
  const feed = feedLater(load, options, world, new FeedPage().tell);
  await settled();
  world.advance(2000);
  await settled();
  expect([tries, world.carriers.length]).toEqual([2, 0]);
  world.advance(2000);
  await settled();
  expect([tries, world.carriers.length]).toEqual([3, 1]);
  feed.stop();
  const never = feedLater(() => Promise.reject(new Error('no')), options, world, new FeedPage().tell);
  await settled();
  never.stop();
  expect(world.pendingTimers()).toBe(0);
});
