/** Whether places and the ways between them keep to a fence. Pure; in metres around the first place. */
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { lengthM, type Metres, metresFrom, minus, type Place } from '../geo.ts';
import { radiusOf, shapesOf } from './fence.ts';
import { placeOfItem } from './places.ts';

/** A polygon's corners in order, or a circle. */
type Zone = { readonly inclusion: boolean } & (
  | { readonly corners: readonly Metres[] }
  | { readonly centre: Metres; readonly radiusM: number }
);

export type FenceCheck = {
  /** Outside of what it has to stay within, or inside of what it has to stay out of; null where all is well. */
  at(place: Place): 'outside' | 'inside' | null;
  crosses(from: Place, to: Place): boolean;
};

export function fenceCheck(fence: readonly PlanItem[]): FenceCheck {
  const anchor = fence.map(placeOfItem).find((place) => place !== null) ?? { latDeg: 0, lonDeg: 0 };
  const metres = (place: Place | null): Metres => (place ? metresFrom(anchor, place) : { eastM: 0, northM: 0 });
  const zones = shapesOf(fence).flatMap(({ kind, inclusion, at, count }): readonly Zone[] => {
    const corners = fence.slice(at, at + count).map((item) => metres(placeOfItem(item)));
    const [first] = corners;
    const item = fence[at];
    if (kind === 'polygon' && count >= 3) return [{ inclusion, corners }];
    return kind === 'circle' && first && item ? [{ inclusion, centre: first, radiusM: radiusOf(item) }] : [];
  });
  return {
    at(place) {
      const point = metres(place);
      const wrong = zones.find((zone) => isWithin(zone, point) !== zone.inclusion);
      return wrong === undefined ? null : wrong.inclusion ? 'outside' : 'inside';
    },
    crosses: (from, to) => zones.some((zone) => cutsEdge(zone, metres(from), metres(to))),
  };
}

function isWithin(zone: Zone, point: Metres): boolean {
  if ('radiusM' in zone) return lengthM(minus(point, zone.centre)) <= zone.radiusM;
  // A ray to the east cuts the edges of what it is within an odd number of times.
  return edgesOf(zone.corners).filter(([a, b]) => isCut(point, a, b)).length % 2 === 1;
}

const edgesOf = (corners: readonly Metres[]): readonly (readonly [Metres, Metres])[] =>
  corners.map((corner, i) => [corners.at(i - 1) ?? corner, corner]);

const isCut = (point: Metres, a: Metres, b: Metres): boolean =>
  a.northM > point.northM !== b.northM > point.northM &&
  point.eastM < a.eastM + ((point.northM - a.northM) / (b.northM - a.northM)) * (b.eastM - a.eastM);

function cutsEdge(zone: Zone, from: Metres, to: Metres): boolean {
  if (!('radiusM' in zone)) return edgesOf(zone.corners).some(([a, b]) => doCross(from, to, a, b));
  const { centre, radiusM } = zone;
  const isFar = [from, to].some((end) => lengthM(minus(end, centre)) > radiusM);
  return isFar && distanceToLeg(centre, from, to) < radiusM;
}

const side = (a: Metres, b: Metres, point: Metres): number =>
  (b.eastM - a.eastM) * (point.northM - a.northM) - (b.northM - a.northM) * (point.eastM - a.eastM);

const doCross = (a: Metres, b: Metres, c: Metres, d: Metres): boolean =>
  side(a, b, c) > 0 !== side(a, b, d) > 0 && side(c, d, a) > 0 !== side(c, d, b) > 0;

/** Of a point from the way between two others, m. */
export function distanceToLeg(point: Metres, from: Metres, to: Metres): number {
  const [way, off] = [minus(to, from), minus(point, from)];
  const square = way.eastM ** 2 + way.northM ** 2;
  const share = square === 0 ? 0 : (off.eastM * way.eastM + off.northM * way.northM) / square;
  const held = Math.max(0, Math.min(1, share));
  return lengthM(minus(off, { eastM: way.eastM * held, northM: way.northM * held }));
}
