/**
 * What the browser tells of this page's life, as signs: hidden and shown, frozen, kept and brought back, the network's
 * hints, and sleep that no event tells of, by a timer that comes late on the wall clock.
 */
import type { Mode } from '../bridge/protocol/hello.ts';
import { type Lifecycle, type Sign, watchSleep } from './client/lifecycle.ts';
import { watchNetwork } from './page-network.ts';

export const lookedAs = (): Mode => (document.visibilityState === 'visible' ? 'watch' : 'hidden');

const after = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export const pageLifecycle: Lifecycle = (hear) => {
  const heard = new AbortController();
  const { signal } = heard;
  let frozenAt: number | null = null;
  const on = (target: EventTarget, type: string, sign: (event: Event) => Sign | null) =>
    target.addEventListener(
      type,
      (event) => {
        const found = sign(event);
        if (found !== null) hear(found);
      },
      { signal },
    );
  on(globalThis, 'online', () => ({ kind: 'online' }));
  on(globalThis, 'offline', () => ({ kind: 'offline' }));
  on(globalThis, 'pageshow', (event) =>
    event instanceof PageTransitionEvent && event.persisted ? { kind: 'restored' } : null,
  );
  on(document, 'visibilitychange', () => ({ kind: lookedAs() === 'watch' ? 'shown' : 'hidden' }));
  on(document, 'freeze', () => {
    frozenAt = Date.now();
    return null;
  });
  on(document, 'resume', () => {
    const gapMs = frozenAt === null ? 0 : Date.now() - frozenAt;
    frozenAt = null;
    return { kind: 'slept', gapMs };
  });
  const stopWatching = watchSleep(Date.now, after, hear);
  // From Wi-Fi to cellular, say: what was open is asked for a sign of life at once.
  const stopNetwork = watchNetwork(() => hear({ kind: 'online' }));
  return () => {
    heard.abort();
    stopNetwork();
    stopWatching();
  };
};
