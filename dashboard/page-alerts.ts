/** Keeps on this device what a person has done about alerts, where storage is allowed. */

import { handledFrom, lasting } from './store/alerts.ts';
import type { Dashboard } from './store/dashboard.ts';

const key = 'tether.alerts';

export function keepAlerts({ store }: Pick<Dashboard, 'store'>): void {
  try {
    store.setState({ handled: handledFrom(localStorage.getItem(key)) });
  } catch {
    // As where a browser forbids it: what is done holds until the page is left.
  }
  store.subscribe(({ handled }, before) => {
    if (handled === before.handled) return;
    try {
      localStorage.setItem(key, JSON.stringify(lasting(handled)));
    } catch {
      // The same.
    }
  });
}
