/**
 * Sticks under thumbs: a capsule for each axis, where what counts is how far the thumb went from where it came down.
 * Touching is holding: whoever drives with two sticks holds while either is touched, and is at rest with the last. Pure.
 */
import { atRest, type Reading } from './inputs-state.ts';

export type StickAxis = 'steer' | 'throttle';

export type Thumb = {
  readonly axis: StickAxis;
  /** Where it came down, and is now, CSS pixels along the axis; rightward and downward are positive, as on screens. */
  readonly from: number;
  readonly at: number;
  /** From the centre to an end, CSS pixels. */
  readonly reachPx: number;
};

/** The share about the centre that means nothing. */
const deadZone = 0.06;

/** Pixels to a stick's value, -1 to 1: up on the screen is forward. */
export function valueOfThumb({ axis, from, at, reachPx }: Thumb): number {
  const share = reachPx > 0 ? (at - from) / reachPx : 0;
  const cut = Math.max(-1, Math.min(1, Number.isFinite(share) ? share : 0));
  const size = Math.max(0, (Math.abs(cut) - deadZone) / (1 - deadZone));
  if (size === 0) return 0;
  return (axis === 'throttle' ? -1 : 1) * Math.sign(cut) * size;
}

/** `lift`: the hand was taken away while a thumb was down; it has to come up before it counts again. */
type Touched = number | null | 'lift';
export type Touch = { readonly steer: Touched; readonly throttle: Touched };
export const noTouch: Touch = { steer: null, throttle: null };

/** Null: the thumb is up, or the browser took its pointer. */
export const touched = (touch: Touch, axis: StickAxis, value: number | null): Touch =>
  value !== null && touch[axis] === 'lift' ? touch : { ...touch, [axis]: value };

const lifted = (one: Touched): Touched => (one === null ? null : 'lift');
export const touchLost = ({ steer, throttle }: Touch): Touch => ({ steer: lifted(steer), throttle: lifted(throttle) });

const numberOf = (one: Touched): number | null => (typeof one === 'number' ? one : null);

export function readTouch(touch: Touch): Reading {
  const [steer, throttle] = [numberOf(touch.steer), numberOf(touch.throttle)];
  return steer === null && throttle === null ? atRest : { steer: steer ?? 0, throttle: throttle ?? 0, held: true };
}
