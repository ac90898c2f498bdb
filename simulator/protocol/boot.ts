/**
 * Power-on, second by second, as recorded: a table of moments. `--warm` runs all of it at once in silence, and the
 * vehicle's clock starts after it.
 */

import { enterMode } from '../autopilot/mode-change.ts';
import { modeByName, modeByNumber } from '../autopilot/modes.ts';
import { storeValue } from '../autopilot/parameters.ts';
import { announceHome } from '../sensors/sense.ts';
import { broadcast, param, say, type Vehicle } from '../vehicle.ts';
import { e7 } from '../world/geo.ts';
import { sendBytes } from './link.ts';
import { echoParameter } from './parameter-protocol.ts';
import { sendHeartbeat } from './telemetry.ts';

interface Moment {
  readonly atMs: number;
  readonly act: (vehicle: Vehicle) => void;
}

export const firstHeartbeatMs = 940;
export const streamsStartMs = 3000;
/** Where a warm start begins: everything settled, nothing of the boot left. */
export const warmStartMs = 60_000;

const consoleText =
  '\n\nInit ArduRover V4.8.0-dev (ecc4ae97)\n\nFree RAM: 524288\nBooting 0/0\nload_all took 1us\n0 0 0 AP_Logger_File: buffer size=204800\n';

function print(vehicle: Vehicle, text: string): void {
  const [first] = vehicle.links;
  if (first !== undefined) sendBytes(first, new TextEncoder().encode(text));
}

function echo(vehicle: Vehicle, names: readonly string[]): void {
  for (const name of names) echoParameter(vehicle, name);
}

export function groundPressure(vehicle: Vehicle, base: number): void {
  for (const [n, offset] of [
    [1, 0],
    [2, -1.4],
  ] as const) {
    storeValue(vehicle.parameters, `BARO${n}_GND_PRESS`, base + offset + vehicle.random.gauss());
    echoParameter(vehicle, `BARO${n}_GND_PRESS`);
  }
}

function becomeReady(vehicle: Vehicle): void {
  const first = modeByNumber(param(vehicle, 'INITIAL_MODE')) ?? modeByName('MANUAL');
  enterMode(vehicle, first);
  vehicle.ready = true;
  sendHeartbeat(vehicle);
  say(vehicle, 6, 'ArduPilot Ready');
  say(vehicle, 7, 'RCInput: decoding UDP (Pulses)');
  say(vehicle, 6, 'AHRS: DCM active');
  echo(vehicle, ['INS_GYROFFS_X', 'INS_GYROFFS_Y', 'INS_GYROFFS_Z', 'INS_GYR_ID', 'INS_GYR2_ID', 'ARMING_SKIPCHK']);
}

function setHome(vehicle: Vehicle): void {
  const { home } = vehicle.options;
  vehicle.home = home;
  if (vehicle.mission.items.length === 0) {
    const place = { x: e7(home.latDeg), y: e7(home.lonDeg), z: home.altM };
    vehicle.mission.items = [{ command: 16, frame: 0, p1: 0, p2: 0, p3: 0, p4: 0, ...place }];
  }
  announceHome(vehicle);
  const lat = home.latDeg.toFixed(5);
  const lon = home.lonDeg.toFixed(6);
  say(vehicle, 6, `Set HOME to ${lat} ${lon} at ${home.altM.toFixed(2)}m`);
  echoParameter(vehicle, 'MIS_TOTAL');
}

function setOrigin(vehicle: Vehicle): void {
  const { home } = vehicle.options;
  vehicle.origin = home;
  const place = { latitude: e7(home.latDeg), longitude: e7(home.lonDeg), altitude: Math.round(home.altM * 1000) };
  broadcast(vehicle, { name: 'GPS_GLOBAL_ORIGIN', fields: { ...place, time_usec: vehicle.ms * 1000 } });
  for (const imu of [0, 1]) say(vehicle, 6, `EKF3 IMU${imu} origin set`);
}

function bothImus(text: string): (vehicle: Vehicle) => void {
  return (vehicle) => {
    for (const imu of [0, 1]) say(vehicle, 6, `EKF3 IMU${imu} ${text}`);
  };
}

const moments: readonly Moment[] = [
  { atMs: 0, act: (v) => print(v, consoleText) },
  { atMs: 80, act: (v) => say(v, 6, 'Calibrating barometer') },
  {
    atMs: 1680,
    act: (v) => {
      for (const n of [1, 2]) say(v, 6, `Barometer ${n} calibration complete`);
      groundPressure(v, 100_129.8);
    },
  },
  {
    atMs: 1700,
    act: (v) => {
      echo(v, ['SIM_PIN_MASK']);
      say(v, 6, 'Beginning INS calibration. Do not move vehicle');
      echo(v, ['RELAY1_FUNCTION', 'RELAY2_FUNCTION', 'CAM1_TYPE', 'CAM2_TYPE']);
      print(v, 'Init Gyro*');
    },
  },
  { atMs: 1800, act: (v) => echo(v, ['INS_GYR_ID', 'INS_ACC_ID', 'INS_GYR2_ID', 'INS_ACC2_ID']) },
  { atMs: 2300, act: (v) => say(v, 7, 'INS: alloc 6144 bytes for ISB (free=524288)') },
  { atMs: 2320, act: becomeReady },
  { atMs: 3340, act: (v) => echo(v, ['EK3_SRC1_POSXY']) },
  { atMs: 4340, act: bothImus('initialised') },
  { atMs: 5500, act: (v) => (v.ekf = { ...v.ekf, phase: 'starting' }) },
  { atMs: 5940, act: bothImus('tilt alignment complete') },
  {
    atMs: 6020,
    act: (v) => {
      bothImus('MAG0 initial yaw alignment complete')(v);
      say(v, 6, 'AHRS: EKF3 active');
      v.ekf = { ...v.ekf, phase: 'aligned' };
    },
  },
  { atMs: 9620, act: (v) => say(v, 6, 'GPS 1: probing for u-blox at 230400 baud') },
  {
    atMs: 9640,
    act: (v) => {
      say(v, 6, 'GPS 1: detected u-blox');
      v.gpsFound = true;
    },
  },
  { atMs: 9880, act: setHome },
  { atMs: 10_300, act: (v) => groundPressure(v, 100_128) },
  { atMs: 19_880, act: setOrigin },
  { atMs: 19_920, act: (v) => say(v, 6, `Field Elevation Set: ${v.options.home.altM.toFixed(0)}m`) },
  { atMs: 24_000, act: (v) => (v.armableAtMs = v.ms) },
];

/** Run what is due. */
export function bootStep(vehicle: Vehicle): void {
  for (;;) {
    const moment = moments[vehicle.bootStage];
    if (moment === undefined || moment.atMs > vehicle.ms) return;
    vehicle.bootStage++;
    moment.act(vehicle);
  }
}

/** All of the boot before anybody listens. */
export function bootWarm(vehicle: Vehicle): void {
  vehicle.ms = warmStartMs;
  bootStep(vehicle);
  for (const link of vehicle.links) link.outbox.length = 0;
  for (const link of vehicle.links) link.writer.seq = 0;
}
