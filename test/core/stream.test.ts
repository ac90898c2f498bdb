import { expect, test } from 'vitest';
import type { Happening } from '../../bridge/core/fleet.ts';
import { freshStart, type Keeper, unkept } from '../../bridge/core/journal.ts';
import { runsOf } from '../../bridge/core/runs.ts';
import { EventStream } from '../../bridge/core/stream.ts';
import type { Cursor } from '../../bridge/protocol/hello.ts';
import type { Entry, Events } from '../../bridge/protocol/stream.ts';
import { ManualClock } from '../support/manual-clock.ts';

const happening = (at: number) =>
  ({ at, severity: 6, body: { kind: 'reached', vehicle: 'v', item: at } }) satisfies Happening;

type Replay = { readonly resumed: boolean; readonly events: readonly Events[] };

/** What a reader gets of a stream that is in memory alone. */
function since(stream: EventStream, cursor: Cursor | null): Replay {
  const { resumed, toldTo, opening } = stream.begin(cursor);
  const lost = Math.max(toldTo, stream.forgottenTo);
  const span = { after: toldTo, upTo: lost, certainTo: lost };
  return { resumed, events: [...opening, ...runsOf([], span), ...(stream.between(lost, stream.seq) ?? [])] };
}
const seqs = ({ events }: Replay) => events.flatMap(({ entries }) => entries.map(({ seq }) => seq));
const gaps = ({ events }: Replay) => events.flatMap(({ gap }) => gap ?? []);

function streamOf(count: number, retention = { minCount: 8, minAgeMs: 100, maxCount: 40 }): EventStream {
  const stream = new EventStream(freshStart('e1'), new ManualClock(), unkept, retention);
  for (let at = 1; at <= count; at++) stream.append(happening(at * 50));
  return stream;
}

/** A stream that goes on after a life of which these numbers are left, and in which numbers up to `last` may be used. */
function resumedStream(left: readonly number[], last: number, clock = new ManualClock()): EventStream {
  const entries = left.map((seq): Entry => ({ ...happening(seq), seq, wall: clock.wallMs() }));
  const retention = { minCount: 8, minAgeMs: 100, maxCount: 40 };
  return new EventStream({ epoch: 'e1', nextSeq: last + 1, entries, gaps: [] }, clock, unkept, retention);
}

test('[S1] entries are numbered from 1 without holes', () => {
  expect(seqs(since(streamOf(5), { epoch: 'e1', seq: 0 }))).toEqual([1, 2, 3, 4, 5]);
});

test('[S2] a cursor of this epoch gets every entry after it', () => {
  const answer = since(streamOf(5), { epoch: 'e1', seq: 3 });
  expect(answer.resumed).toBe(true);
  expect(seqs(answer)).toEqual([4, 5]);
  expect(gaps(answer)).toEqual([]);
  expect(since(streamOf(5), { epoch: 'e1', seq: 5 }).events).toEqual([]);
});

test('[S2] what is no longer kept is named as a gap that ends where the entries begin', () => {
  const answer = since(streamOf(100), { epoch: 'e1', seq: 2 });
  const first = seqs(answer)[0] ?? 0;
  expect(first).toBeGreaterThan(3);
  expect(gaps(answer)).toEqual([{ from: 3, to: first - 1 }]);
  expect(seqs(answer).at(-1)).toBe(100);
});

test.each([
  ['another epoch', { epoch: 'e0', seq: 2 }],
  ['the future', { epoch: 'e1', seq: 6 }],
])('[S3] a cursor from %s is not resumed', (_name, cursor) => {
  const answer = since(streamOf(5), cursor);
  expect(answer.resumed).toBe(false);
  expect(seqs(answer)).toEqual([1, 2, 3, 4, 5]);
});

test('[S3] history for a first visitor is short and names no gap', () => {
  const stream = streamOf(300, { minCount: 1000, minAgeMs: 0, maxCount: 10_000 });
  const answer = since(stream, null);
  expect(seqs(answer)).toHaveLength(100);
  expect(gaps(answer)).toEqual([]);
  expect(gaps(since(stream, { epoch: 'other', seq: 1 }))).toEqual([{ from: 1, to: 200 }]);
});

test('[S5] count and age both keep entries, the hard bound drops them', () => {
  const retention = { minCount: 8, minAgeMs: 1000, maxCount: 40 };
  const slow = streamOf(100, retention);
  const kept = seqs(since(slow, { epoch: 'e1', seq: 0 }));
  expect(kept.length).toBeGreaterThanOrEqual(20);
  expect(kept.length).toBeLessThanOrEqual(40);
  const burst = new EventStream(freshStart('e1'), new ManualClock(), unkept, retention);
  for (let count = 0; count < 1000; count++) burst.append(happening(5));
  expect(seqs(since(burst, { epoch: 'e1', seq: 0 })).length).toBeLessThanOrEqual(40);
});

test('[S1] after a restart numbers go on beyond everything that may have been seen', () => {
  const stream = resumedStream([1, 2, 3], 10);
  expect(stream.seq).toBe(10);
  expect(stream.append(happening(1)).seq).toBe(11);
});

