import { expect, test } from 'vitest';
import { alertsOf, recommendationsOf } from '../../dashboard/client/advice.ts';
import { startConnection } from '../../dashboard/client/connection.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { restoredSample, telemetrySample, welcomeSample } from '../support/wire-samples.ts';

test('[L2] a link given up for its silence is followed by the next attempt at once, however often it happened', () => {
  const world = manualSurroundings();
  world.setRandom(0.99);
  const connection = startConnection({ url: 'ws://bridge/ws', clientId: 'client', tab: 'tab', page: 'page' }, world, {
    onState: () => {},
    onWelcome: () => {},
    onContent: () => {},
    onQuality: () => {},
    onOffset: () => {},
  });
  for (let count = 1; count <= 5; count++) {
    world.carrier().onOpen();
    world.carrier().onText(JSON.stringify(welcomeSample()));
    world.advance(welcomeSample().policy.deadAfterMs);
    // One that was begun while it was doubted, and was swallowed as well, and the next.
    expect(world.carriers).toHaveLength(2 * count + 1);
    expect(world.carriers.filter(({ dropped }) => !dropped)).toHaveLength(1);
  }
  connection.stop();
});

test('[L2] a link that falls silent again and again is shown stale as soon each time', () => {
  const world = manualSurroundings();
  const names: string[] = [];
  const connection = startConnection({ url: 'ws://bridge/ws', clientId: 'client', tab: 'tab', page: 'page' }, world, {
    onState: ({ name }) => names.push(name),
    onWelcome: () => {},
    onContent: () => {},
    onQuality: () => {},
    onOffset: () => {},
  });
  const [socket] = world.carriers;
  const say = (message: unknown) => socket?.onText(JSON.stringify(message));
  socket?.onOpen();
  say(welcomeSample());
  for (const pauseMs of [1000, 1300, 1700, 2900]) {
    say(telemetrySample());
    expect(names.at(-1)).toBe('connected');
    world.advance(999);
    expect(names.at(-1)).toBe('connected');
    world.advance(pauseMs - 999);
    expect(names.at(-1), `after a silence of ${pauseMs} ms`).toBe('stale');
  }
  connection.stop();
  expect(world.pendingTimers()).toBe(0);
});

function silent(overlapping = false) {
  const world = { ...manualSurroundings(), overlapping };
  const names: string[] = [];
  const connection = startConnection({ url: 'ws://bridge/ws', clientId: 'client', tab: 'tab', page: 'page' }, world, {
    onState: ({ name }) => names.push(name),
    onWelcome: () => {},
    onContent: () => {},
    onQuality: () => {},
    onOffset: () => {},
  });
  const greet = (puppet = world.carrier()) => {
    puppet.onOpen();
    puppet.onText(JSON.stringify(welcomeSample()));
  };
  greet();
  const [first] = world.carriers;
  if (first === undefined) throw new Error('nothing was opened');
  const open = () => world.carriers.filter(({ dropped }) => !dropped);
  return { world, connection, names, greet, first, open };
}

test('[L2] after 1.5 s of silence another connection is tried beside the silent one, which stays until then', () => {
  const { world, names, greet, first } = silent();
  world.advance(1499);
  expect(world.carriers).toHaveLength(1);
  world.advance(1);
  expect(world.carriers).toHaveLength(2);
  expect(first.dropped).toBe(false);
  world.advance(300);
  greet();
  expect(first.dropped).toBe(true);
  expect(names).toEqual(['connecting', 'connected', 'stale', 'connected']);
});

test('[L2] a silent one that is heard again first stays, and what was tried beside it is dropped', () => {
  const { world, names, first, open } = silent();
  world.advance(1700);
  first.onText(JSON.stringify(telemetrySample()));
  expect(open()).toEqual([first]);
  expect(names.at(-1)).toBe('connected');
  world.advance(900);
  expect(world.carriers).toHaveLength(2);
});

test('[L2] one that has said hello may hold the session: it goes on although the silent one speaks again', () => {
  const { world, names, first, open } = silent();
  world.advance(1700);
  const second = world.carrier();
  second.onOpen();
  first.onText(JSON.stringify(telemetrySample()));
  expect(open()).toEqual([first, second]);
  first.onClose(4502, 'superseded');
  second.onText(JSON.stringify(welcomeSample()));
  expect(names.at(-1)).toBe('connected');
  expect(second.dropped).toBe(false);
  expect(world.carriers).toHaveLength(2);
});

test('where sockets may overlap one is begun five times in the time of one, the first that opens greets, and others end', () => {
  const { world, connection, greet, open } = silent(true);
  world.advance(1500 + 1100);
  expect(open()).toHaveLength(5);
  world.advance(60_000);
  expect(open().length).toBeLessThanOrEqual(6);
  const lucky = open()[1];
  lucky?.onOpen();
  expect(open()).toEqual([lucky]);
  world.advance(1400);
  expect(open()).toEqual([lucky]);
  greet(lucky);
  expect(open()).toEqual([lucky]);
  connection.stop();
  expect(world.pendingTimers()).toBe(0);
});

test('an attempt that opened late has its whole time for the greeting', () => {
  const { world, greet } = silent();
  world.advance(3000);
  const attempt = world.carrier();
  world.advance(1400);
  attempt.onOpen();
  world.advance(1400);
  expect(attempt.dropped).toBe(false);
  greet(attempt);
  world.advance(900);
  expect(world.carrier()).toBe(attempt);
});

test('[L-20] greetings that are answered while nothing larger ever comes are told for what they are', () => {
  const { world, connection, greet } = silent();
  const saysSo = () => {
    const report = { ...connection.report(), fallback: null, connected: false };
    return recommendationsOf(report).some(({ text }) => text.includes('Large packets vanish'));
  };
  for (let count = 0; count < 3; count++) {
    expect(saysSo()).toBe(false);
    world.advance(1600);
    greet();
  }
  expect(saysSo()).toBe(true);
  expect(alertsOf(connection.report()).map(({ text }) => text)).toContain(
    'Large packets vanish on this path: nothing can be shown.',
  );
  world.carrier().onText(JSON.stringify(restoredSample()));
  expect(saysSo()).toBe(false);
});
