import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextAssembler } from '../../../bridge/links/mavlink/statustext.ts';

const chunk = (id: number, chunk_seq: number, text: string, severity = 4) => ({ id, chunk_seq, text, severity });
const full = (letter: string) => letter.repeat(50);
const whole = (text: string, severity = 4) => ({ kind: 'text', severity, text, complete: true });
const partial = (text: string, severity = 4) => ({ kind: 'text', severity, text, complete: false });

test('a text without an id is whole, and its severity stays within the scale', () => {
  const texts = new TextAssembler();
  expect(texts.add(chunk(0, 0, full('a'), 6), 0)).toEqual([whole(full('a'), 6)]);
  expect(texts.add(chunk(0, 0, 'b', 200), 0)).toEqual([whole('b', 7)]);
});

test('two chunks make one text', () => {
  const texts = new TextAssembler();
  const [first, second] = ['Mode change to Guided denied, GCS entry disabled (', 'FLTMODE_GCSBLOCK)'];
  expect(texts.add(chunk(5, 0, first), 0)).toEqual([]);
  expect(texts.add(chunk(5, 1, second), 10)).toEqual([whole(first + second)]);
  expect(texts.sweep(10_000)).toEqual([]);
});

test('in any order, with any chunk twice, a text comes once and whole', () => {
  const script = fc.integer({ min: 1, max: 6 }).chain((count) => {
    const seqs = Array.from({ length: count }, (_, seq) => seq);
    const shuffled = fc.shuffledSubarray([...seqs, ...seqs], { minLength: count });
    return shuffled.map((order) => ({ count, order: [...order, ...seqs] }));
  });
  fc.assert(
    fc.property(script, ({ count, order }) => {
      const words = (seq: number) => (seq === count - 1 ? 'end' : full(String(seq)));
      const texts = new TextAssembler();
      const settled = order.flatMap((seq) => texts.add(chunk(9, seq, words(seq)), 0));
      const text = Array.from({ length: count }, (_, seq) => words(seq)).join('');
      expect([...settled, ...texts.flush()]).toEqual([whole(text)]);
    }),
  );
});

test('a missing chunk is waited for 2 s, then said to be missing', () => {
  const texts = new TextAssembler();
  texts.add(chunk(1, 0, full('a')), 0);
  texts.add(chunk(1, 2, 'c'), 500);
  texts.add(chunk(2, 1, 'late'), 500);
  texts.add(chunk(3, 0, full('d')), 1000);
  expect(texts.sweep(1999)).toEqual([]);
  expect(texts.sweep(2000)).toEqual([partial(`${full('a')}…c`)]);
  expect(texts.sweep(3000)).toEqual([partial('…late'), partial(`${full('d')}…`)]);
  expect(texts.sweep(9000)).toEqual([]);
});

test('a ninth open text makes room by handing on the oldest', () => {
  const texts = new TextAssembler();
  for (let id = 1; id <= 8; id++) expect(texts.add(chunk(id, 0, full(String(id))), 0)).toEqual([]);
  expect(texts.add(chunk(9, 0, full('9')), 0)).toEqual([partial(`${full('1')}…`)]);
  expect(texts.flush().length).toBe(8);
});

test('an id that comes again after 2 s is a new text', () => {
  const texts = new TextAssembler();
  expect(texts.add(chunk(1, 0, 'one'), 0)).toEqual([whole('one')]);
  expect(texts.add(chunk(1, 0, 'one'), 100)).toEqual([]);
  expect(texts.add(chunk(1, 0, 'two'), 2000)).toEqual([whole('two')]);
});
