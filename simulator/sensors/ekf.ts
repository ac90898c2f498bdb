/**
 * The estimator as its reports show it: which flags stand, how large the variances are, how far the estimate has
 * drifted from the truth. It coasts for 7 s without GPS, gives up aiding after 15 s, and takes a returning GPS at once.
 * Timings measured on SITL; flags are EKF_STATUS_FLAGS of MAVLink.
 */

import type { Random } from '../world/random.ts';
import type { GpsFix } from './gps.ts';

export type EkfPhase = 'off' | 'starting' | 'aligned' | 'position';

export interface EkfState {
  readonly phase: EkfPhase;
  /** What the estimate is away from the truth, metres. */
  readonly errorNorth: number;
  readonly errorEast: number;
  readonly yawErrorRad: number;
  readonly posVariance: number;
  readonly velVariance: number;
  readonly compassVariance: number;
  /** Since when no usable fix came, vehicle's boot ms; undefined while they come. */
  readonly blindSinceMs: number | undefined;
}

export interface EkfInput {
  readonly ms: number;
  readonly fix: GpsFix;
  readonly truth: { readonly north: number; readonly east: number };
  /** How far the compass is off, radians. */
  readonly compassErrorRad: number;
  /** Added to the variances by a fault, 0 normally. */
  readonly extraVariance: number;
  readonly dt: number;
}

export const startingEkf: EkfState = {
  phase: 'off',
  errorNorth: 0,
  errorEast: 0,
  yawErrorRad: 0,
  posVariance: 0,
  velVariance: 0,
  compassVariance: 0,
  blindSinceMs: undefined,
};

const coastMs = 7000;
const giveUpMs = 15_000;
/** A fix further away than this is not believed; after ten seconds of it the filter resets to the GPS. */
const gateM = 5;
const resetMs = 10_000;

export const ekfFlags = { uninitialised: 0x400, blind: 0x27, aligned: 0xa7, position: 0x33f } as const;

export function flagsOf(state: EkfState, ms: number): number {
  if (state.phase === 'off') return ekfFlags.uninitialised;
  if (state.phase === 'starting') return 0;
  if (state.phase === 'aligned') return ekfFlags.aligned;
  const blind = state.blindSinceMs === undefined ? 0 : ms - state.blindSinceMs;
  return blind >= coastMs ? ekfFlags.blind : ekfFlags.position;
}

export function hasPosition(state: EkfState, ms: number): boolean {
  return flagsOf(state, ms) === ekfFlags.position;
}

function towards(from: number, to: number, dt: number, tauS: number): number {
  return from + (to - from) * Math.min(1, dt / tauS);
}

function isUsable(state: EkfState, input: EkfInput): boolean {
  if (input.fix.fixType < 3) return false;
  const north = input.fix.north - input.truth.north - state.errorNorth;
  const east = input.fix.east - input.truth.east - state.errorEast;
  const lagM = 0.25 * Math.hypot(input.fix.velNorth, input.fix.velEast);
  return Math.hypot(north, east) < gateM + lagM;
}

/** Follow the GPS's own error slowly, without the part that is only its age. */
function followed(state: EkfState, input: EkfInput): Pick<EkfState, 'errorNorth' | 'errorEast'> {
  const ageS = Math.min(0.4, (input.ms - input.fix.atMs) / 1000);
  const north = input.fix.north + input.fix.velNorth * ageS - input.truth.north;
  const east = input.fix.east + input.fix.velEast * ageS - input.truth.east;
  return {
    errorNorth: towards(state.errorNorth, north, input.dt, 2),
    errorEast: towards(state.errorEast, east, input.dt, 2),
  };
}

function drifted(state: EkfState, input: EkfInput, random: Random): Pick<EkfState, 'errorNorth' | 'errorEast'> {
  const step = 0.05 * Math.sqrt(input.dt);
  return {
    errorNorth: state.errorNorth + step * random.gauss(),
    errorEast: state.errorEast + step * random.gauss(),
  };
}

function variances(state: EkfState, input: EkfInput, blindMs: number, rejecting: boolean, random: Random) {
  const ripple = 0.004 * Math.abs(random.gauss());
  const blind = blindMs > coastMs ? 1.2 : 0;
  const position = 0.012 + ripple + blind + (rejecting ? 1.5 : 0) + input.extraVariance;
  const compass = 0.01 + ripple + Math.abs(input.compassErrorRad) * 1.6 + input.extraVariance;
  return {
    posVariance: towards(state.posVariance, position, input.dt, 0.5),
    velVariance: towards(state.velVariance, 0.008 + ripple + blind * 0.9 + input.extraVariance, input.dt, 0.5),
    compassVariance: towards(state.compassVariance, compass, input.dt, 0.5),
  };
}

/** One step. What it says when it starts or stops aiding is for the caller, who sees the phase change. */
export function stepEkf(state: EkfState, input: EkfInput, random: Random): EkfState {
  if (state.phase === 'off' || state.phase === 'starting') return state;
  const usable = isUsable(state, input);
  const blindSinceMs = usable ? undefined : (state.blindSinceMs ?? input.ms);
  const blindMs = blindSinceMs === undefined ? 0 : input.ms - blindSinceMs;
  const rejecting = !usable && input.fix.fixType >= 3;
  const yawErrorRad = towards(state.yawErrorRad, input.compassErrorRad, input.dt, 3);
  const next = { ...state, ...variances(state, input, blindMs, rejecting, random), yawErrorRad, blindSinceMs };
  if (state.phase === 'position' && !rejecting && blindMs > giveUpMs) return { ...next, phase: 'aligned' };
  if (rejecting && blindMs > resetMs) {
    const errorNorth = input.fix.north - input.truth.north;
    const errorEast = input.fix.east - input.truth.east;
    return { ...next, errorNorth, errorEast, blindSinceMs: undefined };
  }
  return usable ? { ...next, ...followed(state, input) } : { ...next, ...drifted(state, input, random) };
}
