/**
 * The failsafes, in the order and with the quirks of Rover (failsafe.cpp, radio.cpp, ekf_check.cpp, crash_check.cpp):
 * bits rise, FS_TIMEOUT passes, an action runs once. The radio is looked at first in each loop, so with FS_THR_ENABLE
 * set it is also the radio that announces a lost ground station. That is how the real vehicle behaves.
 */

import { sendHeartbeat } from '../protocol/telemetry.ts';
import { param, positionKnown, say, type Vehicle } from '../vehicle.ts';
import { disarm } from './arming.ts';
import { changeModeByName } from './mode-change.ts';
import type { ModeName } from './modes.ts';
import { throttleFailsafeBit } from './radio.ts';
import { clearOverrides } from './rc.ts';

export const gcsFailsafeBit = 2;
const continueMission = 2;

/** FS_ACTION: 0 none, 1 RTL, 2 hold, 3 SmartRTL or RTL, 4 SmartRTL or hold, 5 terminate, 6 loiter or hold. */
const fallbacks: Readonly<Record<number, readonly ModeName[]>> = {
  1: ['RTL', 'HOLD'],
  2: ['HOLD'],
  3: ['SMART_RTL', 'RTL', 'HOLD'],
  4: ['SMART_RTL', 'HOLD'],
  6: ['LOITER', 'HOLD'],
};

function act(vehicle: Vehicle, action: number): void {
  if (action === 5) disarm(vehicle);
  for (const name of fallbacks[action] ?? []) if (changeModeByName(vehicle, name)) return;
}

function runTriggered(vehicle: Vehicle, bit: number, name: string): void {
  const { failsafe } = vehicle;
  failsafe.triggered = failsafe.bits;
  say(vehicle, 4, `${name} Failsafe`);
  clearOverrides(vehicle.rc);
  const enabled = bit === throttleFailsafeBit ? param(vehicle, 'FS_THR_ENABLE') : param(vehicle, 'FS_GCS_ENABLE');
  if (vehicle.mode.name === 'AUTO' && enabled === continueMission) say(vehicle, 4, 'Failsafe - Continuing Auto Mode');
  else act(vehicle, param(vehicle, 'FS_ACTION'));
}

function mayAct(vehicle: Vehicle): boolean {
  if (vehicle.mode.name === 'RTL') return false;
  return vehicle.mode.name !== 'HOLD' || (param(vehicle, 'FS_OPTIONS') & 1) !== 0;
}

function trigger(vehicle: Vehicle, bit: number, name: string, on: boolean): void {
  const { failsafe, ms } = vehicle;
  const before = failsafe.bits;
  failsafe.bits = on ? before | bit : before & ~bit;
  if (before === 0 && failsafe.bits !== 0) failsafe.startMs = ms;
  if (failsafe.triggered !== 0 && failsafe.bits === 0) say(vehicle, 6, `${name} Failsafe Cleared`);
  failsafe.triggered &= failsafe.bits;
  const waited = ms - failsafe.startMs > param(vehicle, 'FS_TIMEOUT') * 1000;
  if (failsafe.triggered === 0 && failsafe.bits !== 0 && waited && mayAct(vehicle)) runTriggered(vehicle, bit, name);
}

/** Each loop, right after the sticks were read. */
export function checkRadio(vehicle: Vehicle): void {
  if (param(vehicle, 'FS_THR_ENABLE') === 0) return;
  const silentMs = vehicle.ms - vehicle.rc.lastValidMs;
  const low = (vehicle.rc.input[2] ?? 0) < param(vehicle, 'FS_THR_VALUE');
  const failed = low || silentMs > param(vehicle, 'RC_FS_TIMEOUT') * 1000;
  if (vehicle.ready) trigger(vehicle, throttleFailsafeBit, 'Radio', failed);
}

/** Ten times a second. */
export function checkGcs(vehicle: Vehicle): void {
  const { failsafe, ms } = vehicle;
  if (param(vehicle, 'FS_GCS_ENABLE') === 0 || failsafe.gcsSeenMs === undefined) return;
  trigger(vehicle, gcsFailsafeBit, 'GCS', ms - failsafe.gcsSeenMs > param(vehicle, 'FS_GCS_TIMEOUT') * 1000);
}

const ekfActions: Readonly<Record<number, ModeName>> = { 1: 'HOLD' };

function ekfIsBad(vehicle: Vehicle): boolean {
  const threshold = param(vehicle, 'FS_EKF_THRESH');
  const { ekf } = vehicle;
  if (threshold <= 0) return false;
  const over = [ekf.posVariance, ekf.velVariance, ekf.compassVariance].filter((variance) => variance >= threshold);
  const lost = ekf.phase === 'position' && !positionKnown(vehicle);
  return over.length >= 2 || lost || (vehicle.failsafe.ekf && !positionKnown(vehicle));
}

