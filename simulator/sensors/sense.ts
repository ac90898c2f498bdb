/** One turn of the vehicle's senses: battery, GPS at its own rate, estimator, and the texts when aiding begins or ends. */

import { broadcast, loopMs, param, positionKnown, say, type Vehicle } from '../vehicle.ts';
import { stepBattery } from '../world/battery.ts';
import { radians } from '../world/geo.ts';
import { stepEkf } from './ekf.ts';
import { type GpsConditions, takeFix } from './gps.ts';

const dt = loopMs / 1000;
const lagSteps = 5;

function gpsConditions(vehicle: Vehicle): GpsConditions {
  const { faults, gpsFound } = vehicle;
  const enabled = !faults.gpsLost && param(vehicle, 'SIM_GPS1_ENABLE') !== 0;
  const satellites = param(vehicle, 'SIM_GPS1_NUMSATS');
  const natural = satellites < 5 ? 1 : satellites < 7 ? 3 : 6;
  return {
    present: gpsFound,
    enabled,
    satellites,
    fixType: faults.gpsFixType > 0 ? faults.gpsFixType : natural,
    noiseM: param(vehicle, 'SIM_GPS1_NOISE') + faults.gpsNoiseM,
    jumpNorth: faults.gpsJumpNorthM + param(vehicle, 'SIM_GPS1_GLTCH_X') * 111_319.5,
    jumpEast: faults.gpsJumpEastM + param(vehicle, 'SIM_GPS1_GLTCH_Y') * 111_319.5,
  };
}

function senseGps(vehicle: Vehicle): void {
  vehicle.history.push(vehicle.truth);
  if (vehicle.history.length > lagSteps + 1) vehicle.history.shift();
  const periodMs = 1000 / Math.max(1, param(vehicle, 'SIM_GPS1_HZ'));
  if (vehicle.ms % periodMs >= loopMs) return;
  const old = vehicle.history[0] ?? vehicle.truth;
  vehicle.gps = takeFix(old, vehicle.gps, gpsConditions(vehicle), vehicle.ms - 100, vehicle.random);
}

/** The EKF starts to use GPS 22 s after its origin is set at power-on, at once when a lost GPS returns. */
function startAiding(vehicle: Vehicle): void {
  const { ekf, gps, origin, ms } = vehicle;
  if (ekf.phase !== 'aligned' || gps.fixType < 3 || origin === undefined || ms < 41_500) return;
  vehicle.ekf = { ...ekf, phase: 'position', blindSinceMs: undefined };
  for (const imu of [0, 1]) say(vehicle, 6, `EKF3 IMU${imu} is using GPS`);
}

function senseEkf(vehicle: Vehicle): void {
  const { ekf, gps, truth, ms, faults } = vehicle;
  const compassErrorRad = radians(faults.compassErrorDeg);
  const input = { ms, fix: gps, truth, compassErrorRad, extraVariance: faults.ekfVariance, dt };
  const wasBlind = ekf.phase === 'position' && !positionKnown(vehicle);
  vehicle.ekf = stepEkf(ekf, input, vehicle.random);
  if (ekf.phase === 'position' && vehicle.ekf.phase === 'aligned') {
    for (const imu of [0, 1]) say(vehicle, 6, `EKF3 IMU${imu} stopped aiding`);
  } else if (wasBlind && positionKnown(vehicle)) {
    for (const imu of [0, 1]) say(vehicle, 6, `EKF3 IMU${imu} is using GPS`);
  }
  startAiding(vehicle);
}

function sensePower(vehicle: Vehicle): void {
  const settings = {
    fullVolts: param(vehicle, 'SIM_BATT_VOLTAGE'),
    capacityAh: param(vehicle, 'SIM_BATT_CAP_AH'),
    sagVolts: vehicle.faults.batterySagV,
  };
  vehicle.power = stepBattery(vehicle.power, vehicle.control.output.throttle, settings, dt);
}

export function sense(vehicle: Vehicle): void {
  sensePower(vehicle);
  senseGps(vehicle);
  senseEkf(vehicle);
}

export function announceHome(vehicle: Vehicle): void {
  broadcast(vehicle, { name: 'HOME_POSITION', fields: homeFields(vehicle) });
}

/** HOME_POSITION's fields; x, y, z are NaN until there is an origin to measure from. */
export function homeFields(vehicle: Vehicle): Record<string, number | number[]> {
  const { home, origin, ms } = vehicle;
  const { NaN: nan } = Number;
  const place = home ?? { latDeg: 0, lonDeg: 0, altM: 0 };
  const north = origin === undefined ? nan : (place.latDeg - origin.latDeg) * 111_319.49;
  const scale = Math.cos(radians(place.latDeg)) * 111_319.49;
  const east = origin === undefined ? nan : (place.lonDeg - origin.lonDeg) * scale;
  return {
    latitude: Math.round(place.latDeg * 1e7),
    longitude: Math.round(place.lonDeg * 1e7),
    altitude: Math.round(place.altM * 1000),
    x: north,
    y: east,
    z: origin === undefined ? nan : origin.altM - place.altM,
    q: [nan, nan, nan, nan],
    time_usec: ms * 1000,
  };
}
