/** The whole page without the browser around it, on a phone lying on its side. STOP is part of the page and comes along. */
import { useSyncExternalStore } from 'react';

const lies = { can: false, isFull: false, toggle: () => {} };

export function useFullScreen(): { readonly can: boolean; readonly isFull: boolean; toggle(): void } {
  const isFull = useSyncExternalStore(onChange, () => document.fullscreenElement !== null);
  if (!document.fullscreenEnabled) return lies;
  return { can: true, isFull, toggle: () => void (isFull ? leave() : enter()) };
}

function onChange(run: () => void): () => void {
  document.addEventListener('fullscreenchange', run);
  return () => document.removeEventListener('fullscreenchange', run);
}

/** Turning is for phones, and for browsers that have it; without it the full screen is as good. */
async function enter(): Promise<void> {
  try {
    await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
    const orientation: { lock?(to: string): Promise<void> } = screen.orientation;
    await orientation.lock?.('landscape');
  } catch {
    // Refused: the page stays as it is.
  }
}

const leave = (): Promise<void> => document.exitFullscreen().catch(() => {});
