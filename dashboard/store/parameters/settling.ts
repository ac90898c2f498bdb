/**
 * Settings on their way: in lots that one command may carry, the next when the one before is well, all of them to the
 * vehicle that they were meant for, whichever is on show by then.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { CommandView } from '../../client/intent-view.ts';
import type { DashboardState } from '../dashboard-state.ts';
import type { Operate } from '../operate.ts';
import { isKnown } from '../vehicles.ts';
import type { Setting } from './ledger.ts';

const mostAtOnce = 20;

/** Resolves with the command's outcome: every command has one. */
export function ended(dashboard: StoreApi<DashboardState>, id: string): Promise<CommandView> {
  return new Promise((resolve) => {
    const look = ({ intent }: DashboardState) => {
      const command = intent.commands.find((one) => one.id === id);
      if (command?.final !== true) return;
      unsubscribe();
      resolve(command);
    };
    const unsubscribe = dashboard.subscribe(look);
    look(dashboard.getState());
  });
}

/** How it ended: `notDone` and `gone` with how many were never sent. */
export type Settled = { readonly is: 'done' } | { readonly is: 'notDone' | 'gone'; readonly left: number };

/** Each is to replace what it says was there. Ends at the first lot that is not done. */
export async function settle(
  vehicle: string,
  settings: readonly Setting[],
  operate: Pick<Operate, 'sendTo'>,
  dashboard: StoreApi<DashboardState>,
): Promise<Settled> {
  for (let at = 0; at < settings.length; at += mostAtOnce) {
    const lot = settings.slice(at, at + mostAtOnce);
    if (!isKnown(dashboard.getState(), vehicle)) return { is: 'gone', left: settings.length - at };
    const [only] = lot;
    const id =
      only !== undefined && lot.length === 1
        ? operate.sendTo(vehicle, 'param_set', only)
        : operate.sendTo(vehicle, 'params_set', { params: lot });
    if ((await ended(dashboard, id)).stage !== 'done')
      return { is: 'notDone', left: settings.length - at - lot.length };
  }
  return { is: 'done' };
}
