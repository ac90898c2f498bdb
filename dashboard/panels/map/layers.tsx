// biome-ignore-all lint/a11y/noInteractiveElementToNoninteractiveRole: drawings in an svg, none of which can be operated
/** What lies on the grid: the track by link grade, home, the target, and the rover itself. */
import { memo } from 'react';
import type { Metres } from '../../store/geo.ts';
import type { Box, TrackPiece } from '../../store/track-pieces.ts';
import { mapMarkWords } from '../../words/map.ts';
import type { Size } from '../use-size.ts';
import { type Pixel, type View, wordsHalfPx } from './view.ts';
import { doMeet, partsIn, windowOf } from './window.ts';

const pathOf = (points: readonly Metres[]): string =>
  points.map(({ eastM, northM }, i) => `${i ? 'L' : 'M'}${eastM.toFixed(2)} ${(-northM).toFixed(2)}`).join('');

type PieceProps = { readonly piece: TrackPiece; readonly window: Box | null };

/** Pieces are drawn in metres, once; moving the map moves the group around them. With a window only what it shows. */
export const Piece = memo(function Piece({ piece, window }: PieceProps) {
  const parts = window === null ? [piece.points] : partsIn(piece.points, window);
  return <path className={`track track-${piece.grade}`} d={parts.map(pathOf).join('')} />;
});

/** Pieces longer than this, px, are cut to what can be seen. */
const longestWholePx = 8000;

type PiecesProps = { readonly pieces: readonly TrackPiece[]; readonly view: View; readonly size: Size };

/** The pieces that can be seen. */
export const Pieces = memo(function Pieces({ pieces, view, size }: PiecesProps) {
  const window = windowOf(view, size);
  const isLong = ({ westM, eastM, southM, northM }: Box) =>
    (eastM - westM + northM - southM) * view.pxPerM > longestWholePx;
  return pieces
    .filter(({ box }) => doMeet(box, window))
    .map((piece) => <Piece key={piece.id} piece={piece} window={isLong(piece.box) ? window : null} />);
});

type GroundProps = { readonly view: View; readonly size: Size; readonly children: React.ReactNode };

/** A group in which one unit is one metre, y to the south. */
export function Ground({ view: { centre, pxPerM }, size, children }: GroundProps) {
  const x = size.width / 2 - centre.eastM * pxPerM;
  const y = size.height / 2 + centre.northM * pxPerM;
  return <g transform={`matrix(${pxPerM} 0 0 ${pxPerM} ${x.toFixed(2)} ${y.toFixed(2)})`}>{children}</g>;
}

/** Far off the map is far enough: browsers draw with few decimals. */
const nearPx = (px: number) => Math.max(-20_000, Math.min(20_000, px)).toFixed(1);
const place = ({ x, y }: Pixel) => `translate(${nearPx(x)} ${nearPx(y)})`;

export const HomeMark = ({ at }: { readonly at: Pixel }) => (
  <g transform={place(at)} role="img" aria-label={mapMarkWords.home}>
    <rect className="home-box" x="-13" y="-13" width="26" height="26" rx="5" />
    <path className="home-house" d="m-7.5.5 7.5-7 7.5 7V8h-5V3h-5v5h-5z" />
  </g>
);

/** The next point, filled, with its number. */
export const TargetMark = ({ at, item }: { readonly at: Pixel; readonly item: number | null }) => (
  <g transform={place(at)} role="img" aria-label={item === null ? mapMarkWords.target : mapMarkWords.waypoint(item)}>
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
  /** The receiver says that it is elsewhere, and nobody believes it yet. */
  readonly doubted: boolean;
  /** `12.4 s`: how long ago it was there. */
  readonly age: string;
  /** How far the words stand beside the rover, so that nothing covers them. */
  readonly wordsPx: number;
  /** Above this something covers the map: the words stand below the rover then. */
  readonly coveredPx?: number;
  /** Without the ring and the words of an old place: something else says so. */
  readonly isBrief?: boolean;
};

/** Where it will be in this many seconds is the tip of its vector. */
const vectorS = 5;
const leastVectorPx = 26;
const longestVectorPx = 4000;

export function RoverMark({
  at,
  headingDeg,
  pxPerM,
  stale,
  doubted,
  age,
  wordsPx,
  coveredPx = 0,
  isBrief = false,
}: RoverProps) {
  const shape = stale || doubted ? 'rover old' : 'rover';
  const ring = Math.max(30, Math.min(80, 3 * pxPerM));
  const wordsDownPx = at.y - ring - 30 < coveredPx ? ring + 28 : -ring - 10;
  return (
    <g
      transform={place(at)}
      role="img"
      aria-label={stale ? mapMarkWords.roverOld(age) : doubted ? mapMarkWords.roverDoubted : mapMarkWords.rover}
      data-rover={stale ? 'old' : doubted ? 'doubted' : 'live'}
    >
      {stale && !isBrief ? <circle className="rover-ring" r={ring} /> : null}
      {headingDeg === null ? (
        <circle className={shape} r="9" />
      ) : (
        <path className={shape} d="M0-21 14 15 0 8-14 15z" transform={`rotate(${headingDeg.toFixed(1)}) scale(1.2)`} />
      )}
      {stale && !isBrief ? (
        <g transform={`translate(${wordsPx.toFixed(1)} ${wordsDownPx})`}>
          <rect className="was-box" x={-wordsHalfPx} y="-20" width={2 * wordsHalfPx} height="26" rx="4" />
          <text className="was-text" y="-2" textAnchor="middle">
            {mapMarkWords.wasHere(age)}
          </text>
        </g>
      ) : null}
    </g>
  );
}

type JumpProps = {
  readonly at: Pixel;
  readonly metres: string;
  readonly wordsPx: number;
  /** Where its words have room: above or below. */
  readonly isLow: boolean;
};

/** Where the receiver says that the rover is, though it cannot have driven there. */
export const JumpMark = ({ at, metres, wordsPx, isLow }: JumpProps) => (
  <g transform={place(at)} role="img" aria-label={mapMarkWords.positionJumped(metres)} data-jump>
    <circle className="rover old" r="9" />
    <g transform={`translate(${wordsPx.toFixed(1)} ${isLow ? -20 : 34})`}>
      <rect className="was-box" x={-wordsHalfPx} y="-20" width={2 * wordsHalfPx} height="26" rx="4" />
      <text className="was-text" y="-2" textAnchor="middle">
        {mapMarkWords.jumped(metres)}
      </text>
    </g>
  </g>
);

type VectorProps = { readonly at: Pixel; readonly velocity: Metres; readonly pxPerM: number };

/** Where the rover will be in five seconds. `velocity`: over ground, m/s east and north. */
export function Vector({ at, velocity: { eastM, northM }, pxPerM }: VectorProps) {
  const length = Math.min(longestVectorPx, Math.hypot(eastM, northM) * vectorS * pxPerM);
  if (!(length >= leastVectorPx)) return null;
  const deg = (Math.atan2(eastM, northM) * 180) / Math.PI;
  return (
    <path
      className="rover-vector"
      d={`M0-24V${-length}M-5 ${-length}H5`}
      transform={`${place(at)} rotate(${deg.toFixed(1)})`}
    />
  );
}
