/**
 * The two inner loops, from wished speed and wished turn rate to throttle and steering (−1 … 1): feed-forward plus PI
 * with ArduPilot's gains (ATC_SPEED_*, ATC_STR_RAT_*), limited in acceleration, then slewed (MOT_SLEWRATE).
 * Source: AR_AttitudeControl, AP_MotorsUGV.
 */

import { clamp } from '../world/geo.ts';
import type { Actuators } from '../world/rover.ts';

export interface Control {
  /** The acceleration-limited wishes of the last step. */
  wishedSpeed: number;
  wishedTurn: number;
  speedIntegral: number;
  turnIntegral: number;
  /** Since when the vehicle has stood still while it should, ms; undefined while it moves. */
  stillSinceMs: number | undefined;
  output: Actuators;
}

export interface ControlGains {
  readonly accelMax: number;
  readonly decelMax: number;
  readonly cruiseSpeed: number;
  readonly cruiseThrottle: number;
  readonly speedP: number;
  readonly speedI: number;
  readonly turnFf: number;
  readonly turnP: number;
  readonly turnI: number;
  readonly turnAccelMax: number;
  readonly turnMax: number;
  readonly stopSpeed: number;
  /** Share of full travel in a second, 0 = no limit. */
  readonly slew: number;
}

export interface Motion {
  readonly ms: number;
  readonly speedMps: number;
  readonly yawRateRps: number;
}

export function createControl(): Control {
  return {
    wishedSpeed: 0,
    wishedTurn: 0,
    speedIntegral: 0,
    turnIntegral: 0,
    stillSinceMs: undefined,
    output: { steering: 0, throttle: 0 },
  };
}

/** On entering a mode: the loops begin from the motion that is there. */
export function relaxControl(control: Control, motion: Motion): void {
  control.wishedSpeed = motion.speedMps;
  control.wishedTurn = motion.yawRateRps;
  control.speedIntegral = 0;
  control.turnIntegral = 0;
  control.stillSinceMs = undefined;
}

function limitSpeed(control: Control, wish: number, gains: ControlGains, dt: number): number {
  const braking = Math.abs(wish) < Math.abs(control.wishedSpeed) || wish * control.wishedSpeed < 0;
  const limit = (braking ? gains.decelMax : gains.accelMax) * dt;
  return limit <= 0 ? wish : clamp(wish, control.wishedSpeed - limit, control.wishedSpeed + limit);
}

function speedLoop(control: Control, wish: number, motion: Motion, gains: ControlGains, dt: number): number {
  const target = limitSpeed(control, wish, gains, dt);
  control.wishedSpeed = target;
  const error = target - motion.speedMps;
  const base = gains.cruiseSpeed > 0 ? (target * gains.cruiseThrottle) / gains.cruiseSpeed : 0;
  const unlimited = base + gains.speedP * error + control.speedIntegral;
  const saturated = Math.abs(unlimited) >= 1 && unlimited * error > 0;
  if (!saturated) control.speedIntegral = clamp(control.speedIntegral + gains.speedI * error * dt, -1, 1);
  return clamp(unlimited, -1, 1);
}

/** Wished speed in m/s → throttle. A wish of 0 brakes, then lets go once the vehicle stands. */
export function throttleForSpeed(
  control: Control,
  wish: number,
  motion: Motion,
  gains: ControlGains,
  dt: number,
): number {
  const still = wish === 0 && Math.abs(motion.speedMps) <= gains.stopSpeed && Math.abs(control.wishedSpeed) < 0.01;
  control.stillSinceMs = still ? (control.stillSinceMs ?? motion.ms) : undefined;
  if (control.stillSinceMs !== undefined && motion.ms - control.stillSinceMs > 100) {
    control.speedIntegral = 0;
    control.wishedSpeed = 0;
    return 0;
  }
  return speedLoop(control, wish, motion, gains, dt);
}

/** Wished turn rate in rad/s → steering before it is scaled by speed. */
export function steeringForTurn(
  control: Control,
  wish: number,
  motion: Motion,
  gains: ControlGains,
  dt: number,
): number {
  const bounded = clamp(wish, -gains.turnMax, gains.turnMax);
  const step = gains.turnAccelMax * dt;
  control.wishedTurn = clamp(bounded, control.wishedTurn - step, control.wishedTurn + step);
  const error = control.wishedTurn - motion.yawRateRps;
  const unlimited = gains.turnFf * control.wishedTurn + gains.turnP * error + control.turnIntegral;
  const saturated = Math.abs(unlimited) >= 1 && unlimited * error > 0;
  if (!saturated) control.turnIntegral = clamp(control.turnIntegral + gains.turnI * error * dt, -1, 1);
  return clamp(unlimited, -1, 1);
}

/** The motor library scales closed-loop steering down above MOT_SPD_SCA_BASE. */
export function scaleSteering(steering: number, speedMps: number, baseMps: number): number {
  const speed = Math.abs(speedMps);
  return baseMps > 0 && speed > baseMps ? (steering * baseMps) / speed : steering;
}

export function slewThrottle(last: number, wish: number, slew: number, dt: number): number {
  return slew <= 0 ? wish : clamp(wish, last - slew * dt, last + slew * dt);
}
