// @vitest-environment happy-dom
/** What a device keeps of the rover is for who is paired: with the pairing it goes. */
import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { memoryStorage } from '../../dashboard/client/keeper.ts';
import { keepLastState } from '../../dashboard/page-last-state.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { keptOf, overLast, type StateToKeep } from '../../dashboard/store/last-state.ts';
import { heldOver } from '../../dashboard/store/plan/held.ts';
import { vehicleSample, welcomeSample } from '../support/wire-samples.ts';

async function visit() {
  const storage = memoryStorage<StateToKeep>();
  const store = createStore<DashboardState>()(() => firstState(5000));
  const plans = heldOver(null, store);
  const first = store.getState();
  const mirror = {
    ...first.mirror,
    ...{ welcome: welcomeSample(), stateAt: 100_150, vehicles: new Map([['field/1/1', vehicleSample()]]) },
  };
  const record = keptOf({ ...first, offsetMs: 95_200, mirror }, plans.store.getState(), Date.now());
  if (record === null) throw new Error('nothing was kept');
  await storage.save(record);
  let cleared = 0;
  keepLastState(
    {
      store,
      plans,
      remember: (last) => store.setState((state) => overLast({ ...state, last })),
      clear: () => {
        cleared += 1;
      },
    },
    storage,
  );
  await expect.poll(() => store.getState().last).not.toBeNull();
  return { storage, store, cleared: () => cleared };
}

test('a device that was put out forgets where the rover was, on show and in its storage', async () => {
  const { storage, store, cleared } = await visit();
  expect(store.getState().mirror.vehicles.size).toBe(1);
  store.setState({ identity: { state: 'unpaired', why: 'put out' } });
  expect(store.getState().mirror.vehicles.size).toBe(0);
  expect(store.getState().last).toBeNull();
  expect(cleared()).toBe(1);
  await expect.poll(() => storage.load()).toBeFalsy();
  document.dispatchEvent(new Event('visibilitychange'));
  await Promise.resolve();
  expect(await storage.load()).toBeFalsy();
});

test('who is asked for a proof, and gives one, keeps it', async () => {
  const { storage, store, cleared } = await visit();
  store.setState({ identity: { state: 'open' } });
  expect(store.getState().last).not.toBeNull();
  expect(cleared()).toBe(0);
  expect(await storage.load()).toBeTruthy();
});
