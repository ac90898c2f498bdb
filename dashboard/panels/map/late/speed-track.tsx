/** The track by how fast it was driven, and what its strokes mean: width and dashes beside the colour, with figures. */
import { memo, useMemo } from 'react';
import { gradePresets } from '../../../../bridge/protocol/quality.ts';
import { partsByClass, type SpeedClass, speedClasses } from '../../../store/maps/speed-look.ts';
import type { TrackPiece, TrackPoint } from '../../../store/track-pieces.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { speed } from '../../format.ts';
import { useUnits } from '../../units.ts';
import type { Size } from '../../use-size.ts';
import { useMapChoice } from '../choice.ts';
import type { View } from '../view.ts';
import { doMeet, partsIn, windowOf } from '../window.ts';

const pathOf = (points: readonly TrackPoint[]): string =>
  points.map(({ eastM, northM }, i) => `${i ? 'L' : 'M'}${eastM.toFixed(2)} ${(-northM).toFixed(2)}`).join('');

type PiecesProps = { readonly pieces: readonly TrackPiece[]; readonly view: View; readonly size: Size };

export const SpeedPieces = memo(function SpeedPieces({ pieces, view, size }: PiecesProps) {
  const window = windowOf(view, size);
  return pieces
    .filter(({ box }) => doMeet(box, window))
    .map((piece) => <Piece key={piece.id} {...{ piece, view, size }} />);
});

/** Pieces longer than this, px, are cut to what can be seen. */
const longestWholePx = 8000;

type PieceProps = { readonly piece: TrackPiece; readonly view: View; readonly size: Size };

/** One path for each class, however often a piece changes between them. */
function Piece({ piece, view, size }: PieceProps) {
  const byClass = useMemo(() => partsByClass(piece), [piece]);
  const { westM, eastM, southM, northM } = piece.box;
  const isLong = (eastM - westM + northM - southM) * view.pxPerM > longestWholePx;
  const window = isLong ? windowOf(view, size) : null;
  return [...byClass].map(([name, parts]) => (
    <Stroke
      key={name}
      name={name}
      lines={parts.flatMap(({ points }) => (window ? partsIn(points, window) : [points]))}
    />
  ));
}

const Stroke = ({ name, lines }: { readonly name: SpeedClass; readonly lines: readonly (readonly TrackPoint[])[] }) => (
  <path className={`track speed-${name}`} d={lines.map(pathOf).join('')} />
);

/** The limits of a grade, of which both have to hold. */
function linkFigures(grade: 'good' | 'fair'): string {
  const row = gradePresets.field.find((one) => one.grade === grade);
  return row === undefined ? '' : words.linkFigures(row.rttMs, row.lossPct);
}

/** What a class holds, in the operator's units. */
function speedText(i: number): string {
  const low = speedClasses[i - 1]?.belowMps;
  const high = speedClasses[i]?.belowMps ?? Number.POSITIVE_INFINITY;
  const [unit] = speed(1).slice(1);
  const text = (mps: number) => speed(mps, 1)[0];
  if (low === undefined) return `${words.below(text(high))} ${unit}`;
  return Number.isFinite(high)
    ? `${words.between(text(low), text(high))} ${unit}`
    : `${words.atLeast(text(low))} ${unit}`;
}

const linkRows = [
  ['good', words.upTo(linkFigures('good'))],
  ['fair', words.upTo(linkFigures('fair'))],
  ['poor', words.worse],
] as const;

export function TrackLegend({ isInSheet = false }: { readonly isInSheet?: boolean }) {
  useUnits();
  const { track } = useMapChoice();
  if (track === 'plain') return null;
  const rows =
    track === 'speed'
      ? speedClasses.map(({ name }, i) => [`speed-${name}`, speedText(i)] as const)
      : linkRows.map(([grade, figures]) => [`track-${grade}`, `${words.grades[grade]} ${figures}`] as const);
  return (
    <div className={isInSheet ? 'track-legend' : 'ov legend nophone'}>
      {isInSheet ? null : words.trackBy[track]}
      {rows.map(([stroke, text]) => (
        <span key={stroke}>
          <svg width="26" height="8" aria-hidden="true">
            <path className={`track ${stroke}`} d="M0 4H26" />
          </svg>
          {text}
        </span>
      ))}
    </div>
  );
}
