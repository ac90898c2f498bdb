/** Lengths, bearings and an area of what was laid on the ground point by point. Pure. */
import { bearingDeg, lengthM, type Metres, metresFrom, minus, type Place } from '../geo.ts';

/** More points are not laid. */
export const mostPoints = 200;

export type Measured = { readonly points: readonly Place[]; readonly isClosed: boolean };
export const nothingMeasured: Measured = { points: [], isClosed: false };

export type Leg = { readonly lengthM: number; readonly bearingDeg: number };
export type Sums = { readonly legs: readonly Leg[]; readonly totalM: number; readonly areaM2: number | null };

export const withPoint = (measured: Measured, point: Place): Measured =>
  measured.isClosed || measured.points.length >= mostPoints
    ? measured
    : { ...measured, points: [...measured.points, point] };

/** An area needs three points. */
export const closed = (measured: Measured): Measured =>
  measured.points.length < 3 ? measured : { ...measured, isClosed: true };

/** Takes back the newest step: the closing, or the last point. */
export const withoutLast = ({ points, isClosed }: Measured): Measured =>
  isClosed ? { points, isClosed: false } : { points: points.slice(0, -1), isClosed: false };

/** Each leg is measured from its own beginning, so that a long way keeps its millimetres. */
export function sumsOf({ points, isClosed }: Measured): Sums {
  const [first] = points;
  const way = isClosed && first ? [...points, first] : points;
  const legs = way.slice(1).flatMap((to, i) => {
    const from = way[i];
    if (from === undefined) return [];
    const leg = metresFrom({ latDeg: (from.latDeg + to.latDeg) / 2, lonDeg: from.lonDeg }, to);
    const back = metresFrom({ latDeg: (from.latDeg + to.latDeg) / 2, lonDeg: from.lonDeg }, from);
    const vector = minus(leg, back);
    return [{ lengthM: lengthM(vector), bearingDeg: bearingDeg(vector) }];
  });
  return {
    legs,
    totalM: legs.reduce((sum, leg) => sum + leg.lengthM, 0),
    areaM2: isClosed && first ? areaOf(points.map((point) => metresFrom(first, point))) : null,
  };
}

/** The shoelace formula; what crosses itself counts its parts against each other. */
function areaOf(corners: readonly Metres[]): number {
  const twice = corners.reduce((sum, a, i) => {
    const b = corners[(i + 1) % corners.length] ?? a;
    return sum + a.eastM * b.northM - b.eastM * a.northM;
  }, 0);
  return Math.abs(twice) / 2;
}
