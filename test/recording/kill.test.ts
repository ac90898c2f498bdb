/** The recorder's process is killed at any instant, a dozen times; the fault lab does it two hundred times (R-kill). */
import { expect, test } from 'vitest';
import { randomFrom, seed } from '../journal/kit.ts';
import { killedRecorders } from './lives.ts';

const kills = 12;

test(`[Q3] killed ${kills} times at random, every file opens in readers that are not ours and lacks its end at most`, async () => {
  const told = await killedRecorders(randomFrom(seed('recorder kills')), kills);
  const { lives, files, frames, worstMs, worstEventsMs } = told;
  console.log(
    `${lives} lives recorded, ${files} files, ${frames} frames; lost ${worstMs.toFixed(0)} ms of frames and ${worstEventsMs.toFixed(0)} ms of events at most`,
  );
  expect(lives).toBeGreaterThan(1);
  expect(frames).toBeGreaterThan(100);
  // On a machine that is busy with other tests as well; the lab holds it to a second.
  expect(Math.max(worstMs, worstEventsMs)).toBeLessThan(3000);
}, 120_000);
