/** The field with the draft on it: taps add, drags move, a touch selects. What all of that does stands in the desk. */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type Metres, metresFrom, minus, type Place, placeAt, placeOf } from '../../store/geo.ts';
import type { Desk } from '../../store/plan/desk.ts';
import { listOfTool, movedTo, placed, without } from '../../store/plan/edits.ts';
import { resized } from '../../store/plan/fence.ts';
import { valuesOf, vehicleOf } from '../../store/select.ts';
import { planWords } from '../../words/plan.ts';
import { aim, type Camera, firstCamera } from '../map/camera.ts';
import { type Grip, useGestures } from '../map/gestures.ts';
import { MapCards } from '../map/late/cards.tsx';
import { MapTools } from '../map/late/map-tools.tsx';
import { Tools } from '../map/overlays.tsx';
import { clearMiddle, type Insets, type Pixel, panned, toGround, toPixel, type View, zoomed } from '../map/view.ts';
import { useSelect } from '../use-dashboard.ts';
import { type Size, useSize } from '../use-size.ts';
import { markAt, marksOf } from './marks.ts';
import { PlanDrawing } from './plan-drawing.tsx';
import { radiusHandle } from './plan-marks.tsx';
import { Selected, ToolBar } from './tool-bar.tsx';
import { useDesk, useDeskState } from './use-desk.ts';

const wide: Insets = { top: 130, right: 80, bottom: 84, left: 64 };
const narrow: Insets = { top: 100, right: 66, bottom: 40, left: 34 };

/** What metres count from: the track's first place, else home, else the plan's own first place. It stays while it can. */
function useAnchor(): Place | null {
  const track = useSelect((state) => state.tracks.get(vehicleOf(state)?.id ?? '')?.anchor ?? null);
  const home = useSelect((state) => valuesOf(state, 'home'));
  const plan = useDeskState((state) => state.history.present);
  const kept = useRef<Place | null>(null);
  const first = kept.current ?? placeOf(home ?? undefined) ?? firstPlace(plan);
  kept.current = track ?? first;
  return kept.current;
}

const firstPlace = (plan: Parameters<typeof marksOf>[0]): Place | null => {
  const [mark] = marksOf(plan, { latDeg: 0, lonDeg: 0 });
  return mark ? placeAt({ latDeg: 0, lonDeg: 0 }, mark.point) : null;
};

export function PlanMap() {
  const anchor = useAnchor();
  const { ref, size } = useSize<HTMLDivElement>();
  return (
    <section className="map plan-map" aria-label={planWords.map} ref={ref}>
      {anchor === null ? (
        <p className="map-empty">{planWords.mapEmpty}</p>
      ) : (
        <Field key={`${anchor.latDeg} ${anchor.lonDeg}`} anchor={anchor} size={size} />
      )}
      <ToolBar />
      <Selected />
    </section>
  );
}

type FieldProps = { readonly anchor: Place; readonly size: Size };

