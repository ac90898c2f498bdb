/**
 * Which messages the autopilot is asked for, and how often. A message's rate is the one at which its group is promised
 * to operators (`protocol/vehicle.ts`). On a serial link everything together stays within 60 % of the baud rate
 * (decision 6.28): first the autopilot is asked to be silent about what nobody here reads, then the faster messages are
 * slowed down towards 1 Hz, then all of them. While somebody drives, what they steer by comes first ([D12]): the rest
 * gives way to it, down to 1 Hz.
 */
import { type GroupName, groups } from '../protocol/vehicle.ts';

export type Wanted = {
  readonly messageId: number;
  /** Length on the wire, header included, without the zeros that MAVLink 2 trims; measured on ArduRover. */
  readonly bytes: number;
  /** MAV_DATA_STREAM that carries it, for autopilots which know no message intervals. */
  readonly stream: number;
  readonly group: GroupName;
  /** Always sent when asked for, so that its absence means something. */
  readonly steady: boolean;
};

const wanted: readonly Wanted[] = [
  { messageId: 33, group: 'pose', bytes: 40, stream: 6, steady: true }, // GLOBAL_POSITION_INT
  { messageId: 30, group: 'attitude', bytes: 40, stream: 10, steady: true }, // ATTITUDE
  { messageId: 74, group: 'motion', bytes: 29, stream: 11, steady: true }, // VFR_HUD
  { messageId: 1, group: 'system', bytes: 43, stream: 2, steady: true }, // SYS_STATUS, also sensors
  { messageId: 24, group: 'gps', bytes: 52, stream: 2, steady: true }, // GPS_RAW_INT
  { messageId: 147, group: 'battery', bytes: 53, stream: 12, steady: false }, // BATTERY_STATUS
  { messageId: 62, group: 'navigation', bytes: 38, stream: 2, steady: false }, // NAV_CONTROLLER_OUTPUT
  { messageId: 42, group: 'mission', bytes: 17, stream: 2, steady: false }, // MISSION_CURRENT
  { messageId: 65, group: 'rc', bytes: 54, stream: 3, steady: true }, // RC_CHANNELS
  { messageId: 36, group: 'servo', bytes: 33, stream: 3, steady: false }, // SERVO_OUTPUT_RAW
  { messageId: 193, group: 'ekf', bytes: 34, stream: 12, steady: false }, // EKF_STATUS_REPORT
  { messageId: 2, group: 'time', bytes: 23, stream: 12, steady: true }, // SYSTEM_TIME
  { messageId: 87, group: 'target', bytes: 50, stream: 2, steady: false }, // POSITION_TARGET_GLOBAL_INT
  { messageId: 124, group: 'gps2', bytes: 57, stream: 2, steady: false }, // GPS2_RAW
  { messageId: 125, group: 'power', bytes: 14, stream: 2, steady: false }, // POWER_STATUS
  { messageId: 152, group: 'memory', bytes: 19, stream: 2, steady: false }, // MEMINFO
];

/** What ArduPilot sends at 1 Hz unasked and no group is filled from. */
const unread: readonly { readonly messageId: number; readonly bytes: number }[] = [
  { messageId: 163, bytes: 40 }, // AHRS
  { messageId: 178, bytes: 36 }, // AHRS2
  { messageId: 32, bytes: 40 }, // LOCAL_POSITION_NED
  { messageId: 27, bytes: 41 }, // RAW_IMU
  { messageId: 116, bytes: 36 }, // SCALED_IMU2
  { messageId: 129, bytes: 34 }, // SCALED_IMU3
  { messageId: 29, bytes: 26 }, // SCALED_PRESSURE
  { messageId: 137, bytes: 26 }, // SCALED_PRESSURE2
  { messageId: 164, bytes: 56 }, // SIMSTATE
  { messageId: 241, bytes: 32 }, // VIBRATION
];

/** Heartbeat, and a little for texts and answers. */
const reserveBytesPerS = 60;

/** One message's rate as MAV_CMD_SET_MESSAGE_INTERVAL takes it; -1 switches it off. */
export type Interval = { readonly messageId: number; readonly intervalUs: number; readonly steady: boolean };
/** One stream's rate as REQUEST_DATA_STREAM takes it: the fastest of its messages, in whole Hz. */
export type StreamRate = { readonly stream: number; readonly rateHz: number };
export type StreamPlan = {
  readonly intervals: readonly Interval[];
  readonly streams: readonly StreamRate[];
  /** Estimated, with everything that is sent unasked. */
  readonly bytesPerS: number;
};

