// What ROS knows of the types that the bridge uses, and what rclnodejs makes of an object that is to be sent as one: a field
// that is missing is 0 or empty, one that is unknown is left out, both in silence; a number that does not fit, a 64 bit
// number that is no BigInt, and a fixed array of another length are thrown. The fields are ROS's own, from its .msg and .srv.

const whole = { int8: [-128, 127], uint8: [0, 255], byte: [0, 255], int16: [-32_768, 32_767], uint16: [0, 65_535] };
const wide = { int32: [-(2 ** 31), 2 ** 31 - 1], uint32: [0, 2 ** 32 - 1] };
const ranges = { ...whole, ...wide };

const structs = {
  time: { sec: 'int32', nanosec: 'uint32' },
  header: { stamp: 'time', frame_id: 'string' },
  vector: { x: 'float64', y: 'float64', z: 'float64' },
  waypoint: {
    ...{ frame: 'uint8', command: 'uint16', is_current: 'bool', autocontinue: 'bool' },
    ...{ param1: 'float32', param2: 'float32', param3: 'float32', param4: 'float32' },
    ...{ x_lat: 'float64', y_long: 'float64', z_alt: 'float64' },
  },
  parameterValue: {
    ...{ type: 'uint8', bool_value: 'bool', integer_value: 'int64', double_value: 'float64', string_value: 'string' },
    ...{ byte_array_value: 'byte[]', bool_array_value: 'bool[]', integer_array_value: 'int64[]' },
    ...{ double_array_value: 'float64[]', string_array_value: 'string[]' },
  },
  keyValue: { key: 'string', value: 'string' },
  diagnosticStatus: { level: 'byte', name: 'string', message: 'string', hardware_id: 'string', values: 'keyValue[]' },
};

const push = { start_index: 'uint16', waypoints: 'waypoint[]' };
/** What is published, and what services are asked. */
const sent = {
  'mavros_msgs/msg/ManualControl': {
    ...{ header: 'header', x: 'float32', y: 'float32', z: 'float32', r: 'float32', buttons: 'uint16' },
  },
  'mavros_msgs/msg/OverrideRCIn': { channels: 'uint16[18]' },
  'mavros_msgs/msg/PositionTarget': {
    ...{ header: 'header', coordinate_frame: 'uint8', type_mask: 'uint16', position: 'vector', velocity: 'vector' },
    ...{ acceleration_or_force: 'vector', yaw: 'float32', yaw_rate: 'float32' },
  },
  'diagnostic_msgs/msg/DiagnosticArray': { header: 'header', status: 'diagnosticStatus[]' },
  'mavros_msgs/srv/CommandBool': { value: 'bool' },
  'mavros_msgs/srv/CommandLong': {
    ...{ broadcast: 'bool', command: 'uint16', confirmation: 'uint8', param1: 'float32', param2: 'float32' },
    ...{ param3: 'float32', param4: 'float32', param5: 'float32', param6: 'float32', param7: 'float32' },
  },
  'mavros_msgs/srv/CommandInt': {
    ...{ broadcast: 'bool', frame: 'uint8', command: 'uint16', current: 'uint8', autocontinue: 'uint8' },
    ...{ param1: 'float32', param2: 'float32', param3: 'float32', param4: 'float32' },
    ...{ x: 'int32', y: 'int32', z: 'float32' },
  },
  'mavros_msgs/srv/SetMode': { base_mode: 'uint8', custom_mode: 'string' },
  'mavros_msgs/srv/WaypointPush': push,
  'mavros_msgs/srv/WaypointPull': {},
  'mavros_msgs/srv/WaypointClear': {},
  'mavros_msgs/srv/ParamPull': { force_pull: 'bool' },
  'mavros_msgs/srv/ParamSetV2': { force_set: 'bool', param_id: 'string', value: 'parameterValue' },
  'mavros_msgs/srv/VehicleInfoGet': { sysid: 'uint8', compid: 'uint8', get_all: 'bool' },
  'mavros_msgs/srv/MessageInterval': { message_id: 'uint32', message_rate: 'float32' },
  'mavros_msgs/srv/StreamRate': { stream_id: 'uint8', message_rate: 'uint16', on_off: 'bool' },
  'rcl_interfaces/srv/ListParameters': { prefixes: 'string[]', depth: 'uint64' },
  'rcl_interfaces/srv/GetParameters': { names: 'string[]' },
};
const mavrosTopics = [
  ...['Mavlink', 'State', 'SysStatus', 'GPSRAW', 'VfrHud', 'NavControllerOutput', 'RCIn', 'RCOut', 'StatusText'],
  ...['WaypointList', 'WaypointReached', 'HomePosition', 'ParamEvent', 'GlobalPositionTarget'],
];
/** What is only heard, or sent as bytes. */
const heard = [
  ...mavrosTopics.map((name) => `mavros_msgs/msg/${name}`),
  ...['BatteryState', 'NavSatFix', 'Imu', 'TimeReference'].map((name) => `sensor_msgs/msg/${name}`),
  ...['std_msgs/msg/UInt32', 'std_msgs/msg/Float64', 'geometry_msgs/msg/TwistStamped', 'nav_msgs/msg/Odometry'],
];
const known = new Set([...heard, ...Object.keys(sent)]);

/** Throws as rclnodejs does of a type that was not generated. */
export function need(type) {
  if (!known.has(type)) throw new Error(`The message required does not exist: ${type}`);
}

function scalarOf(kind, value, name) {
  if (value === undefined || value === null)
    return kind === 'string' ? '' : kind === 'bool' ? false : kind.endsWith('int64') ? 0n : 0;
  if (kind === 'string' || kind === 'bool') {
    const wanted = kind === 'string' ? 'string' : 'boolean';
    // Worse than a throw: rclnodejs takes whatever it can make of it.
    if (typeof value !== wanted) throw new TypeError(`${name} is no ${wanted}`);
    return value;
  }
  if (kind.endsWith('int64')) {
    if (typeof value !== 'bigint') throw new TypeError(`${name} must be type of bigint`);
    return value;
  }
  if (typeof value !== 'number') throw new TypeError(`The value of ${name} must be a number`);
  if (kind === 'float64') return value;
  if (kind === 'float32') return Math.fround(value);
  const [low, high] = ranges[kind];
  const cut = Number.isNaN(value) ? 0 : Math.trunc(value);
  if (cut < low || cut > high) throw new RangeError(`The value of ${name} is out of range: ${value}`);
  return cut;
}

function fieldOf(kind, value, name) {
  const [, one, length] = /^(\w+)\[(\d*)\]$/.exec(kind) ?? [];
  if (one !== undefined) {
    const all = value ?? new Array(Number(length)).fill(undefined);
    if (typeof all.length !== 'number') throw new TypeError(`${name} is no array`);
    if (length !== '' && all.length !== Number(length)) throw new RangeError(`The length of ${name} must be ${length}`);
    return Array.from(all, (element) => fieldOf(one, element, name));
  }
  return structs[kind] ? structOf(structs[kind], value ?? {}, name) : scalarOf(kind, value, name);
}

const structOf = (fields, value, name) =>
  Object.fromEntries(Object.entries(fields).map(([key, kind]) => [key, fieldOf(kind, value[key], `${name}.${key}`)]));

/** The object as it arrives; throws where rclnodejs would. */
export const asSent = (type, message) => structOf(sent[type] ?? {}, message, type);
