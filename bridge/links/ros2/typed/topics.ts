/**
 * What MAVROS publishes about a rover, as one table: topic below its name space, type, and the quality of service that it
 * publishes with. Who subscribes, who diagnoses a missing topic and who stands for MAVROS in tests read the same rows. Nothing
 * else is ever subscribed to, and nothing at all by which somebody could drive: that is decided by the lease.
 */
import { type Qos, qos } from '../port.ts';

type Row = {
  readonly topic: string;
  readonly type: string;
  readonly qos: Qos;
  /** Comes with the package mavros_extras, which not every machine has. */
  readonly extras: boolean;
};

const row = (topic: string, type: string, quality: Qos): Row => ({ topic, type, qos: quality, extras: false });
const extra = (topic: string, type: string, quality: Qos): Row => ({ ...row(topic, type, quality), extras: true });

/** Parameters come by the hundred at once. */
const events: Qos = { depth: 1000, reliability: 'reliable', durability: 'volatile' };

export const topics = {
  state: row('state', 'mavros_msgs/msg/State', qos.state),
  sysStatus: row('sys_status', 'mavros_msgs/msg/SysStatus', qos.state),
  battery: row('battery', 'sensor_msgs/msg/BatteryState', qos.sensor),
  global: row('global_position/global', 'sensor_msgs/msg/NavSatFix', qos.sensor),
  fix: row('global_position/raw/fix', 'sensor_msgs/msg/NavSatFix', qos.sensor),
  satellites: row('global_position/raw/satellites', 'std_msgs/msg/UInt32', qos.sensor),
  gpsVelocity: row('global_position/raw/gps_vel', 'geometry_msgs/msg/TwistStamped', qos.sensor),
  relativeAltitude: row('global_position/rel_alt', 'std_msgs/msg/Float64', qos.sensor),
  heading: row('global_position/compass_hdg', 'std_msgs/msg/Float64', qos.sensor),
  odometry: row('global_position/local', 'nav_msgs/msg/Odometry', qos.sensor),
  bodyVelocity: row('local_position/velocity_body', 'geometry_msgs/msg/TwistStamped', qos.sensor),
  imu: row('imu/data', 'sensor_msgs/msg/Imu', qos.sensor),
  gps1: extra('gpsstatus/gps1/raw', 'mavros_msgs/msg/GPSRAW', qos.ordinary),
  gps2: extra('gpsstatus/gps2/raw', 'mavros_msgs/msg/GPSRAW', qos.ordinary),
  hud: extra('vfr_hud', 'mavros_msgs/msg/VfrHud', qos.ordinary),
  navigation: row('nav_controller_output/output', 'mavros_msgs/msg/NavControllerOutput', qos.ordinary),
  rcIn: row('rc/in', 'mavros_msgs/msg/RCIn', qos.ordinary),
  rcOut: row('rc/out', 'mavros_msgs/msg/RCOut', qos.ordinary),
  text: row('statustext/recv', 'mavros_msgs/msg/StatusText', qos.sensor),
  mission: row('mission/waypoints', 'mavros_msgs/msg/WaypointList', qos.latched),
  reached: row('mission/reached', 'mavros_msgs/msg/WaypointReached', qos.latched),
  fence: row('geofence/fences', 'mavros_msgs/msg/WaypointList', qos.latched),
  rally: row('rallypoint/rallypoints', 'mavros_msgs/msg/WaypointList', qos.latched),
  home: row('home_position/home', 'mavros_msgs/msg/HomePosition', qos.state),
  parameter: row('param/event', 'mavros_msgs/msg/ParamEvent', events),
  target: row('setpoint_raw/target_global', 'mavros_msgs/msg/GlobalPositionTarget', qos.sensor),
  time: row('time_reference', 'sensor_msgs/msg/TimeReference', qos.sensor),
} as const satisfies Record<string, Row>;

export type TopicName = keyof typeof topics;
export const topicNames = Object.keys(topics).filter((name): name is TopicName => name in topics);

