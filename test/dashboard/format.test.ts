import { describe, expect, test } from 'vitest';
import { readingOf } from '../../dashboard/panels/fields.ts';
import { accuracy, ageText, clockTime, coordinate, distance, figure, heading } from '../../dashboard/panels/format.ts';
import { sentenceOf, severityLook } from '../../dashboard/panels/message-text.ts';
import { durationText } from '../../dashboard/store/lengths-of-time.ts';

describe('figures', () => {
  test('unknown is never 0', () => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) expect(figure(value, 2)).toBe('– –');
    expect(figure(0, 2)).toBe('0.00');
  });

  test('have a real minus, no minus zero, and thousands apart', () => {
    expect(figure(-1.5, 1)).toBe('−1.5');
    expect(figure(-0.001, 1)).toBe('0.0');
    expect(figure(9999)).toBe('9999');
    expect(figure(1_234_567)).toBe('1\u2009234\u2009567');
  });

  test('ages: tenths while they matter, then coarser, and "no data" for none', () => {
    expect([null, 0, 149, 12_400, 99_999].map(ageText)).toEqual(['no data', '0.0 s', '0.1 s', '12.4 s', '99.9 s']);
    expect([100_000, 3_600_000, 11_100_000].map(ageText)).toEqual(['1 min', '1 h 00 min', '3 h 05 min']);
    expect(durationText(200_000_000)).toBe('2 d 7 h');
  });

  test('places, distances and headings', () => {
    expect(coordinate(-0.609, 'E', 'W')).toBe('0.609\u00a0000\u00a00° W');
    expect(coordinate(null, 'N', 'S')).toBe('– –°');
    expect([0.4, 48.2, 1250, 12_500, null].map((m) => distance(m).join(' '))).toEqual([
      '0.4 m',
      '48 m',
      '1.25 km',
      '12.5 km',
      '– – m',
    ]);
    expect([0.014, 0.3, 2.5].map((m) => accuracy(m).join(' '))).toEqual(['1.4 cm', '30 cm', '2.5 m']);
    expect([0, 7.4, 359.7, null].map(heading)).toEqual(['000', '007', '000', '– – –']);
  });

  test('a wall clock beyond all time is unknown, not a crash', () => {
    expect(clockTime(1e300)).toBe('– –');
    expect(clockTime(Number.NaN)).toBe('– –');
    expect(clockTime(1_700_000_000_000)).toMatch(/^\d\d:\d\d:\d\d$/);
  });
});

describe('fields', () => {
  test('carry the unit that their name says', () => {
    expect(readingOf('velNorthMps', 1.5)).toEqual({ label: 'velocity north', text: '1.50', unit: 'm/s' });
    expect(readingOf('horizontalAccuracyM', null)).toEqual({ label: 'horizontal accuracy', text: '– –', unit: 'm' });
    expect(readingOf('cellsV', [4.1, 4.09])).toEqual({ label: 'cells', text: '4.10, 4.09', unit: 'V' });
    expect(readingOf('channelsUs', [1500, null])).toMatchObject({ text: '1500, – –', unit: 'µs' });
    expect(readingOf('armed', false)).toEqual({ label: 'armed', text: 'no', unit: '' });
    expect(readingOf('latDeg', 52.5)).toEqual({ label: 'latitude', text: '52.500\u00a0000\u00a00° N', unit: '' });
  });
});

describe('messages', () => {
  test('are sentences', () => {
    const name = 'Rover 1';
    expect(sentenceOf({ kind: 'text', vehicle: 'v', text: 'PreArm: fix', complete: false }, name)).toBe(
      'PreArm: fix … (cut short)',
    );
    expect(sentenceOf({ kind: 'mode', vehicle: 'v', from: 'HOLD', to: 'AUTO' }, name)).toBe('Mode AUTO, was HOLD');
    expect(sentenceOf({ kind: 'contact', vehicle: 'v', contact: 'lost', first: false }, name)).toBe(
      'Rover 1 not heard any more',
    );
  });

  test('severities are told apart by icon and word, not only by colour', () => {
    const looks = [0, 3, 4, 6, 7].map(severityLook);
    expect(looks.map(({ icon, word }) => `${icon} ${word}`)).toEqual([
      'crit Error',
      'crit Error',
      'warn Warning',
      'info Note',
      'info Debug',
    ]);
  });
});
