/** The recorder's process is killed at any instant, a dozen times; the fault lab does it two hundred times (R-kill). */
import { expect, test } from 'vitest';
import { randomFrom, seed } from '../journal/kit.ts';
import { killedRecorders, lossOf } from './lives.ts';

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

test('what reads the lives is not blind: it sees a hole, a doubled frame, a late beginning and a lost end', () => {
  const gifts = [0, 10, 20].map((from) => ({ from, to: from + 10, at: from * 100 }));
  const life = { gifts, recordingSince: 0 };
  const marks = Array.from({ length: 30 }, (_, mark) => mark);
  const found = (kept: readonly number[]) => lossOf(life, 0, { marks: kept, items: [10, 20, 30], files: 2 });
  expect(found(marks)).toEqual({ frames: 0, events: 0 });
  expect(found(marks.slice(0, 15))).toEqual({ frames: 1000, events: 0 });
  for (const wrong of [marks.filter((mark) => mark !== 5), [...marks, 29], marks.slice(1)])
    expect(() => found(wrong)).toThrow(/frames in order|nothing is missing/);
});
