/**
 * The keyboard as sticks: W A S D or the arrows, while Shift is held. A key is all or nothing, so what it asks for rises
 * and falls over time. Space is STOP everywhere, and no part of this. Pure; keys go by their place (UI Events `code`).
 */
import { atRest, type Reading } from './inputs-state.ts';

export const directions: Readonly<Record<string, readonly ['steer' | 'throttle', -1 | 1]>> = {
  KeyW: ['throttle', 1],
  KeyS: ['throttle', -1],
  KeyA: ['steer', -1],
  KeyD: ['steer', 1],
  ArrowUp: ['throttle', 1],
  ArrowDown: ['throttle', -1],
  ArrowLeft: ['steer', -1],
  ArrowRight: ['steer', 1],
};
export const holdKeys: readonly string[] = ['ShiftLeft', 'ShiftRight'];

export const isDriveKey = (code: string): boolean => Object.hasOwn(directions, code) || holdKeys.includes(code);

/** From rest to full in this long, and back in a third of it, ms. */
const riseMs = 900;
const fallMs = 300;
/** A page that drew nothing for longer makes no leap when it draws again, ms. */
const longestStepMs = 100;

export type Keys = { readonly down: ReadonlySet<string>; readonly reading: Reading; readonly at: number };
export const noKeys = (at: number): Keys => ({ down: new Set(), reading: atRest, at });

/** A key went down or up. Shift that is let go is at rest at once. */
export function keyed(keys: Keys, code: string, isDown: boolean): Keys {
  if (!isDriveKey(code)) return keys;
  const down = new Set(keys.down);
  if (isDown) down.add(code);
  else down.delete(code);
  const held = holdKeys.some((key) => down.has(key));
  return { ...keys, down, reading: held ? { ...keys.reading, held } : atRest };
}

/** Every key is up: focus went elsewhere, where its end would not be heard. */
export const keysLost = ({ at }: Keys): Keys => noKeys(at);

const targetOf = (down: ReadonlySet<string>, axis: 'steer' | 'throttle'): number =>
  Math.max(
    -1,
    Math.min(
      1,
      [...down].reduce((sum, code) => (directions[code]?.[0] === axis ? sum + directions[code][1] : sum), 0),
    ),
  );

function towards(value: number, target: number, ms: number): number {
  const isFalling = Math.abs(target) < Math.abs(value) || value * target < 0;
  const step = ms / (isFalling ? fallMs : riseMs);
  return value < target ? Math.min(target, value + step) : Math.max(target, value - step);
}

/** The keys at `now`, own monotonic ms: what is asked for has moved towards what is pressed. */
export function ramped(keys: Keys, now: number): Keys {
  const ms = Math.max(0, Math.min(longestStepMs, now - keys.at));
  const { held, steer, throttle } = keys.reading;
  if (!held) return { ...keys, at: now };
  const reading = {
    held,
    steer: towards(steer, targetOf(keys.down, 'steer'), ms),
    throttle: towards(throttle, targetOf(keys.down, 'throttle'), ms),
  };
  return { ...keys, reading, at: now };
}
