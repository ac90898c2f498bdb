/** Dark, light and sunlight: chosen by the operator, else what the device asks for. */
import { oneOf } from '../store/kept-choice.ts';
import './contrast.css';
import { kept, useKept } from './kept.ts';

const themes = ['dark', 'light', 'sun'] as const;
export type Theme = (typeof themes)[number];

/** Before anybody has chosen: sunlight's pure black on white for who wants more contrast, else as the device is set. */
function proposed(): Theme {
  const asks = (query: string) => globalThis.matchMedia?.(query).matches === true;
  if (asks('(prefers-contrast: more)')) return 'sun';
  return asks('(prefers-color-scheme: light)') ? 'light' : 'dark';
}

const choice = kept('tether.theme', oneOf(themes), proposed());

const show = (): void => {
  document.documentElement.dataset.theme = choice.now();
};

/** Shows the theme chosen last time, and follows the other tabs; before the first paint. */
export function restoreTheme(): void {
  show();
  choice.subscribe(show);
}

export const nextTheme = (): void =>
  choice.choose(themes[(themes.indexOf(choice.now()) + 1) % themes.length] ?? 'dark');

export const useTheme = (): Theme => useKept(choice);
