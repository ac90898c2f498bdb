import { describe, expect, test } from 'vitest';
import { placeAt } from '../../dashboard/store/geo.ts';
import {
  closed,
  type Measured,
  mostPoints,
  nothingMeasured,
  sumsOf,
  withoutLast,
  withPoint,
} from '../../dashboard/store/maps/measure.ts';

const origin = { latDeg: 52.0911, lonDeg: 5.1214 };
const at = (eastM: number, northM: number) => placeAt(origin, { eastM, northM });
const laid = (...points: (readonly [number, number])[]): Measured =>
  points.reduce((measured, [east, north]) => withPoint(measured, at(east, north)), nothingMeasured);

describe('measuring', () => {
  test('legs, total and bearings of a way', () => {
    const { legs, totalM, areaM2 } = sumsOf(laid([0, 0], [0, 30], [40, 30]));
    expect(legs.map(({ lengthM }) => lengthM.toFixed(2))).toEqual(['30.00', '40.00']);
    expect(legs.map(({ bearingDeg }) => Math.round(bearingDeg) % 360)).toEqual([0, 90]);
    expect(totalM).toBeCloseTo(70, 2);
    expect(areaM2).toBeNull();
  });

  test('closed: the last leg counts, and there is an area, whichever way round', () => {
    for (const way of [laid([0, 0], [0, 30], [40, 30]), laid([40, 30], [0, 30], [0, 0])]) {
      const { legs, totalM, areaM2 } = sumsOf(closed(way));
      expect(legs).toHaveLength(3);
      expect(totalM).toBeCloseTo(120, 2);
      expect(areaM2).toBeCloseTo(600, 1);
    }
  });

  test('two points close nothing; a closed one takes no more points; steps are taken back one by one', () => {
    expect(closed(laid([0, 0], [1, 1])).isClosed).toBe(false);
    const shut = closed(laid([0, 0], [0, 30], [40, 30]));
    expect(withPoint(shut, origin)).toBe(shut);
    expect(withoutLast(shut)).toEqual({ points: shut.points, isClosed: false });
    expect(withoutLast(withoutLast(shut)).points).toHaveLength(2);
    expect(withoutLast(nothingMeasured)).toEqual(nothingMeasured);
  });

  test('nothing and one point have no sums; there are never more than so many points', () => {
    expect(sumsOf(nothingMeasured)).toEqual({ legs: [], totalM: 0, areaM2: null });
    expect(sumsOf(laid([3, 4]))).toEqual({ legs: [], totalM: 0, areaM2: null });
    let many = nothingMeasured;
    for (let i = 0; i < mostPoints + 5; i++) many = withPoint(many, at(i, 0));
    expect(many.points).toHaveLength(mostPoints);
  });
});
