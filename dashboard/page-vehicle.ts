/**
 * Which of several vehicles this tab has on show holds over a reload, which may come by itself: STOP, sticks and commands
 * are for the one on show. A recording is left behind.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { DashboardState } from './store/dashboard-state.ts';
import { vehicleOf } from './store/select.ts';

const vehicleKey = 'tether.vehicle';
const longest = 200;

type TabStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** `storage` hands out this tab's own, and may throw where it is forbidden: then a reload shows the first vehicle. */
export function keepVehicle(
  store: Pick<StoreApi<DashboardState>, 'getState' | 'setState' | 'subscribe'>,
  storage: () => TabStorage = () => sessionStorage,
): void {
  try {
    const kept = storage().getItem(vehicleKey);
    if (kept !== null && kept !== '' && kept.length <= longest && store.getState().chosenId === null)
      store.setState({ chosenId: kept });
  } catch {
    // As if nothing had been kept.
  }
  store.subscribe((state, before) => {
    const { chosenId, pinned } = state;
    if (chosenId === before.chosenId || vehicleOf(state)?.replay !== false) return;
    // A choice that was none any more gave way to what is on show.
    const id = chosenId ?? pinned?.id;
    if (id === undefined) return;
    try {
      storage().setItem(vehicleKey, id);
    } catch {
      // The next load shows the first vehicle.
    }
  });
}
