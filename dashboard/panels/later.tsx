/**
 * Code that comes after the first picture. It is fetched as soon as the page is at rest, whether anybody wants it or not,
 * so that it is there when the link is not; what could not be fetched is tried again when it is wanted.
 */

import { type ComponentType, useEffect, useSyncExternalStore } from 'react';
import { commonWords } from '../words/common.ts';
import { offlineWords as words } from '../words/offline.ts';
import { Icon } from './icons.tsx';
import { mendStyles } from './late-styles.ts';

export type Later<T> = {
  /** Once at a time, and until it is here. */
  fetch(): void;
  /** Null before it is here. */
  useIt(): T | null;
  useFailed(): boolean;
};

type Fetched<T> =
  | { readonly is: 'waiting' | 'fetching' | 'failed'; readonly part: null }
  | { readonly is: 'here'; readonly part: T };

const all = new Set<() => void>();
/** So long after it began the page is at rest. */
export const restMs = 1500;

/** Fetches all of it when the page is at rest. */
export function fetchAtRest(): void {
  setTimeout(() => {
    for (const fetch of all) fetch();
  }, restMs);
}

export function later<T>(load: () => Promise<T>): Later<T> {
  let fetched: Fetched<T> = { is: 'waiting', part: null };
  const listeners = new Set<() => void>();
  const turn = (next: Fetched<T>) => {
    fetched = next;
    for (const listener of listeners) listener();
  };
  const fetch = () => {
    if (fetched.is === 'fetching' || fetched.is === 'here') return;
    turn({ is: 'fetching', part: null });
    mendStyles()
      .then(load)
      .then(
        (part) => turn({ is: 'here', part }),
        () => turn({ is: 'failed', part: null }),
      );
  };
  const subscribe = (onChange: () => void) => {
    listeners.add(onChange);
    return () => listeners.delete(onChange);
  };
  all.add(fetch);
  return {
    fetch,
    useIt: () => useSyncExternalStore(subscribe, () => fetched.part),
    useFailed: () => useSyncExternalStore(subscribe, () => fetched.is === 'failed'),
  };
}

/** Fetches `part`, and tells how that is, in place of a page that is not here yet. */
export function NotHere<T>({ part: { fetch, useFailed } }: { readonly part: Later<T> }) {
  useEffect(fetch, [fetch]);
  if (!useFailed())
    return (
      <p className="map-empty" role="status">
        {words.fetching}
      </p>
    );
  return (
    <p className="map-empty" role="status">
      {words.notReached}
      <button type="button" className="btn" onClick={fetch}>
        <Icon name="retry" />
        {commonWords.tryAgain}
      </button>
    </p>
  );
}

/** A whole page that comes later. */
export function laterPage(load: () => Promise<ComponentType>): { fetch(): void; readonly Page: ComponentType } {
  const part = later(async () => ({ View: await load() }));
  const Page = () => {
    const here = part.useIt();
    return here === null ? <NotHere part={part} /> : <here.View />;
  };
  return { fetch: part.fetch, Page };
}
