import { expect, test } from 'vitest';
import type { Happening } from '../../bridge/core/fleet.ts';
import { EventStream } from '../../bridge/core/stream.ts';
import { ManualClock } from '../support/manual-clock.ts';

const happening = (at: number): Happening => ({ at, severity: 6, body: { kind: 'reached', vehicle: 'v', item: at } });
const seqs = (answer: { events: { entries: readonly { seq: number }[] } }) =>
  answer.events.entries.map(({ seq }) => seq);

function streamOf(count: number, retention = { minCount: 8, minAgeMs: 100, maxCount: 40 }): EventStream {
  const stream = new EventStream('e1', new ManualClock(), retention);
  for (let at = 1; at <= count; at++) stream.append(happening(at * 50));
  return stream;
}

test('[S1] entries are numbered from 1 without holes', () => {
  expect(seqs(streamOf(5).since({ epoch: 'e1', seq: 0 }))).toEqual([1, 2, 3, 4, 5]);
});

test('[S2] a cursor of this epoch gets every entry after it', () => {
  const answer = streamOf(5).since({ epoch: 'e1', seq: 3 });
  expect(answer.resumed).toBe(true);
  expect(seqs(answer)).toEqual([4, 5]);
  expect(answer.events.gap).toBeUndefined();
  expect(seqs(streamOf(5).since({ epoch: 'e1', seq: 5 }))).toEqual([]);
});

test('[S2] what is no longer kept is named as a gap that ends where the entries begin', () => {
  const answer = streamOf(100).since({ epoch: 'e1', seq: 2 });
  const first = seqs(answer)[0] ?? 0;
  expect(first).toBeGreaterThan(3);
  expect(answer.events.gap).toEqual({ from: 3, to: first - 1 });
  expect(seqs(answer).at(-1)).toBe(100);
});

test.each([
  ['another epoch', { epoch: 'e0', seq: 2 }],
  ['the future', { epoch: 'e1', seq: 6 }],
])('[S3] a cursor from %s is not resumed', (_name, cursor) => {
  const answer = streamOf(5).since(cursor);
  expect(answer.resumed).toBe(false);
  expect(seqs(answer)).toEqual([1, 2, 3, 4, 5]);
});

test('[S3] history for a first visitor is short and names no gap', () => {
  const stream = streamOf(300, { minCount: 1000, minAgeMs: 0, maxCount: 10_000 });
  const answer = stream.since(null);
  expect(seqs(answer)).toHaveLength(100);
  expect(answer.events.gap).toBeUndefined();
  expect(stream.since({ epoch: 'other', seq: 1 }).events.gap).toEqual({ from: 1, to: 200 });
});

test('[S5] count and age both keep entries, the hard bound drops them', () => {
  const retention = { minCount: 8, minAgeMs: 1000, maxCount: 40 };
  const slow = streamOf(100, retention);
  const kept = seqs(slow.since({ epoch: 'e1', seq: 0 }));
  expect(kept.length).toBeGreaterThanOrEqual(20);
  expect(kept.length).toBeLessThanOrEqual(40);
  const burst = new EventStream('e1', new ManualClock(), retention);
  for (let count = 0; count < 1000; count++) burst.append(happening(5));
  expect(seqs(burst.since({ epoch: 'e1', seq: 0 })).length).toBeLessThanOrEqual(40);
});
