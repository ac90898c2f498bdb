/** What lies on the grid: the track by link grade, home, the target, and the rover itself. */
import { memo } from 'react';
import type { Metres } from '../../store/geo.ts';
import type { TrackPiece } from '../../store/track.ts';
import type { Size } from '../use-size.ts';
import { type Pixel, type View, wordsHalfPx } from './view.ts';

/** Pieces are drawn in metres, once; moving the map moves the group around them. */
export const Piece = memo(function Piece({ piece }: { readonly piece: TrackPiece }) {
  const d = piece.points
    .map(({ eastM, northM }, i) => `${i ? 'L' : 'M'}${eastM.toFixed(2)} ${(-northM).toFixed(2)}`)
    .join('');
  return <path className={`track track-${piece.grade}`} d={d} />;
});

type GroundProps = { readonly view: View; readonly size: Size; readonly children: React.ReactNode };

/** A group in which one unit is one metre, y to the south. */
export function Ground({ view: { centre, pxPerM }, size, children }: GroundProps) {
  const x = size.width / 2 - centre.eastM * pxPerM;
  const y = size.height / 2 + centre.northM * pxPerM;
  return <g transform={`matrix(${pxPerM} 0 0 ${pxPerM} ${x.toFixed(2)} ${y.toFixed(2)})`}>{children}</g>;
}

const place = ({ x, y }: Pixel) => `translate(${x.toFixed(1)} ${y.toFixed(1)})`;

export const HomeMark = ({ at }: { readonly at: Pixel }) => (
  <g transform={place(at)} aria-label="Home">
    <rect className="home-box" x="-13" y="-13" width="26" height="26" rx="5" />
    <path className="home-house" d="m-7.5.5 7.5-7 7.5 7V8h-5V3h-5v5h-5z" />
  </g>
);

/** The next point, filled, with its number. */
export const TargetMark = ({ at, item }: { readonly at: Pixel; readonly item: number | null }) => (
  <g transform={place(at)} aria-label={item === null ? 'Target' : `Waypoint ${item}`}>
    <circle className="target" r={item === null ? 9 : 15} />
    <text className="target-text" y="5" textAnchor="middle">
      {item}
    </text>
  </g>
);

type RoverProps = {
  readonly at: Pixel;
  readonly headingDeg: number | null;
  readonly pxPerM: number;
  readonly stale: boolean;
  /** `12.4 s`: how long ago it was there. */
  readonly age: string;
  /** How far the words stand beside the rover, so that nothing covers them. */
  readonly wordsPx: number;
};

/** Where it will be in this many seconds is the tip of its vector. */
const vectorS = 5;
const leastVectorPx = 26;

export function RoverMark({ at, headingDeg, pxPerM, stale, age, wordsPx }: RoverProps) {
  const ring = Math.max(30, Math.min(80, 3 * pxPerM));
  return (
    <g
      transform={place(at)}
      aria-label={stale ? `Rover was here ${age} ago` : 'Rover'}
      data-rover={stale ? 'old' : 'live'}
    >
      {stale ? <circle className="rover-ring" r={ring} /> : null}
      {headingDeg === null ? (
        <circle className={stale ? 'rover old' : 'rover'} r="9" />
      ) : (
        <path
          className={stale ? 'rover old' : 'rover'}
          d="M0-21 14 15 0 8-14 15z"
          transform={`rotate(${headingDeg.toFixed(1)}) scale(1.2)`}
        />
      )}
      {stale ? (
        <g transform={`translate(${wordsPx.toFixed(1)} ${-ring - 10})`}>
          <rect className="was-box" x={-wordsHalfPx} y="-20" width={2 * wordsHalfPx} height="26" rx="4" />
          <text className="was-text" y="-2" textAnchor="middle">
            was here {age} ago
          </text>
        </g>
      ) : null}
    </g>
  );
}

type VectorProps = { readonly at: Pixel; readonly velocity: Metres; readonly pxPerM: number };

/** Where the rover will be in five seconds. `velocity`: over ground, m/s east and north. */
export function Vector({ at, velocity: { eastM, northM }, pxPerM }: VectorProps) {
  const length = Math.hypot(eastM, northM) * vectorS * pxPerM;
  if (length < leastVectorPx) return null;
  const deg = (Math.atan2(eastM, northM) * 180) / Math.PI;
  return (
    <path
      className="rover-vector"
      d={`M0-24V${-length}M-5 ${-length}H5`}
      transform={`${place(at)} rotate(${deg.toFixed(1)})`}
    />
  );
}
