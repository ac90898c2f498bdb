/** SYS_STATUS's three bit fields, as recorded: which sensors exist, which the mode uses, which are well. */

import { modeIsArmable, prearmOk } from '../autopilot/arming.ts';
import { receiverAlive } from '../autopilot/radio.ts';
import { param, positionKnown, type Vehicle } from '../vehicle.ts';

const bit = {
  gps: 0x20,
  rateControl: 0x400,
  attitudeControl: 0x800,
  positionControl: 0x5000,
  rc: 0x10000,
  fence: 0x100000,
  ahrs: 0x200000,
  logging: 0x1000000,
  prearm: 0x10000000,
} as const;

/** Gyro, accelerometer, compass, barometer, motor outputs, battery. */
const always = 0x0200800f;

const extraByMode: Readonly<Record<string, number>> = {
  ACRO: bit.rateControl | bit.attitudeControl,
  STEERING: bit.rateControl | bit.attitudeControl,
  AUTO: bit.rateControl | bit.attitudeControl | bit.positionControl,
};

function controllers(vehicle: Vehicle): number {
  return extraByMode[vehicle.mode.autopilot ? 'AUTO' : vehicle.mode.name] ?? 0;
}

export interface SensorBits {
  readonly present: number;
  readonly enabled: number;
  readonly health: number;
}

export function sensorBits(vehicle: Vehicle): SensorBits {
  const gps = vehicle.gpsFound ? bit.gps : 0;
  const fence = param(vehicle, 'FENCE_ENABLE') !== 0 ? bit.fence : 0;
  const ahrs = vehicle.origin === undefined ? 0 : bit.ahrs;
  const logging = vehicle.armed ? bit.logging : 0;
  const present = 0x1331dc0f | gps;
  const enabled = 0x10000000 | always | bit.rc | gps | fence | ahrs | logging | controllers(vehicle);
  const wellFence = vehicle.fence.breached ? 0 : bit.fence;
  const wellRc = receiverAlive(vehicle) || !vehicle.rc.hadReceiver ? bit.rc : 0;
  const wellGps = vehicle.gps.fixType >= 3 ? gps : 0;
  const wellAhrs = vehicle.failsafe.ekf || (vehicle.ekf.phase === 'position' && !positionKnown(vehicle)) ? 0 : ahrs;
  const ready = vehicle.armed || (prearmOk(vehicle) && modeIsArmable(vehicle.mode)) ? bit.prearm : 0;
  const health = 0x100 | always | bit.logging | wellFence | wellRc | wellGps | wellAhrs | ready | controllers(vehicle);
  return { present, enabled: enabled >>> 0, health: health >>> 0 };
}
