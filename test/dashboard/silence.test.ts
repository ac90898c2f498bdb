import { expect, test } from 'vitest';
import { startConnection } from '../../dashboard/client/connection.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { telemetrySample, welcomeSample } from '../support/wire-samples.ts';

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
    expect(world.carriers).toHaveLength(count + 1);
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
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  world.carrier().onOpen();
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
