import { describe, expect, test } from 'vitest';
import { everything, indexAt, type Line, listed, wallOf } from '../../dashboard/store/message-list.ts';

const line = (text: string, over: Partial<Line<string>> = {}): Line<string> => ({
  ...{ row: text, text, severity: 6, wall: 1000, isCommand: false },
  ...over,
});
const texts = (lines: readonly Line<string>[], filter = {}) =>
  listed(lines, { ...everything, ...filter }).map(({ text, count }) => `${text} × ${count}`);

describe('the list of messages', () => {
  test('what comes again without another between is one, with how often and since when', () => {
    const [first] = listed([line('a', { wall: 1 }), line('a', { wall: 2 }), line('a', { wall: 3 })], everything);
    expect(first).toMatchObject({ count: 3, firstWall: 1, wall: 3 });
    expect(texts([line('a'), line('b'), line('a')])).toEqual(['a × 1', 'b × 1', 'a × 1']);
    expect(texts([line('a'), line('a', { severity: 4 })])).toEqual(['a × 1', 'a × 1']);
    expect(texts([line('a', { isCommand: true }), line('a', { isCommand: true })])).toEqual(['a × 1', 'a × 1']);
  });

  test('by severity, by commands, and by all words that were typed', () => {
    const all = [
      line('EKF variance', { severity: 4 }),
      line('Crash', { severity: 2 }),
      line('Hold done', { isCommand: true }),
    ];
    expect(texts(all, { atLeast: 4 })).toEqual(['EKF variance × 1', 'Crash × 1']);
    expect(texts(all, { atLeast: 3 })).toEqual(['Crash × 1']);
    expect(texts(all, { commandsOnly: true })).toEqual(['Hold done × 1']);
    expect(texts(all, { query: 'VAR ekf' })).toEqual(['EKF variance × 1']);
    expect(texts(all, { query: '.*' })).toEqual([]);
  });

  test('finds the place of a time', () => {
    const all = [line('a', { wall: 10 }), line('b', { wall: null }), line('c', { wall: 30 })];
    expect([5, 10, 29, 30, 99].map((wall) => indexAt(all, wall))).toEqual([0, 0, 0, 2, 2]);
    expect(indexAt([], 5)).toBe(-1);
  });

  test('a time that is still to come was yesterday', () => {
    const noon = new Date(2026, 10, 21, 12, 0, 0).getTime();
    expect(wallOf('11:30', noon)).toBe(new Date(2026, 10, 21, 11, 30, 0, 999).getTime());
    expect(wallOf('13:30:05', noon)).toBe(new Date(2026, 10, 20, 13, 30, 5, 999).getTime());
    expect(wallOf('noon', noon)).toBeNull();
  });
});
