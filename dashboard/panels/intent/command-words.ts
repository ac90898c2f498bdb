/** Commands in words: what was asked, how far it is as five pips, and how it ended. */

import type { CommandStage, CommandView } from '../../client/intent-view.ts';
import { commandWords as words } from '../../words/commands.ts';
import { figure, speed } from '../format.ts';
import type { IconName } from '../icons.tsx';

type Args = Readonly<Record<string, unknown>>;

const number = (args: Args, name: string, digits = 0): string => {
  const value = args[name];
  return figure(typeof value === 'number' ? value : null, digits);
};
const text = (args: Args, name: string): string => (typeof args[name] === 'string' ? args[name] : '?');

const titles: Readonly<Record<string, string | ((args: Args) => string)>> = {
  ...words.titles,
  mode: (args) => words.mode(text(args, 'mode')),
  goto: (args) => words.goto(number(args, 'latDeg', 6), number(args, 'lonDeg', 6)),
  speed: (args) => words.speed(speed(typeof args.speedMps === 'number' ? args.speedMps : null).join(' ')),
  heading: (args) => words.heading(number(args, 'headingDeg')),
  set_current: (args) => words.setCurrent(number(args, 'item')),
  mission_upload: (args) => words.upload(text(args, 'list')),
  mission_download: (args) => words.download(text(args, 'list')),
  mission_clear: (args) => words.clear(text(args, 'list')),
  servo: (args) => words.servo(number(args, 'channel'), number(args, 'pulseUs')),
  relay: (args) => words.relay(number(args, 'relay'), args.on === true),
  relay_pulse: (args) => words.pulseRelay(number(args, 'relay')),
  calibrate: (args) => words.calibrate(text(args, 'what')),
  request_message: (args) => words.requestMessage(number(args, 'messageId')),
  param_read: (args) => words.readParameter(text(args, 'name')),
  param_set: (args) => words.setParameter(text(args, 'name'), figureOf(args.value)),
  params_set: (args) => words.setParameters(Array.isArray(args.params) ? args.params.length : null),
  raw: (args) => words.raw(number(args, 'command')),
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

type Look = { readonly icon: IconName; readonly tone: string };
export type StepLook = Look & { readonly word: string };

const looks: Readonly<Record<CommandStage, Look>> = {
  waiting: { icon: 'clock', tone: 'muted' },
  sending: { icon: 'up', tone: 'muted' },
  undelivered: { icon: 'no', tone: 'warn' },
  accepted: { icon: 'check', tone: 'muted' },
  sent: { icon: 'up', tone: 'accent' },
  in_progress: { icon: 'play', tone: 'accent' },
  done: { icon: 'check', tone: 'ok' },
  refused: { icon: 'no', tone: 'warn' },
  failed: { icon: 'crit', tone: 'warn' },
  expired: { icon: 'clock', tone: 'muted' },
  cancelled: { icon: 'no', tone: 'muted' },
  superseded: { icon: 'no', tone: 'muted' },
  unknown: { icon: 'question', tone: 'late' },
};
const timedOut: StepLook = { icon: 'clock', tone: 'caution', word: words.timedOut };

/** A failure that no answer stands behind is a time-out, which is another thing than a no. */
export function lookOf({ stage, result, steps }: Course): StepLook {
  const wasSent = steps.some(({ step }) => step === 'sent');
  return stage === 'failed' && result === null && wasSent ? timedOut : { ...looks[stage], word: words.stages[stage] };
}

const standing: Partial<Record<CommandStage, string>> = words.standing;

/** The words after the state: why, how far, or what proves it. */
export function detailOf({ stage, message, verified, progressPct }: Course): string {
  if (stage === 'in_progress' && progressPct !== null) return words.progress(figure(progressPct));
  if (stage === 'done') return verified ? words.verified : (message ?? '');
  return message ?? standing[stage] ?? '';
}
