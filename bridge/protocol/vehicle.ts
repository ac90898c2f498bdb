/**
 * Vehicle state as operators and the bridge share it: groups of fields that arrive together and age together.
 *
 * Conventions, said once and held everywhere:
 * - SI units, with the unit in the name. Unknown is `null`, never 0.
 * - Positions are WGS 84 degrees; `altAmslM` is metres above mean sea level, `altRelM` above home.
 * - Angles are degrees. `headingDeg`, `courseDeg`, `yawDeg` and bearings run 0..360 clockwise from true north.
 * - Attitude is body FRD against NED, as MAVLink has it: roll > 0 is right side down, pitch > 0 is nose up.
 * - Velocities are north, east, down. `currentA` > 0 is discharge.
 */
import { type Static, type TSchema, Type } from 'typebox';

const num = Type.Union([Type.Number(), Type.Null()]);
const str = Type.Union([Type.String(), Type.Null()]);
const bool = Type.Union([Type.Boolean(), Type.Null()]);
const latDeg = Type.Union([Type.Number({ minimum: -90, maximum: 90 }), Type.Null()]);
const lonDeg = Type.Union([Type.Number({ minimum: -180, maximum: 180 }), Type.Null()]);

/** GPS_FIX_TYPE in words, in its order: index = MAVLink value. */
export const gpsFixes = ['none', 'no_fix', '2d', '3d', 'dgps', 'rtk_float', 'rtk_fixed', 'static', 'ppp'] as const;
export const GpsFix = Type.Enum(gpsFixes);
export type GpsFix = (typeof gpsFixes)[number];

/** MAV_STATE in words, in its order. */
export const systemStatuses = [
  'uninitialised',
  'boot',
  'calibrating',
  'standby',
  'active',
  'critical',
  'emergency',
  'poweroff',
  'terminating',
] as const;
export const SystemStatus = Type.Enum(systemStatuses);

/** Who the vehicle is. `uid` is the autopilot's hardware id as hex, null when it has none. */
const Identity = Type.Object({
  systemId: Type.Integer(),
  componentId: Type.Integer(),
  /** MAV_AUTOPILOT in words: ardupilot, px4, … or `autopilot 17`. */
  autopilot: Type.String(),
  /** MAV_TYPE in words: rover, boat, … or `type 99`. */
  vehicleType: Type.String(),
  firmwareVersion: str,
  firmwareHash: str,
  uid: str,
});

/** Flight mode and arming. `mode` is the field's name (`AUTO`), or `mode 42` for a number without one. */
const Mode = Type.Object({
  mode: Type.String(),
  modeNumber: Type.Integer(),
  armed: Type.Boolean(),
  systemStatus: Type.Union([SystemStatus, Type.Null()]),
});

/** Where it is and how that changes (GLOBAL_POSITION_INT). */
const Pose = Type.Object({
  latDeg,
  lonDeg,
  altAmslM: num,
  altRelM: num,
  headingDeg: num,
  velNorthMps: num,
  velEastMps: num,
  velDownMps: num,
});

/** What a driver's instruments show (VFR_HUD). Speed is over ground, never negative; throttle is signed, reverse below 0. */
const Motion = Type.Object({ speedMps: num, throttlePct: num, climbMps: num });

const Attitude = Type.Object({
  rollDeg: num,
  pitchDeg: num,
  yawDeg: num,
  rollRateDps: num,
  pitchRateDps: num,
  yawRateDps: num,
});

/** One receiver's own word, before the EKF. */
const Gps = Type.Object({
  fix: Type.Union([GpsFix, Type.Null()]),
  satellites: num,
  hdop: num,
  vdop: num,
  latDeg,
  lonDeg,
  altAmslM: num,
  speedMps: num,
  courseDeg: num,
  yawDeg: num,
  horizontalAccuracyM: num,
  verticalAccuracyM: num,
});

const Battery = Type.Object({
  id: Type.Integer(),
  voltageV: num,
  currentA: num,
  remainingPct: num,
  consumedMah: num,
  consumedWh: num,
  timeRemainingS: num,
  temperatureC: num,
  /** Volts per cell where the monitor knows them, else empty. */
  cellsV: Type.Array(Type.Number()),
  /** MAV_BATTERY_CHARGE_STATE in words, null when not reported. */
  chargeState: str,
});

/** The radio modem's own report (RADIO_STATUS). Signal and noise in its raw 0..254 scale, as radios differ. */
const Radio = Type.Object({
  rssi: num,
  remoteRssi: num,
  noise: num,
  remoteNoise: num,
  txBufferPct: num,
  rxErrors: num,
  corrected: num,
});

/** Pulse widths by channel, index 0 = channel 1; null where the channel is unused. */
const Rc = Type.Object({ channelsUs: Type.Array(num), rssiPct: num });
const Servo = Type.Object({ outputsUs: Type.Array(num) });

