/** A short part of what virtual time shows of intent; `npm run test:sim` runs all of it. */
import { expect, test } from 'vitest';
import { tenThousand } from './virtual/commands.ts';
import { leaseFight } from './virtual/lease.ts';
import { accountOfMany, manyTrials } from './virtual/many.ts';

const seed = Number(process.env.TETHER_LAB_SEED ?? 20_240_601);

test('[D5] [D6] whatever breaks, neutral comes within 350 ms of the last accepted stick, and the rover ends in HOLD', async () => {
  expect(accountOfMany(await manyTrials(seed, 60)).violations, `seed ${seed}`).toEqual([]);
});

test('the lab sees a dead-man that does not watch', async () => {
  expect(accountOfMany(await manyTrials(seed, 20, true)).violations).not.toEqual([]);
});

test('[I2] [I4] [I7] [I8] [I9] a thousand commands over two bad legs and twenty kills: one effect, one outcome, none late', () => {
  expect(tenThousand(seed, { commands: 1000 }).violations, `seed ${seed}`).toEqual([]);
});

test('the lab sees a client that asks again under new ids', () => {
  expect(tenThousand(seed, { commands: 200, naive: true }).violations).not.toEqual([]);
});

test('[A1] two operators on bad links: never two holders, and no stick of a former one', async () => {
  expect((await leaseFight(seed, { rounds: 100 })).violations, `seed ${seed}`).toEqual([]);
});

test('the lab sees sticks that pass without the fence', async () => {
  const { violations } = await leaseFight(seed, { rounds: 100, fenceless: true });
  expect(violations).toContain('a stick of a former holder reached the vehicle');
});
