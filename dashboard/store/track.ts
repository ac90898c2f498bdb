/**
 * Where a vehicle has been, in pieces: one per link grade, a new one after every hole, so that no line is drawn where
 * nothing was heard. Finished pieces never change but by being thinned; only the last one grows, and only it is drawn
 * again. A place that no vehicle can have reached is a jump: it stands apart until the vehicle has stayed there.
 */
import type { Grade } from '../../bridge/protocol/quality.ts';
import { lengthM, type Metres, metresFrom, minus, type Place } from './geo.ts';
import { isReachable, isStaying, type Jump, jumpOn } from './jump.ts';
import {
  bounded,
  boxAround,
  boxWith,
  stepM,
  type TrackGrade,
  type TrackPiece,
  type TrackPoint,
} from './track-pieces.ts';

export type Track = {
  /** What its metres count from: the first place heard. */
  readonly anchor: Place;
  readonly pieces: readonly TrackPiece[];
  /** Bridge's monotonic ms of the newest place, believed or not. */
  readonly at: number;
  /** The newest place that was believed, and its time. */
  readonly here: Metres;
  readonly hereAt: number;
  /** Where the newest place lies if it is not believed yet. */
  readonly jump: Jump | null;
};

/** Nothing on wheels is faster, so no line is drawn over more: another ride, or a receiver that changed its mind. */
const fastestMps = 30;
const slackM = 5;
const holeMs = 2500;
export const pointsPerPiece = 200;
/** A track within this is its beginning only, and a first place that was wrong may still be put right. */
const begunM = 10;

export const trackGrade = (grade: Grade | null): TrackGrade =>
  grade === 'fair' ? 'fair' : grade === 'poor' || grade === 'critical' ? 'poor' : 'good';

export function startTrack(anchor: Place, at: number, grade: TrackGrade): Track {
  const here: Metres = { eastM: 0, northM: 0 };
  const piece = { id: 1, grade, stepM, points: [here], box: boxAround(here) };
  return { anchor, at, pieces: [piece], here, hereAt: at, jump: null };
}

/**
 * The track with one place more, `mps` m/s fast where that is known. Its memory is bounded however long the ride: see
 * `bounded`.
 */
export function extendTrack(
  track: Track,
  place: Place,
  at: number,
  grade: TrackGrade,
  mps: number | null = null,
): Track {
  const { eastM, northM } = metresFrom(track.anchor, place);
  // Written out: thousands of points that were spread together would each take half as much memory again.
  const point: TrackPoint = mps === null ? { eastM, northM } : { eastM, northM, mps };
  if (isReachable(lengthM(minus(point, track.here)), at - track.hereAt)) return grown(track, point, at, grade);
  const jump = jumpOn(track.jump, point, at);
  if (!isStaying(jump)) return { ...track, at, jump };
  // Metres count from the first place, and far from it they are wrong: one that was wild itself is given up.
  return hasBegun(track) ? grown(track, point, at, grade) : startTrack(place, at, grade);
}

function grown(track: Track, point: TrackPoint, at: number, grade: TrackGrade): Track {
  const here: Metres = { eastM: point.eastM, northM: point.northM };
  const next: Track = { ...track, at, here, hereAt: at, jump: null };
  const piece = track.pieces.at(-1);
  const last = piece?.points.at(-1);
  if (piece === undefined || last === undefined) return next;
  const moved = lengthM(minus(point, last));
  const waited = at - track.hereAt;
  // Time that runs backward is another run of the bridge.
  const hole = waited < 0 || waited > holeMs || moved > slackM + (fastestMps * waited) / 1000;
  if (moved < stepM && !hole) return next;
  if (!hole && piece.grade === grade && piece.points.length < pointsPerPiece) {
    const longer = { ...piece, points: [...piece.points, point], box: boxWith(piece.box, boxAround(point)) };
    return { ...next, pieces: [...track.pieces.slice(0, -1), longer] };
  }
  const points = hole ? [point] : [last, point];
  const box = points.map(boxAround).reduce(boxWith);
  return { ...next, pieces: bounded([...track.pieces, { id: piece.id + 1, grade, stepM, points, box }]) };
}

function hasBegun({ pieces: [first, second] }: Track): boolean {
  if (first === undefined || second !== undefined) return true;
  const { westM, eastM, southM, northM } = first.box;
  return Math.hypot(eastM - westM, northM - southM) > begunM;
}
