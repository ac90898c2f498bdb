import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import * as format from '../../dashboard/panels/format.ts';
import { units } from '../../dashboard/panels/units.ts';
import { shaped } from '../../dashboard/store/kept-choice.ts';
import {
  accuracyIn,
  areaIn,
  distanceIn,
  entered,
  imperial,
  lengthIn,
  lengthSystems,
  metric,
  rounded,
  rulerOf,
  type Shown,
  scaleOf,
  speedIn,
  speedUnits,
  temperatureIn,
  temperatureUnits,
  toShown,
  toStored,
  Units,
} from '../../dashboard/store/units.ts';

afterEach(() => units.reset());

const written = ({ value, unit, digits }: Shown) => `${format.figure(value, digits)} ${unit}`;

describe('exact factors', () => {
  test.each([
    ['m', imperial, 'ft', 0.3048, 1],
    ['m/s', { ...metric, speed: 'km/h' }, 'km/h', 10, 36],
    ['m/s', imperial, 'mph', 0.44704, 1],
    ['m/s', { ...metric, speed: 'ft/s' }, 'ft/s', 0.3048, 1],
    ['°C', imperial, '°F', -40, -40],
    ['°C', imperial, '°F', 100, 212],
    ['s', imperial, 's', 7, 7],
    ['°', imperial, '°', 30, 30],
  ] as const)('%s in %o', (unit, inUnits, shownUnit, stored, shown) => {
    const scale = scaleOf(unit, inUnits);
    expect(scale.unit).toBe(shownUnit);
    expect(toShown(scale, stored)).toBeCloseTo(shown, 12);
    expect(toStored(scale, shown)).toBeCloseTo(stored, 12);
  });

  test('miles, inches, acres and hectares', () => {
    expect(written(distanceIn(imperial, 1609.344 * 3))).toBe('3.00 mi');
    expect(written(accuracyIn(imperial, 0.0254))).toBe('1.0 in');
    expect(written(areaIn(imperial, 4046.8564224 * 2))).toBe('2.00 acres');
    expect(written(areaIn(imperial, 0.09290304 * 43))).toBe('43 ft²');
    expect(written(areaIn(imperial, 1609.344 ** 2 * 5))).toBe('5.00 mi²');
    expect(written(areaIn(metric, 25_000))).toBe('2.50 ha');
  });
});

describe('steps', () => {
  test('of distances', () => {
    const inFeet = [0.4, 2.9, 48.2, 1250, 1700, 30_000, null].map((m) => written(distanceIn(imperial, m)));
    expect(inFeet).toEqual(['1.3 ft', '9.5 ft', '158 ft', '4101 ft', '1.06 mi', '18.6 mi', '– – ft']);
    const inMetres = [0.4, 48.2, 1250, 12_500, null].map((m) => written(distanceIn(metric, m)));
    expect(inMetres).toEqual(['0.4 m', '48 m', '1.25 km', '12.5 km', '– – m']);
  });

  test('of speeds and temperatures', () => {
    expect(speedUnits.map((speed) => written(speedIn({ ...metric, speed }, 1.5)))).toEqual([
      '1.50 m/s',
      '5.4 km/h',
      '3.4 mph',
      '4.9 ft/s',
    ]);
    expect(temperatureUnits.map((temperature) => written(temperatureIn({ ...metric, temperature }, 21.6)))).toEqual([
      '22 °C',
      '71 °F',
    ]);
    expect(written(temperatureIn(imperial, null))).toBe('– – °F');
  });

  test('of a map’s ruler', () => {
    expect(rulerOf(metric, 5000).unit).toBe('m');
    expect([100, 1609, 1610].map((m) => rulerOf(imperial, m).unit)).toEqual(['ft', 'ft', 'mi']);
  });
});

const anyUnits: fc.Arbitrary<Units> = fc.record({
  lengths: fc.constantFrom(...lengthSystems),
  speed: fc.constantFrom(...speedUnits),
  temperature: fc.constantFrom(...temperatureUnits),
});

