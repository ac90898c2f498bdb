/**
 * What each message says of the vehicle now: a table of builders, message name → fields, or undefined while the vehicle
 * has nothing to say (no position yet, no mission under way). Scales and constants as recorded from SITL.
 */

import type { Fields } from '../mavlink/wire.ts';
import { homeFields } from '../sensors/sense.ts';
import { param, send, type Vehicle } from '../vehicle.ts';
import { e7 } from '../world/geo.ts';
import type { Builder } from './telemetry/builder.ts';
import {
  ahrs,
  ahrs2,
  attitude,
  globalPosition,
  localPosition,
  quaternion,
  simState,
  vfrHud,
} from './telemetry/motion.ts';
import { fenceStatus, missionCurrent, navigation, positionTarget } from './telemetry/navigation.ts';
import { rcChannels, servos } from './telemetry/outputs.ts';
import { batteryStatus, sysStatus } from './telemetry/power.ts';
import { ekfReport, gpsRaw, imu3, imuWith, pressure, systemTime, vibration } from './telemetry/sensors.ts';

export function systemStatus(vehicle: Vehicle): number {
  if (vehicle.failsafe.triggered !== 0 || vehicle.failsafe.ekf) return 5;
  if (vehicle.mode.name === 'INITIALISING') return 2;
  return vehicle.mode.name === 'HOLD' ? 3 : 4;
}

function heartbeat(vehicle: Vehicle): Fields {
  const { mode, armed } = vehicle;
  const stickMixing = param(vehicle, 'STICK_MIXING') > 0 ? 0x40 : 0;
  const type = vehicle.options.model === 'boat' ? 11 : 10;
  return {
    type,
    autopilot: 3,
    base_mode: mode.baseMode | stickMixing | (armed ? 0x80 : 0),
    custom_mode: mode.number,
    system_status: systemStatus(vehicle),
    mavlink_version: 3,
  };
}

function version(vehicle: Vehicle): Fields {
  const ascii = (word: string) => Array.from(word, (char) => char.charCodeAt(0));
  const mavlink1 = param(vehicle, 'SERIAL0_PROTOCOL') === 1;
  return {
    capabilities: mavlink1 ? 0xd1ef : 0xf1ef,
    flight_sw_version: 0x04080000,
    flight_custom_version: ascii('ecc4ae97'),
    uid2: [...ascii('3d1219c7c4c5404a'), vehicle.system, 0],
  };
}

function originFields(vehicle: Vehicle): Fields | undefined {
  const { origin } = vehicle;
  if (origin === undefined) return undefined;
  const place = { latitude: e7(origin.latDeg), longitude: e7(origin.lonDeg), altitude: Math.round(origin.altM * 1000) };
  return { ...place, time_usec: vehicle.ms * 1000 };
}

/** In the order in which one burst carries them. */
export const builders: ReadonlyMap<string, Builder> = new Map<string, Builder>([
  ['AHRS', ahrs],
  ['ATTITUDE', attitude],
  ['GLOBAL_POSITION_INT', globalPosition],
  ['LOCAL_POSITION_NED', localPosition],
  ['VFR_HUD', vfrHud],
  ['SYS_STATUS', sysStatus],
  ['POWER_STATUS', () => ({ Vcc: 5000 })],
  ['MEMINFO', () => ({ freemem: 65_535, freemem32: 524_288 })],
  ['NAV_CONTROLLER_OUTPUT', navigation],
  ['MISSION_CURRENT', missionCurrent],
  ['SERVO_OUTPUT_RAW', servos],
  ['RC_CHANNELS', rcChannels],
  ['RAW_IMU', imuWith('us')],
  ['SCALED_IMU2', imuWith('ms')],
  ['SCALED_IMU3', imu3],
  ['SCALED_PRESSURE', (v) => pressure(v, 61)],
  ['SCALED_PRESSURE2', (v) => pressure(v, 62)],
  // Known, as every ap_message of Rover's list; there is no second receiver to speak of.
  ['GPS2_RAW', () => undefined],
  ['GPS_RAW_INT', gpsRaw],
  ['SYSTEM_TIME', systemTime],
  ['SIMSTATE', simState],
  ['AHRS2', ahrs2],
  ['FENCE_STATUS', fenceStatus],
  ['VIBRATION', vibration],
  ['POSITION_TARGET_GLOBAL_INT', positionTarget],
  ['EKF_STATUS_REPORT', ekfReport],
  ['BATTERY_STATUS', batteryStatus],
  ['HEARTBEAT', heartbeat],
  ['HOME_POSITION', (v) => (v.home === undefined ? undefined : homeFields(v))],
  ['GPS_GLOBAL_ORIGIN', originFields],
  ['AUTOPILOT_VERSION', version],
  ['ATTITUDE_QUATERNION', quaternion],
  ['RC_CHANNELS_RAW', rcChannels],
  ['HWSTATUS', () => ({ Vcc: 5000 })],
]);

/** On every port, heard or not: this is how the vehicle is found. Sent each second and with each change of mode. */
export function sendHeartbeat(vehicle: Vehicle): void {
  for (const link of vehicle.links) send(vehicle, link, { name: 'HEARTBEAT', fields: heartbeat(vehicle) });
}
