/**
 * The pieces of a track and how they stay few: full pieces that follow on each other are joined with every second
 * point left out, the older the coarser, so that a day's ride fits into some thousand points and a map that shows all
 * of a ride shows no less on a screen. What lies d metres back is kept to about a five-hundredth of d.
 */
import type { Metres } from './geo.ts';

export type TrackGrade = 'good' | 'fair' | 'poor';
export type Box = { readonly westM: number; readonly eastM: number; readonly southM: number; readonly northM: number };
/** A place of the track; `mps`: how fast it was passed, m/s over ground, where that was told. */
export type TrackPoint = Metres & { readonly mps?: number };
export type TrackPiece = {
  readonly id: number;
  readonly grade: TrackGrade;
  /** Points are at least about this far apart: doubled by each thinning. */
  readonly stepM: number;
  readonly points: readonly TrackPoint[];
  readonly box: Box;
};

export const stepM = 0.2;
/** So many pairs that could be joined are left alone at each step. */
const pairsPerStep = 4;
export const keptPieces = 160;

export const boxAround = ({ eastM, northM }: Metres): Box => ({
  westM: eastM,
  eastM,
  southM: northM,
  northM,
});

export const boxWith = (a: Box, b: Box): Box => ({
  westM: Math.min(a.westM, b.westM),
  eastM: Math.max(a.eastM, b.eastM),
  southM: Math.min(a.southM, b.southM),
  northM: Math.max(a.northM, b.northM),
});

/** The pieces, joined until few enough; beyond 160 (a ride of holes and changing grades) the oldest is dropped. */
export function bounded(pieces: readonly TrackPiece[]): readonly TrackPiece[] {
  const at = oldestPair(pieces);
  const [a, b] = at === null ? [] : [pieces[at], pieces[at + 1]];
  if (at === null || a === undefined || b === undefined) return pieces.slice(-keptPieces);
  return bounded([...pieces.slice(0, at), joined(a, b), ...pieces.slice(at + 2)]);
}

/** Where the oldest pair of a step that has too many begins. The last piece is still growing. */
function oldestPair(pieces: readonly TrackPiece[]): number | null {
  const starts = new Map<number, number[]>();
  pieces.slice(0, -1).forEach((piece, i) => {
    const before = pieces[i - 1];
    if (before && doesFollow(before, piece)) starts.set(piece.stepM, [...(starts.get(piece.stepM) ?? []), i - 1]);
  });
  return [...starts.values()].find(({ length }) => length > pairsPerStep)?.[0] ?? null;
}

const doesFollow = (a: TrackPiece, b: TrackPiece): boolean =>
  a.stepM === b.stepM && a.grade === b.grade && a.points.at(-1) === b.points[0];

/** Both as one, as long as one: every second point and both ends. */
function joined(a: TrackPiece, b: TrackPiece): TrackPiece {
  const all = [...a.points, ...b.points.slice(1)];
  const points = all.filter((_, i) => i % 2 === 0 || i === all.length - 1);
  return { id: a.id, grade: a.grade, stepM: 2 * a.stepM, points, box: boxWith(a.box, b.box) };
}
