/**
 * Whether another ground station may do that to a vehicle now ([F4]). It has no lease and can hold none: while somebody
 * here drives or a STOP holds, nothing of it moves the rover, and what makes things safer always passes.
 */
import type { Concern } from './foreign-acts.ts';
import type { Helm } from './helm.ts';

/** One vehicle as another station's messages meet it. */
export type ForeignStanding = {
  readonly vehicle: string;
  /** Why nobody else may move it. */
  readonly kept: 'lease' | 'stop' | null;
  /** Or nobody knows. */
  readonly mayBeArmed: boolean;
  /** Known to be slower than 0.1 m/s. */
  readonly isStanding: boolean;
  /** A plan is uploaded to it, or cleared, from here. */
  readonly isGivenPlan?: boolean;
};

export type ForeignRefusal = {
  /** Counted under this name. */
  readonly code: 'FORBIDDEN' | 'NOT_IN_CONTROL' | 'STOPPED';
  readonly vehicle: string;
  readonly why: string;
};

/** The one place where that is decided; null where it may pass. `all` are the vehicles that it is addressed to. */
export function refusedForeign(concern: Concern, all: readonly ForeignStanding[]): ForeignRefusal | null {
  if (concern === 'never') {
    const why = 'sticks, set-points, keys and stream rates of other stations never pass';
    return { code: 'FORBIDDEN', vehicle: all[0]?.vehicle ?? '', why };
  }
  for (const standing of all) {
    const { kept, vehicle, isGivenPlan = false } = standing;
    // Two transfers spoil each other, and whoever drives off meanwhile drives parts of two missions.
    if (isGivenPlan && kept !== 'stop' && (concern === 'plan' || concern === 'moving')) {
      return { code: 'NOT_IN_CONTROL', vehicle, why: `${vehicle} is being given a plan from here` };
    }
    if (kept === null || !isTouched(concern, standing)) continue;
    return kept === 'stop'
      ? { code: 'STOPPED', vehicle, why: `${vehicle} was stopped: its driver has to clear that first` }
      : { code: 'NOT_IN_CONTROL', vehicle, why: `an operator here holds the lease of ${vehicle}` };
  }
  return null;
}

/** Whether the vehicle's being kept matters for it. */
function isTouched(concern: Concern, { mayBeArmed, isStanding }: ForeignStanding): boolean {
  if (concern === 'moving') return true;
  if (concern === 'plan') return mayBeArmed;
  return concern === 'disarm' && mayBeArmed && !isStanding;
}

/** A speed that is older than this is not known. */
const freshSpeedMs = 1500;
const standingMps = 0.1;

/** `at`: monotonic ms. Until a drive, a STOP or a will's way home has come to its end, nobody else begins anything. */
export function standingOf(
  helm: Pick<Helm, 'vehicle' | 'isStopped' | 'isIdle' | 'holderAt' | 'facts'>,
  at: number,
  isGivenPlan = false,
): ForeignStanding {
  const { mode, speed } = helm.facts;
  const isHeld = helm.holderAt(at) !== null || !helm.isIdle;
  return {
    vehicle: helm.vehicle,
    kept: helm.isStopped ? 'stop' : isHeld ? 'lease' : null,
    mayBeArmed: mode?.armed !== false,
    isStanding: speed !== null && at - speed.at <= freshSpeedMs && speed.mps < standingMps,
    ...(isGivenPlan && { isGivenPlan }),
  };
}
