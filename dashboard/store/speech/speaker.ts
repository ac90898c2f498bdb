/**
 * Follows the page's state and has said what is worth it, by voice, vibration and tones, as this device's owner chose. What
 * a device cannot do is not asked of it.
 */
import type { StoreApi } from 'zustand/vanilla';
import { speechWords as words } from '../../words/speech.ts';
import type { DashboardState } from '../dashboard-state.ts';
import { heard } from './heard.ts';
import { type Act, ended, type Mouth, silentMouth, told } from './mouth.ts';
import { rankOf, type Utterance, utter } from './utterance.ts';
import { type Tone, toneOf, type VoiceChoice, vibrationOf } from './voice-choice.ts';

/** What the device has; null where it has none. */
export type Voices = {
  /** `onEnd` is called once, also where it fails or is hushed. */
  readonly say: ((text: string, how: Pick<VoiceChoice, 'volume' | 'rate'>, onEnd: () => void) => void) | null;
  hush(): void;
  readonly vibrate: ((pattern: readonly number[]) => void) | null;
  readonly tone: ((tone: Tone, volume: number) => void) | null;
};

export type Speaker = {
  /** Says the test phrase, and shakes and sounds as a warning does. */
  test(): void;
  stop(): void;
};

/** A voice that does not say when it is done is thought to be after this. */
const longestMs = 12_000;

export function startSpeaker(
  store: Pick<StoreApi<DashboardState>, 'getState' | 'subscribe'>,
  voices: Voices,
  choice: () => VoiceChoice,
  monoMs: () => number,
  after: (ms: number, run: () => void) => () => void,
): Speaker {
  let mouth: Mouth = silentMouth;
  let turn = 0;
  let cancelWait = () => {};

  function act({ mouth: next, hush, say }: Act): void {
    mouth = next;
    if (hush) voices.hush();
    if (say === null) return;
    cancelWait();
    turn += 1;
    const mine = turn;
    const done = () => {
      if (mine !== turn) return;
      cancelWait();
      turn += 1;
      act(ended(mouth, monoMs(), words.times));
    };
    cancelWait = after(longestMs, done);
    voices.say?.(say.text, choice(), done);
  }

  /** Shaken and sounded once for the gravest of what comes at once. */
  function feel(utterances: readonly Utterance[], { vibrates, tones, volume }: VoiceChoice): void {
    const gravest = utterances.toSorted((a, b) => rankOf(b.priority) - rankOf(a.priority))[0];
    if (gravest === undefined) return;
    const pattern = vibrationOf[gravest.priority];
    if (vibrates && pattern.length > 0) voices.vibrate?.(pattern);
    if (tones) voices.tone?.(toneOf[gravest.priority], volume);
  }

  function tell(utterances: readonly Utterance[]): void {
    if (utterances.length === 0) return;
    feel(utterances, choice());
    if (choice().speaks && voices.say !== null) act(told(mouth, utterances, monoMs(), words.times));
  }

  const unsubscribe = store.subscribe((now, before) => {
    const { speaks, vibrates, tones } = choice();
    if (speaks || vibrates || tones) tell(heard(before, now));
  });
  return {
    test: () => {
      mouth = { ...mouth, said: mouth.said.filter(({ topic }) => topic !== 'test') };
      feel([utter('warning', 'test', words.test)], choice());
      if (voices.say !== null) act(told(mouth, [utter('warning', 'test', words.test)], monoMs(), words.times));
    },
    stop() {
      unsubscribe();
      cancelWait();
      turn += 1;
      voices.hush();
    },
  };
}
