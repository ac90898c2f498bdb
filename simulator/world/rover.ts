/**
 * The vehicle's body: (state, actuators, ground, dt) → state, nothing else. The figures are those of SITL's rover
 * (20 m/s at full throttle, 10 m/s² at standstill, so a time constant of 2 s; 1.8 m turning circle at 35° of steering),
 * measured again in its recordings: 36 % throttle ends at 7.2 m/s, a released rover loses 63 % of its speed in 2 s.
 */

import { clamp, type Vector, wrapAngle } from './geo.ts';
import type { Random } from './random.ts';
import { heightAt, slopeAlong, type Terrain } from './terrain.ts';

export type Model = 'rover' | 'rover-skid' | 'boat';

export interface RoverState {
  readonly north: number;
  readonly east: number;
  /** Metres above home. */
  readonly up: number;
  readonly headingRad: number;
  readonly rollRad: number;
  readonly pitchRad: number;
  /** Forward speed, negative in reverse. */
  readonly speedMps: number;
  /** Sideways speed to the right: slip, drift. */
  readonly lateralMps: number;
  readonly yawRateRps: number;
  /** Forward acceleration, for the IMU. */
  readonly accelMps2: number;
  /** What the wheels or the rudder have reached, −1 … 1: they follow the servo late. */
  readonly steering: number;
}

/** −1 … 1 each: full left to full right, full reverse to full ahead. */
export interface Actuators {
  readonly steering: number;
  readonly throttle: number;
}

export interface Surroundings {
  readonly model: Model;
  readonly terrain: Terrain;
  /** 1 = as SITL, which never slips; 0.05 = ice. */
  readonly grip: number;
  /** The motor turns nothing. */
  readonly stalled: boolean;
  /** Water or wind that carries a boat, metres a second. */
  readonly current: Vector;
}

const maxSpeedMps = 20;
const maxAccelMps2 = 10;
const turningCircleM = 1.8;
const maxWheelRad = (35 * Math.PI) / 180;
const skidTurnRps = (140 * Math.PI) / 180;
const maxYawRateRps = 2 * Math.PI;
const steeringLagS: Readonly<Record<Model, number>> = { rover: 0.06, 'rover-skid': 0.05, boat: 0.25 };
const gripMps2 = 60;

export function restingRover(headingRad: number): RoverState {
  const still = { speedMps: 0, lateralMps: 0, yawRateRps: 0, accelMps2: 0, steering: 0 };
  return { north: 0, east: 0, up: 0, headingRad, rollRad: 0, pitchRad: 0, ...still };
}

function ackermannYawRate(steering: number, speedMps: number): number {
  if (Math.abs(steering) < 1e-6) return 0;
  const circleM = (turningCircleM * Math.sin(maxWheelRad)) / Math.sin(steering * maxWheelRad);
  return (2 * speedMps) / circleM;
}

/** A rudder turns by the water that passes it: by speed and by the propeller's wash. */
function rudderYawRate(steering: number, speedMps: number, throttle: number): number {
  return steering * (0.22 * speedMps + 0.5 * Math.max(0, throttle));
}

function wantedYawRate(model: Model, steering: number, speedMps: number, throttle: number): number {
  if (model === 'rover-skid') return steering * skidTurnRps;
  if (model === 'boat') return rudderYawRate(steering, speedMps, throttle);
  return ackermannYawRate(steering, speedMps);
}

/** The ground can only push sideways so hard; what it cannot hold becomes sliding. */
function cornering(state: RoverState, around: Surroundings, yawRate: number, dt: number): [number, number] {
  const limit = gripMps2 * around.grip;
  const wanted = Math.abs(yawRate * state.speedMps);
  const held = wanted > limit ? yawRate * (limit / wanted) : yawRate;
  const slide = (yawRate - held) * state.speedMps;
  const waterSlip = around.model === 'boat' ? -0.4 * yawRate * state.speedMps : 0;
  const recovery = Math.exp(-dt / (around.model === 'boat' ? 1.5 : 0.15 + 0.05 / around.grip));
  const lateral = (state.lateralMps - 0.2 * slide * dt + waterSlip * dt) * recovery;
  return [clamp(held, -maxYawRateRps, maxYawRateRps), lateral];
}

/** One step of `dt` seconds (≤ 0.05). Pure; `random` only roughens a boat's ride. */
export function stepRover(
  state: RoverState,
  actuators: Actuators,
  around: Surroundings,
  dt: number,
  random: Random,
): RoverState {
  const { model, terrain } = around;
  const steering = state.steering + (actuators.steering - state.steering) * Math.min(1, dt / steeringLagS[model]);
  const throttle = around.stalled ? 0 : actuators.throttle;
  const brakeOfStall = around.stalled ? 3 : 1;
  const slope = slopeAlong(terrain, state, state.headingRad);
  const drag = (brakeOfStall * maxAccelMps2 * state.speedMps) / maxSpeedMps;
  const accelMps2 = maxAccelMps2 * throttle - drag - 9.81 * slope;
  const speedMps = state.speedMps + accelMps2 * dt;
  const [yawRateRps, lateralMps] = cornering(state, around, wantedYawRate(model, steering, speedMps, throttle), dt);
  const headingRad = wrapAngle(state.headingRad + yawRateRps * dt);
  const mean = wrapAngle(state.headingRad + (yawRateRps * dt) / 2);
  const drift = model === 'boat' ? around.current : { north: 0, east: 0 };
  const north = state.north + (speedMps * Math.cos(mean) - lateralMps * Math.sin(mean) + drift.north) * dt;
  const east = state.east + (speedMps * Math.sin(mean) + lateralMps * Math.cos(mean) + drift.east) * dt;
  const sway = model === 'boat' ? 0.02 * random.gauss() : 0;
  const pitchRad = Math.atan(slopeAlong(terrain, { north, east }, headingRad));
  const rollRad = -Math.atan(slopeAlong(terrain, { north, east }, headingRad + Math.PI / 2)) + sway * 0.2;
  const up = heightAt(terrain, { north, east });
  return { north, east, up, headingRad, rollRad, pitchRad, speedMps, lateralMps, yawRateRps, accelMps2, steering };
}
