/**
 * What of the ground can be seen, and what of a line: the browser measures dashes along all of a line, seen or not, so
 * a line that leads to the other side of the earth must be cut before it is drawn. Pure.
 */
import type { Metres } from '../../store/geo.ts';
import { type Box, boxAround, boxWith } from '../../store/track-pieces.ts';
import type { Size } from '../use-size.ts';
import { type Pixel, toGround, type View } from './view.ts';

/** The view and a quarter of it around. */
export function windowOf(view: View, { width, height }: Size): Box {
  const low = toGround(view, { width, height }, { x: -width / 4, y: height * 1.25 });
  const high = toGround(view, { width, height }, { x: width * 1.25, y: -height / 4 });
  return boxWith(boxAround(low), boxAround(high));
}

export const doMeet = (a: Box, b: Box): boolean =>
  a.westM <= b.eastM && b.westM <= a.eastM && a.southM <= b.northM && b.southM <= a.northM;

/** The parts of a line whose strokes come near the window. */
export function partsIn(points: readonly Metres[], window: Box): readonly (readonly Metres[])[] {
  const parts: Metres[][] = [];
  points.forEach((point, i) => {
    const last = points[i - 1];
    if (last === undefined || !doMeet(boxWith(boxAround(last), boxAround(point)), window)) return;
    const part = parts.at(-1);
    if (part?.at(-1) === last) part.push(point);
    else parts.push([last, point]);
  });
  return parts;
}

/** A straight line's part on the map and 100 px around, or null (Liang and Barsky's method). */
export function cut(from: Pixel, to: Pixel, { width, height }: Size): { from: Pixel; to: Pixel } | null {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const edges = [
    [-dx, from.x + 100],
    [dx, width + 100 - from.x],
    [-dy, from.y + 100],
    [dy, height + 100 - from.y],
  ] as const;
  if (edges.some(([along, room]) => along === 0 && room < 0)) return null;
  const enters = edges.filter(([along]) => along < 0).map(([along, room]) => room / along);
  const leaves = edges.filter(([along]) => along > 0).map(([along, room]) => room / along);
  const [start, end] = [Math.max(0, ...enters), Math.min(1, ...leaves)];
  const at = (share: number): Pixel => ({ x: from.x + share * dx, y: from.y + share * dy });
  return start <= end ? { from: at(start), to: at(end) } : null;
}
