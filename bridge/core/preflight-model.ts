/**
 * What an ArduRover does by itself when stick frames end, from its parameters: when it takes its sticks for neutral, when it
 * goes to HOLD, and what that makes in seconds and metres. The mechanisms are those of Rover's sources (RC_Channels::read_input,
 * radio.cpp, failsafe.cpp, mode_guided.cpp), their times measured on ArduRover 4.8.
 */
import type { Stopping } from './deceleration.ts';

/** The parameters that decide, by what they mean; s. */
export type Failsafes = {
  /** FS_THR_ENABLE, and RC_FS_TIMEOUT: without a receiver, silence for so long is a lost radio. */
  readonly radio: boolean;
  readonly radioAfterS: number;
  /** RC_OVERRIDE_TIME: with a receiver, an override lapses after this; below 0 never, 0 is taken from nobody. */
  readonly overrideS: number;
  /** FS_GCS_ENABLE, FS_GCS_TIMEOUT. */
  readonly groundStation: boolean;
  readonly groundStationAfterS: number;
  /** FS_TIMEOUT: between a failsafe and its action. */
  readonly actAfterS: number;
  /** FS_ACTION. */
  readonly action: number;
};

export type Situation = {
  readonly hasReceiver: boolean;
  /** Something goes on to beat as the vehicle's ground station. */
  readonly heartbeatGoesOn: boolean;
  readonly manner: 'sticks' | 'velocity';
};

/** `neutralS`: sticks count as neutral from then on; `holdS`: HOLD, in which nothing brakes. From the last frame, s. */
export type Mechanism =
  | { readonly stops: 'yes'; readonly neutralS: number; readonly holdS: number | null; readonly how: string }
  | { readonly stops: 'never'; readonly how: string };
type Candidate = Extract<Mechanism, { stops: 'yes' }>;

/** FS_ACTION: what ends the drive for good, and what drives on by itself. */
const actions: Readonly<Record<number, 'stops' | 'drives' | 'nothing'>> = {
  0: 'nothing',
  1: 'drives',
  2: 'stops',
  3: 'drives',
  4: 'drives',
  5: 'stops',
  6: 'stops',
};
/** GUIDED forgets a velocity after this. */
const velocityForgottenS = 3;

const never = (how: string): Mechanism => ({ stops: 'never', how });

/** The first thing that stops it when nothing drives it any more. */
export function autopilotStops(failsafes: Failsafes, situation: Situation): Mechanism {
  const candidates = [radio(failsafes, situation), lapse(failsafes, situation), groundStation(failsafes, situation)];
  if (situation.manner === 'velocity') candidates.push(forgotten);
  const known = candidates.filter((candidate) => candidate !== null);
  const action = actions[failsafes.action] ?? 'drives';
  const acts = known.some(({ holdS }) => holdS !== null);
  if (acts && action === 'drives') return never(`the autopilot drives on by itself (FS_ACTION ${failsafes.action})`);
  const first = [...known].sort((a, b) => a.neutralS - b.neutralS)[0];
  if (!first) return never(whyNever(failsafes, situation));
  const holds = known.flatMap(({ holdS }) => holdS ?? []);
  return { ...first, holdS: action === 'stops' && holds.length > 0 ? Math.min(...holds) : null };
}

/** Sticks count as neutral as soon as the radio is taken for lost, HOLD comes FS_TIMEOUT later. */
function radio(
  { radio: isOn, radioAfterS, actAfterS }: Failsafes,
  { hasReceiver, manner }: Situation,
): Candidate | null {
  if (!isOn || hasReceiver || manner === 'velocity') return null;
  const how = `the radio failsafe finds the sticks silent for ${radioAfterS.toFixed(1)} s`;
  return { stops: 'yes', neutralS: radioAfterS, holdS: radioAfterS + actAfterS, how };
}

function lapse({ overrideS }: Failsafes, { hasReceiver, manner }: Situation): Candidate | null {
  if (!hasReceiver || manner === 'velocity' || overrideS <= 0) return null;
  const how = `our sticks lapse after ${overrideS.toFixed(1)} s and the RC transmitter's, centred, count again`;
  return { stops: 'yes', neutralS: overrideS, holdS: null, how };
}

