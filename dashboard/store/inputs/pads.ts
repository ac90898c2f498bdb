/**
 * Gamepads as sticks. A browser shows what a pad said last, also when the pad is gone or the page was away; so a pad
 * counts only while its report moves on, and after any break only once its axes were seen at rest (Gamepad API, W3C).
 */
import { atRest, type PadView, type Reading } from './inputs-state.ts';
import { type PadProfile, shaped } from './profile.ts';

/** The part of the Gamepad API that is needed here. */
export type GamepadLike = {
  readonly index: number;
  readonly id: string;
  readonly connected: boolean;
  readonly mapping: string;
  /** When its report changed last, by the page's monotonic clock; does not move on a pad that lies still. */
  readonly timestamp: number;
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly value: number; readonly pressed: boolean }[];
};
export type GetGamepads = () => readonly (GamepadLike | null)[];

export type PadState = {
  /** The pad that is read; null before one was chosen, and while it is unplugged. */
  readonly index: number | null;
  /** The dead-man button is to be let go, and the axes seen at rest, before anything counts. */
  readonly mustRest: boolean;
};

export const noPad: PadState = { index: null, mustRest: true };

const isPressed = ({ buttons }: GamepadLike, button: number): boolean => buttons[button]?.pressed ?? false;

/** The pads that are there. A browser may forbid to look, which is as if there were none. */
export function padsNow(getGamepads: GetGamepads): readonly GamepadLike[] {
  try {
    return getGamepads().flatMap((pad) => (pad?.connected ? [pad] : []));
  } catch {
    return [];
  }
}

export const padViewOf = ({ index, id, mapping, axes, buttons }: GamepadLike, chosen: boolean): PadView => ({
  index,
  id,
  standard: mapping === 'standard',
  axes: axes.map((value) => (Number.isFinite(value) ? Math.round(value * 1000) / 1000 : 0)),
  buttons: buttons.map(({ value, pressed }) => (pressed ? Math.max(value, 0.01) : value)),
  chosen,
});

/** The pad to read: the one that is read, else the first with the most axes. */
export const padOf = (pads: readonly GamepadLike[], { index }: PadState): GamepadLike | null =>
  pads.find((pad) => pad.index === index) ?? [...pads].sort((a, b) => b.axes.length - a.axes.length)[0] ?? null;

export type PadRead = {
  readonly state: PadState;
  readonly reading: Reading;
  /** Why it was let go at this very moment, or null. */
  readonly released: string | null;
};

/**
 * A wireless pad that is out of reach goes on showing what it said last. No thumb keeps a stick to the last digit for so
 * long, but at the end of its way it may: then it is given longer. A browser that tells no time cannot be asked.
 */
const silentMs = 5000;
const silentAtEndMs = 15_000;
const atEnd = 0.98;

function isSilent({ timestamp }: GamepadLike, { steer, throttle }: Reading, now: number): boolean {
  const deflection = Math.max(Math.abs(steer), Math.abs(throttle));
  if (timestamp === 0 || deflection === 0) return false;
  return now - timestamp > (deflection >= atEnd ? silentAtEndMs : silentMs);
}

/** One look at the pads, at `now` by the page's monotonic clock. `wasHeld`: it was held until now. */
export function readPad(
  pads: readonly GamepadLike[],
  state: PadState,
  profileFor: (id: string) => PadProfile,
  wasHeld: boolean,
  now: number,
): PadRead {
  const pad = padOf(pads, state);
  const isAnother = pad !== null && pad.index !== state.index;
  if (pad === null) {
    const released = wasHeld ? 'the pad was unplugged' : null;
    return { state: noPad, reading: atRest, released };
  }
  if (isAnother && wasHeld)
    return { state: { index: pad.index, mustRest: true }, reading: atRest, released: 'the pad was unplugged' };
  const profile = profileFor(pad.id);
  const steer = shaped(pad.axes[profile.steer.axis] ?? 0, profile.steer);
  const throttle = shaped(pad.axes[profile.throttle.axis] ?? 0, profile.throttle);
  const isHeld = isPressed(pad, profile.deadMan);
  const isResting = !isHeld && steer === 0 && throttle === 0;
  const mustRest = (state.mustRest || isAnother) && !isResting;
  const next = { index: pad.index, mustRest };
  if (!isHeld || mustRest) return { state: next, reading: atRest, released: null };
  const reading = { steer, throttle, held: true };
  if (isSilent(pad, reading, now))
    return { state: { index: pad.index, mustRest: true }, reading: atRest, released: 'the pad fell silent' };
  return { state: next, reading, released: null };
}
