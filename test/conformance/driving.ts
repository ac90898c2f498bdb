/** Sticks, set-points, and how the vehicle moves. */
import { Violation } from './behaviour.ts';
import { arm, enter } from './commands.ts';
import type { Peer, Voice } from './peer.ts';

const leave = 65_535;
const stickPeriodMs = 50;

export interface Sticks {
  steering: number;
  throttle: number;
}

/** RC_CHANNELS_OVERRIDE of channels 1 and 3; 65535 leaves one alone, 0 gives it back. */
export function sayOverride(peer: Peer, { steering, throttle }: Sticks, voice?: Voice): void {
  peer.touched.add('sticks');
  const others = {
    chan2_raw: leave,
    chan4_raw: leave,
    chan5_raw: leave,
    chan6_raw: leave,
    chan7_raw: leave,
    chan8_raw: leave,
  };
  peer.say('RC_CHANNELS_OVERRIDE', { chan1_raw: steering, chan3_raw: throttle, ...others, ...peer.target }, voice);
}

export const unused = 32_767;

/** MANUAL_CONTROL: y steering, z throttle, both -1000..1000. */
export function sayManual(peer: Peer, y: number, z: number, target = peer.vehicle.systemId): void {
  peer.touched.add('sticks');
  peer.say('MANUAL_CONTROL', { x: unused, y, z, r: unused, buttons: 0, target });
}

export interface Hands {
  readonly sticks: Sticks;
  /** Stops sending; returns the vehicle's time of it. */
  readonly letGo: () => number;
}

/** Sticks at 20 Hz until let go of. What is sent follows `sticks`. */
export function holdSticks(
  peer: Peer,
  sticks: Sticks,
  send: (peer: Peer, sticks: Sticks) => void = sayOverride,
): Hands {
  const stop = peer.every(stickPeriodMs, () => send(peer, sticks));
  return {
    sticks,
    letGo: () => {
      stop();
      return peer.hearing.bootMs;
    },
  };
}

/** Override values as MANUAL_CONTROL. */
export function sayAsManual(peer: Peer, { steering, throttle }: Sticks): void {
  sayManual(peer, (steering - 1500) * 2, (throttle - 1500) * 2);
}

/** Body-frame velocity, m/s and rad/s. 0x5C7: only the velocity and the yaw rate count. */
export function sayVelocity(peer: Peer, vx: number, yawRate = 0, mask = 0x5c7): void {
  peer.say('SET_POSITION_TARGET_LOCAL_NED', {
    ...{ time_boot_ms: 0, x: 0, y: 0, z: 0, vx, vy: 0, vz: 0, afx: 0, afy: 0, afz: 0, yaw: 0, yaw_rate: yawRate },
    ...{ type_mask: mask, coordinate_frame: 8, ...peer.target },
  });
}

/** Over ground, m/s, from the newest GLOBAL_POSITION_INT. */
export function speed(peer: Peer): number {
  const { vx = 0, vy = 0 } = peer.hearing.newest('GLOBAL_POSITION_INT')?.fields ?? {};
  return Math.hypot(vx, vy) / 100;
}

export const standing = 0.1;

export async function waitSpeed(
  peer: Peer,
  what: string,
  is: (mps: number) => boolean,
  withinMs = 20_000,
): Promise<void> {
  const done = await peer.until(() => (is(speed(peer)) ? true : undefined), withinMs);
  if (done === undefined) throw new Violation(`${what} within ${withinMs / 1000} s`, `${speed(peer).toFixed(2)} m/s`);
}

export function waitStanding(peer: Peer, withinMs = 25_000): Promise<void> {
  return waitSpeed(peer, 'the vehicle to stand', (mps) => mps < standing, withinMs);
}

export async function armIn(peer: Peer, number: number): Promise<void> {
  await enter(peer, number);
  await arm(peer);
}

/** Finds the throttle that holds `wanted` m/s and leaves the sticks there, with 1.5 s of steady speed behind it. */
export async function cruise(peer: Peer, hands: Hands, wanted: number): Promise<void> {
  let integral = 40;
  let steady = 0;
  for (let turn = 0; turn < 300; turn++) {
    await peer.elapse(200);
    const off = wanted - speed(peer);
    integral += off * 1.6;
    hands.sticks.throttle = Math.round(Math.min(1900, Math.max(1500, 1500 + integral + off * 30)));
    steady = Math.abs(off) < 0.06 * wanted ? steady + 1 : 0;
    if (steady >= 12) return;
  }
  throw new Violation(
    `a throttle that holds ${wanted} m/s`,
    `${speed(peer).toFixed(2)} m/s at ${hands.sticks.throttle} us`,
  );
}

export interface Stop {
  /** Seconds from `from` until it is clearly slower, and until it stands; undefined: not within the time. */
  readonly slowsS: number | undefined;
  readonly stopsS: number | undefined;
  readonly metres: number;
  /** At the end, m/s. */
  readonly lastMps: number;
}

const slower = 0.93;

/** How it stops, seen for at most `forMs` after `fromMs` of the vehicle's clock, at which it drove at `mps`. */
export async function watchStop(peer: Peer, fromMs: number, mps: number, forMs: number): Promise<Stop> {
  let slowsS: number | undefined;
  let metres = 0;
  let seenMs = fromMs;
  let last = mps;
  let next = peer.hearing.position;
  const stopsS = await peer.until(
    () => {
      const samples = peer.all('GLOBAL_POSITION_INT', next);
      next = peer.hearing.position;
      for (const { fields } of samples) {
        const now = Math.hypot(fields.vx, fields.vy) / 100;
        metres += (Math.max(0, fields.time_boot_ms - seenMs) / 1000) * ((now + last) / 2);
        seenMs = Math.max(seenMs, fields.time_boot_ms);
        last = now;
        const seconds = (fields.time_boot_ms - fromMs) / 1000;
        if (now < mps * slower) slowsS ??= seconds;
        if (now < standing) return seconds;
        if (seconds > forMs / 1000) return Number.POSITIVE_INFINITY;
      }
      return undefined;
    },
    forMs * 2 + 5000,
  );
  return { slowsS, stopsS: stopsS === Number.POSITIVE_INFINITY ? undefined : stopsS, metres, lastMps: last };
}