/** What we publish to MAVROS; its subscribers take either reliability, but for the first two. */
export const outlets = {
  manual: row('manual_control/send', 'mavros_msgs/msg/ManualControl', qos.ordinary),
  override: row('rc/override', 'mavros_msgs/msg/OverrideRCIn', qos.ordinary),
  setpoint: row('setpoint_raw/local', 'mavros_msgs/msg/PositionTarget', qos.sensor),
} as const satisfies Record<string, Row>;

/**
 * `group`: all of one group wait for each other at MAVROS, an un-acknowledged one for 5 s. `own` is below the name space of
 * MAVROS's main node, which has MAVROS's own settings.
 */
export const services = {
  arm: { service: 'cmd/arming', type: 'mavros_msgs/srv/CommandBool', group: 'command' },
  command: { service: 'cmd/command', type: 'mavros_msgs/srv/CommandLong', group: 'command' },
  commandInt: { service: 'cmd/command_int', type: 'mavros_msgs/srv/CommandInt', group: 'command' },
  mode: { service: 'set_mode', type: 'mavros_msgs/srv/SetMode', group: null },
  missionPush: { service: 'mission/push', type: 'mavros_msgs/srv/WaypointPush', group: 'mission' },
  missionPull: { service: 'mission/pull', type: 'mavros_msgs/srv/WaypointPull', group: 'mission' },
  missionClear: { service: 'mission/clear', type: 'mavros_msgs/srv/WaypointClear', group: 'mission' },
  fencePush: { service: 'geofence/push', type: 'mavros_msgs/srv/WaypointPush', group: 'fence' },
  fencePull: { service: 'geofence/pull', type: 'mavros_msgs/srv/WaypointPull', group: 'fence' },
  fenceClear: { service: 'geofence/clear', type: 'mavros_msgs/srv/WaypointClear', group: 'fence' },
  rallyPush: { service: 'rallypoint/push', type: 'mavros_msgs/srv/WaypointPush', group: 'rally' },
  rallyPull: { service: 'rallypoint/pull', type: 'mavros_msgs/srv/WaypointPull', group: 'rally' },
  rallyClear: { service: 'rallypoint/clear', type: 'mavros_msgs/srv/WaypointClear', group: 'rally' },
  paramPull: { service: 'param/pull', type: 'mavros_msgs/srv/ParamPull', group: 'param' },
  paramSet: { service: 'param/set', type: 'mavros_msgs/srv/ParamSetV2', group: 'param' },
  paramList: { service: 'param/list_parameters', type: 'rcl_interfaces/srv/ListParameters', group: null },
  paramGet: { service: 'param/get_parameters', type: 'rcl_interfaces/srv/GetParameters', group: null },
  vehicleInfo: { service: 'vehicle_info_get', type: 'mavros_msgs/srv/VehicleInfoGet', group: null },
  messageInterval: { service: 'set_message_interval', type: 'mavros_msgs/srv/MessageInterval', group: null },
  streamRate: { service: 'set_stream_rate', type: 'mavros_msgs/srv/StreamRate', group: null },
  ownSettings: { service: 'mavros/get_parameters', type: 'rcl_interfaces/srv/GetParameters', group: null },
} as const satisfies Record<string, { service: string; type: string; group: string | null }>;

export type ServiceName = keyof typeof services;

/** A topic or service of MAVROS whose name space is that (`/mavros`). */
export const under = (namespace: string, name: string): string => `${namespace.replace(/\/$/, '')}/${name}`;

/** What the child process is to make for one MAVROS. */
export function typedEntities(namespace: string) {
  const place = (rows: readonly Row[]) =>
    rows.map(({ topic, type, qos: quality }) => ({ topic: under(namespace, topic), type, qos: quality }));
  return {
    subscriptions: place(Object.values(topics)).map((one) => ({ ...one, raw: false })),
    publishers: place(Object.values(outlets)),
    clients: Object.values(services).map(({ service, type }) => ({ service: under(namespace, service), type })),
  };
}
