/** Places that no vehicle can have reached: what a receiver says while it is wrong, or after it was. Pure. */
import { lengthM, type Metres, minus } from './geo.ts';

export type Jump = {
  readonly point: Metres;
  readonly at: number;
  /** Bridge's monotonic ms of the first place of this jump. */
  readonly since: number;
  readonly fixes: number;
};

const jumpMps = 100;
/** A filter that settles moves a place by metres at once. */
const slackM = 5;
/** After a longer silence it still counts as this long, or an hour without a link would allow any place on earth. */
const longestMs = 60_000;
/** Generous, so that a recording played a hundred times as fast still counts as staying. */
const stayM = 100;
const stayFixes = 5;
const stayMs = 1000;

/** Whether `movedM` can lie between places `waitedMs` apart. Time that runs backward tells nothing and allows most. */
export function isReachable(movedM: number, waitedMs: number, withinM = slackM): boolean {
  const countedMs = waitedMs < 0 ? longestMs : Math.min(waitedMs, longestMs);
  return movedM <= withinM + (jumpMps * countedMs) / 1000;
}

/** The jump with a place more, or another one where this place does not belong to it. */
export function jumpOn(jump: Jump | null, point: Metres, at: number): Jump {
  const isSame = jump !== null && at >= jump.at && isReachable(lengthM(minus(point, jump.point)), at - jump.at, stayM);
  return isSame ? { ...jump, point, at, fixes: jump.fixes + 1 } : { point, at, since: at, fixes: 1 };
}

/** Whether it stayed there for long enough to be where the vehicle is. */
export const isStaying = ({ at, since, fixes }: Jump): boolean => fixes >= stayFixes && at - since >= stayMs;
