import { expect, test } from 'vitest';
import { type Sign, watchSleep } from '../../dashboard/client/lifecycle.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';

function watch() {
  const world = manualSurroundings();
  let jumpedMs = 0;
  const signs: Sign[] = [];
  const stop = watchSleep(
    () => world.monoMs() + jumpedMs,
    world.after,
    (sign) => signs.push(sign),
  );
  const jump = (ms: number) => {
    jumpedMs += ms;
  };
  return { world, signs, stop, jump };
}

test('[W-03] a timer that comes after twice its time and more was asleep, once', () => {
  const { world, signs, jump } = watch();
  world.advance(10_000);
  jump(3_600_000);
  world.advance(1000);
  expect(signs).toEqual([{ kind: 'slept', gapMs: 3_601_000 }]);
  world.advance(60_000);
  expect(signs).toHaveLength(1);
});

test('a timer that is late by less, and a clock set back, say nothing', () => {
  const { world, signs, jump } = watch();
  for (const ms of [900, -3_600_000, 900, -5]) {
    jump(ms);
    world.advance(1000);
  }
  expect(signs).toEqual([]);
});

test('its end leaves no timer', () => {
  const { world, stop } = watch();
  world.advance(5000);
  stop();
  expect(world.pendingTimers()).toBe(0);
});
