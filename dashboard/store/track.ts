/**
 * Where a vehicle has been, in pieces: one per link grade, a new one after every hole, so that no line is drawn where
 * nothing was heard. Finished pieces never change; only the last one grows, and only it is drawn again.
 */
import type { Grade } from '../../bridge/protocol/quality.ts';
import { lengthM, type Metres, metresFrom, minus, type Place } from './geo.ts';

export type TrackGrade = 'good' | 'fair' | 'poor';
export type TrackPiece = { readonly id: number; readonly grade: TrackGrade; readonly points: readonly Metres[] };
export type Track = {
  /** What its metres count from: the first place heard. */
  readonly anchor: Place;
  readonly pieces: readonly TrackPiece[];
  /** Bridge's monotonic ms of the newest place. */
  readonly at: number;
};

const stepM = 0.2;
/** Nothing on wheels is faster: a place further off is another ride, or a receiver that changed its mind. */
const fastestMps = 30;
const slackM = 5;
const holeMs = 2500;
const pointsPerPiece = 200;
const keptPieces = 40;

export const trackGrade = (grade: Grade | null): TrackGrade =>
  grade === 'fair' ? 'fair' : grade === 'poor' || grade === 'critical' ? 'poor' : 'good';

export const startTrack = (anchor: Place, at: number, grade: TrackGrade): Track => ({
  anchor,
  at,
  pieces: [{ id: 1, grade, points: [{ eastM: 0, northM: 0 }] }],
});

/** The track with one place more. Beyond 40 pieces of 200 points the oldest piece is dropped. */
export function extendTrack(track: Track, place: Place, at: number, grade: TrackGrade): Track {
  const piece = track.pieces.at(-1);
  const last = piece?.points.at(-1);
  const point = metresFrom(track.anchor, place);
  if (piece === undefined || last === undefined) return { ...track, at };
  const moved = lengthM(minus(point, last));
  const waited = at - track.at;
  // Time that runs backward is another run of the bridge.
  const hole = waited < 0 || waited > holeMs || moved > slackM + (fastestMps * waited) / 1000;
  if (moved < stepM && !hole) return { ...track, at };
  if (!hole && piece.grade === grade && piece.points.length < pointsPerPiece)
    return { ...track, at, pieces: [...track.pieces.slice(0, -1), { ...piece, points: [...piece.points, point] }] };
  const next = { id: piece.id + 1, grade, points: hole ? [point] : [last, point] };
  return { ...track, at, pieces: [...track.pieces, next].slice(-keptPieces) };
}
