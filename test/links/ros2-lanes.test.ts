/** [D8] on the way by topics: the newest stick frame wins, and what does not drain is fed no more. */
import { expect, test } from 'vitest';
import { Counters } from '../../bridge/core/counters.ts';
import { lanes } from '../../bridge/links/ros2/typed/lanes.ts';
import { ManualClock } from '../support/manual-clock.ts';

function rig() {
  const clock = new ManualClock();
  const counters = new Counters();
  const published: { readonly topic: string; readonly n: number; done(): void }[] = [];
  const out = lanes(
    (topic, message, done) => published.push({ topic, n: Number(Object.values(message)[0]), done }),
    clock,
    counters,
  );
  const sent = () => published.map(({ topic, n }) => `${topic} ${n}`);
  return { clock, counters, published, out, sent };
}

test('[D8] one is under way and the newest waits: what lies between is never sent', () => {
  const { out, published, sent, counters } = rig();
  for (const n of [1, 2, 3, 4]) expect(out.offer('/sticks', { n })).toBe(true);
  expect(out.offer('/speeds', { n: 9 }), 'another topic has a lane of its own').toBe(true);
  expect(sent()).toEqual(['/sticks 1', '/speeds 9']);
  published[0]?.done();
  expect(sent()).toEqual(['/sticks 1', '/speeds 9', '/sticks 4']);
  published[2]?.done();
  expect(sent()).toHaveLength(3);
  expect(counters.get('offer_replaced')).toBe(2);
});

test('[D8] a way that has not drained for 100 ms is fed no more, says so, and nothing old comes out of it', () => {
  const { out, published, sent, counters, clock } = rig();
  out.offer('/sticks', { n: 1 });
  clock.advance(90);
  expect(out.offer('/sticks', { n: 2 })).toBe(true);
  expect(out.undrained()).toMatchObject({ ms: 90 });
  clock.advance(20);
  expect(out.offer('/sticks', { n: 3 })).toBe(false);
  expect(counters.get('send_undrained')).toBe(1);
  clock.advance(1000);
  published[0]?.done();
  expect(sent()).toEqual(['/sticks 1']);
  expect(out.undrained()).toEqual({ bytes: 0, ms: 0 });
  expect(out.offer('/sticks', { n: 4 })).toBe(true);
  expect(sent()).toEqual(['/sticks 1', '/sticks 4']);
});

test('[D8] one that waited too long is withdrawn', () => {
  const { out, published, sent, counters, clock } = rig();
  out.offer('/sticks', { n: 1 });
  out.offer('/sticks', { n: 2 });
  clock.advance(101);
  published[0]?.done();
  expect(sent()).toEqual(['/sticks 1']);
  expect(counters.get('offer_withdrawn')).toBe(1);
});