function declareEkf(vehicle: Vehicle): void {
  vehicle.failsafe.ekf = true;
  say(vehicle, 2, 'EKF variance');
  const action = param(vehicle, 'FS_EKF_ACTION');
  if (action === 0) return;
  say(vehicle, 2, 'EKF failsafe');
  const mode = ekfActions[action];
  if (mode !== undefined && vehicle.mode.autopilot) changeModeByName(vehicle, mode);
  else sendHeartbeat(vehicle);
}

/** Ten times a second: a second of bad estimates declares it, a second of good ones clears it. */
export function checkEkf(vehicle: Vehicle): void {
  const { failsafe, ekf } = vehicle;
  if (!vehicle.armed && !failsafe.ekf) {
    failsafe.ekfCount = 0;
    return;
  }
  const bad = ekf.phase !== 'off' && ekf.phase !== 'starting' && ekfIsBad(vehicle);
  failsafe.ekfCount = Math.max(0, Math.min(10, failsafe.ekfCount + (bad ? 1 : -5)));
  if (!failsafe.ekf && failsafe.ekfCount >= 10) declareEkf(vehicle);
  else if (failsafe.ekf && failsafe.ekfCount === 0) {
    failsafe.ekf = false;
    say(vehicle, 2, 'EKF failsafe cleared');
  }
}

const crashSeconds = 2;

/** FS_CRASH_CHECK 1 hold, 2 hold and disarm: throttle for two seconds, no motion. */
export function checkCrash(vehicle: Vehicle): void {
  const { failsafe, truth, control } = vehicle;
  const action = param(vehicle, 'FS_CRASH_CHECK');
  const pushing = vehicle.armed && Math.abs(control.output.throttle) > 0.05 && vehicle.mode.name !== 'HOLD';
  const moving = Math.abs(truth.speedMps) > 0.08 || Math.abs(truth.yawRateRps) > 0.17;
  failsafe.crashMs = action > 0 && pushing && !moving ? failsafe.crashMs + 100 : 0;
  if (failsafe.crashMs <= crashSeconds * 1000) return;
  failsafe.crashMs = 0;
  say(vehicle, 0, action === 2 ? 'Crash: Going to HOLD, disarming' : 'Crash: Going to HOLD');
  changeModeByName(vehicle, 'HOLD');
  if (action === 2) disarm(vehicle);
}

/** How strong a battery action is: a weaker one never replaces a stronger one. */
const batteryRank: Readonly<Record<number, number>> = { 0: 0, 1: 2, 2: 4, 3: 3, 4: 3, 5: 5, 6: 1 };

function batteryAction(vehicle: Vehicle, kind: 'low' | 'critical'): void {
  const { battery, power } = vehicle;
  const text = `Battery 1 is ${kind} ${power.volts.toFixed(2)}V used ${power.usedMah.toFixed(0)} mAh`;
  say(vehicle, 4, text);
  battery.chargeState = kind === 'low' ? Math.max(2, battery.chargeState) : 3;
  const action = param(vehicle, kind === 'low' ? 'BATT_FS_LOW_ACT' : 'BATT_FS_CRT_ACT');
  const rank = batteryRank[action] ?? 0;
  if (rank <= battery.actionDone) return;
  battery.actionDone = rank;
  if (vehicle.armed) act(vehicle, action);
}

interface BatteryLevel {
  readonly volts: string;
  readonly mah: string;
}

function isBelow(vehicle: Vehicle, level: BatteryLevel): boolean {
  const volts = param(vehicle, level.volts);
  const mah = param(vehicle, level.mah);
  const left = param(vehicle, 'BATT_CAPACITY') - vehicle.power.usedMah;
  return (volts > 0 && vehicle.power.volts < volts) || (mah > 0 && left < mah);
}

/** Ten times a second: low or critical for BATT_LOW_TIMER seconds runs its action, once a boot. */
export function checkBattery(vehicle: Vehicle): void {
  const { battery, ms } = vehicle;
  const waitMs = param(vehicle, 'BATT_LOW_TIMER') * 1000;
  const low = isBelow(vehicle, { volts: 'BATT_LOW_VOLT', mah: 'BATT_LOW_MAH' });
  const critical = isBelow(vehicle, { volts: 'BATT_CRT_VOLT', mah: 'BATT_CRT_MAH' });
  battery.lowSinceMs = low ? (battery.lowSinceMs ?? ms) : undefined;
  battery.criticalSinceMs = critical ? (battery.criticalSinceMs ?? ms) : undefined;
  if (battery.criticalSinceMs !== undefined && battery.chargeState < 3 && ms - battery.criticalSinceMs >= waitMs) {
    batteryAction(vehicle, 'critical');
  } else if (battery.lowSinceMs !== undefined && battery.chargeState < 2 && ms - battery.lowSinceMs >= waitMs) {
    batteryAction(vehicle, 'low');
  }
}
