import { expect, test } from 'vitest';
import { startConnection } from '../../dashboard/client/connection.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { telemetrySample, welcomeSample } from '../support/wire-samples.ts';

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
