/** What the map shows at one look: the grid, the ways ridden and planned, home, the target, and the rover with where it will be. */
import { lengthM, type Metres, metresFrom, minus, type Place } from '../../store/geo.ts';
import { drivenItem } from '../../store/mission.ts';
import { groupAgeMs, groupFreshness, valuesOf } from '../../store/select.ts';
import type { Track } from '../../store/track.ts';
import { ageText, distance } from '../format.ts';
import type { HeldPoint } from '../plan/held-plan.tsx';
import { planParts } from '../plan/later.ts';
import { useSelect } from '../use-dashboard.ts';
import type { Size } from '../use-size.ts';
import { useMapChoice } from './choice.ts';
import { GoalMark } from './goal.tsx';
import { Grid } from './grid.tsx';
import { Ground, HomeMark, JumpMark, Pieces, RoverMark, TargetMark, Vector } from './layers.tsx';
import { ScaleBar } from './scale-bar.tsx';
import { type Insets, type Pixel, toPixel, type View, within, wordsShiftPx } from './view.ts';
import { cut } from './window.ts';

const anchorPoint: Metres = { eastM: 0, northM: 0 };

/** The tools' column at the right edge. */
const toolsPx = 62;

type DrawingProps = {
  readonly track: Track;
  readonly size: Size;
  readonly view: View;
  readonly rover: Metres | null;
  readonly home: Metres | null;
  readonly target: Metres | null;
  readonly goal: Place | null;
  readonly insets: Insets;
  readonly held: readonly HeldPoint[];
  readonly chosen: number | null;
};

/** All of it, farthest first. */
export function Drawing({ view, size, insets, track, rover, home, target, goal, held, chosen }: DrawingProps) {
  const late = planParts.useIt();
  const stale = useSelect((state) => groupFreshness(state, 'pose') === 'stale');
  const item = useSelect(drivenItem);
  const { hasGrid, track: look } = useMapChoice();
  const at = (point: Metres) => toPixel(view, size, point);
  const doubted = track.jump !== null;
  const Ridden = look === 'speed' && late ? late.SpeedPieces : Pieces;
  return (
    <>
      {late ? <late.TileLayer anchor={track.anchor} view={view} size={size} /> : null}
      {hasGrid ? <Grid view={view} size={size} origin={home ?? anchorPoint} topPx={insets.top + 8} /> : null}
      <svg
        width={size.width}
        height={size.height}
        className={`map-things tracks-${look} ${stale ? 'old' : ''}`}
        role="presentation"
      >
        <Ground view={view} size={size}>
          <Ridden pieces={track.pieces} view={view} size={size} />
        </Ground>
        {late ? <late.MapOver anchor={track.anchor} {...{ view, size, rover }} /> : null}
        {late ? <late.HeldPlan anchor={track.anchor} points={held} {...{ view, size, home, chosen }} /> : null}
        {rover && target ? <Leg from={at(rover)} to={at(target)} size={size} /> : null}
        {rover && !stale && !doubted ? <Way at={at(rover)} pxPerM={view.pxPerM} /> : null}
        {target ? <TargetMark at={at(target)} item={item} /> : null}
        {home ? <HomeMark at={at(home)} /> : null}
        {rover ? (
          <Rover
            at={at(rover)}
            pxPerM={view.pxPerM}
            {...{ stale, doubted }}
            rightPx={size.width - toolsPx}
            coveredPx={insets.top - 8}
          />
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
  readonly coveredPx: number;
};

function Rover({ at, pxPerM, stale, doubted, rightPx, coveredPx }: PlacedRover) {
  const headingDeg = useSelect((state) => valuesOf(state, 'pose')?.headingDeg ?? null);
  const age = useSelect((state) => (stale ? ageText(groupAgeMs(state, 'pose')) : ''));
  return (
    <RoverMark {...{ at, pxPerM, stale, doubted, age, headingDeg, coveredPx }} wordsPx={wordsShiftPx(at.x, rightPx)} />
  );
}
