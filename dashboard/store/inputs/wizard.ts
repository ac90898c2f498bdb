/**
 * "Move the axis that you want": which axis was moved, and which way, from how all of them lay before. One has to be
 * moved clearly further than any other, so that a knock on the table chooses nothing. And what a pad would send. Pure.
 */
import type { PadView } from './inputs-state.ts';
import { type AxisProfile, type PadProfile, profileOf, shaped } from './profile.ts';

export type Moved = { readonly axis: number; readonly towards: 1 | -1 };

const clearly = 0.6;
const othersBelow = 0.5;

/** Null while none was moved clearly. `axes` as in a view of a pad. */
export function movedAxis(rest: readonly number[], axes: readonly number[]): Moved | null {
  const moves = axes.map((value, axis) => ({ axis, by: value - (rest[axis] ?? value) }));
  const [first, second] = [...moves].sort((a, b) => Math.abs(b.by) - Math.abs(a.by));
  if (first === undefined || Math.abs(first.by) < clearly) return null;
  if (second !== undefined && Math.abs(second.by) > Math.abs(first.by) * othersBelow) return null;
  return { axis: first.axis, towards: first.by > 0 ? 1 : -1 };
}

/**
 * The axis that was moved forward, or to the right, with where it lay as its centre: its ends are whole until it is
 * calibrated. A pedal rests at one end and has no way back: its other half is empty.
 */
export function assigned(profile: AxisProfile, { axis, towards }: Moved, rest: number): AxisProfile {
  return { ...profile, axis, invert: towards < 0, centre: rest, least: Math.min(-1, rest), most: Math.max(1, rest) };
}

export type WouldSend = { readonly steer: number; readonly throttle: number; readonly held: boolean };

/** What a pad would send if it drove now: nothing leaves. */
export function wouldSend({ axes, buttons }: PadView, profile: PadProfile): WouldSend {
  return {
    steer: shaped(axes[profile.steer.axis] ?? 0, profile.steer),
    throttle: shaped(axes[profile.throttle.axis] ?? 0, profile.throttle),
    held: (buttons[profile.deadMan] ?? 0) > 0,
  };
}

/** The curve of an axis as points from end to end, `[raw, value]`. */
export const curveOf = (axis: AxisProfile, steps = 40): readonly (readonly [number, number])[] =>
  Array.from({ length: steps + 1 }, (_, step) => {
    const raw = -1 + (2 * step) / steps;
    return [raw, shaped(raw, axis)] as const;
  });

/** A profile as a file. `pad`: the name that it was made for. */
export const profileFile = (pad: string, profile: PadProfile) => ({ kind: 'tether pad profile', pad, profile });

export type ReadProfile =
  | { readonly ok: true; readonly pad: string; readonly profile: PadProfile }
  | { readonly ok: false; readonly why: 'not JSON' | 'no profile' };

/** A file that was made by `profileFile`, or a profile alone. */
export function profileFrom(text: string): ReadProfile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, why: 'not JSON' };
  }
  const file = typeof value === 'object' && value !== null && 'profile' in value ? value : { profile: value };
  const profile = profileOf(file.profile);
  if (profile === null) return { ok: false, why: 'no profile' };
  const pad = 'pad' in file && typeof file.pad === 'string' ? file.pad : '';
  return { ok: true, pad, profile };
}
