/** What this browser can say, shake and sound with. Each may be missing: then it is null, and the page says so. */
import type { Voices } from '../../store/speech/speaker.ts';
import type { Tone } from '../../store/speech/voice-choice.ts';

/** A browser without voices takes what it is given and says nothing. */
export const hasVoices = (): boolean => (globalThis.speechSynthesis?.getVoices().length ?? 0) > 0;

/** Voices are often known only some time after the first question. */
export function onVoices(run: () => void): () => void {
  const voices = globalThis.speechSynthesis;
  voices?.addEventListener?.('voiceschanged', run);
  return () => voices?.removeEventListener?.('voiceschanged', run);
}

const language = 'en';

/** One that needs no network, for there may be none. */
const voiceNow = (): SpeechSynthesisVoice | null => {
  const all = speechSynthesis.getVoices().filter(({ lang }) => lang.startsWith(language));
  return all.find(({ localService }) => localService) ?? all[0] ?? null;
};

const say: NonNullable<Voices['say']> = (text, { volume, rate }, onEnd) => {
  const utterance = new SpeechSynthesisUtterance(text);
  const voice = voiceNow();
  if (voice !== null) utterance.voice = voice;
  utterance.lang = voice?.lang ?? 'en-GB';
  utterance.volume = volume;
  utterance.rate = rate;
  utterance.onend = onEnd;
  utterance.onerror = onEnd;
  speechSynthesis.speak(utterance);
};

let context: AudioContext | null = null;
const riseS = 0.01;

function tone({ hz, ms, times }: Tone, volume: number): void {
  context ??= new AudioContext();
  // Browsers let nothing sound before the page was touched.
  if (context.state === 'suspended') context.resume().catch(() => {});
  for (let n = 0; n < times; n++) {
    const from = context.currentTime + (n * ms * 1.6) / 1000;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hz;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(volume * 0.4, from + riseS);
    gain.gain.setValueAtTime(volume * 0.4, from + ms / 1000 - riseS);
    gain.gain.linearRampToValueAtTime(0, from + ms / 1000);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + ms / 1000);
  }
}

export const canVibrate = (): boolean => typeof navigator.vibrate === 'function';
export const canSound = (): boolean => typeof AudioContext === 'function';
export const canSpeak = (): boolean => globalThis.speechSynthesis !== undefined;

export const voicesHere = (): Voices => ({
  say: canSpeak() ? say : null,
  hush: () => globalThis.speechSynthesis?.cancel(),
  vibrate: canVibrate() ? (pattern) => void navigator.vibrate([...pattern]) : null,
  tone: canSound() ? tone : null,
});
