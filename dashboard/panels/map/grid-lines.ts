/** Where the grid's lines lie: as many as the map is wide, whatever the ground's extent. Pure. */

import type { Metres } from '../../store/geo.ts';
import type { Scale } from '../../store/units.ts';
import { figureWords } from '../../words/common.ts';
import type { Size } from '../use-size.ts';
import { gridSteps, leastLinePx, toGround, toPixel, type View } from './view.ts';

/** A line: metres from the origin, pixels on the map. */
export type Line = { readonly m: number; readonly px: number; readonly isMajor: boolean };
export type Lines = { readonly east: readonly Line[]; readonly north: readonly Line[] };

export function gridLines(view: View, size: Size, origin: Metres, unitM = 1): Lines {
  const { minorM, majorM } = gridSteps(view.pxPerM, unitM);
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

const metres: Scale = { unit: 'm', size: 1, zero: 0 };

/** `40 m`, `12.5 km`, `150 ft`: kilometres from `farM` on. */
export function lengthNamed(m: number, { unit, size }: Scale, farM: number): string {
  const length = Math.abs(m) / size;
  if (unit === 'm' && length >= farM) return figureWords.kilometres(String(Math.round(length * 1000) / 1_000_000));
  return `${Math.round(length * 100) / 100} ${unit}`;
}

/** `40 m E`, `12.5 km S`, `150 ft N`. */
export const named = (m: number, positive: string, negative: string, ruler: Scale = metres): string =>
  `${lengthNamed(m, ruler, 10_000)} ${m < 0 ? negative : positive}`;
