/** Heading as on a flight display: a fixed pointer over a tape, the bearing to the target as a bug, home as a house. */
import { wrapDeg } from '../store/geo.ts';
import { homeBearingDeg, targetBearingDeg } from '../store/mission.ts';
import { groupFreshness, valuesOf } from '../store/select.ts';
import { heading } from './format.ts';
import './tape.css';
import { useSelect } from './use-dashboard.ts';
import { useSize } from './use-size.ts';

const cards: Readonly<Record<number, string>> = {
  0: 'N',
  45: 'NE',
  90: 'E',
  135: 'SE',
  180: 'S',
  225: 'SW',
  270: 'W',
  315: 'NW',
};

const round = (deg: number | null, step: number) => (deg === null ? null : Math.round(deg / step) * step);

export function Tape() {
  const { ref, size } = useSize<HTMLDivElement>();
  const freshness = useSelect((state) => groupFreshness(state, 'pose'));
  const headingDeg = useSelect((state) => round(valuesOf(state, 'pose')?.headingDeg ?? null, 0.5));
  const target = useSelect((state) => round(targetBearingDeg(state), 0.5));
  const home = useSelect((state) => round(homeBearingDeg(state), 0.5));
  const { width, height } = size;
  return (
    <div
      ref={ref}
      className={`tape is-${freshness}`}
      role="img"
      aria-label={`Heading ${heading(headingDeg)} degrees`}
      data-group="pose"
    >
      {width > 0 ? (
        <svg width={width} height={height} aria-hidden="true">
          {headingDeg === null ? null : (
            <Scale headingDeg={headingDeg} target={target} home={home} width={width} height={height} />
          )}
          <Pointer text={heading(headingDeg)} middle={width / 2} height={height} />
        </svg>
      ) : null}
    </div>
  );
}

type ScaleProps = {
  readonly headingDeg: number;
  readonly target: number | null;
  readonly home: number | null;
  readonly width: number;
  readonly height: number;
};

function Scale({ headingDeg, target, home, width, height }: ScaleProps) {
  const pxPerDeg = width > 700 ? 5.2 : width > 500 ? 5 : 4.2;
  const middle = width / 2;
  const xOf = (deg: number) => middle + wrapDeg(deg - headingDeg) * pxPerDeg;
  const first = Math.ceil((headingDeg - middle / pxPerDeg) / 5) * 5;
  const marks: number[] = [];
  for (let deg = first; deg < headingDeg + middle / pxPerDeg; deg += 5) marks.push(deg);
  // Each mark is placed by its own angle, so that a tape wider than the circle shows every mark where it is.
  const markX = (deg: number) => middle + (deg - headingDeg) * pxPerDeg;
  return (
    <>
      {marks.map((deg) => {
        const bearing = ((deg % 360) + 360) % 360;
        const major = bearing % 15 === 0;
        const card = cards[bearing];
        const x = markX(deg);
        const named = (card !== undefined || bearing % 30 === 0) && Math.abs(x - middle) > 60;
        return (
          <g key={deg} transform={`translate(${x.toFixed(1)} 0)`}>
            <path className={major ? 'tape-major' : 'tape-minor'} d={`M0 ${height}V${height - (major ? 12 : 7)}`} />
            {named ? (
              <text className={card ? 'tape-card' : 'tape-figure'} y={height - 19} textAnchor="middle">
                {card ?? heading(bearing)}
              </text>
            ) : null}
          </g>
        );
      })}
      {home === null ? null : (
        <path
          className="tape-home"
          d="m-8 0 8-7 8 7v7H-8z"
          transform={`translate(${xOf(home).toFixed(1)} ${height - 7})`}
        />
      )}
      {target === null ? null : (
        <path
          className="tape-bug"
          d="M-10 0V-13H-7L0-5L7-13H10V0z"
          transform={`translate(${xOf(target).toFixed(1)} ${height})`}
        />
      )}
    </>
  );
}

type PointerProps = { readonly text: string; readonly middle: number; readonly height: number };

const Pointer = ({ text, middle, height }: PointerProps) => (
  <g transform={`translate(${middle} 0)`}>
    <path className="tape-box" d={`M-44 4H44V${height - 13}H9L0 ${height - 4}L-9 ${height - 13}H-44z`} />
    <text className={height > 46 ? 'tape-heading big' : 'tape-heading'} y={height / 2 + 2} textAnchor="middle">
      {text}°
    </text>
  </g>
);
