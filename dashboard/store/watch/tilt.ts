/**
 * How near the rover is to rolling over, by one axis: from when it is warned, whether it goes on tilting, and when the
 * warning is over. It comes at once and goes late, so that a stony track does not make it flicker. Pure; times are the
 * bridge's, of the attitude itself.
 */

export type TiltLimits = {
  readonly cautionDeg: number;
  readonly limitDeg: number;
  /** The vehicle's own parameter; or ours, because it has none or nobody has read it. */
  readonly source: 'CRASH_ANGLE' | 'unset' | 'unread';
};

/** As most of what has four wheels and a low load stands it; nobody has measured this one. */
const defaultLimitDeg = 30;
/** Of the limit: from here on it is said. */
const cautionShare = 2 / 3;
/** Angles beyond these are no lean that anybody has set on purpose (ArduPilot, Rover `CRASH_ANGLE`: 0 looks at neither). */
const sensibleDeg = { from: 5, to: 60 };

/** Undefined is unread, null one that the vehicle does not know. */
export function tiltLimits(crashAngleDeg: number | null | undefined): TiltLimits {
  const isSet =
    typeof crashAngleDeg === 'number' && crashAngleDeg >= sensibleDeg.from && crashAngleDeg <= sensibleDeg.to;
  const limitDeg = isSet ? crashAngleDeg : defaultLimitDeg;
  return {
    cautionDeg: limitDeg * cautionShare,
    limitDeg,
    source: isSet ? 'CRASH_ANGLE' : crashAngleDeg === undefined ? 'unread' : 'unset',
  };
}

export type TiltLevel = 'well' | 'caution' | 'warn';

export type Axis = {
  /** Bridge's monotonic ms of the newest angle. */
  readonly at: number;
  readonly deg: number;
  /** How fast it leans further, °/s, evened out; negative while it rights itself. */
  readonly furtherDps: number;
  readonly level: TiltLevel;
  /** Since when less would do than the level says; null while it would not. */
  readonly lessSince: number | null;
};

/** Evens out the shaking of a rough track. */
const evenMs = 500;
const hysteresisDeg = 2;
const lessForMs = 1000;
/** It leans further, or back, from here on, °/s. */
const trendDps = 2;
/** What it would reach within this time counts as reached. */
const aheadS = 1;
/** Older than this nothing follows from what was. */
const forgetMs = 3000;

const ranks = ['well', 'caution', 'warn'] as const;

/** `rateDps` is of the same axis and sign as `deg`. */
export function tilted(
  before: Axis | null,
  { at, deg, rateDps }: { readonly at: number; readonly deg: number; readonly rateDps: number | null },
  limits: TiltLimits,
): Axis {
  const last = before !== null && at >= before.at && at - before.at < forgetMs ? before : null;
  if (last !== null && last.at === at) return last;
  const outwardDps = (rateDps ?? 0) * (deg < 0 ? -1 : 1);
  const share = last === null ? 1 : 1 - Math.exp(-(at - last.at) / evenMs);
  const furtherDps = (last?.furtherDps ?? 0) * (1 - share) + outwardDps * share;
  const leanDeg = Math.abs(deg);
  const now = levelOf(leanDeg, furtherDps, limits);
  const held = last?.level ?? 'well';
  if (ranks.indexOf(now) >= ranks.indexOf(held)) return { at, deg, furtherDps, level: now, lessSince: null };
  const kept = levelOf(leanDeg + hysteresisDeg, furtherDps, limits);
  if (ranks.indexOf(kept) >= ranks.indexOf(held)) return { at, deg, furtherDps, level: held, lessSince: null };
  const lessSince = last?.lessSince ?? at;
  const isOver = at - lessSince >= lessForMs;
  return { at, deg, furtherDps, level: isOver ? now : held, lessSince: isOver ? null : lessSince };
}

function levelOf(leanDeg: number, furtherDps: number, { cautionDeg, limitDeg }: TiltLimits): TiltLevel {
  if (leanDeg >= limitDeg) return 'warn';
  if (leanDeg < cautionDeg) return 'well';
  return furtherDps >= trendDps && leanDeg + furtherDps * aheadS >= limitDeg ? 'warn' : 'caution';
}

export type Trend = 'further' | 'back' | 'steady';

export const trendOf = ({ furtherDps }: Pick<Axis, 'furtherDps'>): Trend =>
  furtherDps >= trendDps ? 'further' : furtherDps <= -trendDps ? 'back' : 'steady';
