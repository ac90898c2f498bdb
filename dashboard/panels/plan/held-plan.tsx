/** The plan that the rover holds, on the map one drives by: what is behind it in grey, what is ahead in the accent. */
import { useStore } from 'zustand';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { lengthM, type Metres, metresFrom, type Place } from '../../store/geo.ts';
import type { HeldList } from '../../store/plan/held.ts';
import { placeOfItem } from '../../store/plan/places.ts';
import { valuesOf } from '../../store/select.ts';
import { commonWords } from '../../words/common.ts';
import { nextWords as words } from '../../words/plan-marks.ts';
import { distance } from '../format.ts';
import { Icon } from '../icons.tsx';
import { askBlock, isArmed, leaseBlock } from '../intent/acts.ts';
import { type Pixel, toPixel, type View } from '../map/view.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import type { Size } from '../use-size.ts';
import { Fence, MissionWay } from './plan-layer.tsx';

/** `number`: as the vehicle counts them, home being 0. */
export type HeldPoint = { readonly number: number; readonly point: Metres };

/** The points of a mission that have a place. */
export const heldPointsIn = (items: readonly PlanItem[], anchor: Place): readonly HeldPoint[] =>
  items.flatMap((item, index) => {
    const place = placeOfItem(item);
    return place ? [{ number: index + 1, point: metresFrom(anchor, place) }] : [];
  });

/** More than these are a line only. */
const mostNumbered = 200;
/** It may be another by now. */
const isDoubted = ({ state }: HeldList): boolean => state !== 'read';

type LayerProps = {
  readonly anchor: Place;
  readonly view: View;
  readonly size: Size;
  readonly home: Metres | null;
  readonly points: readonly HeldPoint[];
  readonly chosen: number | null;
};

const none = [] as const;

export function HeldPlan({ anchor, view, size, home, points, chosen }: LayerProps) {
  const { mission, fence } = useStore(useDashboard().plans.store, (state) => state.lists);
  const current = useSelect((state) => valuesOf(state, 'mission')?.currentItem ?? null);
  const isComplete = useSelect((state) => valuesOf(state, 'mission')?.state === 'complete');
  const seen = points.flatMap(({ number, point }) => {
    const at = toPixel(view, size, point);
    return at.x > -20 && at.x < size.width + 20 && at.y > -20 && at.y < size.height + 20 ? [{ number, at }] : [];
  });
  const isBehind = (number: number) => isComplete || (current !== null && number < current);
  const behind = points.filter(({ number }) => isBehind(number)).length;
  return (
    <>
      <g className={isDoubted(fence) ? 'is-doubted' : undefined}>
        <Fence fence={fence.items ?? none} {...{ anchor, view, size }} />
      </g>
      <g className={isDoubted(mission) ? 'is-doubted' : undefined}>
        <MissionWay mission={mission.items ?? none} {...{ home, behind, anchor, view, size }} />
        {seen.length > mostNumbered
          ? null
          : seen.map(({ number, at: { x, y } }) => (
              <g
                key={number}
                transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
                className={`plan-mark${isBehind(number) ? ' is-done' : ''}${number === chosen ? ' is-selected' : ''}`}
                data-mark={`mission ${number}`}
                data-current={number === current || undefined}
              >
                {number === current && !isComplete ? <circle className="plan-current" r="17" /> : null}
                <circle className="plan-shape" r="12" />
                <text className="plan-number" y="4.5" textAnchor="middle">
                  {number}
                </text>
              </g>
            ))}
      </g>
    </>
  );
}

const reachPx = 24;

/** The point that a finger means at a pixel, or null. */
export function pointAt(points: readonly HeldPoint[], at: Pixel, pixelOf: (point: Metres) => Pixel): number | null {
  const far = (one: HeldPoint) => {
    const { x, y } = pixelOf(one.point);
    return Math.hypot(x - at.x, y - at.y);
  };
  const [best] = points.filter((one) => far(one) <= reachPx).toSorted((a, b) => far(a) - far(b));
  return best?.number ?? null;
}

type NextProps = { readonly chosen: HeldPoint; readonly rover: Metres | null; readonly onClose: () => void };

/** A point of the mission that was touched: the rover goes there next when that is confirmed. */
export function NextCard({ chosen: { number, point }, rover, onClose }: NextProps) {
  const { operate } = useDashboard();
  const metres =
    rover && Math.round(lengthM({ eastM: point.eastM - rover.eastM, northM: point.northM - rover.northM }));
  const block = useSelect((state) => (isArmed(state) ? leaseBlock(state) : askBlock(state)));
  const isCurrent = useSelect((state) => valuesOf(state, 'mission')?.currentItem === number);
  const why = isCurrent ? words.isNext : block;
  const go = () => {
    operate.sendCommand('set_current', { item: number });
    onClose();
  };
  return (
    <div className="ov goal-card" role="dialog" aria-label={words.waypoint(number)}>
      <p>
        <b>{words.waypoint(number)}</b>
        {metres === null ? null : words.away(distance(metres).join(' '))}
        {why === null ? null : <span className="caution block"> {why}</span>}
      </p>
      <div className="rows">
        <button type="button" className="btn pri" disabled={why !== null} onClick={go}>
          <Icon name="follow" />
          {words.go}
        </button>
        <button type="button" className="btn" onClick={onClose}>
          <Icon name="cross" />
          {commonWords.close}
        </button>
      </div>
    </div>
  );
}
