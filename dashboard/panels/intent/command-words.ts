/** Commands in words: what was asked, how far it is as five pips, and how it ended. */
import type { CommandStage, CommandView } from '../../client/intent-view.ts';
import { figure } from '../format.ts';
import type { IconName } from '../icons.tsx';

type Args = Readonly<Record<string, unknown>>;

const number = (args: Args, name: string, digits = 0): string => {
  const value = args[name];
  return figure(typeof value === 'number' ? value : null, digits);
};
const text = (args: Args, name: string): string => (typeof args[name] === 'string' ? args[name] : '?');

const titles: Readonly<Record<string, string | ((args: Args) => string)>> = {
  stop: 'STOP',
  hold: 'Hold',
  arm: 'Arm',
  disarm: 'Disarm',
  force_arm: 'Arm by force',
  force_disarm: 'Disarm by force',
  mode: (args) => `Mode ${text(args, 'mode')}`,
  rtl: 'Go home',
  goto: (args) => `Go to ${number(args, 'latDeg', 6)}°, ${number(args, 'lonDeg', 6)}°`,
  speed: (args) => `Set speed ${number(args, 'speedMps', 2)} m/s`,
  heading: (args) => `Head for ${number(args, 'headingDeg')}°`,
  start_mission: 'Start the mission',
  pause_mission: 'Pause',
  resume_mission: 'Resume',
  set_current: (args) => `Next is waypoint ${number(args, 'item')}`,
  set_home: 'Set home',
  mission_upload: (args) => `Send the ${text(args, 'list')}`,
  mission_download: (args) => `Read the ${text(args, 'list')}`,
  mission_clear: (args) => `Clear the ${text(args, 'list')}`,
  servo: (args) => `Servo ${number(args, 'channel')} to ${number(args, 'pulseUs')} µs`,
  relay: (args) => `Relay ${number(args, 'relay')} ${args.on === true ? 'on' : 'off'}`,
  relay_pulse: (args) => `Pulse relay ${number(args, 'relay')}`,
  camera_trigger: 'Take a picture',
  reboot: 'Restart the autopilot',
  calibrate: (args) => `Calibrate ${text(args, 'what')}`,
  request_message: (args) => `Ask for message ${number(args, 'messageId')}`,
  param_read: (args) => `Read ${text(args, 'name')}`,
  param_set: (args) => `Set ${text(args, 'name')} to ${figureOf(args.value)}`,
  params_set: (args) => `Set ${Array.isArray(args.params) ? args.params.length : 'some'} parameters`,
  params_download: 'Read all parameters',
  params_load: 'Load parameters',
  override_preflight: 'Drive although the pre-flight blocks it',
  raw: (args) => `MAVLink command ${number(args, 'command')}`,
};

/** A parameter's value as it is, without zeros at its end. */
export const figureOf = (value: unknown): string =>
  typeof value === 'number' ? String(Math.round(value * 1e6) / 1e6).replace('-', '−') : '?';

/** What was asked, as a heading: `Set speed 1.80 m/s`. Unknown names are shown as they are. */
export function commandTitle(name: string, args: unknown): string {
  const title = Object.hasOwn(titles, name) ? titles[name] : undefined;
  if (title === undefined) return name.replaceAll('_', ' ');
  return typeof title === 'string' ? title : title({ ...(typeof args === 'object' ? args : {}) });
}

/** What is told of a command, from this page's own book or from the events. */
export type Course = Pick<CommandView, 'stage' | 'steps' | 'final' | 'verified' | 'progressPct' | 'message' | 'result'>;

export type StepLook = { readonly icon: IconName; readonly tone: string; readonly word: string };

const looks: Readonly<Record<CommandStage, StepLook>> = {
  waiting: { icon: 'clock', tone: 'muted', word: 'waits for a link' },
  sending: { icon: 'up', tone: 'muted', word: 'sending' },
  undelivered: { icon: 'no', tone: 'warn', word: 'not delivered' },
  accepted: { icon: 'check', tone: 'muted', word: 'accepted' },
  sent: { icon: 'up', tone: 'accent', word: 'sent' },
  in_progress: { icon: 'play', tone: 'accent', word: 'in progress' },
  done: { icon: 'check', tone: 'ok', word: 'done' },
  refused: { icon: 'no', tone: 'warn', word: 'refused' },
  failed: { icon: 'crit', tone: 'warn', word: 'failed' },
  expired: { icon: 'clock', tone: 'muted', word: 'expired' },
  cancelled: { icon: 'no', tone: 'muted', word: 'cancelled' },
  superseded: { icon: 'no', tone: 'muted', word: 'superseded' },
  unknown: { icon: 'question', tone: 'late', word: 'unknown' },
};
const timedOut: StepLook = { icon: 'clock', tone: 'caution', word: 'timed out' };

/** A failure that no answer stands behind is a time-out, which is another thing than a no. */
export function lookOf({ stage, result, steps }: Course): StepLook {
  const wasSent = steps.some(({ step }) => step === 'sent');
  return stage === 'failed' && result === null && wasSent ? timedOut : looks[stage];
}

const standing: Partial<Record<CommandStage, string>> = {
  sending: 'on its way to the bridge',
  undelivered: 'no link: still being tried',
  accepted: 'permitted, and on disk',
  sent: 'waiting for the rover',
  expired: 'never sent: too old by then',
  unknown: 'may have run: look at the rover',
};

/** The words after the state: why, how far, or what proves it. */
export function detailOf({ stage, message, verified, progressPct }: Course): string {
  if (stage === 'in_progress' && progressPct !== null) return `${figure(progressPct)} %`;
  if (stage === 'done') return verified ? 'verified by telemetry' : (message ?? '');
  return message ?? standing[stage] ?? '';
}
