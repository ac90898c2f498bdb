/**
 * Commands: what an operator asks a vehicle to do, each with one outcome. The catalogue says of every command what it
 * takes, how dangerous it is, how long it is worth anything, and what it needs; bridge and page read the same table.
 */
import { type Static, type TObject, Type } from 'typebox';
import { PlanList } from './plan.ts';
import { RefusalCode } from './refusal.ts';

/**
 * - `safe`: makes things safer. From anyone, on every path, repeated until acknowledged.
 * - `set`: idempotent, moves nothing. May be sent again, may wait for a link.
 * - `motion`: moves something. Needs the lease, is never queued, never repeated.
 * - `toggle`: acts each time it arrives. Sent once.
 * - `query`: asks. Sent again until answered, never queued.
 */
export const commandClasses = ['safe', 'set', 'motion', 'toggle', 'query'] as const;
export type CommandClass = (typeof commandClasses)[number];

export const roles = ['viewer', 'operator', 'admin'] as const;
export const Role = Type.Enum(roles);
export type Role = (typeof roles)[number];

/** How long a command of a class is worth anything, from the operator's act to its dispatch, ms ([I4]). */
export const defaultTtlMs: Readonly<Record<CommandClass, number>> = {
  safe: 5000,
  set: 10_000,
  motion: 2000,
  toggle: 2000,
  query: 10_000,
};
/** A `set` that waited for a link may be this old. */
export const longestTtlMs = 86_400_000;

/** When the lease is needed: `armed` means only while the vehicle is, or while nobody knows. */
export type LeaseNeed = 'never' | 'armed' | 'always';

export type CommandKind<A extends TObject = TObject> = {
  readonly class: CommandClass;
  readonly role: Role;
  readonly lease: LeaseNeed;
  /** The page asks once more, and the bridge refuses with `CONFIRM` what was not asked. */
  readonly confirm: boolean;
  readonly args: A;
};

const latDeg = Type.Number({ minimum: -90, maximum: 90 });
const lonDeg = Type.Number({ minimum: -180, maximum: 180 });
const paramName = Type.String({ minLength: 1, maxLength: 16, pattern: '^[A-Z0-9_]+$' });
const float = Type.Number({ minimum: -3.4028235e38, maximum: 3.4028235e38 });
/** What was handed in beforehand, and what the vehicle is known to hold, by their hashes ([M4]). */
const hash = Type.String({ pattern: '^[0-9a-f]{16,64}$' });
const none = Type.Object({}, { additionalProperties: false });
const object = <P extends Parameters<typeof Type.Object>[0]>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

const safe = { class: 'safe', role: 'operator', lease: 'never', confirm: false } as const;
const motion = { class: 'motion', role: 'operator', lease: 'always', confirm: false } as const;
const set = { class: 'set', role: 'operator', lease: 'armed', confirm: false } as const;
const toggle = { class: 'toggle', role: 'operator', lease: 'always', confirm: false } as const;
const query = { class: 'query', role: 'viewer', lease: 'never', confirm: false } as const;

