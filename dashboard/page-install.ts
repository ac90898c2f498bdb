/**
 * The browser's offer to install this page as an application, kept until the operator wants it; and whether storage here
 * is for good. The offer comes once, early, and to a page that asks for it only.
 */
import { createStore } from 'zustand/vanilla';

/** Chromium's own event; no other browser has one. */
type Offer = Event & { prompt(): Promise<unknown> };

export type Install = {
  /** `words`: only the browser's own menu does it. */
  readonly way: 'offered' | 'words' | 'ios' | 'installed';
  /** Null before it is known, or where the browser does not say. */
  readonly isPersistent: boolean | null;
};

const isIos = (): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1);

const isInstalled = (): boolean => matchMedia('(display-mode: standalone), (display-mode: fullscreen)').matches;

export const install = createStore<Install>()(() => ({
  way: isInstalled() ? 'installed' : isIos() ? 'ios' : 'words',
  isPersistent: null,
}));

let offer: Offer | null = null;
const isOffer = (event: Event): event is Offer => 'prompt' in event;

export function hearInstallOffer(): void {
  addEventListener('beforeinstallprompt', (event) => {
    if (!isOffer(event)) return;
    event.preventDefault();
    offer = event;
    install.setState({ way: 'offered' });
  });
  addEventListener('appinstalled', () => {
    offer = null;
    install.setState({ way: 'installed' });
    void askToPersist();
  });
  if (isInstalled()) void askToPersist();
  else void navigator.storage?.persisted?.().then(told, () => {});
}

const told = (isPersistent: boolean) => install.setState({ isPersistent });

/** The offer is good once. */
export async function installHere(): Promise<void> {
  const taken = offer;
  offer = null;
  if (taken === null) return;
  install.setState({ way: 'words' });
  await taken.prompt().catch(() => {});
  await askToPersist();
}

/** Some browsers ask their user: so only of one who installs the page. */
async function askToPersist(): Promise<void> {
  await navigator.storage?.persist?.().then(told, () => {});
}
