/** The places of a `.plan`: home, fence and rally points, between their own shapes and items. */
import type { PlanItem } from '../plan.ts';
import { fieldOf, type JsonNode, listIn, numberIn, numbersIn } from './json.ts';
import { type Home, placeItem, rallyCommand, tooMany } from './plan-content.ts';
import { wrongCoordinates } from './raw-item.ts';
import { type Fault, fault, isFault, most, type Warnings } from './reading.ts';

export const fenceCommands = {
  return: 5000,
  polygon: { inclusion: 5001, exclusion: 5002 },
  circle: { inclusion: 5003, exclusion: 5004 },
} as const;

/** `[latitude, longitude]` or with a height, in degrees and metres. */
function placeFrom(node: JsonNode | undefined, line: number): Home | Fault {
  const numbers = numbersIn(node);
  const [lat, lon, height] = numbers ?? [];
  const isPlace = numbers !== undefined && numbers.length >= 2 && numbers.length <= 3;
  if (!isPlace || typeof lat !== 'number' || typeof lon !== 'number')
    return fault(node?.line ?? line, 'a place is written as [latitude, longitude]');
  const wrong =
    wrongCoordinates(lat, lon) ?? (Math.abs(height ?? 0) > 1e6 ? `a height of ${height} m is no height` : '');
  if (wrong !== '') return fault(node?.line ?? line, wrong);
  return { x: Math.round(lat * 1e7) + 0, y: Math.round(lon * 1e7) + 0, z: Math.fround(height ?? 0) };
}

/** The planned home; zeros are none. */
export function homeFrom(node: JsonNode): Home | Fault | undefined {
  if (node.value === null) return undefined;
  const home = placeFrom(node, node.line);
  return !isFault(home) && home.x === 0 && home.y === 0 ? undefined : home;
}

/** Polygons in order, then circles, then the return point, which is how QGroundControl sends them. */
export function fenceFrom(node: JsonNode, warnings: Warnings): PlanItem[] | Fault {
  const items: PlanItem[] = [];
  const older = fieldOf(node, 'polygon');
  const polygons = listIn(fieldOf(node, 'polygons')) ?? [];
  const shapes = [
    ...(listIn(older)?.length ? [() => polygonFrom(older, true, node.line)] : []),
    ...polygons.map((one) => () => polygonFrom(fieldOf(one, 'polygon'), isInclusion(one), one.line)),
    ...(listIn(fieldOf(node, 'circles')) ?? []).map((one) => () => circleFrom(one, warnings)),
    ...(listIn(fieldOf(node, 'breachReturn'))?.length
      ? [() => returnFrom(fieldOf(node, 'breachReturn'), node.line)]
      : []),
  ];
  for (const shape of shapes) {
    const corners = shape();
    if (isFault(corners)) return corners;
    items.push(...corners);
    if (items.length > most.items) return tooMany(node.line);
  }
  return items;
}

const isInclusion = (node: JsonNode): boolean => fieldOf(node, 'inclusion')?.value !== false;

function polygonFrom(node: JsonNode | undefined, inclusion: boolean, line: number): PlanItem[] | Fault {
  const corners = listIn(node);
  if (corners === undefined || corners.length < 3) return fault(node?.line ?? line, 'a polygon needs three corners');
  const command = fenceCommands.polygon[inclusion ? 'inclusion' : 'exclusion'];
  const items: PlanItem[] = [];
  for (const corner of corners) {
    const place = placeFrom(corner, corner.line);
    if (isFault(place)) return place;
    items.push(placeItem(command, { ...place, z: 0 }, { frame: 0, param1: corners.length }));
  }
  return items;
}

function circleFrom(node: JsonNode, warnings: Warnings): PlanItem[] | Fault {
  const circle = fieldOf(node, 'circle') ?? node;
  const centre = placeFrom(fieldOf(circle, 'center'), circle.line);
  if (isFault(centre)) return centre;
  const radius = numberIn(fieldOf(circle, 'radius'));
  if (radius === undefined || !(radius > 0 && radius < 1e7))
    return fault(circle.line, 'a circle needs a "radius" in metres');
  if (radius > 100_000)
    warnings.add(circle.line, `a circle of ${Math.round(radius / 1000)} km is no fence for a rover`);
  const command = fenceCommands.circle[isInclusion(node) ? 'inclusion' : 'exclusion'];
  return [placeItem(command, { ...centre, z: 0 }, { frame: 0, param1: radius })];
}

function returnFrom(node: JsonNode | undefined, line: number): PlanItem[] | Fault {
  const place = placeFrom(node, line);
  return isFault(place) ? place : [placeItem(fenceCommands.return, place)];
}

export function rallyFrom(node: JsonNode): PlanItem[] | Fault {
  const points = listIn(fieldOf(node, 'points'));
  if (points === undefined) return fault(node.line, '"rallyPoints" has no list of "points"');
  if (points.length > most.items) return tooMany(node.line);
  const items: PlanItem[] = [];
  for (const point of points) {
    const place = placeFrom(point, point.line);
    if (isFault(place)) return place;
    items.push(placeItem(rallyCommand, place));
  }
  return items;
}
