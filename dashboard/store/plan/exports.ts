/**
 * A plan in the two formats that know places and little else, for maps and tables: GeoJSON (RFC 7946, longitude first) and
 * a table of points. Both can be read again; what they cannot hold is said. Pure.
 */
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { draftWords } from '../../words/plan-files.ts';
import { metresFrom, type Place, placeAt } from '../geo.ts';
import type { Plan } from './draft.ts';
import { radiusOf, type Shape, shapesOf } from './fence.ts';
import { isPlaced, placeOfItem } from './places.ts';

export type Exported = { readonly text: string; readonly warnings: readonly string[] };

type Coordinates = readonly [lon: number, lat: number];
const coordinatesOf = ({ latDeg, lonDeg }: Place): Coordinates => [round(lonDeg), round(latDeg)];
const round = (deg: number): number => Math.round(deg * 1e7) / 1e7;

const placed = (items: readonly PlanItem[]): readonly Place[] =>
  items.flatMap((item) => {
    const place = placeOfItem(item);
    return place ? [place] : [];
  });

const feature = (geometry: object, properties: object) => ({ type: 'Feature', properties, geometry });

/** Corners of a circle that a format without circles is given: within 0.5 % of its radius. */
const circleCorners = 36;

function ringOf(shape: Shape, fence: readonly PlanItem[]): readonly Coordinates[] {
  const items = fence.slice(shape.at, shape.at + shape.count);
  const corners = placed(items);
  const [centre] = corners;
  if (shape.kind !== 'circle' || centre === undefined || items[0] === undefined) return corners.map(coordinatesOf);
  const radiusM = radiusOf(items[0]);
  const { eastM, northM } = metresFrom(centre, centre);
  return Array.from({ length: circleCorners }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / circleCorners;
    const at = { eastM: eastM + radiusM * Math.sin(angle), northM: northM + radiusM * Math.cos(angle) };
    return coordinatesOf(placeAt(centre, at));
  });
}

const closed = (ring: readonly Coordinates[]): readonly Coordinates[] =>
  ring[0] === undefined ? ring : [...ring, ring[0]];

/** Sentences of what the format does not hold. */
function leftOut({ mission, fence }: Plan, holdsFences: boolean): readonly string[] {
  const words = draftWords.exported;
  const actions = mission.filter((item) => !isPlaced(item)).length;
  const circles = shapesOf(fence).filter(({ kind }) => kind === 'circle').length;
  return [
    ...(actions > 0 ? [words.actions(actions)] : []),
    ...(mission.length > 0 ? [words.details] : []),
    ...(holdsFences && circles > 0 ? [words.circles(circles)] : []),
  ];
}

export function geoJsonOf(plan: Plan): Exported {
  const { mission, fence, rally } = plan;
  const way = placed(mission).map(coordinatesOf);
  const shapes = shapesOf(fence).filter(({ kind, count }) => kind === 'circle' || (kind === 'polygon' && count >= 3));
  const features = [
    // A line needs two places; read again, its corners are the waypoints.
    ...(way.length > 1 ? [feature({ type: 'LineString', coordinates: way }, { list: 'mission' })] : []),
    ...(way.length === 1 ? [feature({ type: 'Point', coordinates: way[0] }, { list: 'mission' })] : []),
    ...shapes.map((shape) =>
      feature(
        { type: 'Polygon', coordinates: [closed(ringOf(shape, fence))] },
        { list: 'fence', inclusion: shape.inclusion },
      ),
    ),
    ...placed(rally).map((place) => feature({ type: 'Point', coordinates: coordinatesOf(place) }, { list: 'rally' })),
  ];
  return {
    text: `${JSON.stringify({ type: 'FeatureCollection', features }, null, 2)}\n`,
    warnings: leftOut(plan, true),
  };
}

/** The mission's places, one a row, heights as the mission has them. */
export function csvOf(plan: Plan): Exported {
  const rows = plan.mission.flatMap((item) => {
    const place = placeOfItem(item);
    return place ? [`${round(place.latDeg)},${round(place.lonDeg)}`] : [];
  });
  const hasMore = plan.fence.length + plan.rally.length > 0;
  return {
    text: `${['latitude,longitude', ...rows].join('\n')}\n`,
    warnings: [...leftOut(plan, false), ...(hasMore ? [draftWords.exported.lists] : [])],
  };
}