test('[S2] numbers that hold nothing are a gap where they are, before, between and behind entries', () => {
  const stream = resumedStream([3, 4, 7], 9);
  const cursor = { epoch: 'e1', seq: 1 };
  expect(since(stream, cursor)).toMatchObject({
    resumed: true,
    events: [
      { t: 'events', first: 2, upTo: 2, gap: { from: 2, to: 2 }, entries: [] },
      { t: 'events', first: 3, upTo: 4, entries: [expect.objectContaining({ seq: 3 }), { ...four }] },
      { t: 'events', gap: { from: 5, to: 6, atMost: true }, entries: [expect.objectContaining({ seq: 7 })] },
      { t: 'events', gap: { from: 8, to: 9, atMost: true }, entries: [] },
    ],
  });
  stream.append(happening(1));
  expect(seqs(since(stream, cursor))).toEqual([3, 4, 7, 10]);
  expect(gaps(since(stream, cursor)).at(-1)).toEqual({ from: 8, to: 9, atMost: true });
});
const four = { ...happening(4), seq: 4, wall: new ManualClock().wallMs() };

test('[S2] a cursor within a gap gets the rest of it', () => {
  expect(since(resumedStream([1, 2], 9), { epoch: 'e1', seq: 5 }).events).toEqual([
    { t: 'events', first: 6, upTo: 9, gap: { from: 6, to: 9, atMost: true }, entries: [] },
  ]);
});

test('[S5] entries of an earlier life age by the wall clock, not by stamps that mean nothing any more', () => {
  const clock = new ManualClock();
  const old = Array.from({ length: 30 }, (_, index) => index + 1);
  const stream = resumedStream(old, 30, clock);
  stream.append({ ...happening(0), at: clock.monoMs() });
  expect(seqs(since(stream, { epoch: 'e1', seq: 0 }))).toHaveLength(31);
  clock.advance(200);
  stream.append({ ...happening(0), at: clock.monoMs() });
  expect(seqs(since(stream, { epoch: 'e1', seq: 0 }))).toHaveLength(8);
});

test('every entry goes to the keeper, and a number that it does not grant begins another epoch', () => {
  const kept: number[] = [];
  let grantedTo = 2;
  const keeper: Keeper = {
    get grantedTo() {
      return grantedTo;
    },
    renew: () => {
      grantedTo = Number.POSITIVE_INFINITY;
      return 'e2';
    },
    append: (entries) => kept.push(...entries.map(({ seq }) => seq)),
  };
  const stream = new EventStream(freshStart('e1'), new ManualClock(), keeper);
  const epochs = [1, 2, 3, 4].map((at) => {
    stream.append(happening(at));
    return stream.epoch;
  });
  expect(epochs).toEqual(['e1', 'e1', 'e2', 'e2']);
  expect(kept).toEqual([1, 2, 3, 4]);
  expect(since(stream, { epoch: 'e1', seq: 2 }).resumed).toBe(false);
  expect(seqs(since(stream, { epoch: 'e2', seq: 3 }))).toEqual([4]);
});

test('[S2] numbers that a killed bridge had set aside are a gap of at most so many', () => {
  const entries = [1, 2, 3].map((seq) => ({
    seq,
    at: 0,
    wall: 0,
    severity: 6,
    body: { kind: 'reached', vehicle: 'v', item: seq } as const,
  }));
  const stream = new EventStream({ epoch: 'e1', nextSeq: 11, entries, gaps: [{ from: 4, to: 10 }] }, new ManualClock());
  stream.append(happening(5));
  expect(since(stream, { epoch: 'e1', seq: 2 }).events).toMatchObject([
    { entries: [{ seq: 3 }] },
    { gap: { from: 4, to: 10, atMost: true }, entries: [{ seq: 11 }] },
  ]);
});

test('[T8] what a recording brings is marked, for as long as it is kept', () => {
  const stream = new EventStream(freshStart('e1'), new ManualClock());
  stream.append({ ...happening(5), replay: true });
  stream.append(happening(6));
  const [message] = since(stream, { epoch: 'e1', seq: 0 }).events;
  expect(message?.entries.map(({ replay }) => replay)).toEqual([true, undefined]);
});

test('[S6] each message says what it speaks for, and one follows the other', () => {
  const { events } = since(resumedStream([3, 4, 7], 9), { epoch: 'e1', seq: 1 });
  expect(events.map(({ first, upTo }) => [first, upTo])).toEqual([
    [2, 2],
    [3, 4],
    [5, 7],
    [8, 9],
  ]);
});

test('[S9] the gravest of what was missed is known beyond what memory keeps, newest first, twenty at most', () => {
  const stream = streamOf(0);
  for (let at = 1; at <= 300; at++) stream.append({ ...happening(at * 50), severity: at % 10 === 0 ? 2 : 3 });
  expect(stream.forgottenTo).toBeGreaterThan(200);
  expect(stream.headlinesAfter(255).map(({ seq }) => seq)).toEqual([300, 290, 280, 270, 260]);
  expect(stream.headlinesAfter(0)).toHaveLength(20);
  expect(stream.headlinesAfter(0, { kinds: ['text'] })).toEqual([]);
});

test('[S5] at the hard bound entries go in blocks, so that none costs a copy of all', () => {
  const retention = { minCount: 80, minAgeMs: 1000, maxCount: 200 };
  const stream = new EventStream(freshStart('e1'), new ManualClock(), unkept, retention);
  const drops = new Set<number>();
  for (let count = 0; count < 2000; count++) {
    stream.append(happening(5));
    drops.add(stream.forgottenTo);
  }
  expect(drops.size).toBeLessThan(2000 / 15);
  expect(stream.seq - stream.forgottenTo).toBeGreaterThanOrEqual(180);
});
