/**
 * Single ROS messages as groups of vehicle state. Where MAVROS passes MAVLink's own integers on, they are read as the message
 * that they came from, so that one table knows their meanings.
 */
import type { Sample } from '../../../core/link.ts';
import { roverModes } from '../../../protocol/modes.ts';
import { type GroupValues, systemStatuses } from '../../../protocol/vehicle.ts';
import { pulses } from '../../mavlink/channels.ts';
import { groupsOf } from '../../mavlink/groups.ts';
import { finite, nowhere, uint8Max, unless } from '../../mavlink/units.ts';
import { attitudeOf, ratesOf } from './frames.ts';
import type { Readings } from './readings.ts';

const modeNumber: ReadonlyMap<string, number> = new Map([...roverModes].map(([number, name]) => [name, number]));
const nameless = -1;

/** MAVROS writes modes that it has no name for as `CMODE(8)`; an empty one is an unknown one. */
export function modeOf(said: string): { readonly mode: string; readonly modeNumber: number } | null {
  if (said === '') return null;
  const [, digits] = /^CMODE\((\d+)\)$/.exec(said) ?? [];
  if (digits === undefined) return { mode: said, modeNumber: modeNumber.get(said) ?? nameless };
  const number = Number(digits);
  return { mode: roverModes.get(number) ?? `mode ${number}`, modeNumber: number };
}

/** None where the mode is unknown: MAVROS then says "not armed" of a vehicle that it does not hear. */
export function modeSample({ connected, armed, mode, system_status }: Readings['state']): Sample | null {
  const named = modeOf(mode);
  if (!connected || named === null) return null;
  return {
    kind: 'sample',
    group: 'mode',
    values: { ...named, armed, systemStatus: systemStatuses[system_status] ?? null },
  };
}

const unread = { voltage_battery: 0, current_battery: -1, battery_remaining: -1 };
const uncounted = { errors_count1: 0, errors_count2: 0, errors_count3: 0, errors_count4: 0 };
const unextended = {
  onboard_control_sensors_present_extended: 0,
  onboard_control_sensors_enabled_extended: 0,
  onboard_control_sensors_health_extended: 0,
};

/** MAVROS keeps SYS_STATUS as it is: load in ‰, and the masks. */
export const systemSamples = (said: Readings['sysStatus']): readonly Sample[] =>
  groupsOf('SYS_STATUS', {
    ...{ ...unread, ...uncounted, ...unextended },
    onboard_control_sensors_present: said.sensors_present,
    onboard_control_sensors_enabled: said.sensors_enabled,
    onboard_control_sensors_health: said.sensors_health,
    load: said.load,
    drop_rate_comm: said.drop_rate_comm,
    errors_comm: said.errors_comm,
  });

/** GPSRAW is GPS_RAW_INT with all its integers and their "unknown". */
export const gpsSamples = (said: Readings['gps1'], message: 'GPS_RAW_INT' | 'GPS2_RAW'): readonly Sample[] => {
  const fields = { ...said, time_usec: 0n, alt_ellipsoid: 0, vel_acc: 0, hdg_acc: 0 };
  return message === 'GPS_RAW_INT'
    ? groupsOf('GPS_RAW_INT', fields)
    : groupsOf('GPS2_RAW', { ...fields, dgps_numch: 0, dgps_age: 0 });
};

export const navigationSamples = (said: Readings['navigation']): readonly Sample[] =>
  groupsOf('NAV_CONTROLLER_OUTPUT', { ...said, nav_roll: 0, nav_pitch: 0, alt_error: 0, aspd_error: 0 });

/** Throttle is a share here, and negative in reverse. */
export const motionOfHud = ({ groundspeed, throttle, climb }: Readings['hud']): GroupValues['motion'] => ({
  speedMps: finite(groundspeed),
  throttlePct: Number.isFinite(throttle) ? Math.round(throttle * 100) + 0 : null,
  climbMps: finite(climb),
});

export const motionOfVelocity = ({ x, y, z }: Readings['bodyVelocity']['twist']['linear']): GroupValues['motion'] => ({
  speedMps: finite(Math.hypot(x, y)),
  throttlePct: null,
  climbMps: finite(z),
});

const isAbsent = (covariance: ArrayLike<number>): boolean => covariance[0] === -1;

export function attitudeSample({
  orientation,
  orientation_covariance,
  angular_velocity,
}: Readings['imu']): Sample | null {
  if (isAbsent(orientation_covariance)) return null;
  return { kind: 'sample', group: 'attitude', values: { ...attitudeOf(orientation), ...ratesOf(angular_velocity) } };
}

export const rcSample = ({ channels, rssi }: Readings['rcIn']): Sample => ({
  kind: 'sample',
  group: 'rc',
  values: { channelsUs: pulses(Array.from(channels)), rssiPct: unless(uint8Max, rssi, 2.54) },
});

export const servoSample = ({ channels }: Readings['rcOut']): Sample => ({
  kind: 'sample',
  group: 'servo',
  values: { outputsUs: pulses(Array.from(channels)) },
});

/** A place in degrees; what is no number, not on the globe, or exactly 0, 0 is none. */
export function placeOf({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }) {
  const isSomewhere = latitude !== 0 || longitude !== 0;
  const known = isSomewhere && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return known ? { latDeg: latitude, lonDeg: longitude } : null;
}

/** Without mavros_extras: 0 is any fix from 3D on, and -1 less than that; its height is the ellipsoid's. */
export function gpsOfFix(
  said: Readings['fix'],
  satellites: number | null,
  speedMps: number | null,
): GroupValues['gps'] {
  const hasFix = said.status.status >= 0;
  return {
    fix: hasFix ? '3d' : 'no_fix',
    satellites,
    hdop: null,
    vdop: null,
    ...((hasFix ? placeOf(said) : null) ?? nowhere),
    altAmslM: null,
    speedMps: hasFix ? speedMps : null,
    courseDeg: null,
    yawDeg: null,
    horizontalAccuracyM: null,
    verticalAccuracyM: null,
  };
}
