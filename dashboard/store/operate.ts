/**
 * What an operator can do from this page: commands, the lease, and the outbox. Each act is named and timed here, as it
 * happens; what becomes of it comes back in the state's `intent`.
 */
import type { CommandArgs, CommandName } from '../../bridge/protocol/command.ts';
import type { CommandOptions, IntentAsk, LeaseAsk, Stick } from '../client/intent-view.ts';
import type { DashboardState } from './dashboard-state.ts';
import { vehicleOf } from './select.ts';

export type Operate = {
  /**
   * Asks the vehicle on show for this. Hands back the command's id, under which it stands in `intent.commands`; the id of
   * the one that is under way where the same was asked just before; null where there is no vehicle.
   */
  sendCommand<N extends CommandName>(name: N, args: CommandArgs<N>, options?: CommandOptions): string | null;
  cancelCommand(id: string): void;
  /** What waited long is still meant, or is not any more. */
  confirmWaiting(id: string): void;
  discardWaiting(id: string): void;
  /** Says this about the lease of the vehicle on show. `to`, `why`, `will` as in the protocol. */
  lease(act: LeaseAsk['act'], more?: Pick<LeaseAsk, 'to' | 'why' | 'will'>): void;
  /** The sticks of this moment, 25 times a second at most, for the vehicle on show. */
  stick(stick: Omit<Stick, 'vehicle'>): void;
};

type Asked = { readonly id: string; readonly key: string; readonly at: number };

/** A command of which nothing is known yet is taken for under way this long, ms. */
const unknownForMs = 1000;

/** `idPrefix` is another for each load of the page, so that no id is ever made twice. */
export function operateOver(
  intend: (ask: IntentAsk) => void,
  state: () => DashboardState,
  monoMs: () => number,
  idPrefix: string,
): Operate {
  let count = 0;
  let newest: Asked | null = null;

  const isUnderWay = ({ id, at }: Asked, now: number): boolean => {
    const known = state().intent.commands.find((one) => one.id === id);
    return known === undefined ? now - at < unknownForMs : !known.final;
  };

  return {
    sendCommand(name, args, options = {}) {
      const vehicle = vehicleOf(state())?.id;
      if (vehicle === undefined) return null;
      const at = monoMs();
      const key = JSON.stringify([vehicle, name, args, options]);
      if (newest?.key === key && isUnderWay(newest, at)) return newest.id;
      count += 1;
      const id = `${idPrefix}-${count}`;
      newest = { id, key, at };
      intend({ t: 'command', ask: { ...options, id, vehicle, name, args, madeAt: at } });
      return id;
    },
    cancelCommand: (id) => intend({ t: 'cancel', id }),
    confirmWaiting: (id) => intend({ t: 'confirm', id }),
    discardWaiting: (id) => intend({ t: 'discard', id }),
    lease(act, more = {}) {
      const vehicle = vehicleOf(state())?.id;
      if (vehicle !== undefined) intend({ t: 'lease', ask: { ...more, vehicle, act } });
    },
    stick(stick) {
      const vehicle = vehicleOf(state())?.id;
      if (vehicle !== undefined) intend({ t: 'stick', stick: { ...stick, vehicle } });
    },
  };
}
