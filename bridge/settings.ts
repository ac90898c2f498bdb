/**
 * Every setting of the bridge in one table: its flag, its default, and how its value is read. The command line, the
 * environment, the file and the README are all made from it.
 */
import { type RecordingKind, recordingKinds } from './protocol/recording.ts';
import { anyOf, from, list, oneOf, origins, path, port, type Read, text, whole, yes } from './setting-values.ts';

export type Config = {
  readonly vehicles: readonly string[];
  /** Endpoints for other ground stations. */
  readonly forwards: readonly string[];
  /** `none`, or the misfortunes that the simulator goes through. */
  readonly scenario: string;
  readonly host: string;
  readonly port: number;
  readonly insecureLan: boolean;
  readonly viewersCannotStop: boolean;
  readonly tls: (typeof tlsChoices)[number];
  /** A file, or `none` for the bridge's own. */
  readonly tlsFile: string;
  readonly allowHosts: readonly string[];
  /** Origins. */
  readonly addresses: readonly string[];
  readonly waitForDevices: boolean;
  readonly dataDir: string;
  readonly leaveParameters: boolean;
  /** `none`, an address or a path, in which `{vehicle}` and `{firmware}` stand for what they are. */
  readonly parameterMetadata: string;
  /** A file, or `none` for the one in the data directory, if it is there. */
  readonly signingKeys: string;
  readonly keepEvents: number;
  readonly keepHours: number;
  /** Empty where nothing is recorded. */
  readonly record: readonly RecordingKind[];
  /** MB of 1,000,000 bytes. */
  readonly recordingsMb: number;
  readonly keepFreeMb: number;
  /** The system id that drives, which the vehicle's MAV_GCS_SYSID has to name. */
  readonly gcsSystemId: number;
  readonly driveOutput: (typeof driveOutputs)[number];
  /** m/s. */
  readonly maxSpeed: number;
  readonly deadManMs: number;
  /** How often a page that is looked at pings, and a hidden one; and how long each may be quiet before it is warned. */
  readonly pingMs: number;
  readonly hiddenPingMs: number;
  readonly warnAfterMs: number;
  readonly hiddenWarnAfterMs: number;
  readonly awayGraceS: number;
  readonly removeAfterS: number;
  readonly logLevel: (typeof logLevels)[number];
};

const driveOutputs = ['manual_control', 'rc_override'] as const;
const tlsChoices = ['auto', 'on', 'off'] as const;
const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;

type Key = keyof Config;
type Setting<T> = {
  readonly flag: string;
  readonly help: string;
  readonly fallback: T;
  readonly read: Read<T>;
};

export const settings: { readonly [K in Key]: Setting<Config[K]> } = {
  vehicles: {
    flag: '--vehicle <url...>',
    help: 'a link to vehicles, may be repeated; NAME=URL puts several links into one group',
    fallback: ['sim://'],
    read: list,
  },
  forwards: {
    flag: '--forward <url...>',
    help: 'an endpoint for another ground station, may be repeated; read-only without ?write=1',
    fallback: [],
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
  viewersCannotStop: {
    flag: '--viewers-cannot-stop',
    help: 'STOP is for operators and admins only; without this anyone who was let in may press it',
    fallback: false,
    read: yes,
  },
  tls: {
    flag: '--tls <choice>',
    help: `TLS for page, API and WebSocket: one of ${tlsChoices.join(', ')}; auto is on where people are asked who they are`,
    fallback: 'auto',
    read: oneOf(tlsChoices),
  },
  tlsFile: {
    flag: '--tls-file <file>',
    help: 'a certificate with its chain and key in PEM; without one the bridge makes its own',
    fallback: 'none',
    read: text,
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
  signingKeys: {
    flag: '--signing-keys <file>',
    help: 'the keys that sign links to vehicles; signing-keys.json in the data directory where that is there',
    fallback: 'none',
    read: path,
  },
  leaveParameters: {
    flag: '--leave-parameters',
    help: 'read a vehicle’s parameters only when somebody asks for them',
    fallback: false,
    read: yes,
  },
  parameterMetadata: {
    flag: '--parameter-metadata <address or path>',
    help: 'where ArduPilot’s descriptions of parameters are fetched from, once for each kind and version; none by default',
    fallback: 'none',
    read: text,
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
  record: {
    flag: '--record <kind...>',
    help: `what is recorded, of ${recordingKinds.join(' and ')}; none records nothing`,
    fallback: recordingKinds,
    read: anyOf(recordingKinds),
  },
  recordingsMb: {
    flag: '--recordings-mb <megabytes>',
    help: 'how much recordings take together; the oldest are deleted first',
    fallback: 2000,
    read: from(10, 10_000_000),
  },
  keepFreeMb: {
    flag: '--keep-free-mb <megabytes>',
    help: 'recording pauses while less than this is free on its disk, so that the journal has room',
    fallback: 500,
    read: from(0, 10_000_000),
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
    read: oneOf(driveOutputs),
  },
  maxSpeed: {
    flag: '--max-speed <metres per second>',
    help: 'the speed beyond which sticks drive no faster, in every mode, and what the pre-flight reckons with',
    fallback: 2,
    read: from(0.1, 20),
  },
  deadManMs: {
    flag: '--dead-man-ms <milliseconds>',
    help: 'without a fresh stick frame for this long the rover is told neutral; 200 to 1000, never off',
    fallback: 300,
    read: from(200, 1000),
  },
  pingMs: {
    flag: '--ping-ms <milliseconds>',
    help: 'how often a page that is looked at pings',
    fallback: 2000,
    read: from(500, 10_000),
  },
  hiddenPingMs: {
    flag: '--hidden-ping-ms <milliseconds>',
    help: 'how often a hidden page pings',
    fallback: 25_000,
    read: from(1000, 60_000),
  },
  warnAfterMs: {
    flag: '--warn-after-ms <milliseconds>',
    help: 'a page that is quiet for this long is warned, and after twice that its connection is closed; two pings at least',
    fallback: 5000,
    read: from(1000, 60_000),
  },
  hiddenWarnAfterMs: {
    flag: '--hidden-warn-after-ms <milliseconds>',
    help: 'the same for a hidden page; 1.2 of its pings at least',
    fallback: 30_000,
    read: from(1200, 300_000),
  },
  awayGraceS: {
    flag: '--away-grace-s <seconds>',
    help: 'an operator who returns within this is not told to the others as away',
    fallback: 30,
    read: from(0, 3600),
  },
  removeAfterS: {
    flag: '--remove-after-s <seconds>',
    help: 'an operator who is away for this long is told as gone, and its session forgotten; longer than the grace',
    fallback: 300,
    read: from(1, 86_400),
  },
  logLevel: {
    flag: '--log-level <level>',
    help: `one of ${logLevels.join(', ')}`,
    fallback: 'info',
    read: oneOf(logLevels),
  },
};
