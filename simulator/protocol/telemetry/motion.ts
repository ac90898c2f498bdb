/**
 * Where the vehicle is, how it stands and how it moves, as the estimator tells it and as it truly is.
 */

import type { Fields } from '../../mavlink/wire.ts';
import { estimate, estimatedHeading, estimatedPlace, positionKnown, type Vehicle } from '../../vehicle.ts';
import { compassDegrees, e7, offsetPlace, wrapAngle } from '../../world/geo.ts';
import { grain } from './grain.ts';

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

export function altitude(vehicle: Vehicle): number {
  return vehicle.options.home.altM + vehicle.truth.up + 0.18 * Math.sin(vehicle.ms / 60_000);
}

export function throttlePercent(vehicle: Vehicle): number {
  return Math.round(Math.abs(vehicle.control.output.throttle) * 100);
}

export function attitude(vehicle: Vehicle): Fields {
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

export function quaternion(vehicle: Vehicle): Fields {
  const half = estimatedHeading(vehicle) / 2;
  const rates = { rollspeed: 0, pitchspeed: 0, yawspeed: vehicle.truth.yawRateRps };
  return { time_boot_ms: vehicle.ms, q1: Math.cos(half), q2: 0, q3: 0, q4: Math.sin(half), ...rates };
}

export function globalPosition(vehicle: Vehicle): Fields {
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

export function localPosition(vehicle: Vehicle): Fields | undefined {
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

export function vfrHud(vehicle: Vehicle): Fields {
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

export function simState(vehicle: Vehicle): Fields {
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

export function ahrs2(vehicle: Vehicle): Fields {
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

export function ahrs(vehicle: Vehicle): Fields {
  const { ms } = vehicle;
  return {
    omegaIx: 0.002 * grain(ms >> 9, 41),
    omegaIy: 0.002 * grain(ms >> 9, 42),
    omegaIz: 0.002 * grain(ms >> 9, 43),
    error_rp: 0.003 + 0.002 * grain(ms, 44),
    error_yaw: 0.005 + 0.003 * grain(ms, 45),
  };
}
