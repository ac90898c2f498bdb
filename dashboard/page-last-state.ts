/** Keeps the last known state on this device, and shows it as the page begins. */
import { indexedDbStorage } from './client/indexed-db.ts';
import type { Storage } from './client/keeper.ts';
import type { Dashboard } from './store/dashboard.ts';
import { bare, keptOf, lastOf, type StateToKeep } from './store/last-state.ts';
import { withNote } from './store/notes.ts';
import { offlineWords } from './words/offline.ts';

const keepEveryMs = 10_000;

const ownStorage = indexedDbStorage<StateToKeep>(() => globalThis.indexedDB, 'tether', 'state');

/**
 * Where storage is forbidden or full the page lives without; that events are not kept is said already. A device that was
 * put out forgets: who holds it then is shown nothing of where the rover was, with or without a network.
 */
export function keepLastState(
  { store, plans, remember, clear }: Pick<Dashboard, 'store' | 'plans' | 'remember' | 'clear'>,
  storage: Storage<StateToKeep> = ownStorage,
): void {
  const isOut = () => store.getState().identity.state === 'unpaired';
  const restore = async () => {
    const { last, plans: held, damaged } = lastOf(await storage.load(), Date.now(), performance.now());
    if (damaged) {
      await storage.clear();
      const said = { severity: 4, topic: 'page', text: offlineWords.damaged, toast: true } as const;
      store.setState(({ notes, nowMs }) => ({ notes: withNote(notes, nowMs, said) }));
    }
    if (last === null || isOut()) return;
    remember(last);
    if (store.getState().last !== null && held !== null) plans.store.setState({ ...held, why: '' });
  };

  let keptAt: number | null = null;
  let isBusy = false;
  const keep = () => {
    const state = store.getState();
    if (isBusy || isOut() || state.mirror.stateAt === keptAt) return;
    const record = keptOf(state, plans.store.getState(), Date.now());
    if (record === null) return;
    keptAt = record.stateAt;
    isBusy = true;
    storage
      .save(record)
      .catch(() => {})
      .finally(() => {
        isBusy = false;
        if (isOut()) forget();
      });
  };
  const forget = () => {
    storage.clear().catch(() => {});
    clear();
    store.setState((state) => (state.last === null ? {} : { ...bare(state), tracks: new Map(), last: null }));
  };

  restore().catch(() => {});
  setInterval(keep, keepEveryMs);
  document.addEventListener('visibilitychange', keep);
  addEventListener('pagehide', keep);
  store.subscribe(({ connection, identity }, before) => {
    if (identity !== before.identity && identity.state === 'unpaired') forget();
    if (before.connection.name === 'connected' && connection.name !== 'connected') keep();
  });
}
