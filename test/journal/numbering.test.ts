import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gapsAmong } from '../../bridge/core/gaps.ts';
import { Backlog } from '../../bridge/journal/backlog.ts';
import { leastAhead, Numbering } from '../../bridge/journal/numbering.ts';
import { judge, type Row, sumOf } from '../../bridge/journal/rows.ts';
import { Waiters } from '../../bridge/journal/waiters.ts';
import { entries, range, seqsOf } from './kit.ts';

test('numbers without an entry are gaps: before, between, after, and nowhere else', () => {
  expect(gapsAmong([3, 4, 7], 1, 9)).toEqual([
    { from: 2, to: 2 },
    { from: 5, to: 6 },
    { from: 8, to: 9 },
  ]);
  expect(gapsAmong([], 4, 4)).toEqual([]);
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (chosen) => {
      const seqs = [...chosen].sort((a, b) => a - b);
      const missing = gapsAmong(seqs, 0, 60).flatMap(({ from, to }) => range(from, to));
      expect([...missing, ...seqs].sort((a, b) => a - b)).toEqual(range(1, 60));
    }),
  );
});

test('an epoch that no file knows may use any number; once a file may know it, only what was promised', () => {
  const numbering = new Numbering();
  numbering.renew('e1');
  expect([numbering.known, numbering.grantedTo]).toEqual([false, Number.POSITIVE_INFINITY]);
  const promised = numbering.promise(10);
  expect(numbering.grantedTo).toBe(promised);
  expect(numbering.promise(5000), 'a second try promises more').toBeGreaterThan(promised);
  expect(numbering.grantedTo, 'but the first is what holds until it is confirmed').toBe(promised);
  numbering.confirm('e1', 9000);
  expect([numbering.known, numbering.grantedTo]).toEqual([true, 9000]);
});

test('what is confirmed for an epoch that ended meanwhile grants nothing', () => {
  const numbering = new Numbering();
  numbering.renew('e1');
  numbering.confirm('e1', 100);
  numbering.renew('e2');
  numbering.confirm('e1', 200);
  expect([numbering.known, numbering.grantedTo]).toEqual([false, Number.POSITIVE_INFINITY]);
});

test('after the end nothing is granted any more, and nothing that comes is made known', () => {
  const numbering = new Numbering();
  numbering.renew('e1');
  numbering.confirm('e1', 100);
  numbering.end(42);
  numbering.confirm('e1', 200);
  expect(numbering.grantedTo).toBe(42);
  numbering.renew('e2');
  expect([numbering.epoch, numbering.known, numbering.grantedTo]).toEqual(['e1', true, Number.POSITIVE_INFINITY]);
});

test('the faster numbers go, the further ahead they are set aside, and back again', () => {
  const numbering = new Numbering();
  numbering.renew('e1');
  numbering.confirm('e1', leastAhead);
  expect(numbering.wish(10, 0)).toBeNull();
  expect(numbering.wish(1000, 0)).toBe(1000 + leastAhead);
  numbering.confirm('e1', 1000 + leastAhead);
  expect(numbering.wish(2500, 100)).toBe(2500 + 2 * leastAhead);
  numbering.confirm('e1', 2500 + 2 * leastAhead);
  expect(numbering.wish(6000, 100_000)).toBe(6000 + leastAhead);
});

test('the backlog drops its oldest when it is full, but never what is being written', () => {
  const backlog = new Backlog(1500);
  backlog.add(entries(1, 1400));
  expect(seqsOf(backlog.take(100))).toEqual(range(1, 100));
  backlog.add(entries(1401, 1600));
  expect([backlog.size, backlog.dropped]).toEqual([600, 1000]);
  backlog.settle(100);
  expect(seqsOf(backlog.take(1000))).toEqual(range(1101, 1600));
});

test('waiters beyond the thousandth are refused at once', async () => {
  const waiters = new Waiters();
  const waiting = range(1, 1001).map((seq) => waiters.wait(seq, 10_000));
  expect(await waiting.at(-1)).toBe(false);
  waiters.settle(10);
  expect(await waiting[9]).toBe(true);
  waiters.refuseAll();
  expect(await waiting[10]).toBe(false);
});

const rows = (count: number): Row[] =>
  range(1, count).map((seq) => {
    const bytes = Buffer.from(`{"seq":${seq}}`);
    return { seq, prev: seq - 1, sum: sumOf('file', seq - 1, seq, bytes), bytes };
  });

test.each([
  ['whole rows', rows(5), { is: 'whole', count: 5, tail: 5 }],
  ['rows whose beginning has expired', rows(5).slice(2), { is: 'whole', count: 3, tail: 5 }],
  ['a bad last row', [...rows(4), { ...rows(5)[4], sum: 1 }], { is: 'torn', count: 4, tail: 4 }],
  [
    'bad last rows',
    [
      ...rows(3),
      ...rows(5)
        .slice(3)
        .map((row) => ({ ...row, sum: 1 })),
    ],
    { is: 'torn', tail: 3 },
  ],
  ['a bad row in the middle', rows(5).map((row) => (row.seq === 3 ? { ...row, sum: 1 } : row)), { is: 'corrupt' }],
  ['a row that vanished', rows(5).filter(({ seq }) => seq !== 3), { is: 'corrupt' }],
  [
    'rows of another file',
    rows(5).map((row) => ({ ...row, sum: sumOf('other', row.prev, row.seq, row.bytes) })),
    { is: 'corrupt' },
  ],
  ['nothing', [], { is: 'whole', count: 0, tail: 0 }],
] as const)('%s are judged as such', (_name, list, verdict) => {
  expect(judge('file', list as readonly Row[])).toMatchObject(verdict);
});
