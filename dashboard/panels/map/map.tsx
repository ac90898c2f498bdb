/**
 * The field, from above: a metric grid with home as its origin, the track, the target and the rover with the way of its
 * next five seconds. Needs nothing but telemetry.
 */
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { lengthM, type Metres, metresFrom, minus, type Place, placeAt, placeOf } from '../../store/geo.ts';
import { isSelfSteering } from '../../store/mission.ts';
import { groupAgeMs, groupFreshness, valuesOf, vehicleOf } from '../../store/select.ts';
import type { Track } from '../../store/track.ts';
import type { TrackPiece } from '../../store/track-pieces.ts';
import { ageText, distance } from '../format.ts';
import type { HeldPoint } from '../plan/held-plan.tsx';
import { planParts } from '../plan/later.ts';
import { Tape } from '../tape.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { type Size, useSize } from '../use-size.ts';
import { aim, type Camera, firstCamera } from './camera.ts';
import { useGestures } from './gestures.ts';
import { GoalCard, GoalMark } from './goal.tsx';
import { Grid } from './grid.tsx';
import { Ground, HomeMark, JumpMark, Pieces, RoverMark, TargetMark, Vector } from './layers.tsx';
import './map.css';
import { Legend, Next, Tools } from './overlays.tsx';
import { ScaleBar } from './scale-bar.tsx';
import {
  clearMiddle,
  type Insets,
  type Pixel,
  panned,
  toGround,
  toPixel,
  type View,
  within,
  wordsShiftPx,
  zoomed,
} from './view.ts';
import { cut } from './window.ts';

const trackOf = (state: DashboardState): Track | null => state.tracks.get(vehicleOf(state)?.id ?? '') ?? null;

const wide: Insets = { top: 116, right: 92, bottom: 88, left: 64 };
const narrow: Insets = { top: 124, right: 66, bottom: 44, left: 36 };
const nothing = [] as const;
const anchorPoint: Metres = { eastM: 0, northM: 0 };

/** Too low for its overlays to be kept clear of. */
const low: Insets = { top: 60, right: 30, bottom: 20, left: 30 };

const lowPx = 260;
/** The tools' column at the right edge. */
const toolsPx = 62;

const insetsFor = (width: number, height: number): Insets => (height < lowPx ? low : width < 601 ? narrow : wide);

/** `follow`: it begins with the rover in its middle, as who drives by hand wants it. */
export function FieldMap({ follow = false }: { readonly follow?: boolean }) {
  const track = useSelect(trackOf);
  const { ref, size } = useSize<HTMLDivElement>();
  return (
    <section className={`map area-map ${size.height < lowPx ? 'low' : ''}`} aria-label="Map" ref={ref}>
      {track === null ? <NoPlace /> : <Field track={track} size={size} follow={follow} />}
      <Tape />
      <Next />
    </section>
  );
}

const NoPlace = () => <p className="map-empty">No position yet. The map begins where the rover is first heard.</p>;

type FieldProps = { readonly track: Track; readonly size: Size };