/** What one of each unit is, said here a second time. */
const sizes: Readonly<Record<string, number>> = {
  ...{ m: 1, km: 1000, cm: 0.01, ft: 0.3048, in: 0.0254, mi: 1609.344 },
  ...{ 'm/s': 1, 'km/h': 1 / 3.6, mph: 0.44704, 'ft/s': 0.3048 },
  ...{ 'm²': 1, ha: 10_000, 'km²': 1e6, 'ft²': 0.3048 ** 2, acres: 4046.8564224, 'mi²': 1609.344 ** 2 },
};
const number = (text: string) => Number(text.replace('−', '-').replaceAll('\u2009', ''));

test('what is shown, read back, is within half of its last digit', () => {
  const inUnit = [distanceIn, accuracyIn, areaIn, lengthIn, speedIn];
  fc.assert(
    fc.property(anyUnits, fc.double({ min: -5e6, max: 5e6, noNaN: true }), (inUnits, value) => {
      for (const shownIn of inUnit) {
        const shown = shownIn(inUnits, value);
        const size = sizes[shown.unit] ?? Number.NaN;
        const back = number(format.figure(shown.value, shown.digits)) * size;
        expect(Math.abs(back - value)).toBeLessThanOrEqual((0.5 * 10 ** -shown.digits + 1e-9) * size);
      }
      const { value: degrees, digits } = temperatureIn(inUnits, value, 1);
      const read = number(format.figure(degrees, digits));
      const celsius = inUnits.temperature === '°F' ? ((read - 32) * 5) / 9 : read;
      expect(Math.abs(celsius - value)).toBeLessThanOrEqual(0.0500001);
    }),
  );
});

describe('what is typed', () => {
  test('a bound is meant when it is typed as it is shown', () => {
    const feet = scaleOf('m', imperial);
    const least = rounded(feet, 0.5, 2);
    expect(least).toBe(1.64);
    expect(least * 0.3048).toBeLessThan(0.5);
    expect(entered(feet, least, 2, { min: 0.5, max: 100 })).toBe(0.5);
    expect(entered(feet, 10, 2, { min: 0.5, max: 100 })).toBeCloseTo(3.048, 12);
  });

  test('what is shown in full comes back as it was', () => {
    fc.assert(
      fc.property(
        anyUnits,
        fc.constantFrom('m', 'm/s', '°C', 's'),
        fc.double({ min: -1e5, max: 1e5, noNaN: true }),
        (inUnits, unit, stored) => {
          const scale = scaleOf(unit, inUnits);
          expect(toStored(scale, toShown(scale, stored))).toBeCloseTo(stored, 8);
        },
      ),
    );
  });
});

test('what this device keeps is units, or none', () => {
  const form = shaped(Units);
  expect(form.read(form.write(imperial))).toEqual(imperial);
  expect(form.read(JSON.stringify({ ...imperial, speed: 'knots' }))).toBeNull();
});

describe('every figure follows the choice', () => {
  test('at once', () => {
    expect(format.distance(48).join(' ')).toBe('48 m');
    units.choose(imperial);
    expect(format.distance(48).join(' ')).toBe('157 ft');
    expect(format.accuracy(0.014).join(' ')).toBe('0.6 in');
    expect(format.length(-2, 2).join(' ')).toBe('−6.56 ft');
    expect(format.speed(1.5).join(' ')).toBe('3.4 mph');
    expect(format.speedBeside(1.5).join(' ')).toBe('1.50 m/s');
    expect(format.temperature(40).join(' ')).toBe('104 °F');
    expect(format.area(4046.8564224).join(' ')).toBe('1.00 acres');
    units.choose({ ...metric, speed: 'm/s' });
    expect(format.speedBeside(1.5).join(' ')).toBe('5.4 km/h');
  });
});
