/** Tables as files, read back by a parser that was written from RFC 4180 alone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvOf, fileNameOf, isoOf } from '../../dashboard/store/data/csv.ts';
import { ring } from '../../dashboard/store/data/ring.ts';
import { seriesTable } from '../../dashboard/store/data/series-csv.ts';
import { parseCsv } from '../support/csv.ts';

describe('a table as CSV', () => {
  test('comes back as it went, whatever is in it', () => {
    const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a,b', '"', '\r\n', '', 'x"y', '=1+1', '-3'));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const back = parseCsv(csvOf(['one', 'two'], rows));
        const guarded = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
        expect(back).toEqual([['one', 'two'], ...rows.map((row) => row.map(guarded))]);
      }),
    );
  });

  test('a text from the radio is never a formula, and a number below zero stays a number', () => {
    const rows = parseCsv(
      csvOf(
        ['a', 'b'],
        [
          ['=HYPERLINK("http://x")', -3.5],
          ['@SUM(A1)', null],
          ['+1', Number.NaN],
        ],
      ),
    );
    expect(rows.slice(1)).toEqual([
      [`'=HYPERLINK("http://x")`, '-3.5'],
      [`'@SUM(A1)`, ''],
      [`'+1`, ''],
    ]);
  });

  test('names of files are safe on every system', () => {
    expect(fileNameOf('plots', 'Rover 1', Date.UTC(2026, 10, 21, 12, 0, 5, 250))).toBe(
      'tether-plots-Rover-1-20261121T120005Z.csv',
    );
    expect(fileNameOf('plots', '../../etc/passwd:\0"', Number.NaN)).toBe('tether-plots-etc-passwd-undated.csv');
  });
});

test('plotted series are one row for each time, with units in the first row and unknown left empty', () => {
  const [speed, charge] = [ring(100, 3600), ring(100, 3600)];
  const begun = Date.UTC(2026, 10, 21, 12) / 1000;
  for (const [t, value] of [
    [0, 1.5],
    [0.1, Number.NaN],
    [0.2, 2],
  ] as const)
    speed.push(begun + t, value);
  for (const [t, value] of [
    [0.1, 80],
    [99, 79],
  ] as const)
    charge.push(begun + t, value);
  const series = [
    { label: 'Motion: speed', unit: 'm/s', samples: speed },
    { label: 'Mode', unit: '', samples: charge },
  ];
  const { head, rows } = seriesTable(series, { from: begun, to: begun + 10 }, 'time', 'seconds');
  expect(parseCsv(csvOf(head, rows))).toEqual([
    ['time', 'seconds', 'Motion: speed (m/s)', 'Mode'],
    [isoOf(begun), '0', '1.5', ''],
    ['2026-11-21T12:00:00.100Z', '0.1', '', '80'],
    ['2026-11-21T12:00:00.200Z', '0.2', '2', ''],
  ]);
});