/** Every command by name. What the lease need of a row cannot say, such as a disarm at speed, stands in PROTOCOL.md. */
export const commandKinds = {
  /** Operational stop, latched ([X1]); anyone may press it. */
  stop: { ...safe, role: 'viewer', args: none },
  hold: { ...safe, args: none },
  disarm: { ...safe, args: none },
  force_disarm: { ...motion, confirm: true, args: none },
  arm: { ...motion, args: none },
  force_arm: { ...motion, role: 'admin', confirm: true, args: none },
  /** `mode` is the field's name in capitals. HOLD is `hold`. */
  mode: { ...motion, args: object({ mode: Type.String({ minLength: 1, maxLength: 24 }) }) },
  rtl: { ...motion, args: none },
  goto: { ...motion, args: object({ latDeg, lonDeg }) },
  speed: { ...motion, args: object({ speedMps: Type.Number({ minimum: 0, maximum: 20 }) }) },
  /** Turns to a heading and goes that way, in GUIDED, for `forS` seconds at most and while the lease lives. */
  heading: {
    ...motion,
    args: object({
      headingDeg: Type.Number({ minimum: 0, maximum: 360 }),
      speedMps: Type.Number({ minimum: -5, maximum: 5 }),
      forS: Type.Number({ minimum: 0.5, maximum: 60 }),
    }),
  },
  start_mission: { ...motion, args: none },
  pause_mission: { ...safe, args: none },
  resume_mission: { ...motion, args: none },
  set_current: { ...set, args: object({ item: Type.Integer({ minimum: 0, maximum: 65_535 }) }) },
  /** Where the vehicle is now, where no position is given. */
  set_home: {
    ...set,
    args: object({
      latDeg: Type.Optional(latDeg),
      lonDeg: Type.Optional(lonDeg),
      altAmslM: Type.Optional(Type.Number({ minimum: -500, maximum: 9000 })),
    }),
  },
  servo: {
    ...motion,
    args: object({
      channel: Type.Integer({ minimum: 1, maximum: 32 }),
      pulseUs: Type.Integer({ minimum: 500, maximum: 2500 }),
    }),
  },
  relay: { ...motion, args: object({ relay: Type.Integer({ minimum: 0, maximum: 15 }), on: Type.Boolean() }) },
  relay_pulse: {
    ...toggle,
    args: object({
      relay: Type.Integer({ minimum: 0, maximum: 15 }),
      times: Type.Integer({ minimum: 1, maximum: 100 }),
      periodS: Type.Number({ minimum: 0.1, maximum: 60 }),
    }),
  },
  camera_trigger: { ...toggle, lease: 'never', args: none },
  reboot: { ...toggle, confirm: true, args: none },
  calibrate: {
    ...motion,
    confirm: true,
    args: object({ what: Type.Enum(['gyro', 'level', 'accelerometer', 'barometer', 'compass']) }),
  },
  request_message: {
    ...query,
    role: 'operator',
    args: object({ messageId: Type.Integer({ minimum: 0, maximum: 16_777_215 }) }),
  },
  /** Has the vehicle say again why it may not be armed: its reasons come as events `text`, `PreArm: …`. */
  check_arming: { ...query, role: 'operator', args: none },
  param_read: { ...query, args: object({ name: paramName }) },
  /** `was` is the value it is meant to replace: where the vehicle has another by now, nothing is set ([I10]). */
  param_set: {
    ...set,
    args: object({ name: paramName, value: float, was: Type.Optional(float) }),
  },
  /** Several, in order, each read back; ends at the first that fails, and says which were set and what was there before. */
  params_set: {
    ...set,
    args: object({
      params: Type.Array(object({ name: paramName, value: float, was: Type.Optional(float) }), {
        minItems: 1,
        maxItems: 20,
      }),
    }),
  },
  // Jobs ([J1]).
  /** `was` is the hash of the list that it is meant to replace; needed while the vehicle is armed ([M3]). */
  mission_upload: { ...set, args: object({ list: PlanList, document: hash, was: Type.Optional(hash) }) },
  mission_clear: { ...set, args: object({ list: PlanList, was: Type.Optional(hash) }) },
  /** Takes the way for as long as it lasts, so it is not for viewers. */
  mission_download: { ...query, role: 'operator', args: object({ list: PlanList }) },
  params_download: { ...query, role: 'operator', args: none },
  params_load: { ...set, args: object({ document: hash, was: Type.Optional(hash) }) },
  /** Drives on although the pre-flight blocks it, until the vehicle or the bridge starts again ([D9]). */
  override_preflight: { ...set, role: 'admin', lease: 'never', confirm: true, args: none },
  raw: {
    ...toggle,
    role: 'admin',
    confirm: true,
    args: object({
      form: Type.Enum(['int', 'long']),
      command: Type.Integer({ minimum: 0, maximum: 65_535 }),
      /** param1..param7 of MAVLink; with `int`, 5 and 6 are x and y as whole numbers. */
      params: Type.Array(Type.Union([float, Type.Null()]), { minItems: 7, maxItems: 7 }),
      frame: Type.Optional(Type.Integer({ minimum: 0, maximum: 255 })),
    }),
  },
} as const satisfies Record<string, CommandKind>;

