import { expect, test } from 'vitest';
import { driveTwoWays, troubleBy } from '../support/two-ways.ts';

/** Scars: seeds that once failed go first. */
const seeds = [5, 1, 2, 3, 4, 6, 7, 8, 9, 10];

test.each(seeds)(
  '[V4] [V5] over two bad ways nothing flips back, every word is told once, and the end is the truth, seed %i',
  (seed) => {
    const { violations, modes, texts } = driveTwoWays(troubleBy(seed));
    expect(violations, `seed ${seed}`).toEqual([]);
    expect(modes, 'something happened').toBeGreaterThan(5);
    expect(texts).toBeGreaterThan(3);
  },
);

test('control: where whatever comes last wins, the same ways make modes flip back and words come twice', () => {
  const { violations } = driveTwoWays({ ...troubleBy(1), naive: true });
  expect(violations.some((why) => why.includes('again'))).toBe(true);
  expect(violations.some((why) => why.includes('told'))).toBe(true);
});

test('[V3] the first way is left when it breaks and taken back when it has been good for ten seconds', () => {
  const { changes, violations } = driveTwoWays({
    seed: 11,
    forMs: 80_000,
    ways: [{ delayMs: 20, breaks: [{ from: 30_000, to: 36_000, holds: false }] }, { delayMs: 300 }],
  });
  expect(violations).toEqual([]);
  const [away, back] = changes;
  expect(changes.map(({ from, to }) => [from, to])).toEqual([
    ['first', 'second'],
    ['second', 'first'],
  ]);
  expect(away?.at).toBeGreaterThan(30_900);
  expect(away?.at).toBeLessThan(31_600);
  expect(back?.at).toBeGreaterThanOrEqual(46_000);
  expect(back?.at).toBeLessThan(47_500);
});

test('[V4] a restart that a late way tells of three seconds after is one restart', () => {
  const { violations, reboots, left } = driveTwoWays({
    seed: 12,
    forMs: 80_000,
    reboots: [30_000, 45_000],
    ways: [{ delayMs: 20 }, { delayMs: 3000, jitterMs: 500 }],
  });
  expect(violations).toEqual([]);
  expect(reboots).toBe(2);
  expect(left.from_before_restart).toBeGreaterThan(20);
});

test('[V4] a way that is three seconds late carries all by itself when the other has gone for good', () => {
  const { violations, changes } = driveTwoWays({
    seed: 13,
    forMs: 80_000,
    ways: [{ delayMs: 20, breaks: [{ from: 30_000, to: 90_000, holds: false }] }, { delayMs: 3000 }],
  });
  expect(violations).toEqual([]);
  expect(changes.map(({ to }) => to)).toEqual(['second']);
});
