/** Whether the debug panel is open: by Ctrl+Shift+D, or by a button where there is no keyboard. */
import { useSyncExternalStore } from 'react';

let isOpen = false;
const listeners = new Set<() => void>();

export function setDebug(open: boolean): void {
  isOpen = open;
  for (const listener of listeners) listener();
}

export const useDebug = (): boolean =>
  useSyncExternalStore(
    (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    () => isOpen,
  );

/** With Ctrl and Shift; by its place on the keyboard. */
export const debugKey = 'KeyD';

/** Hears the key; what it returns ends that. */
export function hearDebugKey(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!event.ctrlKey || !event.shiftKey || event.code !== debugKey) return;
    // Browsers have bookmarks on it.
    event.preventDefault();
    setDebug(!isOpen);
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}