/** It clears overrides and runs FS_ACTION; with the action `none` the last stick stays where nothing else reads it. */
function groundStation(failsafes: Failsafes, { heartbeatGoesOn, hasReceiver, manner }: Situation): Candidate | null {
  if (!failsafes.groundStation || heartbeatGoesOn) return null;
  if (failsafes.action === 0 && !(hasReceiver && manner === 'sticks')) return null;
  const s = failsafes.groundStationAfterS + failsafes.actAfterS;
  return { stops: 'yes', neutralS: s, holdS: s, how: `the ground-station failsafe acts after ${s.toFixed(1)} s` };
}

const forgotten: Candidate = {
  stops: 'yes',
  neutralS: velocityForgottenS,
  holdS: null,
  how: `GUIDED takes a velocity for forgotten after ${velocityForgottenS} s`,
};

function whyNever({ groundStation: isOn }: Failsafes, { heartbeatGoesOn }: Situation): string {
  if (isOn && heartbeatGoesOn)
    return 'the last stick counts for ever, and a heartbeat of its ground station masks the failsafe';
  return 'the last stick counts for ever: neither a radio nor a ground-station failsafe is on';
}

/** Where nothing was measured yet: from neutral to a slowing that shows, with ArduRover's usual slew and speed loop. */
const usualLagS = { coast: 0.6, brake: 0.8 } as const;

export type Motion = { readonly atMps: number; readonly coast: Stopping | null; readonly brake: Stopping | null };
/** From the last frame; null where this rover was not measured to stop in that manner. */
export type Prediction = {
  readonly slowsAfterS: number;
  readonly stopsAfterS: number | null;
  readonly metres: number | null;
};

/** Rolls on at `atMps` until `neutralS`, then brakes or coasts, and coasts from `holdS` on in any case. */
export function predict(
  { neutralS, holdS }: { readonly neutralS: number; readonly holdS: number | null },
  braking: boolean,
  motion: Motion,
): Prediction {
  const kind = braking ? 'brake' : 'coast';
  const stopping = motion[kind];
  const slowsAfterS = neutralS + (stopping?.slowsAfterS ?? usualLagS[kind]);
  const rest = stopping && restOf(stopping, motion.atMps);
  if (!stopping || !rest) return { slowsAfterS, stopsAfterS: null, metres: null };
  const aheadM = motion.atMps * neutralS;
  const brakedS = holdS === null ? rest.seconds : holdS - neutralS;
  if (!braking || brakedS >= rest.seconds) {
    return { slowsAfterS, stopsAfterS: neutralS + rest.seconds, metres: aheadM + rest.metres };
  }
  return { slowsAfterS, ...interrupted(stopping, brakedS, neutralS, aheadM, motion) };
}

/** HOLD comes while it brakes, and lets it roll with what speed is left. */
function interrupted(
  { slowsAfterS, seconds }: Stopping,
  brakedS: number,
  neutralS: number,
  aheadM: number,
  motion: Motion,
) {
  const { atMps, coast } = motion;
  const slowingS = Math.max(0, brakedS - slowsAfterS);
  const leftMps = atMps * Math.max(0, 1 - slowingS / Math.max(0.1, seconds - slowsAfterS));
  const roll = coast && restOf(coast, leftMps);
  if (!roll) return { stopsAfterS: null, metres: null };
  const brakedM = atMps * (brakedS - slowingS) + ((atMps + leftMps) / 2) * slowingS;
  return { stopsAfterS: neutralS + brakedS + roll.seconds, metres: aheadM + brakedM + roll.metres };
}

/** A measured stop for another speed, rather too long than too short: drag and constant braking scale differently. */
function restOf({ fromMps, metres, seconds }: Stopping, atMps: number): { seconds: number; metres: number } {
  const ratio = atMps / fromMps;
  return {
    seconds: seconds * (ratio > 1 ? ratio : Math.sqrt(ratio)),
    metres: metres * (ratio > 1 ? ratio ** 2 : ratio),
  };
}
