/** From metres on the ground to pixels on the screen and back, and how to look at a set of points. Pure. */
import type { Metres } from '../../store/geo.ts';
import type { Size } from '../use-size.ts';

/** What is in the middle of the map, and how large a metre is. */
export type View = { readonly centre: Metres; readonly pxPerM: number };
/** Parts of the map that something else covers, px. */
export type Insets = { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
export type Pixel = { readonly x: number; readonly y: number };

const leastPxPerM = 0.02;
const mostPxPerM = 200;
/** Fitting shows at least this much ground, so that a rover at its home is not drawn in millimetres. */
const leastFitM = 16;

/** Half way round. Nobody drags the map further, and what is drawn keeps its decimals. */
const farthestM = 20_040_000;

const clampScale = (pxPerM: number) => Math.max(leastPxPerM, Math.min(mostPxPerM, pxPerM));
const onEarth = ({ eastM, northM }: Metres): Metres => ({
  eastM: Math.max(-farthestM, Math.min(farthestM, eastM)),
  northM: Math.max(-farthestM, Math.min(farthestM, northM)),
});

export const toPixel = ({ centre, pxPerM }: View, { width, height }: Size, point: Metres): Pixel => ({
  x: width / 2 + (point.eastM - centre.eastM) * pxPerM,
  y: height / 2 - (point.northM - centre.northM) * pxPerM,
});

export const toGround = ({ centre, pxPerM }: View, { width, height }: Size, { x, y }: Pixel): Metres => ({
  eastM: centre.eastM + (x - width / 2) / pxPerM,
  northM: centre.northM - (y - height / 2) / pxPerM,
});

export const panned = (view: View, dx: number, dy: number): View => ({
  ...view,
  centre: onEarth({ eastM: view.centre.eastM - dx / view.pxPerM, northM: view.centre.northM + dy / view.pxPerM }),
});

/** Larger by `factor`, with the ground under `fixed` staying where it is. */
export function zoomed(view: View, size: Size, factor: number, fixed: Pixel): View {
  const pxPerM = clampScale(view.pxPerM * factor);
  const held = toGround(view, size, fixed);
  const moved = toGround({ ...view, pxPerM }, size, fixed);
  return {
    pxPerM,
    centre: {
      eastM: view.centre.eastM + held.eastM - moved.eastM,
      northM: view.centre.northM + held.northM - moved.northM,
    },
  };
}

/** The middle of what is not covered. */
export const clearMiddle = ({ width, height }: Size, { top, right, bottom, left }: Insets): Pixel => ({
  x: (left + width - right) / 2,
  y: (top + height - bottom) / 2,
});

/** The view at this scale that has `point` in the middle of what is not covered. */
export function centredOn(point: Metres, pxPerM: number, size: Size, insets: Insets): View {
  const middle = clearMiddle(size, insets);
  return {
    pxPerM,
    centre: {
      eastM: point.eastM - (middle.x - size.width / 2) / pxPerM,
      northM: point.northM + (middle.y - size.height / 2) / pxPerM,
    },
  };
}

/** The largest view that has all points clear of what is covered; null for no points. */
export function fitted(points: readonly Metres[], size: Size, insets: Insets): View | null {
  if (points.length === 0) return null;
  const east = points.map(({ eastM }) => eastM);
  const north = points.map(({ northM }) => northM);
  const [west, most] = [Math.min(...east), Math.max(...east)];
  const [south, top] = [Math.min(...north), Math.max(...north)];
  const pxPerM = Math.min(
    Math.max(1, size.width - insets.left - insets.right) / Math.max(leastFitM, most - west),
    Math.max(1, size.height - insets.top - insets.bottom) / Math.max(leastFitM, top - south),
  );
  return centredOn({ eastM: (west + most) / 2, northM: (south + top) / 2 }, clampScale(pxPerM), size, insets);
}

/** The pixel, or the nearest one in the clear part of the map. */
export const within = ({ x, y }: Pixel, { width, height }: Size, { top, right, bottom, left }: Insets): Pixel => ({
  x: Math.max(left, Math.min(width - right, x)),
  y: Math.max(top, Math.min(height - bottom, y)),
});

/** Whether a point lies in the clear part of the view, or within a pixel of it. */
export function isInView(view: View, point: Metres, size: Size, { top, right, bottom, left }: Insets): boolean {
  const { x, y } = toPixel(view, size, point);
  return x >= left - 1 && x <= size.width - right + 1 && y >= top - 1 && y <= size.height - bottom + 1;
}

/** Whether a point has left the clear part of the view, or everything has shrunk into a corner of it. */
export function needsFit(view: View, points: readonly Metres[], size: Size, insets: Insets): boolean {
  const isOutside = points.some((point) => !isInView(view, point, size, insets));
  const best = fitted(points, size, insets);
  return isOutside || (best !== null && best.pxPerM > view.pxPerM * 2.5);
}

/** 1, 2 or 5 times a power of ten, the smallest that is at least `value`. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value * 0.999_999) ?? 10) * power;
}

/** The grid's lines are never closer. */
export const leastLinePx = 34;

/**
 * Distances of the grid's lines, m: fine ones at least 34 px apart, and every fourth or fifth of them named. They are
 * round in the unit that is `unitM` long.
 */
export function gridSteps(pxPerM: number, unitM = 1): { readonly minorM: number; readonly majorM: number } {
  const minor = roundUp(leastLinePx / (pxPerM * unitM));
  const lead = minor / 10 ** Math.floor(Math.log10(minor) + 1e-9);
  const minorM = minor * unitM;
  return { minorM, majorM: minorM * (Math.round(lead) === 5 ? 4 : 5) };
}

/** No scale bar is longer. */
export const rulerPx = 110;

/** A round length for the scale bar, m: round in the unit that is `unitM` long, and no longer than 110 px. */
export const scaleLengthM = (pxPerM: number, unitM = 1): number => {
  const pxPerUnit = pxPerM * unitM;
  const up = roundUp(rulerPx / pxPerUnit);
  const power = 10 ** Math.floor(Math.log10(up) + 1e-9);
  const one = up * pxPerUnit <= rulerPx + 0.5 ? up : ({ 1: 0.5, 2: 1, 5: 2 }[Math.round(up / power)] ?? 0.5) * power;
  return one * unitM;
};

/** Half of what the words about a rover's last place are wide. */
export const wordsHalfPx = 78;

/** What is added to `x` so that these words end left of `rightPx` and begin on the map. */
export const wordsShiftPx = (x: number, rightPx: number): number =>
  Math.max(wordsHalfPx + 8, Math.min(rightPx - wordsHalfPx, x)) - x;
