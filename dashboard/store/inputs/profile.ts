/**
 * How one kind of pad is read: which axes steer and drive, where their centre and ends are, and how a deflection becomes
 * a stick's value. Pure; profiles are kept by the pad's name.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';

const unit = Type.Number({ minimum: -1, maximum: 1 });

export const AxisProfile = Type.Object({
  /** Number of the pad's axis. */
  axis: Type.Integer({ minimum: 0, maximum: 31 }),
  invert: Type.Boolean(),
  /** Raw values at rest and at both ends. */
  centre: unit,
  least: unit,
  most: unit,
  /** The share around the centre that means nothing, 0 to 0.5. */
  deadZone: Type.Number({ minimum: 0, maximum: 0.5 }),
  /** 0: linear. 1: cubic, fine about the centre. */
  expo: Type.Number({ minimum: 0, maximum: 1 }),
  /** Added to the value, to straighten a rover that pulls to one side. */
  trim: Type.Number({ minimum: -0.2, maximum: 0.2 }),
  /** The share that its end stands for; all of it where nothing is said, as in what an older page kept. */
  max: Type.Optional(Type.Number({ minimum: 0.1, maximum: 1 })),
});
export type AxisProfile = Static<typeof AxisProfile>;

/** What a button may do: what makes things safer, or moves nothing. */
export const padActions = ['stop', 'hold', 'ask_lease', 'camera_trigger'] as const;
export type PadAction = (typeof padActions)[number];
const mostActions = 16;

export const PadProfile = Type.Object({
  version: Type.Literal(1),
  steer: AxisProfile,
  throttle: AxisProfile,
  /** The button that has to be held to drive. */
  deadMan: Type.Integer({ minimum: 0, maximum: 63 }),
  /** Of other buttons, one act each. */
  actions: Type.Optional(
    Type.Array(Type.Object({ button: Type.Integer({ minimum: 0, maximum: 63 }), act: Type.Enum(padActions) }), {
      maxItems: mostActions,
    }),
  ),
});
export type PadProfile = Static<typeof PadProfile>;

const axisAt = (axis: number, invert: boolean): AxisProfile => ({
  axis,
  invert,
  centre: 0,
  least: -1,
  most: 1,
  deadZone: 0.08,
  expo: 0.3,
  trim: 0,
});

/**
 * W3C Gamepad's standard mapping: right stick steers, left stick drives, and its up is negative; the left shoulder
 * button is held to drive.
 */
export const standardProfile: PadProfile = {
  version: 1,
  steer: axisAt(2, false),
  throttle: axisAt(1, true),
  deadMan: 4,
};

/** An axis says -1 to 1, and a little more where a driver rounds; beyond this it is broken, and means nothing. */
const brokenBeyond = 1.2;
export const isAxisValue = (raw: number): boolean => Number.isFinite(raw) && Math.abs(raw) <= brokenBeyond;

/** A raw axis as a stick's value, -1 to 1. A value that is none is 0. */
export function shaped(raw: number, profile: AxisProfile): number {
  const { invert, centre, least, most, deadZone, expo, trim, max = 1 } = profile;
  if (!isAxisValue(raw)) return 0;
  const span = raw >= centre ? most - centre : centre - least;
  const share = span <= 0 ? 0 : Math.min(1, Math.abs(raw - centre) / span);
  if (share <= deadZone) return 0;
  const beyond = (share - deadZone) / (1 - deadZone);
  const bent = (1 - expo) * beyond + expo * beyond ** 3;
  const signed = (raw >= centre ? bent : -bent) * (invert ? -1 : 1) * max;
  return Math.max(-1, Math.min(1, signed + trim));
}

/** What the button does, or null. The one that is held to drive does nothing else. */
export const actionOf = ({ actions = [], deadMan }: PadProfile, button: number): PadAction | null =>
  button === deadMan ? null : (actions.find((one) => one.button === button)?.act ?? null);

/** The button does this from now on, and nothing where `act` is null. As it was where there is no more room. */
export function withAction(profile: PadProfile, button: number, act: PadAction | null): PadProfile {
  const others = (profile.actions ?? []).filter((one) => one.button !== button);
  if (act === null) return { ...profile, actions: others };
  return others.length >= mostActions ? profile : { ...profile, actions: [...others, { button, act }] };
}

/** What was kept, or null where that is no profile. */
export const profileOf = (kept: unknown): PadProfile | null => (Check(PadProfile, kept) ? kept : null);
