/**
 * The field, from above: a metric grid with home as its origin, the track, the target and the rover with the way of its
 * next five seconds. Needs nothing but telemetry.
 */
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { type Metres, metresFrom, type Place, placeAt, placeOf } from '../../store/geo.ts';
import { isSelfSteering } from '../../store/mission.ts';
import { valuesOf, vehicleOf } from '../../store/select.ts';
import type { Track } from '../../store/track.ts';
import type { TrackPiece } from '../../store/track-pieces.ts';
import { planParts } from '../plan/later.ts';
import { Tape } from '../tape.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { type Size, useSize } from '../use-size.ts';
import { aim, type Camera, firstCamera, leastFitHeightPx } from './camera.ts';
import { Drawing } from './drawing.tsx';
import { useGestures } from './gestures.ts';
import { GoalCard } from './goal.tsx';
import './map.css';
import { mapMarkWords } from '../../words/map.ts';
import { Legend, Next, Tools } from './overlays.tsx';
import { clearMiddle, type Insets, type Pixel, panned, toGround, toPixel, type View, zoomed } from './view.ts';

const trackOf = (state: DashboardState): Track | null => state.tracks.get(vehicleOf(state)?.id ?? '') ?? null;

const wide: Insets = { top: 116, right: 92, bottom: 88, left: 64 };
const narrow: Insets = { top: 124, right: 66, bottom: 44, left: 36 };
const nothing = [] as const;
/** Its buttons lie in a row, under the tape. */
const low: Insets = { top: 112, right: 36, bottom: 36, left: 36 };
/** Too low for its overlays to be kept clear of: the rover is in its middle. */
const lowest: Insets = { top: 60, right: 30, bottom: 20, left: 30 };

const lowPx = 260;
function insetsFor({ width, height }: Size): Insets {
  if (height < leastFitHeightPx) return lowest;
  return height < lowPx ? low : width < 601 ? narrow : wide;
}

/** `follow`: it begins with the rover in its middle, as who drives by hand wants it. */
export function FieldMap({ follow = false }: { readonly follow?: boolean }) {
  const track = useSelect(trackOf);
  const vehicle = useSelect((state) => vehicleOf(state)?.id ?? '');
  const { ref, size } = useSize<HTMLDivElement>();
  return (
    <section className={`map area-map ${size.height < lowPx ? 'low' : ''}`} aria-label={mapMarkWords.title} ref={ref}>
      {/* A goal that was named for one vehicle is not another's. */}
      {track === null ? <NoPlace /> : <Field key={vehicle} track={track} size={size} follow={follow} />}
      <Tape />
      <Next />
    </section>
  );
}

const NoPlace = () => <p className="map-empty">{mapMarkWords.empty}</p>;

type FieldProps = { readonly track: Track; readonly size: Size };

function Field({ track, size, follow }: FieldProps & { readonly follow: boolean }) {
  const isPlaced = useSelect((state) => placeOf(valuesOf(state, 'pose') ?? undefined) !== null);
  const homePlace = useSelect((state) => valuesOf(state, 'home'));
  const targetPlace = useSelect((state) => (isSelfSteering(state) ? valuesOf(state, 'target') : null));
  const { anchor, pieces, here } = track;
  const rover = isPlaced ? here : null;
  const home = useMemo(() => groundOf(anchor, homePlace), [anchor, homePlace]);
  const target = useMemo(() => groundOf(anchor, targetPlace), [anchor, targetPlace]);
  const insets = insetsFor(size);
  const ridden = useMemo(() => corners(pieces), [pieces]);
  const late = planParts.useIt();
  const mission = useStore(useDashboard().plans.store, ({ lists }) => lists.mission.items);
  const held = useMemo(() => (mission && late?.heldPointsIn(mission, anchor)) ?? nothing, [mission, late, anchor]);
  const planned = useMemo(() => held.map(({ point }) => point), [held]);
  const me = late?.operatorPlaceNow() ?? null;
  const operator = useMemo(() => me && metresFrom(anchor, me), [anchor, me]);
  const points = [...ridden, ...planned, rover, home, target, operator].filter((point) => point !== null);

  const [camera, setCamera] = useState<Camera>({ ...firstCamera, mode: follow ? 'follow' : 'fit' });
  const aimed = aim(camera, { rover, points, size, insets });
  if (aimed !== camera) setCamera(aimed);
  const move = (change: (view: View) => View, mode: 'free' | 'follow' = 'free') =>
    setCamera((last) => (last.view === null ? last : { ...last, mode, view: change(last.view) }));
  const zoom = (factor: number, at: Pixel = clearMiddle(size, insets)) =>
    move((view) => zoomed(view, size, factor, at), camera.mode === 'follow' ? 'follow' : 'free');
  const [goal, setGoal] = useState<Place | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const next = held.find(({ number }) => number === chosen);
  const measure = (at: Pixel): boolean =>
    aimed.view !== null && late?.measureAt(placeAt(anchor, toGround(aimed.view, size, at))) === true;
  const tap = (at: Pixel) => {
    const { view } = aimed;
    if (measure(at)) return;
    setChosen((view && late?.pointAt(held, at, (point) => toPixel(view, size, point))) ?? null);
  };
  const name = (at: Pixel = clearMiddle(size, insets)) => {
    if (measure(at)) return;
    setChosen(null);
    if (aimed.view !== null) setGoal(placeAt(anchor, toGround(aimed.view, size, at)));
  };
  const { element, handlers } = useGestures({
    pan: (dx, dy) => move((view) => panned(view, dx, dy)),
    key: ({ key }) => late?.measureKey(key) === true,
    ...{ zoom, name, tap },
  });

  return (
    <>
      <div
        ref={element}
        className="map-ground"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows, + and − move the map, so it must be reachable by key
        tabIndex={0}
        aria-label={mapMarkWords.keys}
        {...handlers}
      >
        {aimed.view === null ? null : (
          <Drawing view={aimed.view} {...{ track, size, insets, rover, home, target, goal, held, chosen }} />
        )}
      </div>
      <Tools mode={camera.mode} onMode={(mode) => setCamera((last) => ({ ...last, mode, aimedFor: '' }))} onZoom={zoom}>
        {late ? <late.MapTools /> : null}
      </Tools>
      {late ? <late.TrackLegend /> : <Legend />}
      {late ? <late.MapCards /> : null}
      {goal === null ? null : <GoalCard goal={goal} onClose={() => setGoal(null)} />}
      {next === undefined || goal !== null || late === null ? null : (
        <late.NextCard chosen={next} rover={rover} onClose={() => setChosen(null)} />
      )}
    </>
  );
}

type PlaceValues = Parameters<typeof placeOf>[0];

function groundOf(anchor: Place, values: PlaceValues | null): Metres | null {
  const known = placeOf(values ?? undefined);
  return known && metresFrom(anchor, known);
}

/** The track's extent, as points. */
const corners = (pieces: readonly TrackPiece[]): readonly Metres[] =>
  pieces.flatMap(({ box: { westM, eastM, southM, northM } }) => [
    { eastM: westM, northM: southM },
    { eastM, northM },
  ]);
