/** Profiles of pads, kept on this device by the pad's name, and how one is calibrated. */
import type { AxisProfile } from './profile.ts';
import { type PadProfile, profileOf, standardProfile } from './profile.ts';

/** The part of the Web Storage API that is needed; it may throw, as where storage is forbidden. */
export type KeyStore = { getItem(key: string): string | null; setItem(key: string, value: string): void };

export type Profiles = {
  of(padId: string): PadProfile;
  keep(padId: string, profile: PadProfile): void;
  /** The pad that was chosen to drive, by its name; null where none was. */
  preferred(): string | null;
  prefer(padId: string): void;
};

const preferredKey = 'tether.pad';

const keyOf = (padId: string) => `tether.pad.${padId.slice(0, 100)}`;

/** Without storage they are kept for as long as the page is. What cannot be read is the standard. */
export function keptProfiles(store: KeyStore | null): Profiles {
  const known = new Map<string, PadProfile>();
  let preferred: string | null = null;
  try {
    preferred = store?.getItem(preferredKey) ?? null;
  } catch {
    // Without storage the order of the browser counts.
  }
  const load = (padId: string): PadProfile => {
    try {
      return profileOf(JSON.parse(store?.getItem(keyOf(padId)) ?? 'null')) ?? standardProfile;
    } catch {
      return standardProfile;
    }
  };
  return {
    preferred: () => preferred,
    prefer(padId) {
      preferred = padId;
      try {
        store?.setItem(preferredKey, padId);
      } catch {
        // It is chosen again next time.
      }
    },
    of(padId) {
      const profile = known.get(padId) ?? load(padId);
      known.set(padId, profile);
      return profile;
    },
    keep(padId, profile) {
      known.set(padId, profile);
      try {
        store?.setItem(keyOf(padId), JSON.stringify(profile));
      } catch {
        // Without storage it is calibrated again next time.
      }
    },
  };
}

/** What was seen of a pad's axes while it was being calibrated. */
export type AxisSeen = { readonly rest: number; readonly least: number; readonly most: number };

/** At rest: where each axis is now is its centre. */
export const seenAtRest = (axes: readonly number[]): readonly AxisSeen[] =>
  axes.map((rest) => ({ rest, least: rest, most: rest }));

/** One more look while the sticks are moved to their ends. */
export const seenMoving = (seen: readonly AxisSeen[], axes: readonly number[]): readonly AxisSeen[] =>
  seen.map((one, index) => {
    const raw = axes[index] ?? one.rest;
    return { ...one, least: Math.min(one.least, raw), most: Math.max(one.most, raw) };
  });

/** Less than this from rest to an end was no stick that was moved. */
const leastSpan = 0.3;
/** What a resting stick wanders, beside the dead zone that is chosen. */
const endsShare = 0.97;

/** The axis with the centre and the ends that were seen; as it was where it was not moved to both. */
export function calibrated(profile: AxisProfile, seen: readonly AxisSeen[]): AxisProfile {
  const one = seen[profile.axis];
  if (one === undefined || one.most - one.rest < leastSpan || one.rest - one.least < leastSpan) return profile;
  const towards = (end: number) => one.rest + (end - one.rest) * endsShare;
  return { ...profile, centre: one.rest, least: towards(one.least), most: towards(one.most) };
}
