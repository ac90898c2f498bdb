/**
 * Every setting of the bridge in one table: its flag, its default, and how its value is read. The command line, the
 * environment, the file and the README are all made from it.
 */
import { resolve } from 'node:path';

export type Config = {
  readonly vehicles: readonly string[];
  /** `none`, or the misfortunes that the simulator goes through. */
  readonly scenario: string;
  readonly host: string;
  readonly port: number;
  readonly insecureLan: boolean;
  readonly allowHosts: readonly string[];
  /** Origins. */
  readonly addresses: readonly string[];
  readonly waitForDevices: boolean;
  readonly dataDir: string;
  readonly keepEvents: number;
  readonly keepHours: number;
  /** The system id that drives, which the vehicle's MAV_GCS_SYSID has to name. */
  readonly gcsSystemId: number;
  readonly driveOutput: (typeof driveOutputs)[number];
  /** m/s. */
  readonly maxSpeed: number;
  readonly deadManMs: number;
  readonly logLevel: (typeof logLevels)[number];
};

/** A setting that cannot be used: one sentence for the person who made it. */
export class ConfigError extends Error {}

const driveOutputs = ['manual_control', 'rc_override'] as const;
const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;

type Key = keyof Config;
type Setting = {
  readonly flag: string;
  readonly help: string;
  readonly fallback: Config[Key];
  /** From text, as flags and environment give it, or from the file's JSON value; throws ConfigError. */
  readonly read: (value: unknown, name: string) => Config[Key];
};

const bad = (name: string, needs: string, value: unknown): never => {
  throw new ConfigError(`${name} needs ${needs}, not ${JSON.stringify(value)}`);
};

const text = (value: unknown, name: string): string =>
  typeof value === 'string' && value !== '' ? value : bad(name, 'a text', value);

const list = (value: unknown, name: string): readonly string[] => {
  const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  return Array.isArray(items) ? items.map((item) => text(item, name)) : bad(name, 'a list of texts', value);
};

/** `rover.local:5001` and `http://rover.local:5001/` are the same address. */
const origins = (value: unknown, name: string): readonly string[] => {
  const found = list(value, name).map((item) => {
    const address = item.includes('://') ? item : `http://${item}`;
    const url = URL.canParse(address) ? new URL(address) : null;
    const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '';
    return isOrigin && url.username === '' ? url.origin : bad(name, 'addresses such as http://10.0.0.2:5001', item);
  });
  return found.length > 8 ? bad(name, 'eight addresses at most', found) : [...new Set(found)];
};

const yes = (value: unknown, name: string): boolean => {
  if (value === true || value === 'true' || value === '1') return true;
  return value === false || value === 'false' || value === '0' || value === ''
    ? false
    : bad(name, 'true or false', value);
};

const port = (value: unknown, name: string): number => {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  const isPort = typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 65535;
  return isPort ? number : bad(name, 'a port number from 0 to 65535', value);
};

/** Against the working directory of whoever wrote it. */
const path = (value: unknown, name: string): string => resolve(text(value, name));

const from =
  (least: number, most: number) =>
  (value: unknown, name: string): number => {
    const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    const fits = typeof number === 'number' && number >= least && number <= most;
    return fits ? number : bad(name, `a number from ${least} to ${most}`, value);
  };

const driveOutput = (value: unknown, name: string): Config['driveOutput'] =>
  driveOutputs.find((known) => known === value) ?? bad(name, `one of ${driveOutputs.join(', ')}`, value);

const whole =
  (least: number, most: number) =>
  (value: unknown, name: string): number => {
    const number = from(least, most)(value, name);
    return Number.isInteger(number) ? number : bad(name, 'a whole number', value);
  };

const level = (value: unknown, name: string): Config['logLevel'] =>
  logLevels.find((known) => known === value) ?? bad(name, `one of ${logLevels.join(', ')}`, value);

export const settings: {
  readonly [K in Key]: Setting & { readonly read: (value: unknown, name: string) => Config[K] };
} = {
  vehicles: {
    flag: '--vehicle <url...>',
    help: 'a link to vehicles, may be repeated; NAME=URL puts several links into one group',
    fallback: ['sim://'],
    read: list,
  },
  scenario: {
    flag: '--scenario <name>',
    help: 'the simulator goes through a scripted misfortune: a name, or a file',
    fallback: 'none',
    read: text,
  },
  host: { flag: '--host <address>', help: 'the address to listen on', fallback: '127.0.0.1', read: text },
  port: {
    flag: '--port <number>',
    help: 'the port of page, API and WebSocket; 0 takes a free one',
    fallback: 5001,
    read: port,
  },
  insecureLan: {
    flag: '--insecure-lan',
    help: 'listen beyond loopback although nobody is asked who they are; the page warns for as long',
    fallback: false,
    read: yes,
  },
  allowHosts: {
    flag: '--allow-host <name...>',
    help: 'a further name under which browsers reach this bridge, such as rover.local',
    fallback: [],
    read: list,
  },
  addresses: {
    flag: '--address <url...>',
    help: 'each address by which browsers reach this bridge, where there are several: pages keep all of them open',
    fallback: [],
    read: origins,
  },
  waitForDevices: {
    flag: '--wait-for-devices',
    help: 'start although a serial device or port is missing, and wait for it: for unattended machines',
    fallback: false,
    read: yes,
  },
  dataDir: {
    flag: '--data-dir <directory>',
    help: 'where the journal of events is kept; by default beside the program',
    fallback: 'data',
    read: path,
  },
  keepEvents: {
    flag: '--keep-events <number>',
    help: 'how many events the journal keeps at least; twice as many at most',
    fallback: 100_000,
    read: from(1000, 10_000_000),
  },
  keepHours: {
    flag: '--keep-hours <number>',
    help: 'for how many hours it keeps events at least, as long as they are not too many',
    fallback: 24,
    read: from(0.1, 8760),
  },
  gcsSystemId: {
    flag: '--gcs-system-id <number>',
    help: 'the MAVLink system id with which the bridge drives; the vehicle’s MAV_GCS_SYSID must be the same',
    fallback: 255,
    read: whole(1, 255),
  },
  driveOutput: {
    flag: '--drive-output <kind>',
    help: `how sticks reach the vehicle in its manual modes: one of ${driveOutputs.join(', ')}`,
    fallback: 'manual_control',
    read: driveOutput,
  },
  maxSpeed: {
    flag: '--max-speed <metres per second>',
    help: 'what full sticks mean where speed is commanded, as in GUIDED, and what the pre-flight reckons with',
    fallback: 2,
    read: from(0.1, 20),
  },
  deadManMs: {
    flag: '--dead-man-ms <milliseconds>',
    help: 'without a fresh stick frame for this long the rover is told neutral; 200 to 1000, never off',
    fallback: 300,
    read: from(200, 1000),
  },
  logLevel: { flag: '--log-level <level>', help: `one of ${logLevels.join(', ')}`, fallback: 'info', read: level },
};
