/**
 * Whether a rover stands that should. HOLD is throttle zero and disarmed is no throttle at all: neither is a brake. On a
 * slope it may begin to roll, and when it does somebody has to know at once. Pure; times are the bridge's.
 */

/** Modes that ask it to stand. */
const standingModes: ReadonlySet<string> = new Set(['HOLD']);

type Slowest = { readonly mps: number; readonly at: number };

export type Standing = {
  readonly at: number;
  /** Why it should stand; null while it need not. */
  readonly because: 'hold' | 'disarmed' | null;
  readonly since: number;
  /** Since when it has moved, and since when it has not; null where it is the other. */
  readonly movingSince: number | null;
  readonly stillSince: number | null;
  /** The least speed since then of a rover that moves, and since when it is no slower. */
  readonly slowest: Slowest | null;
  /** It moves although it should stand. */
  readonly rolls: boolean;
  readonly speedMps: number | null;
};

export const movingMps = 0.1;
/** It coasts after HOLD: so long however it does, and then as long as it slows down, up to a bound. */
const coastMs = 3000;
const longestCoastMs = 10_000;
/** Slower by this within a second: less is a receiver's noise. */
const slowerMps = 0.02;
/** A receiver's noise passes for movement now and then, though not for so long. */
const movingForMs = 1000;
const stillForMs = 2000;
const forgetMs = 3000;

export type StandingSample = {
  readonly at: number;
  readonly mode: string | null;
  readonly armed: boolean | null;
  readonly speedMps: number | null;
};

const reasonOf = ({ mode, armed }: StandingSample): Standing['because'] => {
  if (armed === false) return 'disarmed';
  return armed === true && mode !== null && standingModes.has(mode) ? 'hold' : null;
};

export function stood(before: Standing | null, sample: StandingSample): Standing {
  const { at, speedMps } = sample;
  const last = before !== null && at >= before.at && at - before.at < forgetMs ? before : null;
  const because = reasonOf(sample);
  // From HOLD to disarmed it was to stand all the time.
  const goesOn = last !== null && (last.because === null) === (because === null);
  const since = goesOn ? last.since : at;
  const isMoving = speedMps !== null && speedMps > movingMps;
  const movingSince = isMoving ? (last?.movingSince ?? at) : null;
  const stillSince = isMoving ? null : (last?.stillSince ?? at);
  const slowest = isMoving ? slowestOf((goesOn && last?.slowest) || null, speedMps, at) : null;
  const next = { at, because, since, movingSince, stillSince, slowest, speedMps };
  if (because === null) return { ...next, rolls: false };
  if (last?.rolls) return { ...next, rolls: stillSince === null || at - stillSince < stillForMs };
  const hasMoved = movingSince !== null && at - movingSince >= movingForMs;
  return { ...next, rolls: hasMoved && !isCoasting(at - since, slowest === null ? 0 : at - slowest.at) };
}

const slowestOf = (before: Slowest | null, mps: number, at: number): Slowest =>
  before === null || mps <= before.mps - slowerMps ? { mps, at } : before;

const isCoasting = (forMs: number, noSlowerForMs: number): boolean =>
  forMs < coastMs || (forMs < longestCoastMs && noSlowerForMs < movingForMs);

/** From here on a rover that is not braked may begin to roll; ours, since no parameter tells it. */
export const parkingDeg = 5;
const parkingHysteresisDeg = 1;

/**
 * Whether it may begin to roll where it stands: nose up or down the slope. Across it, the wheels do not roll. `was`: it
 * was said before.
 */
export function mayRoll(standing: Standing | null, pitchDeg: number | null, was: boolean): boolean {
  if (standing === null || standing.because === null || standing.rolls || pitchDeg === null) return false;
  if (standing.stillSince === null || standing.at - standing.stillSince < stillForMs) return was;
  return Math.abs(pitchDeg) >= parkingDeg - (was ? parkingHysteresisDeg : 0);
}
