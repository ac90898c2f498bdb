/**
 * Pages whose code comes after the first picture. It is fetched as soon as the page is at rest, whether anybody wants it
 * or not, so that it is there when the link is not; what could not be fetched is tried again when it is wanted.
 */
import { type ComponentType, useEffect, useSyncExternalStore } from 'react';
import { Icon } from './icons.tsx';

export type LaterPage = { fetch(): void; readonly Page: ComponentType };

type Fetched =
  | { readonly is: 'waiting' | 'fetching' | 'failed' }
  | { readonly is: 'here'; readonly View: ComponentType };

/** `load` is asked once at a time. */
export function laterPage(load: () => Promise<ComponentType>): LaterPage {
  let fetched: Fetched = { is: 'waiting' };
  const listeners = new Set<() => void>();
  const turn = (next: Fetched) => {
    fetched = next;
    for (const listener of listeners) listener();
  };
  const fetch = () => {
    if (fetched.is === 'fetching' || fetched.is === 'here') return;
    turn({ is: 'fetching' });
    load().then(
      (View) => turn({ is: 'here', View }),
      () => turn({ is: 'failed' }),
    );
  };
  const subscribe = (onChange: () => void) => {
    listeners.add(onChange);
    return () => listeners.delete(onChange);
  };

  function Page() {
    const now = useSyncExternalStore(subscribe, () => fetched);
    useEffect(fetch, []);
    if (now.is === 'here') return <now.View />;
    return (
      <div className="map-empty" role="status">
        {now.is === 'failed' ? (
          <p>
            This page has not reached this device.{' '}
            <button type="button" className="btn" onClick={fetch}>
              <Icon name="retry" />
              Try again
            </button>
          </p>
        ) : (
          <p>Fetching this page.</p>
        )}
      </div>
    );
  }
  return { fetch, Page };
}
