/** A track by how fast it was driven: classes with figures, and each piece as the parts of one class. Pure. */
import type { TrackPiece, TrackPoint } from '../track-pieces.ts';

/** Slowest first; a class holds what is below its limit, m/s. */
export const speedClasses = [
  { name: 'crawl', belowMps: 0.5 },
  { name: 'slow', belowMps: 1 },
  { name: 'brisk', belowMps: 2 },
  { name: 'fast', belowMps: Number.POSITIVE_INFINITY },
] as const;
export type SpeedClass = (typeof speedClasses)[number]['name'] | 'unknown';

export const speedClassOf = (mps: number | undefined): SpeedClass =>
  mps === undefined ? 'unknown' : (speedClasses.find(({ belowMps }) => mps < belowMps)?.name ?? 'fast');

export type SpeedPart = { readonly speed: SpeedClass; readonly points: readonly TrackPoint[] };

/** Consecutive legs of one class; a leg has the speed of its end, and parts share their ends. */
export function speedParts({ points }: TrackPiece): readonly SpeedPart[] {
  const parts: { speed: SpeedClass; points: TrackPoint[] }[] = [];
  points.forEach((point, i) => {
    const from = points[i - 1];
    if (from === undefined) return;
    const speed = speedClassOf(point.mps);
    const part = parts.at(-1);
    if (part?.speed === speed) part.points.push(point);
    else parts.push({ speed, points: [from, point] });
  });
  return parts;
}

/** The same, by class: what is drawn in one stroke. */
export function partsByClass(piece: TrackPiece): ReadonlyMap<SpeedClass, readonly SpeedPart[]> {
  const found = new Map<SpeedClass, SpeedPart[]>();
  for (const part of speedParts(piece)) found.set(part.speed, [...(found.get(part.speed) ?? []), part]);
  return found;
}
