/** Settings on their way: in lots that one command may carry, the next when the one before is well. */
import type { StoreApi } from 'zustand/vanilla';
import type { CommandView } from '../../client/intent-view.ts';
import type { DashboardState } from '../dashboard-state.ts';
import type { Operate } from '../operate.ts';
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

/** Each is to replace what it says was there. Ends at the first lot that is not done. */
export async function settle(
  settings: readonly Setting[],
  operate: Pick<Operate, 'sendCommand'>,
  dashboard: StoreApi<DashboardState>,
): Promise<void> {
  for (let at = 0; at < settings.length; at += mostAtOnce) {
    const lot = settings.slice(at, at + mostAtOnce);
    const [only] = lot;
    if (only === undefined) return;
    const id =
      lot.length === 1 ? operate.sendCommand('param_set', only) : operate.sendCommand('params_set', { params: lot });
    if (id === null || (await ended(dashboard, id)).stage !== 'done') return;
  }
}