export type CommandName = keyof typeof commandKinds;
export type CommandArgs<N extends CommandName = CommandName> = Static<(typeof commandKinds)[N]['args']>;
/** A command with its arguments, checked. */
export type Command = { [N in CommandName]: { readonly name: N; readonly args: CommandArgs<N> } }[CommandName];

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commandKinds, name);

const id = Type.String({ minLength: 1, maxLength: 64 });

/** C→S. `args` are checked against the catalogue when the command is known by name. */
export const SendCommand = Type.Object({
  t: Type.Literal('send_command'),
  /** Made once, when the operator acted, never used for anything else ([I1]). */
  id,
  vehicle: Type.String({ minLength: 1, maxLength: 128 }),
  name: Type.String({ minLength: 1, maxLength: 64 }),
  args: Type.Object({}),
  /** How long it is worth anything, ms; the default of its class where nothing is said. */
  ttlMs: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: longestTtlMs })),
  /** How old the operator's act was when this was sent, by the client's monotonic clock, ms. */
  ageMs: Type.Number({ minimum: 0 }),
  /** The bridge's `boot` and monotonic ms of the newest frame that the client had received ([I5]). */
  seen: Type.Optional(Type.Object({ boot: id, at: Type.Number() })),
  /** Of the lease under which it is meant. */
  term: Type.Optional(Type.Integer({ minimum: 0 })),
  /** The operator was asked and said yes. */
  confirmed: Type.Optional(Type.Boolean()),
  /** What has to be so at the moment of dispatch, else it is refused with `PRECONDITION`. */
  when: Type.Optional(
    Type.Object({ armed: Type.Optional(Type.Boolean()), mode: Type.Optional(Type.String({ maxLength: 24 })) }),
  ),
});
export type SendCommand = Static<typeof SendCommand>;

/** C→S. Whether that is still possible is told by the command's own outcome. */
export const CancelCommand = Type.Object({ t: Type.Literal('cancel_command'), id });
export type CancelCommand = Static<typeof CancelCommand>;

/** How a command ends, exactly one of them. `unknown`: it was sent and there is no evidence either way. */
export const outcomes = ['done', 'refused', 'failed', 'expired', 'cancelled', 'superseded', 'unknown'] as const;
export const Outcome = Type.Enum(outcomes);
export type Outcome = (typeof outcomes)[number];

/** On the way there. `accepted` is on disk; `sent` left for the vehicle. */
export const commandSteps = ['accepted', 'sent', 'in_progress'] as const;

/** MAV_RESULT in words, in its order: index = MAVLink value. */
export const mavResults = [
  'accepted',
  'temporarily rejected',
  'denied',
  'unsupported',
  'failed',
  'in progress',
  'cancelled',
  'command long only',
  'command int only',
  'unsupported frame',
  'not in control',
] as const;

/** What is told of a command at each step: to who asked in `command_response`, to everyone in the event `command`. */
export const commandStepFields = {
  id,
  vehicle: Type.String(),
  name: Type.String(),
  step: Type.Enum([...commandSteps, ...outcomes]),
  /** True exactly once, with an outcome. */
  final: Type.Boolean(),
  code: Type.Optional(RefusalCode),
  /** One sentence for people; with a denial the vehicle's own words for it. */
  message: Type.Optional(Type.String()),
  /** MAV_RESULT, where the vehicle answered. */
  result: Type.Optional(Type.Integer({ minimum: 0 })),
  progressPct: Type.Optional(Type.Number()),
  /** How often it was sent so far. */
  attempt: Type.Optional(Type.Integer({ minimum: 1 })),
  /** The vehicle's state showed that it took effect. */
  verified: Type.Optional(Type.Boolean()),
  /** What a query or a setting found: parameters by name, as they are now and as they were before. */
  found: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.String(),
        value: Type.Union([Type.Number(), Type.Null()]),
        was: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
      }),
    ),
  ),
} as const;

/** S→C, to whoever asked. `at`: bridge's monotonic ms. */
export const CommandResponse = Type.Object({
  t: Type.Literal('command_response'),
  at: Type.Number(),
  ...commandStepFields,
});
export type CommandResponse = Static<typeof CommandResponse>;
