/**
 * GeoJSON as a plan: points and lines are waypoints in the order of the file, polygons are fences. A ring inside a polygon
 * is excluded; so is a polygon with the property `inclusion: false`. A point with the property `list: "rally"` is a rally
 * point. Source: RFC 7946; coordinates are longitude first.
 */
import type { PlanItem, PlanList } from '../plan.ts';
import { fieldOf, type JsonNode, listIn, numbersIn, parseJson, textIn } from './json.ts';
import { type Home, type PlanContent, placeItem, rallyCommand, tooMany } from './plan-content.ts';
import { fenceCommands } from './plan-places.ts';
import { wrongCoordinates } from './raw-item.ts';
import { collectWarnings, type Fault, fault, isFault, most, quoted, type Reading, type Warnings } from './reading.ts';
import { warnOfJumps } from './suspicion.ts';

type Drawing = { readonly items: { [list in PlanList]?: PlanItem[] }; readonly warnings: Warnings; heights: number };
type Way = { readonly isRally: boolean; readonly isInclusion: boolean };

const plainWay: Way = { isRally: false, isInclusion: true };

/** Reads a whole file. */
export function readGeoJson(text: string): Reading<PlanContent> {
  const root = parseJson(text);
  if (isFault(root)) return root;
  const warnings = collectWarnings();
  const drawing: Drawing = { items: {}, warnings, heights: 0 };
  const wrong = addNode(drawing, root, plainWay);
  if (wrong) return wrong;
  const { items } = drawing;
  if (Object.keys(items).length === 0) return fault(null, 'the file has neither points nor lines nor polygons');
  for (const list of Object.values(items)) warnOfJumps(undefined, list, () => null, warnings);
  if (drawing.heights > 0) warnings.add(null, 'heights are taken as metres above sea level');
  return { ok: true, value: items, warnings: warnings.list() };
}

type Add = (drawing: Drawing, node: JsonNode, way: Way) => Fault | undefined;

const eachOf =
  (field: string, add: Add): Add =>
  (drawing, node, way) => {
    const children = listIn(fieldOf(node, field));
    if (children === undefined) return fault(node.line, `"${field}" is missing or no list`);
    for (const child of children) {
      const wrong = add(drawing, child, way);
      if (wrong) return wrong;
    }
    return undefined;
  };

/** A geometry is given to its way of drawing as the list of coordinates that it has. */
const coordinates =
  (add: Add): Add =>
  (drawing, node, way) => {
    const child = fieldOf(node, 'coordinates');
    return child === undefined ? fault(node.line, '"coordinates" is missing') : add(drawing, child, way);
  };

const addAll =
  (add: Add): Add =>
  (drawing, node, way) => {
    const children = listIn(node);
    if (children === undefined) return fault(node.line, 'a list of coordinates is due');
    for (const child of children) {
      const wrong = add(drawing, child, way);
      if (wrong) return wrong;
    }
    return undefined;
  };

const addPoint: Add = (drawing, node, way) => {
  const place = placeFrom(node);
  if (isFault(place)) return place;
  const hasHeight = (listIn(node)?.length ?? 0) > 2;
  if (hasHeight) drawing.heights += 1;
  const item = placeItem(way.isRally ? rallyCommand : 16, place, { frame: hasHeight ? 0 : 3 });
  return push(drawing, way.isRally ? 'rally' : 'mission', [item], node);
};

const addPolygon: Add = (drawing, node, way) => {
  const rings = listIn(node);
  if (rings === undefined || rings.length === 0) return fault(node.line, 'a polygon needs a ring of corners');
  for (const [index, ring] of rings.entries()) {
    const wrong = addRing(drawing, ring, way.isInclusion === (index === 0));
    if (wrong) return wrong;
  }
  return undefined;
};

function addRing(drawing: Drawing, ring: JsonNode, inclusion: boolean): Fault | undefined {
  const places: Home[] = [];
  for (const corner of listIn(ring) ?? []) {
    const place = placeFrom(corner);
    if (isFault(place)) return place;
    places.push(place);
  }
  const [first, last] = [places[0], places.at(-1)];
  // A ring ends where it begins; a fence closes by itself.
  if (places.length > 1 && first?.x === last?.x && first?.y === last?.y) places.pop();
  if (places.length < 3) return fault(ring.line, 'a polygon needs three corners');
  const command = fenceCommands.polygon[inclusion ? 'inclusion' : 'exclusion'];
  const corners = places.map((place) => placeItem(command, { ...place, z: 0 }, { frame: 0, param1: places.length }));
  return push(drawing, 'fence', corners, ring);
}

const addFeature: Add = (drawing, node) => {
  const geometry = fieldOf(node, 'geometry');
  if (geometry === undefined || geometry.value === null) {
    drawing.warnings.add(node.line, 'a feature without a geometry is left out');
    return undefined;
  }
  const properties = fieldOf(node, 'properties');
  const isRally = properties !== undefined && textIn(fieldOf(properties, 'list')) === 'rally';
  const isInclusion = properties === undefined || fieldOf(properties, 'inclusion')?.value !== false;
  return addNode(drawing, geometry, { isRally, isInclusion });
};

const kinds: ReadonlyMap<string, Add> = new Map([
  ['FeatureCollection', eachOf('features', addFeature)],
  ['Feature', addFeature],
  ['GeometryCollection', (drawing, node, way) => eachOf('geometries', addNode)(drawing, node, way)],
  ['Point', coordinates(addPoint)],
  ['MultiPoint', coordinates(addAll(addPoint))],
  ['LineString', coordinates(addAll(addPoint))],
  ['MultiLineString', coordinates(addAll(addAll(addPoint)))],
  ['Polygon', coordinates(addPolygon)],
  ['MultiPolygon', coordinates(addAll(addPolygon))],
]);

export const isGeoJsonType = (type: string | undefined): boolean => type !== undefined && kinds.has(type);

function addNode(drawing: Drawing, node: JsonNode, way: Way): Fault | undefined {
  const type = textIn(fieldOf(node, 'type'));
  const add = type === undefined ? undefined : kinds.get(type);
  if (add === undefined)
    return fault(node.line, `${type === undefined ? 'no type' : quoted(type)} is no kind of GeoJSON`);
  return add(drawing, node, way);
}

function push(drawing: Drawing, list: PlanList, items: readonly PlanItem[], node: JsonNode): Fault | undefined {
  drawing.items[list] ??= [];
  drawing.items[list].push(...items);
  return drawing.items[list].length > most.items ? tooMany(node.line) : undefined;
}

function placeFrom(node: JsonNode): Home | Fault {
  const [lon, lat, height] = numbersIn(node) ?? [];
  if (typeof lon !== 'number' || typeof lat !== 'number')
    return fault(node.line, 'a position is written as [longitude, latitude]');
  const wrong = wrongCoordinates(lat, lon);
  if (wrong !== undefined) return fault(node.line, wrong);
  if (Math.abs(height ?? 0) > 1e6) return fault(node.line, `a height of ${height} m is no height`);
  return { x: Math.round(lat * 1e7) + 0, y: Math.round(lon * 1e7) + 0, z: Math.fround(height ?? 0) };
}
