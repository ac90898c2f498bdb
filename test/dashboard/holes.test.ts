import { describe, expect, test } from 'vitest';
import { startFeed } from '../../dashboard/client/feed.ts';
import { freshOf, holeBefore, withGap } from '../../dashboard/client/position.ts';
import { FeedPage, until } from '../support/feed-page.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { nodeSurroundings } from '../support/node-surroundings.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { textSample, welcomeSample } from '../support/wire-samples.ts';

const options = { urls: ['ws://bridge/ws'], clientId: 'c', tab: 't', page: 'p' };

function start() {
  const world = manualSurroundings();
  const page = new FeedPage();
  const feed = startFeed(options, world, page.tell);
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  const events = (...seqs: number[]) =>
    say({ t: 'events', entries: seqs.map((seq) => textSample(seq, `text ${seq}`)) });
  const greet = (resumed = false) => {
    world.carrier().onOpen();
    say(welcomeSample({ resumed }));
  };
  const holes = () => feed.traffic().holes;
  return { world, page, feed, say, events, greet, holes };
}

describe('[S11] a hole in the numbers', () => {
  test('is not passed over: the client resumes from before it, and what was lost comes', () => {
    const { world, page, events, greet, holes } = start();
    greet();
    events(1, 2);
    events(4);
    expect(page.seqs()).toEqual([1, 2]);
    expect(world.carriers[0]?.dropped).toBe(true);
    expect(page.state?.name).toBe('reconnecting');
    world.advance(250);
    greet(true);
    expect(JSON.parse(world.carrier().sent[0] ?? '')).toMatchObject({ cursor: { epoch: 'epoch-1', seq: 2 } });
    events(3, 4);
    expect(page.seqs()).toEqual([1, 2, 3, 4]);
    expect(holes()).toBe(1);
    expect(page.view.mirror.missedEvents).toBe(0);
  });

  test('that comes again after the resume is the bridge’s last word: a gap, and no loop', () => {
    const { world, page, events, greet, holes } = start();
    greet();
    events(1);
    events(5);
    world.advance(250);
    greet(true);
    events(5, 6);
    expect(page.seqs()).toEqual([1, 5, 6]);
    expect(page.state?.name).toBe('connected');
    expect(world.carriers).toHaveLength(2);
    expect(page.view.mirror.perhapsMissed).toBe(3);
    expect(holes()).toBe(1);
    events(9);
    expect(page.state?.name).toBe('reconnecting');
    expect(holes()).toBe(2);
  });

  test('is none where a gap says so, where the first visitor begins, or in another epoch', () => {
    const { page, say, events, greet, holes } = start();
    greet();
    events(40);
    say({ t: 'events', gap: { from: 41, to: 49 }, entries: [textSample(50, 'text')] });
    say(welcomeSample());
    expect(page.seqs()).toEqual([40, 50]);
    expect(holes()).toBe(0);
    const position = { cursor: { epoch: 'old', seq: 3 }, epoch: 'new' };
    expect(holeBefore({ t: 'events', entries: [textSample(9, 'text')] }, 'new', position)).toBeNull();
  });

  test('[S6] is judged by the numbers that a message speaks for, where it names them', () => {
    const position = { cursor: { epoch: 'e', seq: 3 }, epoch: 'e' };
    const entries = [textSample(9, 'text')];
    const spanned = { t: 'events' as const, first: 4, upTo: 12, entries };
    expect(holeBefore(spanned, 'e', position)).toBeNull();
    expect(holeBefore({ ...spanned, first: 6 }, 'e', position)).toEqual({ from: 4, to: 5 });
  });

  test('told as a gap swallows the gap that followed it', () => {
    const message = { t: 'events' as const, gap: { from: 6, to: 8 }, entries: [textSample(9, 'text')] };
    const position = { cursor: { epoch: 'e', seq: 3 }, epoch: 'e' };
    const fresh = freshOf(withGap(message, { from: 4, to: 5 }), 'e', position);
    expect(fresh?.gap).toEqual({ from: 4, to: 8, atMost: true });
  });
});

test('[S11] over a real socket that loses every ninth message no event is lost or doubled', async () => {
  const bridge = await startRealGateway();
  const page = new FeedPage();
  const surroundings = nodeSurroundings();
  let heard = 0;
  const feed = startFeed(
    { ...options, urls: [bridge.url] },
    {
      ...surroundings,
      fallbacks: [],
      open: (url, events) =>
        surroundings.open(url, {
          ...events,
          onText(text) {
            const isEvents = text.startsWith('{"t":"events"');
            if (isEvents) heard += 1;
            if (!isEvents || heard % 9 !== 0) events.onText(text);
          },
        }),
    },
    page.tell,
  );
  try {
    await until(() => page.state?.name === 'connected');
    let count = 0;
    const timer = setInterval(() => {
      if (count < 60) bridge.happen(String(count++));
    }, 20);
    await until(() => count === 60);
    clearInterval(timer);
    // The last of them may be the one that is lost: only what comes after it shows that.
    await until(() => {
      if (page.words().at(-1) !== count - 1 && page.state?.name === 'connected') bridge.happen(String(count++));
      return page.words().at(-1) === count - 1;
    });
    expect(page.allWords()).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(page.view.traffic.holes + feed.traffic().holes).toBeGreaterThan(0);
    expect(page.view.mirror.perhapsMissed).toBe(0);
  } finally {
    feed.stop();
    await bridge.stop();
  }
});
