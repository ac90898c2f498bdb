/**
 * A fence as shapes over its items. Corners of one polygon follow each other and each says how many there are; a polygon
 * of fewer than three is one that is still being drawn. What is no whole shape is kept as it is, and called odd.
 */

import { placeItem } from '../../../bridge/protocol/files/plan-content.ts';
import { fenceCommands } from '../../../bridge/protocol/files/plan-places.ts';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import type { Place } from '../geo.ts';
import { itemAt } from './places.ts';

type Items = readonly PlanItem[];
export type ShapeKind = 'polygon' | 'circle';

/** `at`: the first of its `count` items. `inclusion`: the rover has to stay within it, else out of it. */
export type Shape = {
  readonly kind: ShapeKind | 'return' | 'odd';
  readonly inclusion: boolean;
  readonly at: number;
  readonly count: number;
};

const { polygon, circle } = fenceCommands;
const isPolygon = (command: number): boolean => command === polygon.inclusion || command === polygon.exclusion;
const isCircle = (command: number): boolean => command === circle.inclusion || command === circle.exclusion;

export function shapesOf(items: Items): readonly Shape[] {
  const shapes: Shape[] = [];
  for (let at = 0; at < items.length; at += shapes.at(-1)?.count ?? 1) shapes.push(shapeAt(items, at));
  return shapes;
}

function shapeAt(items: Items, at: number): Shape {
  const item = items[at];
  const command = item?.command ?? 0;
  const inclusion = command === polygon.inclusion || command === circle.inclusion;
  if (isCircle(command)) return { kind: 'circle', inclusion, at, count: 1 };
  if (command === fenceCommands.return) return { kind: 'return', inclusion, at, count: 1 };
  const count = item?.params[0] ?? 0;
  const corners = items.slice(at, at + count);
  const isWhole = isPolygon(command) && count >= 1 && corners.length === count && corners.every(isLike(item));
  return isWhole ? { kind: 'polygon', inclusion, at, count } : { kind: 'odd', inclusion, at, count: 1 };
}

const isLike = (first: PlanItem | undefined) => (corner: PlanItem) =>
  corner.command === first?.command && corner.params[0] === first.params[0];

/** The shape that an item belongs to. */
export const shapeOf = (items: Items, index: number): Shape | undefined =>
  shapesOf(items).find(({ at, count }) => index >= at && index < at + count);

const commandOf = (kind: ShapeKind, inclusion: boolean): number =>
  fenceCommands[kind][inclusion ? 'inclusion' : 'exclusion'];

const zero = { x: 0, y: 0, z: 0 };
const item = (kind: ShapeKind, inclusion: boolean, param1: number, place: Place): PlanItem =>
  itemAt(placeItem(commandOf(kind, inclusion), zero, { frame: 0, param1 }), place);

/** With one shape more at the end: a circle, or the first corner of a polygon. */
export const shapeAdded = (items: Items, inclusion: boolean, place: Place, radiusM: number | null): Items => [
  ...items,
  radiusM === null ? item('polygon', inclusion, 1, place) : item('circle', inclusion, radiusM, place),
];

const counted = (corners: Items): Items =>
  corners.map((corner) => {
    const [, b, c, d] = corner.params;
    return { ...corner, params: [corners.length, b, c, d] };
  });

/** A corner more, which then stands at `index` of the list. */
export function cornerInserted(items: Items, { at, count, inclusion }: Shape, index: number, place: Place): Items {
  const corners = items.slice(at, at + count).toSpliced(index - at, 0, item('polygon', inclusion, 0, place));
  return items.toSpliced(at, count, ...counted(corners));
}

/** Without this item: a corner, or the shape that it is all of. */
export function cornerRemoved(items: Items, index: number): Items {
  const shape = shapeOf(items, index);
  if (shape === undefined) return items;
  const { at, count, kind } = shape;
  const corners = items.slice(at, at + count).toSpliced(index - at, 1);
  return items.toSpliced(at, count, ...(kind === 'polygon' ? counted(corners) : []));
}

export const shapeRemoved = (items: Items, { at, count }: Shape): Items => items.toSpliced(at, count);

/** Within or out of. */
export function turned(items: Items, { kind, at, count, inclusion }: Shape): Items {
  if (kind !== 'polygon' && kind !== 'circle') return items;
  const command = commandOf(kind, !inclusion);
  return items.map((one, index) => (index >= at && index < at + count ? { ...one, command } : one));
}

export const radiusOf = (one: PlanItem): number => one.params[0] ?? 0;

export function resized(items: Items, index: number, radiusM: number): Items {
  const one = items[index];
  if (one === undefined || !isCircle(one.command)) return items;
  const [, b, c, d] = one.params;
  return items.with(index, { ...one, params: [Math.fround(Math.max(0.5, radiusM)), b, c, d] });
}
