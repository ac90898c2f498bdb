/**
 * The message definitions of ROS 2's common_interfaces and rcl_interfaces, and what differs from them in a message: rclnodejs takes
 * an object that lacks fields, or has wrong ones, in silence.
 */
const definitions: Readonly<Record<string, string>> = {
  DiagnosticArray: 'Header header, DiagnosticStatus[] status',
  DiagnosticStatus: 'byte level, string name, string message, string hardware_id, KeyValue[] values',
  KeyValue: 'string key, string value',
  Header: 'Time stamp, string frame_id',
  Time: 'int32 sec, uint32 nanosec',
};

const isWhole = (value: unknown, from: number, to: number): boolean =>
  Number.isInteger(value) && Number(value) >= from && Number(value) <= to;

const primitives: Readonly<Record<string, (value: unknown) => boolean>> = {
  byte: (value) => isWhole(value, 0, 255),
  int32: (value) => isWhole(value, -(2 ** 31), 2 ** 31 - 1),
  uint32: (value) => isWhole(value, 0, 2 ** 32 - 1),
  string: (value) => typeof value === 'string' && !value.includes('\0'),
};

/** Sentences; empty where it is as ROS defines it. */
export function faultsOf(message: unknown, type = 'DiagnosticArray', at = ''): readonly string[] {
  if (type.endsWith('[]')) {
    if (!Array.isArray(message)) return [`${at} is no list`];
    return message.flatMap((one, i) => faultsOf(one, type.slice(0, -2), `${at}[${i}]`));
  }
  const isOne = primitives[type];
  if (isOne) return isOne(message) ? [] : [`${at} is no ${type}`];
  const what = at || 'the message';
  if (typeof message !== 'object' || message === null) return [`${what} is no ${type}`];
  const fields = (definitions[type] ?? '').split(', ').map((field) => field.split(' '));
  const names = fields.map(([, name = '']) => name);
  const missing = names.filter((name) => !(name in message));
  const more = Object.keys(message).filter((name) => !names.includes(name));
  return [
    ...(missing.length > 0 ? [`${what} has not ${missing.join(', ')}`] : []),
    ...(more.length > 0 ? [`${what} has more: ${more.join(', ')}`] : []),
    ...fields.flatMap(([of = '', name = '']) =>
      name in message
        ? faultsOf(Object.entries(message).find(([key]) => key === name)?.[1], of, at ? `${at}.${name}` : name)
        : [],
    ),
  ];
}