function Field({ track, size, follow }: FieldProps & { readonly follow: boolean }) {
  const isPlaced = useSelect((state) => placeOf(valuesOf(state, 'pose') ?? undefined) !== null);
  const homePlace = useSelect((state) => valuesOf(state, 'home'));
  const targetPlace = useSelect((state) => (isSelfSteering(state) ? valuesOf(state, 'target') : null));
  const { anchor, pieces, here } = track;
  const rover = isPlaced ? here : null;
  const home = useMemo(() => groundOf(anchor, homePlace), [anchor, homePlace]);
  const target = useMemo(() => groundOf(anchor, targetPlace), [anchor, targetPlace]);
  const insets = insetsFor(size.width, size.height);
  const ridden = useMemo(() => corners(pieces), [pieces]);
  const plans = planParts.useIt();
  const mission = useStore(useDashboard().plans.store, ({ lists }) => lists.mission.items);
  const held = useMemo(() => (mission && plans?.heldPointsIn(mission, anchor)) ?? nothing, [mission, plans, anchor]);
  const planned = useMemo(() => held.map(({ point }) => point), [held]);
  const points = [...ridden, ...planned, rover, home, target].filter((point) => point !== null);

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
  const tap = (at: Pixel) => {
    const { view } = aimed;
    setChosen((view && plans?.pointAt(held, at, (point) => toPixel(view, size, point))) ?? null);
  };
  const name = (at: Pixel = clearMiddle(size, insets)) => {
    setChosen(null);
    if (aimed.view !== null) setGoal(placeAt(anchor, toGround(aimed.view, size, at)));
  };
  const { element, handlers } = useGestures({ pan: (dx, dy) => move((view) => panned(view, dx, dy)), zoom, name, tap });

  return (
    <>
      <div
        ref={element}
        className="map-ground"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows, + and − move the map, so it must be reachable by key
        tabIndex={0}
        aria-label="Map, arrows move it, plus and minus zoom, Enter sends the rover to its middle"
        {...handlers}
      >
        {aimed.view === null ? null : (
          <Drawing view={aimed.view} {...{ track, size, insets, rover, home, target, goal, held, chosen }} />
        )}
      </div>
      <Tools
        mode={camera.mode}
        onMode={(mode) => setCamera((last) => ({ ...last, mode, aimedFor: '' }))}
        onZoom={zoom}
      />
      <Legend />
      {goal === null ? null : <GoalCard goal={goal} onClose={() => setGoal(null)} />}
      {next === undefined || goal !== null || plans === null ? null : (
        <plans.NextCard chosen={next} rover={rover} onClose={() => setChosen(null)} />
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

type DrawingProps = FieldProps & {
  readonly view: View;
  readonly rover: Metres | null;
  readonly home: Metres | null;
  readonly target: Metres | null;
  readonly goal: Place | null;
  readonly insets: Insets;
  readonly held: readonly HeldPoint[];
  readonly chosen: number | null;
};

function Drawing({ view, size, insets, track, rover, home, target, goal, held, chosen }: DrawingProps) {
  const plans = planParts.useIt();
  const stale = useSelect((state) => groupFreshness(state, 'pose') === 'stale');
  const item = useSelect((state) =>
    valuesOf(state, 'mode')?.mode === 'AUTO' ? (valuesOf(state, 'mission')?.currentItem ?? null) : null,
  );
  const at = (point: Metres) => toPixel(view, size, point);
  const doubted = track.jump !== null;
  return (
    <>
      <Grid view={view} size={size} origin={home ?? anchorPoint} topPx={insets.top + 8} />
      <svg
        width={size.width}
        height={size.height}
        className={stale ? 'map-things old' : 'map-things'}
        role="presentation"
      >
        <Ground view={view} size={size}>
          <Pieces pieces={track.pieces} view={view} size={size} />
        </Ground>
        {plans ? <plans.HeldPlan anchor={track.anchor} points={held} {...{ view, size, home, chosen }} /> : null}
        {rover && target ? <Leg from={at(rover)} to={at(target)} size={size} /> : null}
        {rover && !stale && !doubted ? <Way at={at(rover)} pxPerM={view.pxPerM} /> : null}
        {target ? <TargetMark at={at(target)} item={item} /> : null}
        {home ? <HomeMark at={at(home)} /> : null}
        {rover ? (
          <Rover at={at(rover)} pxPerM={view.pxPerM} {...{ stale, doubted }} rightPx={size.width - toolsPx} />
        ) : null}
        {rover && track.jump ? <JumpTo from={rover} to={track.jump.point} {...{ view, size, insets }} /> : null}
        {goal ? <GoalMark at={at(metresFrom(track.anchor, goal))} /> : null}
        <ScaleBar pxPerM={view.pxPerM} x={size.width - 14} y={size.height - 26} />
      </svg>
    </>
  );
}

type LegProps = { readonly from: Pixel; readonly to: Pixel; readonly size: Size };

function Leg({ from, to, size }: LegProps) {
  const line = cut(from, to, size);
  if (line === null) return null;
  const ends = [line.from, line.to].map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return <path className="leg" d={`M${ends.join('L')}`} />;
}

type JumpToProps = {
  readonly from: Metres;
  readonly to: Metres;
  readonly view: View;
  readonly size: Size;
  readonly insets: Insets;
};

/** At the map's edge where it leads further. */
function JumpTo({ from, to, view, size, insets }: JumpToProps) {
  const at = within(toPixel(view, size, to), size, insets);
  const metres = distance(lengthM(minus(to, from))).join(' ');
  const wordsPx = wordsShiftPx(at.x, size.width - toolsPx);
  return <JumpMark {...{ at, metres, wordsPx }} isLow={at.y > size.height / 2} />;
}

function Way({ at, pxPerM }: { readonly at: Pixel; readonly pxPerM: number }) {
  const eastM = useSelect((state) => valuesOf(state, 'pose')?.velEastMps ?? null);
  const northM = useSelect((state) => valuesOf(state, 'pose')?.velNorthMps ?? null);
  return eastM === null || northM === null ? null : <Vector at={at} velocity={{ eastM, northM }} pxPerM={pxPerM} />;
}

type PlacedRover = {
  readonly at: Pixel;
  readonly pxPerM: number;
  readonly stale: boolean;
  readonly doubted: boolean;
  readonly rightPx: number;
};

function Rover({ at, pxPerM, stale, doubted, rightPx }: PlacedRover) {
  const headingDeg = useSelect((state) => valuesOf(state, 'pose')?.headingDeg ?? null);
  const age = useSelect((state) => (stale ? ageText(groupAgeMs(state, 'pose')) : ''));
  return <RoverMark {...{ at, pxPerM, stale, doubted, age, headingDeg }} wordsPx={wordsShiftPx(at.x, rightPx)} />;
}