function Field({ anchor, size }: FieldProps) {
  const desk = useDesk();
  const { open, history, list, selected, tool, inclusion } = useDeskState((state) => state);
  const plan = history.present;
  const marks = useMemo(() => marksOf(plan, anchor), [plan, anchor]);
  const homeValues = useSelect((state) => valuesOf(state, 'home'));
  const home = useMemo(() => {
    const place = placeOf(homeValues ?? undefined);
    return place && metresFrom(anchor, place);
  }, [anchor, homeValues]);
  const track = useSelect((state) => state.tracks.get(vehicleOf(state)?.id ?? '') ?? null);
  const rover = track?.here ?? null;
  const insets = size.width < 601 ? narrow : wide;

  const [camera, setCamera] = useState<Camera>(firstCamera);
  const points = useMemo(() => marks.map(({ point }) => point), [marks]);
  const aimed = aim(camera, {
    ...{ rover, size, insets },
    points: [...points, ...(rover ? [rover] : []), ...(home ? [home] : [])],
  });
  if (aimed !== camera) setCamera(aimed);
  // Another draft is looked at as a whole; a point that is added or dragged moves nothing under the finger.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the draft's id is what it is about
  useEffect(() => setCamera((last) => ({ ...last, mode: 'fit', aimedFor: '' })), [open.id]);
  const isFirst = useRef(points.length);
  useEffect(() => {
    // Many at once came from a file or the rover.
    if (Math.abs(points.length - isFirst.current) > 2) setCamera((last) => ({ ...last, mode: 'fit', aimedFor: '' }));
    isFirst.current = points.length;
  }, [points.length]);

  const move = (change: (view: View) => View) =>
    setCamera((last) => (last.view === null ? last : { ...last, mode: 'free', view: change(last.view) }));
  const stay = () => move((view) => view);
  const zoom = (factor: number, at: Pixel = clearMiddle(size, insets)) =>
    move((view) => zoomed(view, size, factor, at));
  const { view } = aimed;
  const groundAt = (at: Pixel): Place | null => (view ? placeAt(anchor, toGround(view, size, at)) : null);
  const hit = (at: Pixel) => view && markAt(marks, at, (point) => toPixel(view, size, point), { list, selected });
  const handle =
    view && list === 'fence' && selected !== null ? radiusHandle({ plan, selected, anchor, view, size }) : null;

  const add = (at: Pixel) => {
    const place = groundAt(at);
    if (place === null || view === null || tool === 'select') return;
    stay();
    const setting = {
      inclusion,
      selected: list === listOfTool[tool] ? selected : null,
      radiusM: circlePx / view.pxPerM,
    };
    desk.edit(placed(plan, tool, place, setting));
  };
  const select = (at: Pixel): boolean => {
    const mark = hit(at);
    if (mark) desk.select(mark.list, mark.index);
    return mark !== null;
  };
  const grip = (at: Pixel): Grip | null => {
    if (view === null) return null;
    if (handle && Math.hypot(handle.x - at.x, handle.y - at.y) < 24) return radiusGrip(desk, view, size, anchor, stay);
    const mark = hit(at);
    if (mark?.list !== list) return null;
    const pixel = toPixel(view, size, mark.point);
    const off = { x: pixel.x - at.x, y: pixel.y - at.y };
    return {
      move(to) {
        const place = groundAt({ x: to.x + off.x, y: to.y + off.y });
        const now = desk.store.getState();
        // Another draft may have come under the finger, with another vehicle on show.
        if (place === null || now.open.id !== open.id) return;
        const { present } = now.history;
        stay();
        const { index } = mark;
        desk.edit({ plan: movedTo(present, list, index, place), list, selected: index }, `drag ${list} ${index}`);
      },
      drop: desk.settle,
    };
  };
  const key = (event: KeyboardEvent): boolean => {
    const nudge = nudges[event.key];
    if (selected === null) return false;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      desk.edit(without(plan, list, selected));
      return true;
    }
    const mark = marks.find((one) => one.list === list && one.index === selected);
    if (!event.shiftKey || nudge === undefined || mark === undefined || view === null) return false;
    const step = nudgePx / view.pxPerM;
    const point = { eastM: mark.point.eastM + nudge.eastM * step, northM: mark.point.northM + nudge.northM * step };
    desk.edit(
      { plan: movedTo(plan, list, selected, placeAt(anchor, point)), list, selected },
      `nudge ${list} ${selected}`,
    );
    return true;
  };
  const { element, handlers } = useGestures({
    ...{ zoom, grip, key },
    pan: (dx, dy) => move((last) => panned(last, dx, dy)),
    tap: (at) => void (select(at) || add(at)),
    // Held on a point: that point. Held on the ground: what the tool in hand adds.
    name: (at) => void (at ? select(at) || add(at) : add(clearMiddle(size, insets))),
  });

  return (
    <>
      <div
        ref={element}
        className={tool === 'select' ? 'map-ground' : 'map-ground is-adding'}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows move the map and its points, so it must be reachable by key
        tabIndex={0}
        aria-label={planWords.mapKeys}
        {...handlers}
      >
        {view === null ? null : <PlanDrawing {...{ anchor, view, size, insets, home, track, marks, handle }} />}
      </div>
      <Tools mode={camera.mode} onMode={(mode) => setCamera((last) => ({ ...last, mode, aimedFor: '' }))} onZoom={zoom}>
        <MapTools isPlan />
      </Tools>
      <MapCards isPlan />
    </>
  );
}

/** Of a new circle. */
const circlePx = 60;
const nudgePx = 8;
const nudges: Readonly<Record<string, Metres>> = {
  ArrowLeft: { eastM: -1, northM: 0 },
  ArrowRight: { eastM: 1, northM: 0 },
  ArrowUp: { eastM: 0, northM: 1 },
  ArrowDown: { eastM: 0, northM: -1 },
};

function radiusGrip(desk: Desk, view: View, size: Size, anchor: Place, stay: () => void): Grip {
  return {
    move(to) {
      const { history, selected } = desk.store.getState();
      const plan = history.present;
      const centre = marksOf(plan, anchor).find(({ list, index }) => list === 'fence' && index === selected)?.point;
      if (selected === null || centre === undefined) return;
      stay();
      const { eastM, northM } = minus(toGround(view, size, to), centre);
      const radiusM = Math.round(Math.hypot(eastM, northM) * 10) / 10;
      const fence = resized(plan.fence, selected, radiusM);
      desk.edit({ plan: { ...plan, fence }, list: 'fence', selected }, `radius ${selected}`);
    },
    drop: desk.settle,
  };
}
