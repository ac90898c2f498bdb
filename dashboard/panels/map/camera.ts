/**
 * Where the map looks. Fitting keeps rover, home, target and track in view and moves only when it must; following keeps
 * the rover in the middle; free is where the operator left it. (camera, scene) → camera, pure.
 */
import { lengthM, type Metres, minus } from '../../store/geo.ts';
import type { Size } from '../use-size.ts';
import { centredOn, fitted, type Insets, isInView, needsFit, type View } from './view.ts';

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
export const leastFitHeightPx = 230;
const closePxPerM = 5.4;

/** What lies further from the rover than this is left out of the fit: nothing can be seen at such a scale. */
const farthestFitM = 20_000;

/** The camera for this scene; the same one where nothing calls for another, so that asking again and again ends. */
export function aim(camera: Camera, scene: Scene): Camera {
  const { size, insets } = scene;
  if (size.width === 0 || camera.mode === 'free') return camera;
  const aimedFor = `${size.width}x${size.height}:${insets.top}`;
  const follows = camera.mode === 'follow' || size.height < leastFitHeightPx;
  const view = follows ? followed(camera, scene) : held(camera, scene, camera.aimedFor !== aimedFor);
  if (view === null || !isDrawable(view) || isSame(camera, view, aimedFor)) return camera;
  return { ...camera, view, aimedFor };
}

function followed({ mode, view }: Camera, { rover, size, insets }: Scene): View | null {
  const pxPerM = mode === 'follow' && view ? view.pxPerM : closePxPerM;
  return rover && centredOn(rover, pxPerM, size, insets);
}

function held({ view }: Camera, { rover, points, size, insets }: Scene, resized: boolean): View | null {
  const near = points.filter(
    (point) => lengthM(rover === null ? { eastM: 0, northM: 0 } : minus(point, rover)) <= farthestFitM,
  );
  if (view !== null && !resized && !needsFit(view, near, size, insets)) return view;
  // Some room to grow, so that a rover under way does not move the map every second.
  const best = fitted(growPoints(near, view === null || resized ? 1 : 0.8), size, insets);
  // What is too wide for any scale is not worth the rover.
  if (best === null || rover === null || isInView(best, rover, size, insets)) return best;
  return centredOn(rover, best.pxPerM, size, insets);
}

const isDrawable = ({ centre, pxPerM }: View): boolean => Number.isFinite(centre.eastM + centre.northM + pxPerM);

const isSame = ({ view, aimedFor }: Camera, next: View, aimedNext: string): boolean =>
  view !== null &&
  aimedFor === aimedNext &&
  view.pxPerM === next.pxPerM &&
  view.centre.eastM === next.centre.eastM &&
  view.centre.northM === next.centre.northM;

/** The points with a margin around them, so that what fills `room` of the view is what there is. */
function growPoints(points: readonly Metres[], room: number): readonly Metres[] {
  if (room === 1 || points.length === 0) return points;
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
