import { expect, test } from 'vitest';
import { Allowance } from '../../bridge/core/allowance.ts';
import { Overload, type Strain } from '../../bridge/core/overload.ts';
import { isUrgent } from '../../bridge/core/urgent.ts';
import type { ClientMessage } from '../../bridge/protocol/messages.ts';

const MiB = 1024 * 1024;
const calm: Strain = { loopLagMs: 3, unsentB: 0, journalWaiting: 0, syncMs: 0, heapShare: 0.2 };

/** Looks once a second, so many times. */
function look(overload: Overload, from: number, times: number, strain: Partial<Strain>) {
  return Array.from({ length: times }, (_, second) =>
    overload.judge({ ...calm, ...strain }, from + second * 1000),
  ).flatMap((change) => (change ? [change.level] : []));
}

test.each([
  ['loopLagMs', [100, 250, 500]],
  ['unsentB', [16 * MiB, 48 * MiB, 128 * MiB]],
  ['heapShare', [0.7, 0.8, 0.9]],
] as const)('[O1] each limit of %s is a level of its own', (gauge, limits) => {
  for (const [index, limit] of limits.entries()) {
    const overload = new Overload();
    look(overload, 0, 2, { [gauge]: limit });
    expect(overload.level).toBe(index + 1);
    expect(overload.why).not.toBe('');
  }
});

test('[O1] a disk that cannot follow turns nobody away', () => {
  const overload = new Overload();
  expect(look(overload, 0, 10, { journalWaiting: 1e6, syncMs: 1e5 })).toEqual([2]);
});

test('[O1] one bad look is no overload, two in a row are as bad as the better of them', () => {
  const overload = new Overload();
  expect(look(overload, 0, 1, { loopLagMs: 5000 })).toEqual([]);
  expect(look(overload, 1000, 1, {})).toEqual([]);
  expect(look(overload, 2000, 1, { loopLagMs: 5000 })).toEqual([]);
  expect(look(overload, 3000, 1, { loopLagMs: 120 })).toEqual([1]);
});

test('[O1] it falls a level at a time, after 5 s well below, and not while it is just below', () => {
  const overload = new Overload();
  look(overload, 0, 2, { loopLagMs: 600 });
  expect(look(overload, 2000, 60, { loopLagMs: 360 }), 'over 70 % of 500').toEqual([]);
  expect(look(overload, 62_000, 20, {})).toEqual([2, 1, 0]);
  expect(overload.why).toBe('');
});

test('[O1] a relapse on the way down counts anew', () => {
  const overload = new Overload();
  look(overload, 0, 2, { loopLagMs: 120 });
  expect(look(overload, 2000, 5, {})).toEqual([]);
  expect(look(overload, 7000, 1, { loopLagMs: 90 })).toEqual([]);
  expect(look(overload, 8000, 5, {})).toEqual([]);
  expect(look(overload, 13_000, 1, {})).toEqual([0]);
});

test('[O2] at level 1 each reader gets every fifth tick, a fifth of the readers at a time', () => {
  const overload = new Overload();
  expect(overload.skipsTick(0, 1)).toBe(false);
  look(overload, 0, 2, { loopLagMs: 120 });
  const served = (q: number) => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((place) => !overload.skipsTick(place, q));
  expect([1, 2, 3, 4, 5].map((q) => served(q).length)).toEqual([2, 2, 2, 2, 2]);
  expect([1, 2, 3, 4, 5].flatMap(served).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('[O3] at level 2 a long replay waits, for 10 s at most; a short one never', () => {
  const overload = new Overload();
  expect(overload.holdsReplay(10_000, 0)).toBe(false);
  look(overload, 0, 2, { loopLagMs: 300 });
  expect([200, 201].map((numbers) => overload.holdsReplay(numbers, 0))).toEqual([false, true]);
  expect([9999, 10_000].map((waited) => overload.holdsReplay(201, waited))).toEqual([true, false]);
});

test('[O4] who is turned away is spread evenly over 2 to 10 s', () => {
  const overload = new Overload();
  const waits = Array.from({ length: 800 }, () => overload.nextRetryMs());
  const perSecond = [2, 3, 4, 5, 6, 7, 8, 9].map((s) => waits.filter((ms) => ms >= s * 1000 && ms < s * 1000 + 1000));
  expect(perSecond.map((of) => Math.abs(of.length - 100) <= 3)).toEqual(Array(8).fill(true));
});

test('[O5] what stops and what drives is urgent, and nothing else', () => {
  const command = (name: string): ClientMessage => ({
    t: 'send_command',
    id: 'c',
    vehicle: 'v',
    name,
    args: {},
    ageMs: 0,
  });
  expect(['stop', 'arm', 'set_parameter', 'constructor'].map((name) => isUrgent(command(name)))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(isUrgent({ t: 'ping', n: 1, c0: 1 })).toBe(false);
});

test('[B6] 3,000 messages at once and 300 a second are allowed, and large ones cost more', () => {
  const allowance = new Allowance(0);
  for (let count = 0; count < 3000; count++) expect(allowance.take(0, 0)).toBe(true);
  expect(allowance.take(0, 0)).toBe(false);
  const patient = new Allowance(0);
  for (let count = 0; count < 15_000; count++) expect(patient.take(0, count * 3.5)).toBe(true);
  const large = new Allowance(0);
  expect(Array.from({ length: 60 }, () => large.take(64 * 1024, 0)).filter(Boolean)).toHaveLength(46);
});
