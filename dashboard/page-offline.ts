/**
 * Keeps this page on the device, and renews it. The browser's service worker fills a shelf with each build of the page;
 * what stands here looks for a newer one, says that it is there, and loads it when that may be. Where no page can be kept,
 * the name of the build alone tells that there is another.
 */
import { createStore } from 'zustand/vanilla';
import type { Dashboard } from './store/dashboard.ts';
import {
  asked,
  found,
  type Hindrance,
  hindranceOf,
  type Keep,
  noRenewal,
  type Renewal,
  settled,
  stepped,
} from './store/renewal.ts';
import { isUnfinished } from './store/unfinished.ts';

export type Offline = {
  readonly keep: Keep;
  readonly renewal: Renewal;
  readonly hindrance: Hindrance | null;
};

export const offline = createStore<Offline>()(() => ({
  keep: { name: 'unknown' },
  renewal: noRenewal,
  hindrance: null,
}));

/** The operator wants the new version. */
export const askForNew = (): void => offline.setState(({ renewal }) => ({ renewal: asked(renewal) }));

const script = '/sw.js';
const stepEveryMs = 1000;
/** Beside each greeting by a bridge that was started anew. */
const lookEveryMs = 30 * 60_000;
const lookWithinMs = 10_000;
/** A worker that was told to take over and does not say so: the page loads anew all the same. */
const takeWithinMs = 3000;

const ownBuild = document.querySelector<HTMLMetaElement>('meta[name="tether-build"]')?.content ?? '';

/** The build that the bridge has; null where it cannot be asked, or does not say so in its words; '' where it has none. */
async function bridgeBuild(): Promise<string | null> {
  try {
    const response = await fetch('/build.json', { cache: 'no-store', signal: AbortSignal.timeout(lookWithinMs) });
    const isOurs = response.headers.get('content-type')?.includes('json') === true;
    if (response.status === 404 && isOurs) return '';
    const told: unknown = response.ok && isOurs ? await response.json() : null;
    return typeof told === 'object' && told !== null && 'build' in told && typeof told.build === 'string'
      ? told.build
      : null;
  } catch {
    return null;
  }
}

/** What was forgotten on purpose stays so on this load. */
const setKeep = (next: Keep) => offline.setState(({ keep }) => ({ keep: keep.name === 'forgotten' ? keep : next }));

/** A bridge from before pages were kept: it must not be hidden behind the page of a newer one for good. */
async function forget(registration: ServiceWorkerRegistration | null): Promise<void> {
  // Else this page came from that bridge itself, and would come again without end.
  if (registration === null) return;
  await registration.unregister();
  for (const name of await caches.keys()) if (name.startsWith('tether-page-')) await caches.delete(name);
  setKeep({ name: 'forgotten' });
  offline.setState(({ renewal }) => ({ renewal: found(renewal) }));
}

/** Waits until what is being installed is there, and says so. */
function follow(registration: ServiceWorkerRegistration): void {
  const { installing, waiting } = registration;
  if (waiting && navigator.serviceWorker.controller) foundNew();
  installing?.addEventListener('statechange', () => {
    if (installing.state === 'installed' && navigator.serviceWorker.controller) foundNew();
    if (installing.state === 'activated') setKeep({ name: 'kept' });
  });
}

const foundNew = () => offline.setState(({ renewal }) => ({ renewal: found(renewal) }));

async function register(): Promise<ServiceWorkerRegistration | null> {
  if (!isSecureContext) {
    setKeep({ name: 'impossible', why: 'insecure' });
    return null;
  }
  if (!('serviceWorker' in navigator)) {
    setKeep({ name: 'impossible', why: 'unsupported' });
    return null;
  }
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data?.t === 'forgotten') setKeep({ name: 'forgotten' });
    if (data?.t === 'unkept' && !navigator.serviceWorker.controller) setKeep({ name: 'failed', why: String(data.why) });
  });
  try {
    const registration = await navigator.serviceWorker.register(script, { updateViaCache: 'none' });
    if (offline.getState().keep.name === 'unknown') setKeep({ name: registration.active ? 'kept' : 'filling' });
    registration.addEventListener('updatefound', () => follow(registration));
    follow(registration);
    return registration;
  } catch (error) {
    // As where the bridge is not reached: what was registered before serves on.
    const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined);
    if (registration?.active) setKeep({ name: 'kept' });
    else setKeep({ name: 'failed', why: error instanceof Error ? error.message : String(error) });
    return registration ?? null;
  }
}

/**
 * The worker that waits takes over, where there is one. Resolves when it has, or after `takeWithinMs`: a page that stays
 * then as it is has its own files still.
 */
async function takeOver(registration: ServiceWorkerRegistration | null): Promise<void> {
  const waiting = registration?.waiting;
  if (!waiting) return;
  await new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    setTimeout(resolve, takeWithinMs);
    waiting.postMessage('take over');
  });
}

let touchedAt = 0;
const touched = () => {
  touchedAt = performance.now();
};

const isOccupied = (): boolean =>
  isUnfinished() ||
  document.querySelector('[role="dialog"]') !== null ||
  (document.activeElement?.matches('input, textarea, select, [contenteditable]') ?? false);

/** Begins as the page is at rest; `afterRest` are the ms until then. */
export function keepOffline({ store }: Pick<Dashboard, 'store'>, afterRest: number): void {
  let registration: ServiceWorkerRegistration | null = null;
  let isLooking = false;
  for (const type of ['pointerdown', 'keydown', 'wheel'])
    addEventListener(type, touched, { passive: true, capture: true });

  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    const build = await bridgeBuild();
    if (build === '') await forget(registration).catch(() => {});
    else if (build !== null && build !== ownBuild && ownBuild !== 'unbuilt') {
      // With a shelf it is said once it is filled; it may have been before.
      if (registration?.active) await registration.update().catch(() => {});
      else foundNew();
      if (registration?.waiting) foundNew();
    }
    isLooking = false;
  };

  const hindranceNow = () =>
    hindranceOf(store.getState(), {
      path: location.pathname,
      isOccupied: isOccupied(),
      untouchedMs: performance.now() - touchedAt,
      isKept: offline.getState().keep.name === 'kept',
    });

  const takeNew = async () => {
    await takeOver(registration);
    const hindrance = hindranceNow();
    const renewal = settled(offline.getState().renewal, hindrance);
    offline.setState({ renewal, hindrance });
    if (renewal.name === 'taking') location.reload();
  };

  const step = () => {
    const { renewal } = offline.getState();
    if (renewal.name === 'none' || renewal.name === 'taking') return;
    const hindrance = hindranceNow();
    const next = stepped(renewal, hindrance, performance.now());
    offline.setState({ renewal: next, hindrance });
    if (next.name === 'taking') void takeNew();
  };

  setTimeout(async () => {
    registration = await register();
    // Another tab took the new version: this one has its own files still, and follows when it may.
    if (navigator.serviceWorker?.controller) navigator.serviceWorker.addEventListener('controllerchange', foundNew);
    void look();
    setInterval(look, lookEveryMs);
    setInterval(step, stepEveryMs);
    store.subscribe(({ mirror, connection }, before) => {
      const isAnotherRun = mirror.welcome?.boot !== before.mirror.welcome?.boot;
      const isRefused = connection.name === 'failed' && before.connection.name !== 'failed';
      if (isAnotherRun || isRefused) void look();
    });
  }, afterRest);
}