/** EKF health. Variances are innovation test ratios: below 0.5 good, above 0.8 the filter is about to be distrusted. */
const Ekf = Type.Object({
  flags: Type.Integer(),
  velocityVariance: num,
  positionVariance: num,
  heightVariance: num,
  compassVariance: num,
  terrainVariance: num,
  hasAttitude: Type.Boolean(),
  hasPosition: Type.Boolean(),
  /** Dead reckoning or gliding on old fixes (constant-position mode). */
  constantPosition: Type.Boolean(),
});

/** What the navigation controller is doing (NAV_CONTROLLER_OUTPUT). Cross-track > 0: right of the line. */
const Navigation = Type.Object({
  targetDistanceM: num,
  targetBearingDeg: num,
  desiredHeadingDeg: num,
  crossTrackM: num,
});

/** Where it is going (POSITION_TARGET_GLOBAL_INT). */
const Target = Type.Object({ latDeg, lonDeg });

/** Mission progress: `total` counts items without home. */
const Mission = Type.Object({ currentItem: num, totalItems: num, state: str });

const Home = Type.Object({ latDeg, lonDeg, altAmslM: num });

const System = Type.Object({ cpuLoadPct: num, commDropPct: num, commErrors: num });
const Power = Type.Object({ boardV: num, servoRailV: num });
const Memory = Type.Object({ freeB: num });

/** Sensor and subsystem health by MAV_SYS_STATUS_SENSOR name; `unhealthy` lists those enabled and not well. */
const Sensors = Type.Object({
  present: Type.Array(Type.String()),
  enabled: Type.Array(Type.String()),
  unhealthy: Type.Array(Type.String()),
  /** Whether every arming check passes; null where the autopilot does not say. */
  readyToArm: bool,
});

/** The vehicle's own clocks. `unixMs` is null until GPS has set it. */
const Time = Type.Object({ bootMs: num, unixMs: num });

/** A group's schema and the period, in ms, at which a healthy link renews it; it is late after 2.5 periods. */
const group = <S extends TSchema>(schema: S, nominalMs: number) => ({ schema, nominalMs });

/**
 * Every group by name. Receivers and batteries beyond the first carry their number. A group is filled by one MAVLink
 * message only (identity apart), so that a source that went silent cannot hide behind one that did not.
 * A group whose period is 0 changes on events only and does not age.
 */
export const groups = {
  identity: group(Identity, 0),
  mode: group(Mode, 1000),
  pose: group(Pose, 100),
  motion: group(Motion, 100),
  attitude: group(Attitude, 100),
  gps: group(Gps, 500),
  gps2: group(Gps, 500),
  battery: group(Battery, 1000),
  battery2: group(Battery, 1000),
  battery3: group(Battery, 1000),
  battery4: group(Battery, 1000),
  radio: group(Radio, 1000),
  rc: group(Rc, 500),
  servo: group(Servo, 500),
  ekf: group(Ekf, 1000),
  navigation: group(Navigation, 250),
  target: group(Target, 1000),
  mission: group(Mission, 1000),
  home: group(Home, 0),
  system: group(System, 1000),
  power: group(Power, 1000),
  memory: group(Memory, 1000),
  sensors: group(Sensors, 1000),
  time: group(Time, 1000),
} as const;

export type GroupName = keyof typeof groups;
export type GroupValues = { [G in GroupName]: Static<(typeof groups)[G]['schema']> };
export const groupNames = Object.keys(groups) as readonly GroupName[];

/** One group as it travels: its values and the bridge's monotonic ms at which they were true. */
export type Timed<G extends GroupName = GroupName> = { readonly at: number; readonly v: GroupValues[G] };
export type VehicleGroups = { readonly [G in GroupName]?: Timed<G> };

const timedGroups = Object.fromEntries(
  Object.entries(groups).map(([name, { schema }]) => [
    name,
    Type.Optional(Type.Object({ at: Type.Number(), v: schema })),
  ]),
);

/** The schema of {@link VehicleGroups}. */
export const VehicleGroupsSchema = Type.Object(timedGroups);

/** Whether frames of the vehicle arrive (`lost`: none for 2 s, or no heartbeat for 3.5 s). */
export const Contact = Type.Union([Type.Literal('linked'), Type.Literal('lost')]);
export type Contact = Static<typeof Contact>;

/**
 * A vehicle as operators know it. `link` names the link group it is heard on; `replay` is true for a recording, whose
 * past must never be taken for the present.
 */
export const Vehicle = Type.Object({
  id: Type.String(),
  /** Stands for `id` in compact telemetry, for as long as the bridge runs. */
  handle: Type.Integer(),
  link: Type.String(),
  systemId: Type.Integer(),
  componentId: Type.Integer(),
  replay: Type.Boolean(),
  contact: Contact,
  /** Bridge's monotonic ms of the last frame heard from it. */
  heardAt: Type.Number(),
  groups: VehicleGroupsSchema,
});
export type Vehicle = Omit<Static<typeof Vehicle>, 'groups'> & { readonly groups: VehicleGroups };
