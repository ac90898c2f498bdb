/**
 * What a message of another ground station would do to a vehicle, in the terms of our own catalogue of commands: what
 * that takes for dangerous is dangerous from elsewhere as well. Whatever is in none of these tables counts as moving,
 * since nobody knows what it does.
 */
import { type CommandName, commandKinds } from '../protocol/command.ts';
import { isDecisive } from '../protocol/decisive.ts';
import { cmd } from './commands/kinds.ts';

/** A message as far as it matters here. `message` names one of the MAVLink standard's; `unknown` is of no dialect of ours. */
export type ForeignMessage =
  | { readonly kind: 'command'; readonly command: number; readonly params: readonly number[] }
  | { readonly kind: 'set_mode'; readonly modeNumber: number }
  /** `current` 2 and 3 make one item a target at once, without any mission. */
  | { readonly kind: 'mission_item'; readonly current: number }
  | { readonly kind: 'param_set'; readonly name: string }
  | { readonly kind: 'ftp'; readonly opcode: number }
  | { readonly kind: 'message'; readonly name: string }
  | { readonly kind: 'unknown'; readonly id: number };

/**
 * - `nothing`: asks, or makes things safer.
 * - `plan`: changes what the vehicle will do: free only while it is disarmed.
 * - `disarm`: safe below 0.1 m/s only.
 * - `moving`: moves something, or nobody knows.
 * - `beat`: a heartbeat, for which there is a policy of its own.
 * - `never`: sticks, set-points, keys and stream rates, which are the bridge's alone. A modem's word about a full buffer makes
 *   a vehicle say less to everybody, and it is not theirs that is full.
 */
export type Concern = 'nothing' | 'plan' | 'disarm' | 'moving' | 'beat' | 'never';
export type ForeignAct = { readonly concern: Concern; readonly what: string };

const hold = 4;
const forced = 21_196;

type Naming = (params: readonly number[]) => CommandName;
const { arm, setMode, changeSpeed, setHome, setRelay, repeatRelay, setServo, reposition } = cmd;
const { checkArming, triggerCamera, setCurrentItem, calibrate, reboot, requestMessage, calibrateCompass } = cmd;

/** What our catalogue calls a MAV_CMD. */
const names: Readonly<Record<number, Naming>> = {
  20: () => 'rtl',
  193: ([go]) => (go === 0 ? 'pause_mission' : 'resume_mission'),
  300: () => 'start_mission',
  [arm]: ([on, force]) => (on === 0 ? (force === forced ? 'force_disarm' : 'disarm') : 'arm'),
  [setMode]: ([, mode]) => (mode === hold ? 'hold' : 'mode'),
  [changeSpeed]: () => 'speed',
  [setHome]: () => 'set_home',
  [setRelay]: () => 'relay',
  [repeatRelay]: () => 'relay_pulse',
  [setServo]: () => 'servo',
  [reposition]: () => 'goto',
  [triggerCamera]: () => 'camera_trigger',
  [setCurrentItem]: () => 'set_current',
  [calibrate]: () => 'calibrate',
  [calibrateCompass]: () => 'calibrate',
  [reboot]: () => 'reboot',
  [requestMessage]: () => 'request_message',
  [checkArming]: () => 'check_arming',
};

/** MAV_CMDs that only ask: home, a stream's rate, capabilities, and what cameras are. */
const questions: ReadonlySet<number> = new Set([410, 510, 519, 520, 521, 522, 525, 526, 527, 2504, 2505]);
/** SET_MESSAGE_INTERVAL: streams are shared by all who listen on that link, and promised to whoever drives. */
const setMessageInterval = 511;

