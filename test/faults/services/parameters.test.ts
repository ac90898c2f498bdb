/** A short part of what virtual time shows of parameters; `npm run test:sim` runs more of it. */
import { expect, test } from 'vitest';
import { restarts } from './parameters.ts';
import { manyHarvests } from './virtual-parameters.ts';

const seed = Number(process.env.TETHER_LAB_SEED ?? 20_240_601);
const far = { loss: 0.3, rttMs: 1000 };

test('[K1] all parameters at 30 % loss each way, whole or not at all', () => {
  for (const how of ['file', 'list'] as const) {
    expect(manyHarvests(seed, 8, how, { loss: 0.3, rttMs: 20 }).violations, `seed ${seed}`).toEqual([]);
    expect(manyHarvests(seed, 4, how, far).violations, `seed ${seed}`).toEqual([]);
  }
});

test('the lab sees a client that takes silence for the end', () => {
  expect(manyHarvests(seed, 3, 'naive', far).violations).toHaveLength(3);
});

test('V-02: nothing that was read before a restart is called current after it', () => {
  expect(restarts(seed, 8).violations, `seed ${seed}`).toEqual([]);
});

test('the lab sees a bridge that does not hear of restarts', () => {
  expect(restarts(seed, 6, true).violations).not.toEqual([]);
});
