import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readParameterXml } from '../../../bridge/core/parameter-xml.ts';
import { floatText } from '../../../bridge/protocol/files/numbers.ts';
import {
  readParameterFile,
  readParameters,
  writeParam,
  writeParams,
} from '../../../bridge/protocol/files/parameter-file.ts';
import { readParameterJson } from '../../../bridge/protocol/files/parameter-info.ts';
import { good, sample, sampleText } from './kit.ts';

const valuesIn = (name: string) =>
  Object.fromEntries(good(readParameterFile(sample(name))).value.parameters.map((one) => [one.name, one.value]));

describe('a file of parameters', () => {
  test('of Mission Planner is read', () => {
    expect(valuesIn('rover.param')).toEqual({
      ARMING_SKIPCHK: 0,
      ATC_STR_RAT_FF: Math.fround(0.2),
      BATT_CAPACITY: 10_000,
      COMPASS_OFS_X: Math.fround(-12.34567),
      MOT_SLEWRATE: 100,
      SCHED_OPTIONS: -0,
      WP_SPEED: 1.5,
    });
  });

  test('of MAVProxy, with comments and marks, is read', () => {
    const { value, warnings } = good(readParameterFile(sample('rover.parm')));
    expect(value.parameters).toHaveLength(3);
    expect(warnings).toEqual(['line 4: "@READONLY" is left out']);
  });

  test('of QGroundControl is read with its types; other components are left out and counted', () => {
    const { value, warnings } = good(readParameterFile(sample('rover.params')));
    expect(value).toEqual({
      format: 'params',
      parameters: [
        { name: 'ATC_STR_RAT_FF', value: Math.fround(0.2), type: 9 },
        { name: 'FS_ACTION', value: 2, type: 2 },
        { name: 'LOG_BITMASK', value: 65_535, type: 6 },
      ],
    });
    expect(warnings).toEqual(['1 parameters of other components than the autopilot are left out']);
  });

  test.each([
    ['no value', 'A,1\nWP_SPEED\n', 2, /no name with a value/],
    ['no number', 'WP_SPEED,fast\n', 1, /"fast" is no value of WP_SPEED/],
    ['NaN', 'WP_SPEED,nan\n', 1, /nan, which no vehicle takes/],
    ['an infinity', 'WP_SPEED -inf\n', 1, /-inf, which/],
    ['too large a value', 'WP_SPEED 1e39\n', 1, /too large/],
    ['a long name', 'A_NAME_OF_17_CHRS 1\n', 1, /no name of a parameter/],
    ['two values of one', 'A 1\n\nB 1\nA 2\n', 4, /A is 2 here and was 1 in line 1/],
    ['300 as 8 bits', '1\t1\tA\t300\t2\n', 1, /beyond its type of 8 bits/],
    ['-1 without a sign', '1\t1\tA\t-1\t5\n', 1, /beyond its type of 32 bits/],
    ['1.5 as an integer', '1\t1\tA\t1.5\t6\n', 1, /not whole/],
    ['an unknown type', '1\t1\tA\t1\t42\n', 1, /"42" is no type/],
    ['four columns', '1\t1\tA\t1\t9\n1\t1\tB\t1\n', 2, /4 fields where 5/],
    ['nothing', '# only a comment\n', null, /no parameters/],
  ])('with %s is refused, with its line', (_name, text, line, why) => {
    expect(readParameters(text)).toEqual({ ok: false, line, why: expect.stringMatching(why) });
  });

  test('with a number that a float cannot hold keeps the nearest, and says so', () => {
    const { value, warnings } = good(readParameters('A,16777217\nB,0x10\nA,16777217\n'));
    expect(value.parameters.map((one) => one.value)).toEqual([16_777_216, 16]);
    expect(warnings[0]).toMatch(/line 1: A is 16777217; the nearest .* 16777216/);
  });

  const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,15}$/);
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });

  test('that is written reads back as the same 32-bit floats, in either format', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ name, value: float }), { selector: (one) => one.name, minLength: 1 }),
        (set) => {
          const sorted = [...set].sort((a, b) => (a.name < b.name ? -1 : 1));
          expect(good(readParameters(writeParam(set, ['a note']))).value.parameters).toEqual(sorted);
          const typed = sorted.map((one) => ({ ...one, type: 9 }));
          expect(good(readParameters(writeParams(set))).value).toEqual({ format: 'params', parameters: typed });
        },
      ),
    );
  });

  test('has the shortest decimals', () => {
    expect([0.1, 1e-7, 16_777_216, -0, 3.4028234663852886e38].map((value) => floatText(value))).toEqual([
      '0.1',
      '1e-7',
      '16777216',
      '-0',
      '3.4028235e+38',
    ]);
    fc.assert(
      fc.property(float, (value) => {
        expect(Math.fround(Number(floatText(value)))).toBe(value);
      }),
    );
  });
});

describe('what is known about parameters', () => {
  test('is the same from JSON and from XML', () => {
    const json = good(readParameterJson(sampleText('rover.pdef.json'))).value;
    expect(good(readParameterXml(sampleText('rover.pdef.xml'))).value).toEqual(json);
    expect(json.get('WP_SPEED')).toEqual({
      name: 'WP_SPEED',
      humanName: 'Speed to waypoints',
      description: 'How fast it drives by itself',
      group: 'WP_',
      units: 'm/s',
      range: { low: 0, high: 100 },
      increment: 0.1,
      options: [],
      bits: [],
      rebootRequired: false,
      readOnly: false,
    });
    expect(json.get('FENCE_ACTION')?.options).toEqual([
      { value: 0, label: 'Report' },
      { value: 2, label: 'Hold' },
      { value: 10, label: 'Stop' },
    ]);
    expect(json.get('FENCE_TYPE')).toMatchObject({ rebootRequired: true, bits: [{ value: 1 }, { value: 2 }] });
    expect(json.get('FORMAT_VERSION')?.readOnly).toBe(true);
  });

  test.each([
    ['no JSON', () => readParameterJson('{"a": {'), /too soon|missing/],
    ['no parameters', () => readParameterJson('{}'), /describes no parameters/],
    ['no XML', () => readParameterXml('<paramfile><vehicles></paramfile>'), /it is no XML/],
    ['other XML', () => readParameterXml('<html></html>'), /describes no parameters/],
    ['entities of its own', () => readParameterXml('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), /types of its own/],
  ])('with %s is refused', (_name, reading, why) => {
    expect(reading()).toMatchObject({ ok: false, why: expect.stringMatching(why) });
  });
});
