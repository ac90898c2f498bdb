/**
 * How each command of the catalogue becomes orders for an ArduRover, and by what its state shows that they took effect.
 * Numbers are MAV_CMD's; what ArduRover makes of them was measured on the real one.
 */
import type { Static, TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { type CommandName, commandKinds } from '../../protocol/command.ts';
import { modeNumbers } from '../../protocol/modes.ts';
import type { Vehicle } from '../../protocol/vehicle.ts';
import type { Task } from '../jobs.ts';
import type { CommandOrder } from '../orders.ts';
import { armedIs, currentItemIs, type Effect, headsFor, homeIs, modeIs, outputIs } from './effects.ts';
import type { Place } from './places.ts';

export type Params = CommandOrder['params'];
/** A command order without its count, or a sentence where the vehicle's state does not allow one. */
export type Bytes = Omit<CommandOrder, 'confirmation' | 'kind'>;

export type Setting = { readonly name: string; readonly value: number; readonly was?: number };

/** What there is to do, once the arguments are known. */
export type Plan =
  | {
      readonly how: 'order';
      readonly command: number;
      readonly bytes: (vehicle: Vehicle) => Bytes | string;
      readonly effect: Effect | null;
      /** How long its answer may take, ms, where that is longer than usual. */
      readonly answerMs?: number;
    }
  | { readonly how: 'steer'; readonly headingDeg: number; readonly speedMps: number; readonly forMs: number }
  | { readonly how: 'read'; readonly names: readonly string[] }
  | { readonly how: 'set'; readonly settings: readonly Setting[] }
  /** A vehicle has one under way ([J2]). */
  | { readonly how: 'job'; readonly task: Task }
  /** The bridge does it itself. */
  | { readonly how: 'stop' }
  | { readonly how: 'override' };

export type Planned = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly why: string };

export type Kind = {
  plan(args: unknown): Planned;
  /** A latched STOP refuses it ([X3]). */
  readonly latched: boolean;
  /** It changes where the vehicle goes, so that steering by a heading ends. */
  readonly redirects: boolean;
  readonly disarmedOnly: boolean;
  readonly guidedOnly: boolean;
};

export const cmd = {
  setMode: 176,
  changeSpeed: 178,
  setHome: 179,
  setRelay: 181,
  repeatRelay: 182,
  setServo: 183,
  reposition: 192,
  triggerCamera: 203,
  setCurrentItem: 224,
  calibrate: 241,
  reboot: 246,
  arm: 400,
  checkArming: 401,
  requestMessage: 512,
  calibrateCompass: 42_424,
} as const;

/** MAV_FRAME: sea level, and above home; positions as whole numbers of 1e-7 degrees. */
const frame = { amsl: 5, aboveHome: 6 } as const;

/** Skips the checks, and disarms at speed. */
const forceArming = 21_196;
const useCustomMode = 1;
const mayChangeMode = 1;
const unset = Number.NaN;

const e7 = (deg: number): number => Math.round(deg * 1e7);

const params = (...given: readonly number[]): Params => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = given;
  return [a, b, c, d, e, f, g];
};

/** COMMAND_LONG. */
const long = (command: number, given: readonly number[], effect: Effect | null = null): Plan => ({
  how: 'order',
  command,
  bytes: () => ({ form: 'long', command, params: params(...given) }),
  effect,
});

const toMode = (number: number): Plan => long(cmd.setMode, [useCustomMode, number], modeIs(number));
const toNamedMode = (name: string) => toMode(modeNumbers.get(name) ?? Number.NaN);
const hold = 4;

/** A calibration is answered when it is over. */
const calibrating = (command: number, given: readonly number[]): Plan => ({
  how: 'order',
  command,
  bytes: () => ({ form: 'long', command, params: params(...given) }),
  effect: null,
  answerMs: 30_000,
});

/** param1 to param7 of what calibrates; ArduPilot knows the compass by a command of its own. */
const calibrations = {
  gyro: calibrating(cmd.calibrate, [1]),
  barometer: calibrating(cmd.calibrate, [0, 0, 1]),
  accelerometer: calibrating(cmd.calibrate, [0, 0, 0, 0, 1]),
  level: calibrating(cmd.calibrate, [0, 0, 0, 0, 2]),
  compass: calibrating(cmd.calibrateCompass, [0, 1, 1]),
} as const;

