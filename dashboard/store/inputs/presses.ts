/**
 * Buttons that do something: each when it goes down, once, and only after it was seen up on this very pad, so that what
 * lies on a pad that is plugged in, or was held before, does nothing. Pure.
 */
import type { GamepadLike } from './pads.ts';
import { actionOf, type PadAction, type PadProfile } from './profile.ts';

/** `up`: the buttons that were seen up since the pad came. */
export type Presses = { readonly index: number | null; readonly up: readonly number[] };
export const firstPresses: Presses = { index: null, up: [] };

/** One more look. STOP comes first where several go down at once. */
export function pressed(
  presses: Presses,
  pad: GamepadLike | null,
  profile: PadProfile | null,
): { readonly presses: Presses; readonly acts: readonly PadAction[] } {
  if (pad === null || profile === null) return { presses: firstPresses, acts: [] };
  const wasUp = pad.index === presses.index ? presses.up : [];
  const up = pad.buttons.flatMap((button, number) => (button.pressed ? [] : [number]));
  const acts = pad.buttons.flatMap((button, number) => {
    const action = button.pressed && wasUp.includes(number) ? actionOf(profile, number) : null;
    return action === null ? [] : [action];
  });
  return { presses: { index: pad.index, up }, acts: acts.sort((a, b) => Number(b === 'stop') - Number(a === 'stop')) };
}