const fullHz = ({ group }: Wanted): number => 1000 / groups[group].nominalMs;
/** What a driver steers by. */
const steeredBy: readonly GroupName[] = ['pose', 'attitude', 'motion'];
/** ArduPilot denies what is faster than 0.8 of its main loop, 50 Hz on a rover. */
const fastestHz = 40;
const unreadBytesPerS = unread.reduce((sum, { bytes }) => sum + bytes, 0);

/** What a serial link of that speed may carry: 60 % of a tenth of its baud rate, in bytes per second. */
export const serialBudget = (baud: number): number => (0.6 * baud) / 10;

/** Messages and the rates at which they are wanted, all of them at least 1 Hz. */
type Share = { readonly messages: readonly Wanted[]; readonly hzOf: (message: Wanted) => number };
type Rated = { readonly message: Wanted; readonly hz: number };

/**
 * Plans one vehicle's streams. `budgetBytesPerS` is infinite where the link is wide; `driveHz` is what a driver steers by,
 * null while nobody drives.
 */
export function planStreams(budgetBytesPerS = Number.POSITIVE_INFINITY, driveHz: number | null = null): StreamPlan {
  const room = Math.max(0, budgetBytesPerS - reserveBytesPerS);
  const rates = driveHz === null ? allot({ messages: wanted, hzOf: fullHz }, room) : fitDriving(driveHz, room);
  const usedBytesPerS = bytesOf(rates) + reserveBytesPerS;
  const isFull = rates.every(({ message, hz }) => hz >= fullHz(message));
  const isWide = isFull && usedBytesPerS + unreadBytesPerS <= budgetBytesPerS;
  const off = isWide ? [] : unread.map(({ messageId }) => ({ messageId, intervalUs: -1, steady: false }));
  const intervals = rates.map(({ message: { messageId, steady }, hz }) => ({
    messageId,
    steady,
    intervalUs: Math.ceil(1e6 / hz),
  }));
  return {
    intervals: [...intervals, ...off],
    streams: streamRates(rates),
    bytesPerS: isWide ? usedBytesPerS + unreadBytesPerS : usedBytesPerS,
  };
}

const bytesOf = (rates: readonly Rated[]): number =>
  rates.reduce((sum, { message, hz }) => sum + message.bytes * hz, 0);

function fitDriving(driveHz: number, room: number): readonly Rated[] {
  const isFirst = ({ group }: Wanted) => steeredBy.includes(group);
  const first = wanted.filter(isFirst);
  const rest = wanted.filter((message) => !isFirst(message));
  const restSlowBytes = rest.reduce((sum, { bytes }) => sum + bytes, 0);
  const hzOf = (message: Wanted) => Math.min(fastestHz, Math.max(driveHz, fullHz(message)));
  const slowBytes = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
  if (slowBytes >= room) return allot({ messages: wanted, hzOf: fullHz }, room);
  const steered = allot({ messages: first, hzOf }, room - restSlowBytes);
  return [...steered, ...allot({ messages: rest, hzOf: fullHz }, room - bytesOf(steered))];
}

/** Rates that let all of a share fit: what lies above 1 Hz shrinks first, and then everything alike. */
function allot({ messages, hzOf }: Share, room: number): readonly Rated[] {
  const slow = messages.reduce((sum, { bytes }) => sum + bytes, 0);
  const full = messages.reduce((sum, message) => sum + message.bytes * hzOf(message), 0);
  const above = Math.min(1, (room - slow) / Math.max(full - slow, 1));
  const rate = (message: Wanted): number => {
    const hz = slow >= room ? Math.max(room / slow, slowestHz) : 1 + (hzOf(message) - 1) * above;
    return Math.min(hzOf(message), hz);
  };
  return messages.map((message) => ({ message, hz: rate(message) }));
}

/** However narrow a link, a value older than this helps nobody. */
const slowestHz = 0.1;

function streamRates(rates: readonly { readonly message: Wanted; readonly hz: number }[]): readonly StreamRate[] {
  const fastest = new Map<number, number>();
  for (const { message, hz } of rates) fastest.set(message.stream, Math.max(fastest.get(message.stream) ?? 0, hz));
  return [...fastest].map(([stream, hz]) => ({ stream, rateHz: Math.max(1, Math.floor(hz)) }));
}
