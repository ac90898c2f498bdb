/** A short part of the simulation in virtual time; `npm run test:sim` runs all of it. */
import { describe, expect, test } from 'vitest';
import { controls } from './sim/controls.ts';
import { outages } from './sim/outages.ts';
import { simRows } from './sim/rows.ts';
import { runPlan } from './sim/run.ts';
import { readScars } from './sim/scars.ts';

const seed = Number(process.env.TETHER_LAB_SEED ?? 20_240_601);
const quick = ['S-twice', 'S-pace', 'L-05', 'L-13', 'L-18', 'B-05', 'B-07', 'B-15', 'A-01', 'I11'];

test('[S2] random outages with bridge kills lose, double and reorder nothing, and silence is shown in a second', () => {
  const outcome = runPlan(seed, outages({ clients: 3, perClient: 15, killEveryMs: 40_000 }));
  expect(outcome.violations, `seed ${seed}\n${outcome.timeline}`).toEqual([]);
  expect(outcome.applied).toBeGreaterThan(100);
});

test.each(readScars())('seed $seed stays healed: $why', ({ seed: hurt }) => {
  const outcome = runPlan(hurt, outages({ clients: 4, perClient: 8, killEveryMs: 40_000 }));
  expect(outcome.violations, outcome.timeline).toEqual([]);
});

describe('one fault at a time', () => {
  test.each(simRows.filter(({ id }) => quick.includes(id)))('[$id] $title', async (row) => {
    const { violations, timeline } = await row.run(seed);
    expect(violations, `seed ${seed}\n${timeline ?? ''}`).toEqual([]);
  });
});

test.each(controls)('the lab sees $name', ({ plan, sees }) => {
  expect(sees(runPlan(seed, plan))).toBe(true);
});
