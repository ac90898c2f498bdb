/** What the page knows of its sticks: which source is chosen, what it reads, and which pads are plugged in. */
import { type PadProfile, standardProfile } from './profile.ts';
import type { AxisSeen } from './profiles.ts';

export type { AxisProfile, PadProfile } from './profile.ts';

export const sourceNames = ['touch', 'pad', 'keyboard'] as const;
export type SourceName = (typeof sourceNames)[number];

/** Right and forward are positive, -1 to 1; both 0 where it is not held. */
export type Reading = { readonly steer: number; readonly throttle: number; readonly held: boolean };

export const atRest: Reading = { steer: 0, throttle: 0, held: false };

/** A gamepad as it is, for the view of the inputs and for calibrating. */
export type PadView = {
  readonly index: number;
  readonly id: string;
  /** The browser knows its layout: axes and buttons are where the standard says. */
  readonly standard: boolean;
  /** How many it says that it has; no more than so many are read. */
  readonly counted: { readonly axes: number; readonly buttons: number };
  /** -1 to 1 each; 0 where it is broken. */
  readonly axes: readonly number[];
  /** Numbers of axes that say what no axis says, as NaN or 4: they mean nothing. */
  readonly broken: readonly number[];
  /** 0 to 1 each. */
  readonly buttons: readonly number[];
  /** It is the one that is read. */
  readonly chosen: boolean;
};

/** While a pad is calibrated nothing of it drives: first it lies at rest, then its sticks are moved to their ends. */
export type Calibration = { readonly padId: string; readonly seen: readonly AxisSeen[] };

export type InputsState = {
  /** Null: nothing is read, nothing is sent. */
  readonly source: SourceName | null;
  readonly reading: Reading;
  /** It has to be let go and seen at rest before it counts again. */
  readonly centreFirst: boolean;
  /** Why it was let go by itself last; null where the operator did, or holds again. */
  readonly released: string | null;
  readonly pads: readonly PadView[];
  /** Of the pad that is read. */
  readonly profile: PadProfile;
  readonly calibration: Calibration | null;
};

export const firstInputs: InputsState = {
  source: null,
  reading: atRest,
  centreFirst: false,
  released: null,
  pads: [],
  profile: standardProfile,
  calibration: null,
};
