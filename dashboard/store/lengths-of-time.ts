/** Lengths of time as text, for notes and panels alike. */
import { timeWords as words } from '../words/time.ts';

/** In two steps at most: `48 s`, `12 min`, `3 h 05 min`, `2 d 4 h`. */
export function durationText(ms: number): string {
  const s = Math.floor(ms / 1000);
  if (s < 100) return words.seconds(s);
  const min = Math.floor(s / 60);
  if (min < 60) return words.minutes(min);
  const h = Math.floor(min / 60);
  if (h < 48) return words.hours(h, String(min % 60).padStart(2, '0'));
  return words.days(Math.floor(h / 24), h % 24);
}

/** The same with tenths below 10 s, where they matter. */
export const lengthText = (ms: number): string =>
  ms < 10_000 ? words.seconds((ms / 1000).toFixed(1)) : durationText(ms);