type Traits = Partial<Omit<Kind, 'plan'>>;
const plainly = { latched: false, redirects: false, disarmedOnly: false, guidedOnly: false } as const;

/** A row: the arguments' schema, what they lead to (a sentence where they make no sense), and what is special about it. */
function kind<S extends TObject>(schema: S, planOf: (args: Static<S>) => Plan | string, traits: Traits = {}): Kind {
  const validator = Compile(schema);
  const plan = (args: unknown): Planned => {
    if (!validator.Check(args)) return { ok: false, why: problem(validator.Errors(args)) };
    const made = planOf(args);
    return typeof made === 'string' ? { ok: false, why: made } : { ok: true, plan: made };
  };
  return { ...plainly, ...traits, plan };
}

function problem([first]: readonly { readonly instancePath: string; readonly message: string }[]): string {
  if (!first) return 'its arguments do not fit';
  const where = first.instancePath.replaceAll('/', ' ').trim();
  return where === '' ? `its arguments ${first.message}` : `"${where}" ${first.message}`;
}

const of = commandKinds;
const moves = { latched: true, redirects: true } as const;
const latched = { latched: true } as const;

export const kinds: Readonly<Record<CommandName, Kind>> = {
  // Whatever else is said with it, it stops ([X1]).
  stop: { ...plainly, redirects: true, plan: () => ({ ok: true, plan: { how: 'stop' } }) },
  hold: kind(of.hold.args, () => toMode(hold), { redirects: true }),
  disarm: kind(of.disarm.args, () => long(cmd.arm, [0], armedIs(false)), { redirects: true }),
  // Whoever stopped a rover that goes on has to be able to take its power: a STOP does not refuse this.
  force_disarm: kind(of.force_disarm.args, () => long(cmd.arm, [0, forceArming], armedIs(false)), { redirects: true }),
  arm: kind(of.arm.args, () => long(cmd.arm, [1], armedIs(true)), latched),
  force_arm: kind(of.force_arm.args, () => long(cmd.arm, [1, forceArming], armedIs(true)), latched),
  mode: kind(of.mode.args, ({ mode }) => modeByName(mode), moves),
  rtl: kind(of.rtl.args, () => toNamedMode('RTL'), moves),
  goto: kind(of.goto.args, goto, moves),
  speed: kind(of.speed.args, ({ speedMps }) => long(cmd.changeSpeed, [1, speedMps, -1]), latched),
  heading: kind(
    of.heading.args,
    ({ headingDeg, speedMps, forS }) => ({ how: 'steer', headingDeg, speedMps, forMs: forS * 1000 }),
    { ...moves, guidedOnly: true },
  ),
  start_mission: kind(of.start_mission.args, () => toNamedMode('AUTO'), moves),
  pause_mission: kind(of.pause_mission.args, () => toMode(hold), { redirects: true }),
  resume_mission: kind(of.resume_mission.args, () => toNamedMode('AUTO'), moves),
  set_current: kind(of.set_current.args, ({ item }) => long(cmd.setCurrentItem, [item], currentItemIs(item))),
  set_home: kind(of.set_home.args, setHome),
  servo: kind(
    of.servo.args,
    ({ channel, pulseUs }) => long(cmd.setServo, [channel, pulseUs], outputIs(channel, pulseUs)),
    latched,
  ),
  relay: kind(of.relay.args, ({ relay, on }) => long(cmd.setRelay, [relay, on ? 1 : 0]), latched),
  relay_pulse: kind(of.relay_pulse.args, ({ relay, times, periodS }) => long(cmd.repeatRelay, [relay, times, periodS])),
  camera_trigger: kind(of.camera_trigger.args, () => long(cmd.triggerCamera, [0, 0, 0, 0, 1])),
  reboot: kind(of.reboot.args, () => long(cmd.reboot, [1]), { disarmedOnly: true }),
  calibrate: kind(of.calibrate.args, ({ what }) => calibrations[what], { ...latched, disarmedOnly: true }),
  request_message: kind(of.request_message.args, ({ messageId }) => long(cmd.requestMessage, [messageId])),
  check_arming: kind(of.check_arming.args, () => long(cmd.checkArming, [])),
  param_read: kind(of.param_read.args, ({ name }) => ({ how: 'read', names: [name] })),
  param_set: kind(of.param_set.args, (setting) => ({ how: 'set', settings: [settingOf(setting)] })),
  params_set: kind(of.params_set.args, settingsOf),
  mission_upload: kind(of.mission_upload.args, (given) => job({ do: 'mission_upload', ...given })),
  mission_clear: kind(of.mission_clear.args, (given) => job({ do: 'mission_clear', ...given })),
  mission_download: kind(of.mission_download.args, ({ list }) => job({ do: 'mission_download', list })),
  params_download: kind(of.params_download.args, () => job({ do: 'params_download' })),
  params_load: kind(of.params_load.args, (given) => job({ do: 'params_load', ...given })),
  override_preflight: kind(of.override_preflight.args, () => ({ how: 'override' })),
  // Nobody knows what it does, so it counts as moving.
  raw: kind(of.raw.args, raw, moves),
};

