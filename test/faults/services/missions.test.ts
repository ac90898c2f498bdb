/** A short part of what virtual time shows of missions; `npm run test:sim` runs more of it, and `--full` all. */
import { expect, test } from 'vitest';
import { interrupted, manyMissions } from './virtual-missions.ts';

const seed = Number(process.env.TETHER_LAB_SEED ?? 20_240_601);

test('[M1] [M2] missions over a bad way, by messages and by file: all of them whole', () => {
  for (const how of ['messages', 'file'] as const) {
    const { violations } = manyMissions(seed, 4, how, { loss: 0.3, rttMs: 300, items: 40 });
    expect(violations, how).toEqual([]);
  }
});

test('[J4] [J8] [M2] [M5] twenty interrupted uploads: done and there, or not said to be', () => {
  expect(interrupted(seed, 20).violations).toEqual([]);
});

test('the lab sees a client that believes what it sent', () => {
  expect(manyMissions(seed, 3, 'naive', { loss: 0.3, rttMs: 40, items: 40 }).violations).not.toEqual([]);
});
