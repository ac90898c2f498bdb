/**
 * Heading as on a flight display: a fixed pointer over a tape, the bearing to the target as a bug, home as a house, and a
 * ring where it really goes: on a slope or with a bent compass that is not where its nose points.
 */
import { memo } from 'react';
import { wrapDeg } from '../store/geo.ts';
import { courseDeg, homeBearingDeg, targetBearingDeg } from '../store/mission.ts';
import { groupFreshness, valuesOf } from '../store/select.ts';
import { tapeWords as words } from '../words/tape.ts';
import { heading } from './format.ts';
import './tape.css';
import { useSelect } from './use-dashboard.ts';
import { useSize } from './use-size.ts';

const round = (deg: number | null, step: number) => (deg === null ? null : Math.round(deg / step) * step);

export function Tape() {
  const { ref, size } = useSize<HTMLDivElement>();
  const freshness = useSelect((state) => groupFreshness(state, 'pose'));
  const headingDeg = useSelect((state) => round(valuesOf(state, 'pose')?.headingDeg ?? null, 0.5));
  const target = useSelect((state) => round(targetBearingDeg(state), 0.5));
  const home = useSelect((state) => round(homeBearingDeg(state), 0.5));
  const course = useSelect((state) => round(courseDeg(state), 0.5));
  const { width, height } = size;
  return (
    <div
      ref={ref}
      className={`tape is-${freshness}`}
      role="img"
      aria-label={words.label(heading(headingDeg), course === null ? null : heading(course))}
      data-group="pose"
    >
      {width > 0 ? <Drawn {...{ headingDeg, target, home, course, width, height }} /> : null}
    </div>
  );
}

type DrawnProps = {
  readonly headingDeg: number | null;
  readonly target: number | null;
  readonly home: number | null;
  readonly course: number | null;
  readonly width: number;
  readonly height: number;
};

function Drawn({ headingDeg, target, home, course, width, height }: DrawnProps) {
  const pxPerDeg = width > 700 ? 5.2 : width > 500 ? 5 : 4.2;
  const middle = width / 2;
  const xOf = (deg: number) => (middle + wrapDeg(deg - (headingDeg ?? 0)) * pxPerDeg).toFixed(1);
  const known = headingDeg !== null;
  return (
    <>
      {known ? <Scale {...{ headingDeg, middle, height, pxPerDeg }} /> : null}
      <svg width={width} height={height} aria-hidden="true">
        {known && home !== null ? (
          <path className="tape-home" d={`M${xOf(home)} ${height - 7}m-8 0 8-7 8 7v7h-16z`} />
        ) : null}
        {known && course !== null ? <circle className="tape-course" r="5" cx={xOf(course)} cy={height - 8} /> : null}
        {known && target !== null ? (
          <path className="tape-bug" d={`M${xOf(target)} ${height}m-10 0v-13h3l7 8 7-8h3v13z`} />
        ) : null}
        <Pointer text={heading(headingDeg)} middle={middle} height={height} />
      </svg>
    </>
  );
}

type ScaleProps = {
  readonly headingDeg: number;
  readonly middle: number;
  readonly height: number;
  readonly pxPerDeg: number;
};

const markEveryDeg = 5;
const nameEveryDeg = 15;
/** Names closer to the middle would be cut by the pointer. */
const coveredPx = 60;

/** Turning moves the scale as a whole, by whole pixels so that its names stay sharp; its marks are drawn once. */
function Scale({ headingDeg, middle, height, pxPerDeg }: ScaleProps) {
  const [halfDeg, coveredDeg] = [middle / pxPerDeg, coveredPx / pxPerDeg];
  return (
    <svg
      className="tape-scale"
      width="1"
      height={height}
      style={{ transform: `translateX(${Math.round(middle - headingDeg * pxPerDeg)}px)` }}
      aria-hidden="true"
    >
      <Marks
        from={Math.ceil((headingDeg - halfDeg) / markEveryDeg)}
        to={Math.floor((headingDeg + halfDeg) / markEveryDeg)}
        coveredFrom={Math.ceil((headingDeg - coveredDeg) / nameEveryDeg) * nameEveryDeg}
        coveredTo={Math.floor((headingDeg + coveredDeg) / nameEveryDeg) * nameEveryDeg}
        {...{ pxPerDeg, height }}
      />
    </svg>
  );
}

type MarksProps = {
  /** The first and the last mark on show: they are `markEveryDeg` apart. */
  readonly from: number;
  readonly to: number;
  /** No name stands from here to here, degrees. */
  readonly coveredFrom: number;
  readonly coveredTo: number;
  readonly pxPerDeg: number;
  readonly height: number;
};

/** Each at its own angle, counted on past north, so that a tape wider than the circle shows every mark where it is. */
const Marks = memo(function Marks({ from, to, coveredFrom, coveredTo, pxPerDeg, height }: MarksProps) {
  const marks = Array.from({ length: to - from + 1 }, (_, i) => (from + i) * markEveryDeg);
  return marks.map((deg) => {
    const bearing = ((deg % 360) + 360) % 360;
    const major = bearing % nameEveryDeg === 0;
    const card = words.cards[bearing / 45];
    const named = (card !== undefined || bearing % 30 === 0) && (deg < coveredFrom || deg > coveredTo);
    return (
      <g key={deg} transform={`translate(${(deg * pxPerDeg).toFixed(1)} 0)`}>
        <path className={major ? 'tape-major' : 'tape-minor'} d={`M0 ${height}V${height - (major ? 12 : 7)}`} />
        {named ? (
          <text className={card ? 'tape-card' : 'tape-figure'} y={height - 19} textAnchor="middle">
            {card ?? heading(bearing)}
          </text>
        ) : null}
      </g>
    );
  });
});

type PointerProps = { readonly text: string; readonly middle: number; readonly height: number };

const Pointer = ({ text, middle, height }: PointerProps) => (
  <g transform={`translate(${middle} 0)`}>
    <path className="tape-box" d={`M-44 4H44V${height - 13}H9L0 ${height - 4}L-9 ${height - 13}H-44z`} />
    <text className={height > 46 ? 'tape-heading big' : 'tape-heading'} y={height / 2 + 2} textAnchor="middle">
      {text}°
    </text>
  </g>
);
