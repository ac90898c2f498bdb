/** The process is killed at any instant, a dozen times; the fault lab does it two hundred times (B-01k). */
import { expect, test } from 'vitest';
import { randomFrom, seed } from './kit.ts';
import { killedLives } from './lives.ts';

const kills = 12;

test(`[I1] [I2] [I3] [I4] killed ${kills} times at random, it uses no number twice and loses nothing that was durable`, async () => {
  const told = await killedLives(randomFrom(seed('kills')), kills);
  console.log(`${told.lives} lives got to work, ${told.live} entries were live, ${told.durable} of them durable`);
  expect(told.lives).toBeGreaterThan(kills / 2);
  expect(told.durable).toBeGreaterThan(10);
}, 120_000);
