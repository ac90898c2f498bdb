import { expect, test } from 'vitest';
import { SpeedLimit } from '../../bridge/core/speed-limit.ts';

const at = 10_000;
const going = (mps: number) => ({ mps, at });

test('[D7] throttle passes whole below the limit, less near it, and not at all above', () => {
  const limit = new SpeedLimit();
  expect(limit.pass(1, going(0), 2, at)).toBe(1);
  expect(limit.pass(1, going(1.6), 2, at)).toBe(1);
  expect(limit.pass(1, going(1.9), 2, at)).toBeCloseTo(0.5);
  expect(limit.pass(1, going(2.2), 2, at)).toBe(0);
  expect(limit.pass(1, going(9), 2, at)).toBe(0);
});

test('[D7] throttle against the motion brakes, at any speed, forward and in reverse', () => {
  for (const way of [1, -1]) {
    const limit = new SpeedLimit();
    limit.pass(way, going(0), 2, at);
    expect(limit.pass(-way, going(5), 2, at)).toBe(-way);
    expect(limit.pass(-way, going(4), 2, at)).toBe(-way);
    expect(limit.pass(way, going(4), 2, at)).toBeCloseTo(0);
    limit.pass(-way, going(0.1), 2, at);
    expect(limit.pass(-way, going(4), 2, at)).toBeCloseTo(0);
  }
});

test('[D7] half the throttle passes while the speed is unknown or old', () => {
  const limit = new SpeedLimit();
  expect(limit.pass(1, null, 2, at)).toBe(0.5);
  expect(limit.pass(-0.8, { mps: 0, at: at - 1001 }, 2, at)).toBe(-0.4);
});

test('[D7] a rover under full stick settles below 1.1 times its limit', () => {
  const limit = new SpeedLimit();
  let mps = 0;
  let fastest = 0;
  for (let now = at; now < at + 60_000; now += 50) {
    // Full throttle would lead to 20 m/s within a time constant of 4 s.
    mps += (50 / 4000) * (20 * limit.pass(1, { mps, at: now }, 2, now) - mps);
    fastest = Math.max(fastest, mps);
  }
  expect(fastest).toBeLessThan(2.2);
  expect(mps).toBeGreaterThan(1.6);
});