const lists = {
  nothing:
    'PING TIMESYNC SYSTEM_TIME STATUSTEXT COMMAND_ACK COMMAND_CANCEL PARAM_REQUEST_READ PARAM_REQUEST_LIST PARAM_EXT_REQUEST_READ PARAM_EXT_REQUEST_LIST MISSION_REQUEST MISSION_REQUEST_INT MISSION_REQUEST_LIST MISSION_REQUEST_PARTIAL_LIST MISSION_ACK FENCE_FETCH_POINT RALLY_FETCH_POINT LOG_REQUEST_LIST LOG_REQUEST_DATA LOG_REQUEST_END REMOTE_LOG_BLOCK_STATUS AUTOPILOT_VERSION_REQUEST GPS_INJECT_DATA GPS_RTCM_DATA TERRAIN_DATA TERRAIN_CHECK REQUEST_EVENT',
  plan: 'MISSION_COUNT MISSION_CLEAR_ALL MISSION_WRITE_PARTIAL_LIST MISSION_SET_CURRENT FENCE_POINT RALLY_POINT SET_HOME_POSITION SET_GPS_GLOBAL_ORIGIN',
  never:
    'MANUAL_CONTROL RC_CHANNELS_OVERRIDE MANUAL_SETPOINT SET_ATTITUDE_TARGET SET_POSITION_TARGET_LOCAL_NED SET_POSITION_TARGET_GLOBAL_INT SET_ACTUATOR_CONTROL_TARGET PARAM_MAP_RC HIL_STATE HIL_STATE_QUATERNION HIL_CONTROLS HIL_RC_INPUTS_RAW HIL_ACTUATOR_CONTROLS HIL_SENSOR HIL_GPS HIL_OPTICAL_FLOW SETUP_SIGNING SECURE_COMMAND CHANGE_OPERATOR_CONTROL AUTH_KEY REQUEST_DATA_STREAM DATA_STREAM MESSAGE_INTERVAL RADIO_STATUS RADIO',
  beat: 'HEARTBEAT',
} as const satisfies Partial<Record<Concern, string>>;

const byName = new Map<string, Concern>();
for (const concern of ['nothing', 'plan', 'never', 'beat'] as const)
  for (const name of lists[concern].split(' ')) byName.set(name, concern);

/** RADIO_RC_CHANNELS, a radio's sticks, which is in newer dialects only. */
const unknownSticks = 420;
/** MAVFTP's opcodes that list, read, or end what was read (MAVLink guide, "File Transfer Protocol"). */
const ftpReads: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 14, 15]);

/** What it would do, and what to call it to people. */
export function actOf(message: ForeignMessage): ForeignAct {
  switch (message.kind) {
    case 'command':
      return commandAct(message.command, message.params);
    case 'set_mode':
      return named(message.modeNumber === hold ? 'hold' : 'mode');
    case 'mission_item':
      return message.current > 1
        ? { concern: 'moving', what: 'a target as a mission item' }
        : { concern: 'plan', what: 'a mission item' };
    case 'param_set':
      // Under a lease its holder drives by what these were when the pre-flight read them.
      return { concern: isDecisive(message.name) ? 'moving' : 'nothing', what: `parameter ${message.name}` };
    case 'ftp':
      return { concern: ftpReads.has(message.opcode) ? 'nothing' : 'moving', what: 'a file by MAVFTP' };
    case 'message':
      return { concern: byName.get(message.name) ?? 'moving', what: message.name };
    case 'unknown':
      return { concern: message.id === unknownSticks ? 'never' : 'moving', what: `message ${message.id}` };
  }
}

function commandAct(command: number, params: readonly number[]): ForeignAct {
  const name = names[command]?.(params);
  if (name !== undefined) return named(name);
  const what = `command ${command}`;
  if (command === setMessageInterval) return { concern: 'never', what };
  return { concern: questions.has(command) ? 'nothing' : 'moving', what };
}

/** A row of the catalogue, by when it needs the lease. */
function named(name: CommandName): ForeignAct {
  if (name === 'disarm') return { concern: 'disarm', what: name };
  const { lease } = commandKinds[name];
  const concerns = { never: 'nothing', armed: 'plan', always: 'moving' } as const;
  return { concern: concerns[lease], what: name };
}
