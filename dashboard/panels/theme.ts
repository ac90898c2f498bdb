/** Dark, light and sunlight, kept on this device where it allows that. */
import { useSyncExternalStore } from 'react';

const themes = ['dark', 'light', 'sun'] as const;
export type Theme = (typeof themes)[number];

const key = 'tether.theme';
const listeners = new Set<() => void>();

const themeNamed = (name: string | null | undefined): Theme => themes.find((theme) => theme === name) ?? 'dark';

const current = (): Theme => themeNamed(document.documentElement.dataset.theme);

function show(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

/** Shows the theme chosen last time; before the first paint. */
export function restoreTheme(): void {
  try {
    show(themeNamed(localStorage.getItem(key)));
  } catch {
    // Storage may be blocked: then the page starts dark each time.
  }
}

export function nextTheme(): void {
  const next = themes[(themes.indexOf(current()) + 1) % themes.length] ?? 'dark';
  show(next);
  try {
    localStorage.setItem(key, next);
  } catch {
    // Shown, but not remembered.
  }
}

export const useTheme = (): Theme =>
  useSyncExternalStore((onChange) => {
    listeners.add(onChange);
    return () => listeners.delete(onChange);
  }, current);
