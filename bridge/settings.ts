/**
 * Every setting of the bridge in one table: its flag, its default, and how its value is read. The command line, the
 * environment, the file, the README and the type that the rest of the bridge sees are all made from it.
 */
import { recordingKinds } from './protocol/recording.ts';
import {
  anyOf,
  cameras,
  from,
  hostLabel,
  list,
  oneOf,
  origins,
  path,
  pathOrNone,
  port,
  type Read,
  text,
  tiles,
  whole,
  yes,
} from './setting-values.ts';

const driveOutputs = ['manual_control', 'rc_override'] as const;
const tlsChoices = ['auto', 'on', 'off'] as const;
const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;

type Setting<T> = {
  readonly flag: string;
  readonly help: string;
  readonly fallback: NoInfer<T>;
  readonly read: Read<T>;
  /** Its name in the environment where that is not the usual one. */
  readonly variable?: string;
};
const setting = <T>(one: Setting<T>): Setting<T> => one;

export const settings = {
  vehicles: setting({
    flag: '--vehicle <url...>',
    help: 'a link to vehicles, may be repeated; NAME=URL puts several links into one group; auto looks for one',
    fallback: ['sim://'],
    read: list,
  }),
  forwards: setting({
    flag: '--forward <url...>',
    help: 'an endpoint for another ground station, may be repeated; read-only without ?write=1',
    fallback: [],
    read: list,
  }),
  cameras: setting({
    flag: '--camera <name=url...>',
    help: 'a camera, may be repeated; its URL begins with mjpeg+http://, hls+http:// or whep+http://, or https',
    fallback: [],
    read: cameras,
  }),
  /** kB of 1,000 bytes. */
  cameraKbs: setting({
    flag: '--camera-kbs <kilobytes per second>',
    help: 'how much one viewer of one camera may take; pictures beyond it are left out',
    fallback: 3000,
    read: from(20, 100_000),
  }),
  /** Or `none`. */
  scenario: setting({
    flag: '--scenario <name>',
    help: 'the simulator goes through a scripted misfortune: a name, or a file',
    fallback: 'none',
    read: text,
  }),
  host: setting({ flag: '--host <address>', help: 'the address to listen on', fallback: '127.0.0.1', read: text }),
  port: setting({
    flag: '--port <number>',
    help: 'the port of page, API and WebSocket; 0 takes a free one',
    fallback: 5001,
    read: port,
  }),
  insecureLan: setting({
    flag: '--insecure-lan',
    help: 'listen beyond loopback although nobody is asked who they are; the page warns for as long',
    fallback: false,
    read: yes,
  }),
  viewersCannotStop: setting({
    flag: '--viewers-cannot-stop',
    help: 'STOP is for operators and admins only; without this anyone who was let in may press it',
    fallback: false,
    read: yes,
  }),
  forgetPages: setting({
    flag: '--forget-pages',
    help: 'browsers are to forget the page that they kept for a start with no network, and ask for it each time',
    fallback: false,
    read: yes,
  }),
  tls: setting({
    flag: '--tls <choice>',
    help: `TLS for page, API and WebSocket: one of ${tlsChoices.join(', ')}; auto is on where people are asked who they are`,
    fallback: 'auto',
    read: oneOf(tlsChoices),
  }),
  /** Or `none`, for the bridge’s own. */
  tlsFile: setting({
    flag: '--tls-file <file>',
    help: 'a certificate with its chain and key in PEM; without one the bridge makes its own',
    fallback: 'none',
    read: text,
  }),
  allowHosts: setting({
    flag: '--allow-host <name...>',
    help: 'a further name under which browsers reach this bridge, such as rover.local',
    fallback: [],
    read: list,
  }),
  /** Origins. */
  addresses: setting({
    flag: '--address <url...>',
    help: 'each address by which browsers reach this bridge, where there are several: pages keep all of them open',
    fallback: [],
    read: origins,
  }),
  /** Without `.local`. */
  mdnsName: setting({
    flag: '--mdns-name <name>',
    help: 'the page is found as NAME.local on private networks, or NAME-2 where another rover has that; none announces none',
    fallback: 'rover',
    read: hostLabel,
  }),
  clockFromGps: setting({
    flag: '--clock-from-gps',
    help: 'while the clock of this machine follows no time server, events and recordings are stamped by the vehicle’s GPS',
    fallback: false,
    read: yes,
  }),
  waitForDevices: setting({
    flag: '--wait-for-devices',
    help: 'start although a serial device, a port or the address to listen on is missing, and wait for it: for unattended machines',
    fallback: false,
    read: yes,
  }),
  dataDir: setting({
    flag: '--data-dir <directory>',
    help: 'where the journal of events is kept; by default beside the program',
    fallback: 'data',
    read: path,
  }),
  /** Or `none`, for the one in the data directory. */
  signingKeys: setting({
    flag: '--signing-keys <file>',
    help: 'the keys that sign links to vehicles; signing-keys.json in the data directory where that is there',
    fallback: 'none',
    read: pathOrNone,
  }),
  /** Or `none`. */
  rosHome: setting({
    flag: '--ros-home <folder>',
    help: 'where rclnodejs is installed for ros2://mavros; by default it is looked for beside the bridge',
    fallback: 'none',
    read: pathOrNone,
  }),
  rosPublish: setting({
    flag: '--ros-publish',
    help: 'tell the ROS graph of a ros2:// link how the operator is heard, who drives, and how the bridge is',
    fallback: false,
    read: yes,
  }),
  mavrosConnectTimeoutS: setting({
    flag: '--mavros-connect-timeout-s <seconds>',
    help: 'after this long without MAVROS it is said why it is not there; it is waited for all the same',
    fallback: 10,
    read: from(1, 600),
    variable: 'MAVROS_CONNECT_TIMEOUT',
  }),
  fallbackEmitS: setting({
    flag: '--fallback-emit-s <seconds>',
    help: 'how often the last known state of a silent vehicle is told again, with its age',
    fallback: 60,
    read: from(1, 3600),
    variable: 'FALLBACK_EMIT_SEC',
  }),
  leaveParameters: setting({
    flag: '--leave-parameters',
    help: 'read a vehicle’s parameters only when somebody asks for them',
    fallback: false,
    read: yes,
  }),
  /** `{vehicle}` and `{firmware}` in it stand for what they are. */
  parameterMetadata: setting({
    flag: '--parameter-metadata <address or path>',
    help: 'where ArduPilot’s descriptions of parameters are fetched from, once for each kind and version; none by default',
    fallback: 'none',
    read: text,
  }),
  keepEvents: setting({
    flag: '--keep-events <number>',
    help: 'how many events the journal keeps at least; twice as many at most',
    fallback: 100_000,
    read: from(1000, 10_000_000),
  }),
  keepHours: setting({
    flag: '--keep-hours <number>',
    help: 'for how many hours it keeps events at least, as long as they are not too many',
    fallback: 24,
    read: from(0.1, 8760),
  }),
  /** Empty where nothing is recorded. */
  record: setting({
    flag: '--record <kind...>',
    help: `what is recorded, of ${recordingKinds.join(' and ')}; none records nothing`,
    fallback: recordingKinds,
    read: anyOf(recordingKinds),
  }),
  /** MB of 1,000,000 bytes, here and below. */
  recordingsMb: setting({
    flag: '--recordings-mb <megabytes>',
    help: 'how much recordings take together; the oldest are deleted first',
    fallback: 2000,
    read: from(10, 10_000_000),
  }),
  keepFreeMb: setting({
    flag: '--keep-free-mb <megabytes>',
    help: 'recording pauses while less than this is free on its disk, so that the journal has room',
    fallback: 500,
    read: from(0, 10_000_000),
  }),
  tiles: setting({
    flag: '--tiles <name=url...>',
    help: 'a tile server, may be repeated: NAME=https://host/{z}/{x}/{y}.png, with #attribution=…&maxzoom=… behind it',
    fallback: [],
    read: tiles,
  }),
  mapsMb: setting({
    flag: '--maps-mb <megabytes>',
    help: 'how much the maps that are carried take together; more is refused, none is deleted',
    fallback: 2000,
    read: from(1, 10_000_000),
  }),
  tileCacheMb: setting({
    flag: '--tile-cache-mb <megabytes>',
    help: 'how much the tiles that came from tile servers take; the oldest are deleted first',
    fallback: 200,
    read: from(0, 10_000_000),
  }),
  gcsSystemId: setting({
    flag: '--gcs-system-id <number>',
    help: 'the MAVLink system id with which the bridge drives; the vehicle’s MAV_GCS_SYSID must be the same',
    fallback: 255,
    read: whole(1, 255),
  }),
  driveOutput: setting({
    flag: '--drive-output <kind>',
    help: `how sticks reach the vehicle in its manual modes: one of ${driveOutputs.join(', ')}`,
    fallback: 'manual_control',
    read: oneOf(driveOutputs),
  }),
  maxSpeed: setting({
    flag: '--max-speed <metres per second>',
    help: 'the speed beyond which sticks drive no faster, in every mode, and what the pre-flight reckons with',
    fallback: 2,
    read: from(0.1, 20),
  }),
  deadManMs: setting({
    flag: '--dead-man-ms <milliseconds>',
    help: 'without a fresh stick frame for this long the rover is told neutral; 200 to 1000, never off',
    fallback: 300,
    read: from(200, 1000),
  }),
  pingMs: setting({
    flag: '--ping-ms <milliseconds>',
    help: 'how often a page that is looked at pings',
    fallback: 2000,
    read: from(500, 10_000),
  }),
  hiddenPingMs: setting({
    flag: '--hidden-ping-ms <milliseconds>',
    help: 'how often a hidden page pings',
    fallback: 25_000,
    read: from(1000, 60_000),
  }),
  warnAfterMs: setting({
    flag: '--warn-after-ms <milliseconds>',
    help: 'a page that is quiet for this long is warned, and after twice that its connection is closed; two pings at least',
    fallback: 5000,
    read: from(1000, 60_000),
  }),
  hiddenWarnAfterMs: setting({
    flag: '--hidden-warn-after-ms <milliseconds>',
    help: 'the same for a hidden page; 1.2 of its pings at least',
    fallback: 30_000,
    read: from(1200, 300_000),
  }),
  awayGraceS: setting({
    flag: '--away-grace-s <seconds>',
    help: 'an operator who returns within this is not told to the others as away',
    fallback: 30,
    read: from(0, 3600),
  }),
  removeAfterS: setting({
    flag: '--remove-after-s <seconds>',
    help: 'an operator who is away for this long is told as gone, and its session forgotten; longer than the grace',
    fallback: 300,
    read: from(1, 86_400),
  }),
  logLevel: setting({
    flag: '--log-level <level>',
    help: `one of ${logLevels.join(', ')}`,
    fallback: 'info',
    read: oneOf(logLevels),
  }),
};

/** What they come to, by the names that the file and the rest of the bridge call them. */
export type Config = { readonly [K in keyof typeof settings]: (typeof settings)[K]['fallback'] };
