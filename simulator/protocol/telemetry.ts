/**
 * What each message says of the vehicle now: a table of builders, message name → fields, or undefined while the vehicle
 * has nothing to say (no position yet, no mission under way). Scales and constants as recorded from SITL. Grain on the
 * sensors is computed from time, not drawn, so that listening more often does not change the drive.
 */

import { progressOf } from '../autopilot/path.ts';
import { servoPulse } from '../autopilot/servos.ts';
import type { Fields } from '../mavlink/wire.ts';
import { flagsOf } from '../sensors/ekf.ts';
import { homeFields } from '../sensors/sense.ts';
import {
  estimate,
  estimatedHeading,
  estimatedPlace,
  param,
  positionKnown,
  send,
  unixMs,
  type Vehicle,
} from '../vehicle.ts';
import { clamp, compassDegrees, e7, offsetPlace, wrapAngle } from '../world/geo.ts';
import { missionState, missionTotal } from './mission-view.ts';
import { sensorBits } from './sensor-bits.ts';

/** Noise in [−1, 1] that is the same for the same moment and salt. */
function grain(ms: number, salt: number): number {
  const x = Math.sin(ms * 0.0129898 + salt * 78.233) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

function groundVelocity(vehicle: Vehicle): { north: number; east: number } {
  const { speedMps, lateralMps } = vehicle.truth;
  const heading = estimatedHeading(vehicle);
  return {
    north: speedMps * Math.cos(heading) - lateralMps * Math.sin(heading),
    east: speedMps * Math.sin(heading) + lateralMps * Math.cos(heading),
  };
}

function groundSpeed(vehicle: Vehicle): number {
  return Math.hypot(vehicle.truth.speedMps, vehicle.truth.lateralMps);
}

function altitude(vehicle: Vehicle): number {
  return vehicle.options.home.altM + vehicle.truth.up + 0.18 * Math.sin(vehicle.ms / 60_000);
}

export function throttlePercent(vehicle: Vehicle): number {
  return Math.round(Math.abs(vehicle.control.output.throttle) * 100);
}

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

function attitude(vehicle: Vehicle): Fields {
  const { ms, truth } = vehicle;
  return {
    time_boot_ms: ms,
    roll: truth.rollRad + 0.0015 * grain(ms, 1),
    pitch: truth.pitchRad + 0.0015 * grain(ms, 2),
    yaw: wrapAngle(estimatedHeading(vehicle)) + 0.001 * grain(ms, 3),
    rollspeed: 0.0005 * grain(ms, 4),
    pitchspeed: 0.0005 * grain(ms, 5),
    yawspeed: truth.yawRateRps + 0.0005 * grain(ms, 6),
  };
}

function globalPosition(vehicle: Vehicle): Fields {
  const place = estimatedPlace(vehicle);
  const known = vehicle.gpsFound && vehicle.gps.atMs > 0;
  const velocity = groundVelocity(vehicle);
  const heightM = altitude(vehicle);
  return {
    time_boot_ms: vehicle.ms,
    lat: known ? e7(place.latDeg) : 0,
    lon: known ? e7(place.lonDeg) : 0,
    alt: known ? Math.round(heightM * 100) * 10 : 0,
    relative_alt: Math.round((heightM - (vehicle.home?.altM ?? heightM)) * 1000),
    vx: Math.round(velocity.north * 100),
    vy: Math.round(velocity.east * 100),
    vz: 0,
    hdg: Math.round(compassDegrees(estimatedHeading(vehicle)) * 100) % 36_000,
  };
}

function localPosition(vehicle: Vehicle): Fields | undefined {
  if (!positionKnown(vehicle)) return undefined;
  const at = estimate(vehicle);
  const velocity = groundVelocity(vehicle);
  const place = { x: at.north, y: at.east, z: vehicle.options.home.altM - altitude(vehicle) };
  return {
    time_boot_ms: vehicle.ms,
    ...place,
    vx: velocity.north,
    vy: velocity.east,
    vz: 0.001 * grain(vehicle.ms, 7),
  };
}

function vfrHud(vehicle: Vehicle): Fields {
  const speed = groundSpeed(vehicle);
  return {
    airspeed: speed,
    groundspeed: speed,
    heading: Math.floor(compassDegrees(estimatedHeading(vehicle))),
    throttle: throttlePercent(vehicle),
    alt: altitude(vehicle),
    climb: vehicle.truth.speedMps * Math.sin(vehicle.truth.pitchRad) + 0.01 * grain(vehicle.ms, 8),
  };
}

/** CPU load is what SITL shows: mostly none. */
function sysStatus(vehicle: Vehicle): Fields {
  const { present, enabled, health } = sensorBits(vehicle);
  return {
    onboard_control_sensors_present: present,
    onboard_control_sensors_enabled: enabled,
    onboard_control_sensors_health: health,
    voltage_battery: Math.round(vehicle.power.volts * 1000),
    current_battery: Math.round(vehicle.power.amps * 100),
    battery_remaining: batteryPercent(vehicle),
  };
}

export function batteryPercent(vehicle: Vehicle): number {
  const capacity = param(vehicle, 'BATT_CAPACITY');
  if (capacity <= 0) return -1;
  return clamp(Math.ceil(100 - (100 * vehicle.power.usedMah) / capacity), 0, 100);
}

function batteryStatus(vehicle: Vehicle): Fields {
  const { volts, amps, usedMah, usedWh } = vehicle.power;
  return {
    temperature: 32_767,
    voltages: [Math.round(volts * 1000), ...Array.from({ length: 9 }, () => 65_535)],
    current_battery: Math.round(amps * 100),
    current_consumed: Math.floor(usedMah),
    energy_consumed: Math.floor(usedWh * 36),
    battery_remaining: batteryPercent(vehicle),
    charge_state: vehicle.battery.chargeState,
  };
}

function gpsRaw(vehicle: Vehicle): Fields {
  const { gps } = vehicle;
  const speed = Math.hypot(gps.velNorth, gps.velEast);
  const none = { fix_type: gps.fixType, eph: gps.eph, epv: gps.epv, satellites_visible: gps.satellites };
  if (gps.fixType === 0) return none;
  const place = offsetPlace(vehicle.options.home, gps);
  const course = compassDegrees(Math.atan2(gps.velEast, gps.velNorth));
  const heightMm = Math.round((place.altM + gps.up) * 1000);
  const accuracy = Math.round(gps.accuracyM * 1000);
  return {
    ...none,
    time_usec: gps.atMs * 1000,
    lat: e7(place.latDeg),
    lon: e7(place.lonDeg),
    alt: heightMm,
    vel: Math.round(speed * 100),
    cog: speed > 0.05 ? Math.round(course * 100) % 36_000 : 0,
    alt_ellipsoid: heightMm,
    h_acc: accuracy,
    v_acc: accuracy,
  };
}

/** Field of 480 mGauss that points north and down, as seen from the vehicle. */
function imu(vehicle: Vehicle): Record<string, number> {
  const { truth, ms } = vehicle;
  const heading = estimatedHeading(vehicle);
  return {
    xacc: Math.round((truth.accelMps2 / 9.80665) * 1000 + 2 * grain(ms, 11)),
    yacc: Math.round(((truth.yawRateRps * truth.speedMps) / 9.80665) * 1000 + 2 * grain(ms, 12)),
    zacc: Math.round(-1001 + grain(ms, 13)),
    xgyro: Math.round(1 + grain(ms, 14)),
    ygyro: Math.round(1 + grain(ms, 15)),
    zgyro: Math.round(truth.yawRateRps * 1000 + grain(ms, 16)),
    xmag: Math.round(195 * Math.cos(heading)),
    ymag: Math.round(-195 * Math.sin(heading)),
    zmag: 450,
    temperature: 2800 + Math.round(500 * (1 - Math.exp(-ms / 100_000))),
  };
}

function pressure(vehicle: Vehicle, salt: number): Fields {
  const hPa = 1013.25 * (1 - 2.25577e-5 * altitude(vehicle)) ** 5.25588;
  const celsius = 25 + 10 * (1 - Math.exp(-vehicle.ms / 60_000));
  return {
    time_boot_ms: vehicle.ms,
    press_abs: hPa + 0.02 * grain(vehicle.ms, salt),
    temperature: Math.round(celsius * 100),
  };
}

function servos(vehicle: Vehicle): Fields {
  const fields: Record<string, number> = { time_usec: vehicle.ms * 1000 };
  for (let channel = 1; channel <= 16; channel++) fields[`servo${channel}_raw`] = servoPulse(vehicle, channel);
  return fields;
}

function rcChannels(vehicle: Vehicle): Fields {
  const fields: Record<string, number> = { time_boot_ms: vehicle.ms, chancount: 8, rssi: 255 };
  vehicle.rc.input.forEach((us, i) => {
    fields[`chan${i + 1}_raw`] = us;
  });
  return fields;
}

function ekfReport(vehicle: Vehicle): Fields {
  const { ekf, ms } = vehicle;
  return {
    flags: flagsOf(ekf, ms),
    velocity_variance: ekf.velVariance,
    pos_horiz_variance: ekf.posVariance,
    pos_vert_variance: ekf.phase === 'off' ? 0 : 0.012 + 0.006 * Math.abs(grain(ms, 21)),
    compass_variance: ekf.compassVariance,
  };
}

function navigation(vehicle: Vehicle): Fields | undefined {
  if (!vehicle.mode.autopilot) return undefined;
  if (vehicle.path === undefined) return vehicle.mode.name === 'GUIDED' ? undefined : {};
  const progress = progressOf(vehicle.path, estimate(vehicle));
  return {
    target_bearing: Math.round(compassDegrees(progress.bearingRad)),
    wp_dist: Math.min(65_535, Math.round(progress.distanceM)),
    xtrack_error: progress.crossTrackM,
  };
}

function positionTarget(vehicle: Vehicle): Fields | undefined {
  if (!vehicle.mode.autopilot || vehicle.path === undefined) return undefined;
  const place = offsetPlace(vehicle.options.home, vehicle.path.leg.to);
  const at = { lat_int: e7(place.latDeg), lon_int: e7(place.lonDeg), alt: altitude(vehicle) - place.altM };
  return { time_boot_ms: vehicle.ms, coordinate_frame: 0, type_mask: 65_016, ...at };
}

function fenceStatus(vehicle: Vehicle): Fields | undefined {
  if (param(vehicle, 'FENCE_ENABLE') === 0) return undefined;
  const { breached, breachType, breachCount, breachMs } = vehicle.fence;
  const breach = { breach_status: breached ? 1 : 0, breach_type: breached ? breachType : 0, breach_time: breachMs };
  return { ...breach, breach_count: breachCount, breach_mitigation: 0 };
}

function simState(vehicle: Vehicle): Fields {
  const { truth } = vehicle;
  const place = offsetPlace(vehicle.options.home, truth);
  return {
    roll: truth.rollRad,
    pitch: truth.pitchRad,
    yaw: truth.headingRad,
    xacc: truth.accelMps2,
    yacc: truth.yawRateRps * truth.speedMps,
    zacc: -9.80665,
    zgyro: truth.yawRateRps,
    lat: e7(place.latDeg),
    lng: e7(place.lonDeg),
  };
}

function ahrs2(vehicle: Vehicle): Fields {
  const { ms, truth } = vehicle;
  const place = estimatedPlace(vehicle);
  const known = vehicle.gpsFound;
  return {
    roll: truth.rollRad + 0.004 * grain(ms, 31),
    pitch: truth.pitchRad + 0.004 * grain(ms, 32),
    yaw: wrapAngle(estimatedHeading(vehicle)) + 0.01 * grain(ms, 33),
    altitude: known ? altitude(vehicle) : 0,
    lat: known ? e7(place.latDeg) : 0,
    lng: known ? e7(place.lonDeg) : 0,
  };
}

function ahrs(vehicle: Vehicle): Fields {
  const { ms } = vehicle;
  return {
    omegaIx: 0.002 * grain(ms >> 9, 41),
    omegaIy: 0.002 * grain(ms >> 9, 42),
    omegaIz: 0.002 * grain(ms >> 9, 43),
    error_rp: 0.003 + 0.002 * grain(ms, 44),
    error_yaw: 0.005 + 0.003 * grain(ms, 45),
  };
}

function vibration(vehicle: Vehicle): Fields {
  const { ms, truth } = vehicle;
  const shake = 0.003 + 0.01 * Math.abs(truth.accelMps2) + 0.002 * Math.abs(truth.speedMps);
  const axis = (salt: number) => shake * (1 + 0.5 * grain(ms, salt));
  return { time_usec: ms * 1000, vibration_x: axis(51), vibration_y: axis(52), vibration_z: axis(53) };
}

function missionCurrent(vehicle: Vehicle): Fields {
  return {
    seq: vehicle.mission.current,
    total: missionTotal(vehicle),
    mission_state: missionState(vehicle),
    mission_mode: vehicle.mode.name === 'AUTO' ? 1 : 0,
  };
}

function originFields(vehicle: Vehicle): Fields | undefined {
  const { origin } = vehicle;
  if (origin === undefined) return undefined;
  const place = { latitude: e7(origin.latDeg), longitude: e7(origin.lonDeg), altitude: Math.round(origin.altM * 1000) };
  return { ...place, time_usec: vehicle.ms * 1000 };
}

function version(vehicle: Vehicle): Fields {
  const ascii = (word: string) => Array.from(word, (char) => char.charCodeAt(0));
  const mavlink1 = param(vehicle, 'SERIAL0_PROTOCOL') === 1;
  return {
    capabilities: mavlink1 ? 0xd1ef : 0xf1ef,
    flight_sw_version: 0x04080000,
    flight_custom_version: ascii('ecc4ae97'),
    uid2: [...ascii('3d1219c7c4c5404a'), vehicle.options.system, 0],
  };
}

function systemTime(vehicle: Vehicle): Fields {
  const known = vehicle.gpsFound;
  return { time_unix_usec: known ? Math.round(unixMs(vehicle) * 1000) : 0, time_boot_ms: vehicle.ms };
}

function imuWith(time: 'us' | 'ms'): Builder {
  return (vehicle) =>
    time === 'us' ? { time_usec: vehicle.ms * 1000, ...imu(vehicle) } : { time_boot_ms: vehicle.ms, ...imu(vehicle) };
}

/** The third IMU does not exist: only the compass speaks in its message. */
function imu3(vehicle: Vehicle): Fields {
  const { xmag = 0, ymag = 0, zmag = 0 } = imu(vehicle);
  return { time_boot_ms: vehicle.ms, xmag, ymag, zmag };
}

type Builder = (vehicle: Vehicle) => Fields | undefined;

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

function quaternion(vehicle: Vehicle): Fields {
  const half = estimatedHeading(vehicle) / 2;
  const rates = { rollspeed: 0, pitchspeed: 0, yawspeed: vehicle.truth.yawRateRps };
  return { time_boot_ms: vehicle.ms, q1: Math.cos(half), q2: 0, q3: 0, q4: Math.sin(half), ...rates };
}

/** On every port, heard or not: this is how the vehicle is found. Sent each second and with each change of mode. */
export function sendHeartbeat(vehicle: Vehicle): void {
  for (const link of vehicle.links) send(vehicle, link, { name: 'HEARTBEAT', fields: heartbeat(vehicle) });
}
