/**
 * ROS messages as MAVROS fills them, each with the fields that are read here. What does not fit is of another version. Numbers may
 * be NaN, 64 bits come as BigInt, and arrays of numbers as typed arrays.
 */
import { type Static, Type } from 'typebox';

const num = Type.Refine(Type.Unsafe<number>(Type.Unknown()), (value) => typeof value === 'number');
const big = Type.Refine(
  Type.Unsafe<number | bigint>(Type.Unknown()),
  (value) => typeof value === 'number' || typeof value === 'bigint',
);
const nums = Type.Refine(
  Type.Unsafe<ArrayLike<number>>(Type.Unknown()),
  (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)),
);
const stamp = Type.Object({ sec: num, nanosec: num });
const header = Type.Object({ stamp });
const vector = Type.Object({ x: num, y: num, z: num });
const twist = Type.Object({ linear: vector, angular: vector });

const Waypoint = Type.Object({
  frame: num,
  command: num,
  autocontinue: Type.Boolean(),
  param1: num,
  param2: num,
  param3: num,
  param4: num,
  x_lat: num,
  y_long: num,
  z_alt: num,
});
export type Waypoint = Static<typeof Waypoint>;

/** rcl_interfaces: 2 is an integer, 3 a float, 0 none at all. */
export const ParameterValue = Type.Object({ type: num, integer_value: big, double_value: num });
export type ParameterValue = Static<typeof ParameterValue>;

const GpsRaw = Type.Object({
  fix_type: num,
  lat: num,
  lon: num,
  alt: num,
  eph: num,
  epv: num,
  vel: num,
  cog: num,
  satellites_visible: num,
  h_acc: num,
  v_acc: num,
  yaw: num,
});
const NavSatFix = Type.Object({
  header,
  status: Type.Object({ status: num }),
  latitude: num,
  longitude: num,
  altitude: num,
});
const WaypointList = Type.Object({ current_seq: num, waypoints: Type.Array(Waypoint, { maxItems: 65_535 }) });

export const readings = {
  state: Type.Object({
    header,
    connected: Type.Boolean(),
    armed: Type.Boolean(),
    mode: Type.String({ maxLength: 64 }),
    system_status: num,
  }),
  sysStatus: Type.Object({
    header,
    sensors_present: num,
    sensors_enabled: num,
    sensors_health: num,
    load: num,
    drop_rate_comm: num,
    errors_comm: num,
  }),
  battery: Type.Object({
    voltage: num,
    current: num,
    temperature: num,
    percentage: num,
    cell_voltage: nums,
    location: Type.String({ maxLength: 64 }),
  }),
  global: NavSatFix,
  fix: NavSatFix,
  satellites: Type.Object({ data: num }),
  gpsVelocity: Type.Object({ twist }),
  relativeAltitude: Type.Object({ data: num }),
  heading: Type.Object({ data: num }),
  odometry: Type.Object({ twist: Type.Object({ twist }) }),
  bodyVelocity: Type.Object({ twist }),
  imu: Type.Object({
    orientation: Type.Object({ ...vector.properties, w: num }),
    orientation_covariance: nums,
    angular_velocity: vector,
  }),
  gps1: GpsRaw,
  gps2: GpsRaw,
  hud: Type.Object({ groundspeed: num, throttle: num, altitude: num, climb: num }),
  navigation: Type.Object({ nav_bearing: num, target_bearing: num, wp_dist: num, xtrack_error: num }),
  rcIn: Type.Object({ rssi: num, channels: nums }),
  rcOut: Type.Object({ channels: nums }),
  text: Type.Object({ severity: num, text: Type.String({ maxLength: 1000 }) }),
  mission: WaypointList,
  fence: WaypointList,
  rally: WaypointList,
  reached: Type.Object({ header, wp_seq: num }),
  home: Type.Object({ header, geo: Type.Object({ latitude: num, longitude: num, altitude: num }) }),
  parameter: Type.Object({
    param_id: Type.String({ maxLength: 32 }),
    value: ParameterValue,
    param_index: num,
    param_count: num,
  }),
  target: Type.Object({ type_mask: num, latitude: num, longitude: num }),
  time: Type.Object({ time_ref: stamp }),
} as const;

export type Readings = { [K in keyof typeof readings]: Static<(typeof readings)[K]> };
export type Stamp = Static<typeof stamp>;

/** ms since 1970, or since the boot where MAVROS has no time yet. */
export const stampMs = ({ sec, nanosec }: Stamp): number => sec * 1000 + nanosec / 1e6;

/** What services answer. */
export const answers = {
  success: Type.Object({ success: Type.Boolean() }),
  result: Type.Object({ success: Type.Boolean(), result: num }),
  pulled: Type.Object({ success: Type.Boolean(), wp_received: num }),
  set: Type.Object({ success: Type.Boolean(), value: ParameterValue }),
  values: Type.Object({ values: Type.Array(ParameterValue) }),
  names: Type.Object({ result: Type.Object({ names: Type.Array(Type.String()) }) }),
  vehicles: Type.Object({
    success: Type.Boolean(),
    vehicles: Type.Array(
      Type.Object({
        sysid: num,
        compid: num,
        autopilot: num,
        type: num,
        flight_sw_version: num,
        uid: big,
      }),
    ),
  }),
} as const;
