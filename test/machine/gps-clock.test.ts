/** Stamps by the vehicle's GPS where the machine has no time of its own, and intervals that never notice. */
import { expect, test } from 'vitest';
import { gpsClock } from '../../bridge/machine/gps-clock.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** A machine whose clock is two days behind, and a vehicle that knows the time. */
function rig(behindMs = 2 * 86_400_000) {
  const system = new ManualClock();
  system.jumpWall(Date.UTC(2026, 10, 21) - system.wallMs());
  const clock = gpsClock(system);
  const truth = () => system.wallMs() + behindMs;
  return {
    system,
    clock,
    truth,
    /** The vehicle says the time once a second, each word so late. */
    hear: (times: number, lateMs: readonly number[] = [0]) =>
      Array.from({ length: times }, (_, i) => {
        system.advance(1000);
        return clock.hear(truth() - (lateMs[i % lateMs.length] ?? 0), clock.monoMs());
      }).filter((change) => change !== undefined),
  };
}

test('[L7] a machine behind its time takes it from GPS, once, after five that agree', () => {
  const { clock, truth, hear, system } = rig();
  expect(hear(4)).toEqual([]);
  expect(clock.wallMs()).toBe(system.wallMs());
  expect(hear(1)).toEqual([{ source: 'gps', byS: 172_800 }]);
  expect(hear(1000)).toEqual([]);
  expect(clock.wallMs()).toBe(truth());
});

test('[L7] intervals never notice', () => {
  const { clock, system, hear } = rig();
  const before = clock.monoMs();
  hear(10);
  system.jumpWall(86_400_000);
  clock.judge(true);
  expect(clock.monoMs() - before).toBe(10_000);
});

test('[L7] the least late word counts', () => {
  const { clock, truth, hear } = rig();
  hear(5, [900, 30, 400, 700, 800]);
  expect(truth() - clock.wallMs()).toBe(30);
});

test('[L7] a clock that follows a time server is left alone, and is gone back to when it does', () => {
  const { clock, hear, system } = rig();
  clock.judge(true);
  expect(hear(20)).toEqual([]);
  clock.judge(false);
  expect(hear(5)).toHaveLength(1);
  system.jumpWall(2 * 86_400_000 + 400);
  expect(clock.judge(true)).toEqual({ source: 'system', byS: 0.4 });
  expect(clock.judge(true)).toBeUndefined();
  expect(clock.wallMs()).toBe(system.wallMs());
});

test('[L7] while GPS counts, a system clock that jumps moves no stamp', () => {
  const { clock, hear, system } = rig();
  hear(5);
  const before = clock.wallMs();
  system.jumpWall(-1e9);
  expect(clock.wallMs()).toBe(before);
});

test('[L7] a time server is not believed with a clock that was never set', () => {
  const { clock, system } = rig(0);
  system.jumpWall(-system.wallMs());
  clock.judge(true);
  system.advance(1);
  for (let i = 0; i < 5; i++) clock.hear(Date.UTC(2026, 10, 21) + clock.monoMs(), clock.monoMs());
  expect(new Date(clock.wallMs()).getUTCFullYear()).toBe(2026);
});

test.each([
  ['null', [null, null, null, null, null, null]],
  ['1980', Array.from({ length: 6 }, () => Date.UTC(1980, 0, 6))],
  ['2200', Array.from({ length: 6 }, () => Date.UTC(2200, 0, 6))],
  ['at odds with each other', [0, 1, 2, 3, 4, 5].map((day) => Date.UTC(2026, 10, 1 + day))],
])('[L7] a time that is %s is not taken', (_, times) => {
  const { clock, system } = rig();
  for (const unixMs of times) expect(clock.hear(unixMs, clock.monoMs())).toBeUndefined();
  expect(clock.wallMs()).toBe(system.wallMs());
});

test('[L7] a clock that is nearly right is left as it is', () => {
  const { hear } = rig(700);
  expect(hear(50)).toEqual([]);
});
