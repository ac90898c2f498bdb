/** Where the grid's lines lie: as many as the map is wide, whatever the ground's extent. Pure. */
import type { Metres } from '../../store/geo.ts';
import type { Size } from '../use-size.ts';
import { gridSteps, leastLinePx, toGround, toPixel, type View } from './view.ts';

/** A line: metres from the origin, pixels on the map. */
export type Line = { readonly m: number; readonly px: number; readonly isMajor: boolean };
export type Lines = { readonly east: readonly Line[]; readonly north: readonly Line[] };

export function gridLines(view: View, size: Size, origin: Metres): Lines {
  const { minorM, majorM } = gridSteps(view.pxPerM);
  const low = toGround(view, size, { x: 0, y: size.height });
  const high = toGround(view, size, { x: size.width, y: 0 });
  const line = (m: number, px: number): Line => ({
    m,
    px,
    isMajor: Math.abs(m / majorM - Math.round(m / majorM)) < 1e-6,
  });
  const xOf = (m: number) => toPixel(view, size, { eastM: m + origin.eastM, northM: 0 }).x;
  const yOf = (m: number) => toPixel(view, size, { eastM: 0, northM: m + origin.northM }).y;
  return {
    east: multiples(low.eastM - origin.eastM, high.eastM - origin.eastM, minorM, size.width).map((m) =>
      line(m, xOf(m)),
    ),
    north: multiples(low.northM - origin.northM, high.northM - origin.northM, minorM, size.height).map((m) =>
      line(m, yOf(m)),
    ),
  };
}

/** Multiples of `step` within the range, no more than fit into `px`; none where anything is not a number. */
function multiples(from: number, to: number, step: number, px: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.min(Math.ceil(px / leastLinePx) + 1, Math.floor(to / step) - first + 1);
  return count > 0 ? Array.from({ length: count }, (_, i) => (first + i) * step) : [];
}

/** `40 m E`, `12.5 km S`. */
export function named(m: number, positive: string, negative: string): string {
  const size = Math.abs(m);
  const far = size >= 10_000;
  const text = far ? Math.round(size * 1000) / 1_000_000 : Math.round(size * 100) / 100;
  return `${text} ${far ? 'km' : 'm'} ${m < 0 ? negative : positive}`;
}