const job = (task: Task): Plan => ({ how: 'job', task });

function modeByName(name: string): Plan | string {
  if (name === 'HOLD') return 'HOLD is a command of its own: hold';
  const number = modeNumbers.get(name);
  if (number !== undefined) return toMode(number);
  return `no mode that can be asked for is called "${name}"; there are ${[...modeNumbers.keys()].join(', ')}`;
}

/** DO_REPOSITION is taken as COMMAND_INT only, and enters GUIDED where that is allowed by its flag. */
function goto(place: Place): Plan | string {
  const [x, y] = [e7(place.latDeg), e7(place.lonDeg)];
  if (x === 0 && y === 0) return 'a place at 0, 0 is no place to go to';
  return {
    how: 'order',
    command: cmd.reposition,
    bytes: () => ({
      form: 'int',
      command: cmd.reposition,
      frame: frame.aboveHome,
      params: params(-1, mayChangeMode, 0, unset, x, y, 0),
    }),
    effect: headsFor(place),
  };
}

type HomeArgs = Static<(typeof commandKinds)['set_home']['args']>;

function setHome({ latDeg, lonDeg, altAmslM }: HomeArgs): Plan | string {
  if (latDeg === undefined && lonDeg === undefined) {
    return altAmslM === undefined ? long(cmd.setHome, [1]) : 'an altitude needs a position beside it';
  }
  if (latDeg === undefined || lonDeg === undefined) return 'a position needs both "latDeg" and "lonDeg"';
  const place = { latDeg, lonDeg };
  return {
    how: 'order',
    command: cmd.setHome,
    bytes: (vehicle) => home(vehicle, place, altAmslM),
    effect: homeIs(place),
  };
}

/** Where no altitude is given, home keeps the one it has, or takes the vehicle's own. */
function home({ groups }: Vehicle, { latDeg, lonDeg }: Place, given: number | undefined): Bytes | string {
  const altAmslM = given ?? groups.home?.v.altAmslM ?? groups.pose?.v.altAmslM ?? null;
  if (altAmslM === null) return 'no altitude is given, and neither home nor the vehicle has one yet';
  const position = params(0, 0, 0, 0, e7(latDeg), e7(lonDeg), altAmslM);
  return { form: 'int', command: cmd.setHome, frame: frame.amsl, params: position };
}

const settingOf = ({ name, value, was }: { name: string; value: number; was?: number | undefined }): Setting =>
  was === undefined ? { name, value } : { name, value, was };

function settingsOf({ params: wishes }: Static<(typeof commandKinds)['params_set']['args']>): Plan | string {
  const settings = wishes.map(settingOf);
  const twice = settings.find(({ name }, index) => settings.findIndex((other) => other.name === name) < index);
  return twice ? `${twice.name} is in it twice` : { how: 'set', settings };
}

type RawArgs = Static<(typeof commandKinds)['raw']['args']>;

function raw({ form, command, params: given, frame: rawFrame = 0 }: RawArgs): Plan | string {
  const [x, y] = [given[4], given[5]];
  if (form === 'int' && ![x, y].every((value) => value === null || Number.isInteger(value))) {
    return 'with the form "int" the fifth and sixth parameter are whole numbers';
  }
  const filled = given.map((value, index) => value ?? (form === 'int' && (index === 4 || index === 5) ? 0 : unset));
  const bytes: Bytes = { form, command, params: params(...filled), ...(form === 'int' && { frame: rawFrame }) };
  return { how: 'order', command, bytes: () => bytes, effect: null };
}
