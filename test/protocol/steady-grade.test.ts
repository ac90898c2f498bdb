import { expect, test } from 'vitest';
import { type Grade, gradeOf, gradePresets, steadied, ungraded } from '../../bridge/protocol/quality.ts';

/** The grade after each of the given figures, one every 500 ms. */
const follow = (measured: readonly (Grade | null)[]) => {
  let steady = ungraded;
  return measured.map((grade, index) => {
    steady = steadied(steady, grade, index * 500);
    return steady.grade;
  });
};
const times = (count: number, grade: Grade | null) => Array.from({ length: count }, () => grade);

test('the first grade holds at once; a worse one after 3 s, a better one after 10 s', () => {
  const down = follow(['good', ...times(8, 'poor')]);
  expect(down.indexOf('poor')).toBe(1 + 6);
  const up = follow(['poor', ...times(30, 'good')]);
  expect(up.indexOf('good')).toBe(1 + 20);
});

test('a grade that flickers changes nothing', () => {
  const flicker = Array.from({ length: 100 }, (_, index): Grade => (index % 4 === 0 ? 'good' : 'poor'));
  expect(new Set(follow(['good', ...flicker]))).toEqual(new Set(['good']));
});

test('of several worse figures the mildest counts, so that one outlier does not sink it', () => {
  expect(follow(['excellent', 'critical', ...times(8, 'good')]).at(-1)).toBe('good');
});

test('unknown figures keep the grade and begin the count anew', () => {
  expect(follow(['good', ...times(5, 'poor'), null, ...times(5, 'poor')]).at(-1)).toBe('good');
});

test('the table’s bounds are inclusive, and both figures must keep them', () => {
  expect(gradeOf(200, 3)).toBe('good');
  expect(gradeOf(201, 0)).toBe('fair');
  expect(gradeOf(20, 9)).toBe('poor');
  expect(gradeOf(60, 0, gradePresets.lan)).toBe('good');
});
