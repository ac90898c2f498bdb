/** What somebody wants to hear and feel on this device; nothing at first: a page that speaks unasked is turned off. */
import { type Static, Type } from 'typebox';
import type { Priority } from './utterance.ts';

export const VoiceChoice = Type.Object({
  speaks: Type.Boolean(),
  vibrates: Type.Boolean(),
  tones: Type.Boolean(),
  /** 0 to 1. */
  volume: Type.Number({ minimum: 0, maximum: 1 }),
  /** 1 is as the voice is. */
  rate: Type.Number({ minimum: 0.5, maximum: 2 }),
});
export type VoiceChoice = Static<typeof VoiceChoice>;

export const firstVoice: VoiceChoice = { speaks: false, vibrates: false, tones: false, volume: 1, rate: 1.1 };

/** ms on, off, on, … Plain news is not worth a shake. */
export const vibrationOf: Readonly<Record<Priority, readonly number[]>> = {
  critical: [400, 120, 400, 120, 400],
  warning: [180, 120, 180],
  info: [],
};

/** How high, how long and how often. */
export type Tone = { readonly hz: number; readonly ms: number; readonly times: number };
export const toneOf: Readonly<Record<Priority, Tone>> = {
  critical: { hz: 880, ms: 160, times: 3 },
  warning: { hz: 660, ms: 160, times: 2 },
  info: { hz: 520, ms: 90, times: 1 },
};
