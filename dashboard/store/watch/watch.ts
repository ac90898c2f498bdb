/**
 * What is watched over each vehicle beside what it tells itself: tilt, whether it stands, how far it has driven and what
 * that took from its batteries. (watch, vehicle) → watch, run on every state that arrives; what brought nothing new keeps
 * its identity. A recording is not watched: it is over.
 */
import type { Vehicle } from '../../../bridge/protocol/vehicle.ts';
import { type BatteryGroup, batteryGroups, type EnergyRun, spent } from '../energy/run.ts';
import { mayRoll, type Standing, stood } from './standing.ts';
import { type Axis, type TiltLimits, tilted } from './tilt.ts';

export type Watch = {
  readonly roll: Axis | null;
  readonly pitch: Axis | null;
  readonly standing: Standing | null;
  /** It stands where it may begin to roll. */
  readonly mayRoll: boolean;
  readonly limits: TiltLimits;
  /** Metres driven since it was first heard here, and when the speed was read last. */
  readonly drivenM: number;
  readonly drivenAt: number | null;
  readonly energy: Readonly<Partial<Record<BatteryGroup, EnergyRun>>>;
};

export const firstWatch = (limits: TiltLimits): Watch => ({
  roll: null,
  pitch: null,
  standing: null,
  mayRoll: false,
  limits,
  drivenM: 0,
  drivenAt: null,
  energy: {},
});

/** Nobody knows how it drove in a longer silence. */
const holeMs = 2000;
/** Less is a receiver's noise. */
const leastMps = 0.15;

export function watched(before: Watch, { groups }: Pick<Vehicle, 'groups'>, limits: TiltLimits): Watch {
  const { attitude, motion, mode } = groups;
  const leant = attitude ? leaned(before, attitude, limits) : { roll: before.roll, pitch: before.pitch };
  const standing =
    motion === undefined || motion.at === before.standing?.at
      ? before.standing
      : stood(before.standing, {
          at: motion.at,
          mode: mode?.v.mode ?? null,
          armed: mode?.v.armed ?? null,
          speedMps: motion.v.speedMps,
        });
  const driven = motion ? drove(before, motion) : { drivenM: before.drivenM, drivenAt: before.drivenAt };
  return {
    ...leant,
    standing,
    mayRoll: mayRoll(standing, leant.pitch?.deg ?? null, before.mayRoll),
    limits,
    ...driven,
    energy: energyOf(before, groups, driven.drivenM),
  };
}

function leaned(
  before: Watch,
  { at, v }: NonNullable<Vehicle['groups']['attitude']>,
  limits: TiltLimits,
): Pick<Watch, 'roll' | 'pitch'> {
  const { rollDeg, pitchDeg, rollRateDps, pitchRateDps } = v;
  return {
    roll: rollDeg === null ? null : tilted(before.roll, { at, deg: rollDeg, rateDps: rollRateDps }, limits),
    pitch: pitchDeg === null ? null : tilted(before.pitch, { at, deg: pitchDeg, rateDps: pitchRateDps }, limits),
  };
}

function drove(before: Watch, { at, v: { speedMps } }: NonNullable<Vehicle['groups']['motion']>) {
  const forMs = before.drivenAt === null ? 0 : at - before.drivenAt;
  const counts = forMs > 0 && forMs <= holeMs && speedMps !== null && speedMps >= leastMps;
  return { drivenM: before.drivenM + (counts ? (speedMps * forMs) / 1000 : 0), drivenAt: at };
}

function energyOf(before: Watch, groups: Vehicle['groups'], drivenM: number): Watch['energy'] {
  const changed = batteryGroups.flatMap((name) => {
    const battery = groups[name];
    const run = before.energy[name];
    return battery === undefined || battery.at === run?.at
      ? []
      : [[name, spent(run ?? null, battery, drivenM)] as const];
  });
  return changed.length === 0 ? before.energy : { ...before.energy, ...Object.fromEntries(changed) };
}
