/**
 * May it arm, and if not, why: the texts of the real vehicle, one for each check that fails. Bits of ARMING_SKIPCHK as
 * in AP_Arming: barometer 2, compass 4, GPS 8, INS 16, parameters 32, RC 64, board 128, battery 256, …; 1 skips all.
 */

import { param, positionKnown, say, type Vehicle } from '../vehicle.ts';
import type { Mode } from './modes.ts';
import { pilotInput, receiverAlive } from './radio.ts';

const skip = { all: 1, compass: 4, gps: 8, ins: 16, rc: 64, battery: 256 } as const;

interface Check {
  readonly bit: number;
  /** Only looked at in the moment of arming. */
  readonly late?: true;
  readonly fails: (vehicle: Vehicle) => string | undefined;
}

const compassLimitDeg = 35;

function compassText(vehicle: Vehicle): string | undefined {
  if (param(vehicle, 'SIM_MAG1_FAIL') !== 0) return 'Compass 1 not healthy';
  const off = Math.abs(vehicle.faults.compassErrorDeg);
  if (off < compassLimitDeg) return undefined;
  return `Check mag field (xy diff:${Math.round(off * 4)}>${param(vehicle, 'ARMING_MAGTHRESH')})`;
}

function gpsText(vehicle: Vehicle): string | undefined {
  if (!vehicle.mode.needsPosition) return undefined;
  if (vehicle.gps.fixType < 3) return 'GPS 1: Bad fix';
  return positionKnown(vehicle) ? undefined : 'Need Position Estimate';
}

function batteryText(vehicle: Vehicle): string | undefined {
  const critical = param(vehicle, 'BATT_CRT_VOLT');
  const low = param(vehicle, 'BATT_LOW_VOLT');
  if (critical > 0 && vehicle.power.volts < critical) return 'Battery 1 critical voltage failsafe';
  return low > 0 && vehicle.power.volts < low ? 'Battery 1 low voltage failsafe' : undefined;
}

function rcText(vehicle: Vehicle): string | undefined {
  const neutral = pilotInput(vehicle).throttle === 0;
  return neutral || vehicle.rc.input[2] === 0 ? undefined : 'Throttle (RC3) is not neutral';
}

function failsafeText(vehicle: Vehicle): string | undefined {
  if (vehicle.failsafe.bits & 1 && vehicle.rc.hadReceiver && !receiverAlive(vehicle)) return 'Radio failsafe on';
  return vehicle.failsafe.ekf ? 'EKF failsafe' : undefined;
}

function fenceText(vehicle: Vehicle): string | undefined {
  if (param(vehicle, 'FENCE_ENABLE') === 0 || !vehicle.fence.breached) return undefined;
  return `Vehicle breaching ${vehicle.fence.breachedFence} fence`;
}

const checks: readonly Check[] = [
  { bit: skip.ins, fails: (v) => (v.ms < v.armableAtMs ? 'Accels inconsistent' : undefined) },
  { bit: skip.compass, fails: compassText },
  { bit: skip.gps, fails: gpsText },
  { bit: skip.battery, fails: batteryText },
  { bit: skip.rc, late: true, fails: rcText },
  { bit: skip.rc, fails: failsafeText },
  { bit: skip.gps, fails: fenceText },
];

export function modeIsArmable(mode: Mode): boolean {
  return mode.armable;
}

/** Reasons why it may not arm, in words, worst first; empty when it may. */
export function prearmReasons(vehicle: Vehicle, arming = false): string[] {
  if (!vehicle.ready) return ['System not initialised'];
  const skipped = param(vehicle, 'ARMING_SKIPCHK');
  if (skipped & skip.all || skipped === -1) return [];
  const reasons: string[] = [];
  for (const { bit, late, fails } of checks) {
    const reason = skipped & bit || (late && !arming) ? undefined : fails(vehicle);
    if (reason !== undefined) reasons.push(reason);
  }
  return reasons;
}

export function prearmOk(vehicle: Vehicle): boolean {
  return prearmReasons(vehicle).length === 0;
}

const repeatMs = 30_000;

/** While it may not arm it says so each 30 s, and at once when a check begins to fail; not while it boots. */
export function prearmReport(vehicle: Vehicle, asked: boolean): void {
  if (vehicle.armed || !vehicle.ready) return;
  if (!asked && vehicle.ms < vehicle.armableAtMs) return;
  const reasons = prearmReasons(vehicle);
  if (!modeIsArmable(vehicle.mode) && asked) reasons.push('Mode not armable');
  if (reasons.length === 0) {
    vehicle.prearmSaidMs = Number.NEGATIVE_INFINITY;
    return;
  }
  if (!asked && vehicle.ms - vehicle.prearmSaidMs < repeatMs) return;
  vehicle.prearmSaidMs = vehicle.ms;
  for (const reason of reasons) say(vehicle, 2, `PreArm: ${reason}`);
}

/** Arm. False, with the reasons said, when it may not; `force` skips every check but readiness. */
export function arm(vehicle: Vehicle, force: boolean): boolean {
  if (vehicle.armed) return true;
  const reasons = force ? [] : prearmReasons(vehicle, true);
  if (!force && reasons.length === 0 && !modeIsArmable(vehicle.mode)) reasons.push('Mode not armable');
  if (!vehicle.ready && reasons.length === 0) reasons.push('System not initialised');
  for (const reason of reasons) say(vehicle, 2, `Arm: ${reason}`);
  if (reasons.length > 0) return false;
  vehicle.armed = true;
  vehicle.breadcrumbs.length = 0;
  say(vehicle, 6, 'Throttle armed');
  return true;
}

export function disarm(vehicle: Vehicle): void {
  if (!vehicle.armed) return;
  vehicle.armed = false;
  if (vehicle.mode.name !== 'AUTO') resetMission(vehicle);
  say(vehicle, 6, 'Throttle disarmed');
}

function resetMission(vehicle: Vehicle): void {
  const { mission } = vehicle;
  mission.current = 0;
  mission.complete = false;
  mission.running = false;
  mission.waitUntilMs = undefined;
  mission.pending.length = 0;
  mission.jumps.clear();
}
