/**
 * Gamepads as sticks. A browser shows what a pad said last, also when the pad is gone or the page was away; so a pad
 * counts only while its report moves on, and after any break only once its axes were seen at rest (Gamepad API, W3C).
 */

import { releasedWords } from '../../words/inputs.ts';
import { atRest, type PadView, type Reading } from './inputs-state.ts';
import { isAxisValue, type PadProfile, shaped } from './profile.ts';

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
  /** How many it says that it has, where more than those are not read. */
  readonly counted?: { readonly axes: number; readonly buttons: number };
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

/** No more is read of what calls itself a gamepad: what has more is none, and shall not cost the page its time. */
export const mostPads = 8;
export const mostAxes = 32;
export const mostButtons = 64;
const longestId = 100;

/** A pad as it is at this moment, a copy: one that is pulled out meanwhile may answer otherwise, or not at all. */
function copied(pad: GamepadLike): GamepadLike {
  const buttons = Array.from(pad.buttons).slice(0, mostButtons);
  return {
    ...{ index: pad.index, id: String(pad.id).slice(0, longestId), connected: true, mapping: pad.mapping },
    timestamp: pad.timestamp,
    axes: Array.from(pad.axes).slice(0, mostAxes),
    buttons: buttons.map(({ value, pressed }) => ({ value: Number(value), pressed: pressed === true })),
    counted: { axes: pad.axes.length, buttons: pad.buttons.length },
  };
}

/** The pads that are there. A browser may forbid to look, and a pad may break while it is read: then it is not there. */
export function padsNow(getGamepads: GetGamepads): readonly GamepadLike[] {
  const tried = <T>(read: () => readonly T[]): readonly T[] => {
    try {
      return read();
    } catch {
      return [];
    }
  };
  return tried(() => Array.from(getGamepads()))
    .flatMap((pad) => tried(() => (pad?.connected ? [copied(pad)] : [])))
    .slice(0, mostPads);
}

const rounded = (value: number): number => Math.round(Math.max(-1, Math.min(1, value)) * 1000) / 1000;

export const padViewOf = (
  { index, id, mapping, axes, buttons, counted = { axes: axes.length, buttons: buttons.length } }: GamepadLike,
  chosen: boolean,
): PadView => ({
  index,
  id,
  standard: mapping === 'standard',
  counted,
  axes: axes.map((value) => (isAxisValue(value) ? rounded(value) : 0)),
  broken: axes.flatMap((value, axis) => (isAxisValue(value) ? [] : [axis])),
  buttons: buttons.map(({ value, pressed }) => {
    const share = Number.isFinite(value) ? Math.max(0, Math.min(1, value)) : 0;
    return pressed ? Math.max(share, 0.01) : share;
  }),
  chosen,
});

/**
 * In the order in which they are meant to drive: the one that was chosen here, then those whose layout the browser
 * knows, then those with the most axes. A box of forty axes beside a gamepad drives nothing by itself.
 */
export const inOrder = (pads: readonly GamepadLike[], preferred: string | null): readonly GamepadLike[] => {
  const rank = ({ id, mapping }: GamepadLike) => (id === preferred ? 0 : mapping === 'standard' ? 1 : 2);
  return [...pads].sort((a, b) => rank(a) - rank(b) || b.axes.length - a.axes.length);
};

/** The pad to read: the one that is read, else the first in that order. */
export const padOf = (pads: readonly GamepadLike[], { index }: PadState): GamepadLike | null =>
  pads.find((pad) => pad.index === index) ?? pads[0] ?? null;

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
    const released = wasHeld ? releasedWords.padUnplugged : null;
    return { state: noPad, reading: atRest, released };
  }
  if (isAnother && wasHeld)
    return { state: { index: pad.index, mustRest: true }, reading: atRest, released: releasedWords.padUnplugged };
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
    return { state: { index: pad.index, mustRest: true }, reading: atRest, released: releasedWords.padSilent };
  return { state: next, reading, released: null };
}
