/**
 * Where the map looks. Fitting keeps rover, home, target and track in view and moves only when it must; following keeps
 * the rover in the middle; free is where the operator left it. (camera, scene) → camera, pure.
 */
import type { Metres } from '../../store/geo.ts';
import type { Size } from '../use-size.ts';
import { centredOn, fitted, type Insets, needsFit, type View } from './view.ts';

export type Camera = {
  readonly mode: 'fit' | 'follow' | 'free';
  readonly view: View | null;
  readonly aimedFor: string;
};

export type Scene = {
  readonly rover: Metres | null;
  /** What fitting must keep in view, the rover included. */
  readonly points: readonly Metres[];
  readonly size: Size;
  readonly insets: Insets;
};

export const firstCamera: Camera = { mode: 'fit', view: null, aimedFor: '' };

/** A map lower than this cannot show a whole mission: it follows the rover instead. */
const leastFitHeightPx = 230;
const closePxPerM = 5.4;

/** The camera for this scene; the same one where nothing calls for another. */
export function aim(camera: Camera, scene: Scene): Camera {
  const { rover, points, size, insets } = scene;
  if (size.width === 0) return camera;
  const low = size.height < leastFitHeightPx;
  const aimedFor = `${size.width}x${size.height}:${insets.top}`;
  const to = (view: View | null): Camera => (view === null ? camera : { ...camera, view, aimedFor });
  if (camera.mode === 'free') return camera;
  if (camera.mode === 'follow' || low) {
    if (rover === null) return camera;
    const pxPerM = camera.mode === 'follow' && camera.view ? camera.view.pxPerM : closePxPerM;
    const next = centredOn(rover, pxPerM, size, insets);
    return isSame(camera.view, next) ? camera : to(next);
  }
  const resized = camera.aimedFor !== aimedFor;
  if (camera.view !== null && !resized && !needsFit(camera.view, points, size, insets)) return camera;
  // Some room to grow, so that a rover under way does not move the map every second.
  const room = camera.view === null || resized ? 1 : 0.8;
  const best = fitted(points, size, insets);
  if (best === null) return camera;
  const grown = growPoints(points, room);
  return to(fitted(grown, size, insets) ?? best);
}

const isSame = (a: View | null, b: View): boolean =>
  a !== null && a.pxPerM === b.pxPerM && a.centre.eastM === b.centre.eastM && a.centre.northM === b.centre.northM;

/** The points with a margin around them, so that what fills `room` of the view is what there is. */
function growPoints(points: readonly Metres[], room: number): readonly Metres[] {
  if (room === 1) return points;
  const east = points.map(({ eastM }) => eastM);
  const north = points.map(({ northM }) => northM);
  const span = Math.max(...east) - Math.min(...east) + (Math.max(...north) - Math.min(...north));
  const margin = (span * (1 - room)) / 4;
  return [
    ...points,
    { eastM: Math.min(...east) - margin, northM: Math.min(...north) - margin },
    { eastM: Math.max(...east) + margin, northM: Math.max(...north) + margin },
  ];
}
