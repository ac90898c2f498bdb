/**
 * What the sensors measure: GPS, inertial units, pressure, vibration, time, and how much the estimator trusts them.
 */

import type { Fields } from '../../mavlink/wire.ts';
import { flagsOf } from '../../sensors/ekf.ts';
import { estimatedHeading, unixMs, type Vehicle } from '../../vehicle.ts';
import { compassDegrees, e7, offsetPlace } from '../../world/geo.ts';
import type { Builder } from './builder.ts';
import { grain } from './grain.ts';
import { altitude } from './motion.ts';

export function gpsRaw(vehicle: Vehicle): Fields {
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

export function imuWith(time: 'us' | 'ms'): Builder {
  return (vehicle) =>
    time === 'us' ? { time_usec: vehicle.ms * 1000, ...imu(vehicle) } : { time_boot_ms: vehicle.ms, ...imu(vehicle) };
}

/** The third IMU does not exist: only the compass speaks in its message. */
export function imu3(vehicle: Vehicle): Fields {
  const { xmag = 0, ymag = 0, zmag = 0 } = imu(vehicle);
  return { time_boot_ms: vehicle.ms, xmag, ymag, zmag };
}

export function pressure(vehicle: Vehicle, salt: number): Fields {
  const hPa = 1013.25 * (1 - 2.25577e-5 * altitude(vehicle)) ** 5.25588;
  const celsius = 25 + 10 * (1 - Math.exp(-vehicle.ms / 60_000));
  return {
    time_boot_ms: vehicle.ms,
    press_abs: hPa + 0.02 * grain(vehicle.ms, salt),
    temperature: Math.round(celsius * 100),
  };
}

export function ekfReport(vehicle: Vehicle): Fields {
  const { ekf, ms } = vehicle;
  return {
    flags: flagsOf(ekf, ms),
    velocity_variance: ekf.velVariance,
    pos_horiz_variance: ekf.posVariance,
    pos_vert_variance: ekf.phase === 'off' ? 0 : 0.012 + 0.006 * Math.abs(grain(ms, 21)),
    compass_variance: ekf.compassVariance,
  };
}

export function vibration(vehicle: Vehicle): Fields {
  const { ms, truth } = vehicle;
  const shake = 0.003 + 0.01 * Math.abs(truth.accelMps2) + 0.002 * Math.abs(truth.speedMps);
  const axis = (salt: number) => shake * (1 + 0.5 * grain(ms, salt));
  return { time_usec: ms * 1000, vibration_x: axis(51), vibration_y: axis(52), vibration_z: axis(53) };
}

export function systemTime(vehicle: Vehicle): Fields {
  const known = vehicle.gpsFound;
  return { time_unix_usec: known ? Math.round(unixMs(vehicle) * 1000) : 0, time_boot_ms: vehicle.ms };
}
