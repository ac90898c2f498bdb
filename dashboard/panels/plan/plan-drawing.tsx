/** What the plan's map shows at one look: the draft, what the rover holds where that is another, and the rover itself. */
import type { Metres, Place } from '../../store/geo.ts';
import { comparisonOf } from '../../store/plan/view-of.ts';
import { groupFreshness, valuesOf } from '../../store/select.ts';
import type { Track } from '../../store/track.ts';
import { useMapChoice } from '../map/choice.ts';
import { Grid } from '../map/grid.tsx';
import { MapOver } from '../map/late/over.tsx';
import { SpeedPieces } from '../map/late/speed-track.tsx';
import { TileLayer } from '../map/late/tile-layer.tsx';
import { Ground, HomeMark, Pieces, RoverMark } from '../map/layers.tsx';
import { ScaleBar } from '../map/scale-bar.tsx';
import { clearMiddle, type Insets, type Pixel, toPixel, type View } from '../map/view.ts';
import { useSelect } from '../use-dashboard.ts';
import type { Size } from '../use-size.ts';
import type { Mark } from './marks.ts';
import { Fence, HeldWay, MissionWay } from './plan-layer.tsx';
import { Marks, RadiusHandle } from './plan-marks.tsx';
import { useDeskState, useHeld } from './use-desk.ts';
import { useChanges } from './use-plan.ts';

const origin: Metres = { eastM: 0, northM: 0 };

type PlanDrawingProps = {
  readonly anchor: Place;
  readonly view: View;
  readonly size: Size;
  readonly insets: Insets;
  readonly home: Metres | null;
  readonly track: Track | null;
  readonly marks: readonly Mark[];
  /** Where a circle's edge is taken hold of. */
  readonly handle: Pixel | null;
};

export function PlanDrawing({ anchor, view, size, insets, home, track, marks, handle }: PlanDrawingProps) {
  const plan = useDeskState(({ history }) => history.present);
  const list = useDeskState((state) => state.list);
  const selected = useDeskState((state) => state.selected);
  const tool = useDeskState((state) => state.tool);
  const heldMission = useHeld(({ lists }) => lists.mission.items);
  const compared = useHeld(({ lists }) => comparisonOf('mission', plan.mission, lists.mission).is);
  const changes = useChanges(list);
  const currentItem = useSelect((state) => valuesOf(state, 'mission')?.currentItem ?? null);
  const { hasGrid, track: look } = useMapChoice();
  const Ridden = look === 'speed' ? SpeedPieces : Pieces;
  const rover = track?.here ?? null;
  return (
    <>
      <TileLayer anchor={anchor} view={view} size={size} />
      {hasGrid ? <Grid view={view} size={size} origin={home ?? origin} topPx={insets.top + 30} /> : null}
      <svg width={size.width} height={size.height} className={`map-things tracks-${look}`} role="presentation">
        {track ? (
          <Ground view={view} size={size}>
            <Ridden pieces={track.pieces} view={view} size={size} />
          </Ground>
        ) : null}
        <MapOver {...{ anchor, view, size, rover }} />
        <Fence fence={plan.fence} {...{ anchor, view, size }} />
        {compared === 'differs' && heldMission ? <HeldWay mission={heldMission} {...{ anchor, view, size }} /> : null}
        <MissionWay mission={plan.mission} {...{ home, anchor, view, size }} />
        {home ? <HomeMark at={toPixel(view, size, home)} /> : null}
        <Marks
          current={compared === 'same' ? currentItem : null}
          {...{ marks, plan, list, changes, selected, view, size }}
        />
        {handle ? <RadiusHandle at={handle} /> : null}
        {rover ? <Rover at={toPixel(view, size, rover)} pxPerM={view.pxPerM} /> : null}
        <ScaleBar pxPerM={view.pxPerM} x={size.width - 14} y={size.height - 26} />
      </svg>
      {tool === 'select' ? null : <Cross at={clearMiddle(size, insets)} size={size} />}
    </>
  );
}

/** Where a key adds a point. */
const Cross = ({ at: { x, y }, size }: { readonly at: Pixel; readonly size: Size }) => (
  <svg className="plan-cross" width={size.width} height={size.height} aria-hidden="true">
    <path d={`M${x - 14} ${y}h28M${x} ${y - 14}v28`} />
  </svg>
);

function Rover({ at, pxPerM }: { readonly at: Pixel; readonly pxPerM: number }) {
  const headingDeg = useSelect((state) => valuesOf(state, 'pose')?.headingDeg ?? null);
  const stale = useSelect((state) => groupFreshness(state, 'pose') === 'stale');
  return <RoverMark {...{ at, pxPerM, stale, headingDeg }} doubted={false} age="" wordsPx={0} isBrief />;
}
