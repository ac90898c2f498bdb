/** ROS messages as MAVROS fills them, with the values that it gives to what it does not know. */

export const stampOf = (wallMs: number) => ({
  sec: Math.floor(wallMs / 1000),
  nanosec: Math.round((wallMs % 1000) * 1e6),
});
export const headerOf = (wallMs: number, frame_id = '') => ({ stamp: stampOf(wallMs), frame_id });

const vector = (x = 0, y = 0, z = 0) => ({ x, y, z });
const covariance = (length: number) => new Float64Array(length);

export const state = (wallMs: number, more: object = {}) => ({
  ...{ header: headerOf(wallMs), connected: true, armed: false, guided: false, manual_input: true },
  ...{ mode: 'HOLD', system_status: 4 },
  ...more,
});
/** What MAVROS says 10 s after the last heartbeat. */
export const linkLoss = (wallMs: number) =>
  state(wallMs, { connected: false, armed: false, mode: '', system_status: 0 });

export const sysStatus = (wallMs: number, more: object = {}) => ({
  ...{ header: headerOf(wallMs), sensors_present: 0, sensors_enabled: 0, sensors_health: 0, load: 123 },
  ...{ voltage_battery: 12_600, current_battery: -1, battery_remaining: -1, drop_rate_comm: 0, errors_comm: 0 },
  ...{ errors_count1: 0, errors_count2: 0, errors_count3: 0, errors_count4: 0 },
  ...more,
});

export const battery = (more: object = {}) => ({
  ...{ header: headerOf(0), voltage: 12.6, temperature: Number.NaN, current: -3.5, charge: Number.NaN },
  ...{ capacity: Number.NaN, design_capacity: Number.NaN, percentage: Math.fround(0.87), power_supply_status: 2 },
  ...{ power_supply_health: 0, power_supply_technology: 3, present: true, location: 'id0', serial_number: '' },
  ...{ cell_voltage: Float32Array.of(Math.fround(12.6)), cell_temperature: new Float32Array() },
  ...more,
});

export const navSatFix = (more: object = {}) => ({
  ...{ header: headerOf(0), status: { status: 0, service: 1 }, latitude: 51.8735, longitude: -0.609, altitude: 120 },
  ...{ position_covariance: covariance(9), position_covariance_type: 2 },
  ...more,
});

export const twist = (linear: object = {}, angular: object = {}) => ({
  header: headerOf(0),
  twist: { linear: { ...vector(), ...linear }, angular: { ...vector(), ...angular } },
});

export const odometry = (linear: object) => ({
  ...{ header: headerOf(0, 'map'), child_frame_id: 'base_link' },
  pose: { pose: { position: vector(), orientation: { ...vector(), w: 1 } }, covariance: covariance(36) },
  twist: { twist: twist(linear).twist, covariance: covariance(36) },
});

/** A body's rotation by yaw from east, pitch and roll (FLU in ENU), radians. */
export function rotation(yaw: number, pitch = 0, roll = 0) {
  const [cy, sy] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
  const [cp, sp] = [Math.cos(pitch / 2), Math.sin(pitch / 2)];
  const [cr, sr] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  return {
    w: cr * cp * cy + sr * sp * sy,
    x: sr * cp * cy - cr * sp * sy,
    y: cr * sp * cy + sr * cp * sy,
    z: cr * cp * sy - sr * sp * cy,
  };
}

export const imu = (orientation: object, rates: object = {}, more: object = {}) => ({
  ...{ header: headerOf(0, 'base_link'), orientation, orientation_covariance: covariance(9) },
  ...{ angular_velocity: { ...vector(), ...rates }, angular_velocity_covariance: covariance(9) },
  ...{ linear_acceleration: vector(0, 0, 9.8), linear_acceleration_covariance: covariance(9) },
  ...more,
});

export const gpsRaw = (more: object = {}) => ({
  ...{ header: headerOf(0), fix_type: 6, lat: 518_735_000, lon: -6_090_000, alt: 100_000, eph: 80, epv: 65_535 },
  ...{ vel: 150, cog: 9000, satellites_visible: 14, alt_ellipsoid: 100_000, h_acc: 20, v_acc: 0, vel_acc: 0 },
  ...{ hdg_acc: 0, yaw: 0, dgps_numch: 255, dgps_age: 4_294_967_295 },
  ...more,
});

export const hud = (more: object = {}) => ({
  ...{ header: headerOf(0), airspeed: 0, groundspeed: 1.5, heading: 90, throttle: 0.42, altitude: 100, climb: 0.1 },
  ...more,
});

export const navigation = (more: object = {}) => ({
  ...{ header: headerOf(0), nav_roll: 0, nav_pitch: 0, nav_bearing: -90, target_bearing: 200, wp_dist: 42 },
  ...{ alt_error: 0, aspd_error: 0, xtrack_error: 0.5 },
  ...more,
});

export const waypoint = (more: object = {}) => ({
  ...{ frame: 3, command: 16, is_current: false, autocontinue: true, param1: 0, param2: 0, param3: 0, param4: 0 },
  ...{ x_lat: 51.87, y_long: -0.61, z_alt: 0 },
  ...more,
});

export const homePosition = (wallMs: number, more: object = {}) => ({
  ...{ header: headerOf(wallMs), geo: { latitude: 51.87, longitude: -0.61, altitude: 120 } },
  ...{ position: vector(Number.NaN, Number.NaN, Number.NaN), orientation: { ...vector(), w: 1 }, approach: vector() },
  ...more,
});

export const parameterValue = (value: number, type: 2 | 3) => ({
  ...{ type, bool_value: false, integer_value: type === 2 ? BigInt(value) : 0n },
  ...{ double_value: type === 3 ? value : 0, string_value: '', byte_array_value: [], bool_array_value: [] },
  ...{ integer_array_value: [], double_array_value: [], string_array_value: [] },
});
