import { expect, test } from 'vitest';
import { decelerationOf, StopMeter } from '../../bridge/core/deceleration.ts';

/** Rolls at `fromMps`, and from the first neutral on loses `mps2` after a lag. */
function roll(
  meter: StopMeter,
  at: number,
  fromMps: number,
  mps2: number,
  lagS = 0.5,
  braking = false,
  untilMps = 0,
): number {
  for (let i = -5; i <= 0; i++) meter.speed(fromMps, at + i * 100);
  meter.begin(braking, at);
  for (let t = 0.1; ; t += 0.1) {
    const mps = Math.max(0, fromMps - Math.max(0, t - lagS) * mps2);
    meter.speed(mps, at + t * 1000);
    if (mps <= untilMps) return at + t * 1000;
  }
}

test('a stop is measured from the first neutral to standstill, its way within 5 %', () => {
  const meter = new StopMeter();
  roll(meter, 1000, 2, 0.5);
  const { coast, brake } = meter.measured();
  expect(brake).toBeNull();
  expect(coast?.fromMps).toBe(2);
  // 0.5 s at 2 m/s, then 2² / (2 × 0.5) m, all but the last 0.1 m/s of it.
  expect(Math.abs((coast?.metres ?? 0) - 5)).toBeLessThan(0.25);
  expect(Math.abs((coast?.seconds ?? 0) - 4.4)).toBeLessThan(0.2);
  expect(Math.abs((coast?.slowsAfterS ?? 0) - 0.7)).toBeLessThanOrEqual(0.11);
});

test('the median of the last five counts, so that one odd stop does not, and braking is kept apart', () => {
  const meter = new StopMeter();
  let at = 1000;
  for (const mps2 of [9, 0.5, 0.5, 0.52, 0.1, 0.5]) at = roll(meter, at + 5000, 2, mps2, 0);
  roll(meter, at + 5000, 2, 2, 0, true);
  const { coast, brake } = meter.measured();
  expect(Math.abs(decelerationOf(coast ?? expect.fail('none')) - 0.5)).toBeLessThan(0.03);
  expect(Math.abs(decelerationOf(brake ?? expect.fail('none')) - 2)).toBeLessThan(0.2);
});

test('a stop that tells nothing is not kept: too slow, driven again, or with a hole in it', () => {
  const meter = new StopMeter();
  roll(meter, 1000, 0.4, 0.5);
  roll(meter, 20_000, 2, 0.5, 0.5, false, 1);
  meter.abandon();
  meter.speed(0, 30_000);
  for (const at of [40_000, 40_100]) meter.speed(2, at);
  meter.begin(false, 40_100);
  meter.speed(0, 42_000);
  meter.begin(false, 60_000);
  meter.speed(0, 60_100);
  expect(meter.measured()).toEqual({ coast: null, brake: null });
});
