/** Which of the sheets over the page's content is open: one at most. */
import { useSyncExternalStore } from 'react';

export type SheetName = 'lease' | 'more' | 'layers' | 'arrange' | 'units' | 'keys';

let open: SheetName | null = null;
const listeners = new Set<() => void>();

export function openSheet(name: SheetName | null): void {
  open = name;
  for (const listener of listeners) listener();
}

export const closeSheet = (): void => openSheet(null);

export const useOpenSheet = (): SheetName | null =>
  useSyncExternalStore(
    (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    () => open,
  );
