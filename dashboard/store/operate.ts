/**
 * What an operator can do from this page: commands, the lease, and the outbox. Each act is named and timed here, as it
 * happens; what becomes of it comes back in the state's `intent`.
 */
import type { CommandArgs, CommandName } from '../../bridge/protocol/command.ts';
import { type CommandOptions, type IntentAsk, isMeantAgain, type LeaseAsk, type Stick } from '../client/intent-view.ts';
import type { DashboardState } from './dashboard-state.ts';
import { missingOf, vehicleOf } from './select.ts';
import { liveVehicles } from './vehicles.ts';

export type Operate = {
  /**
   * Asks the vehicle on show for this. Hands back the command's id, under which it stands in `intent.commands`; the id of
   * the one that is under way where the same was asked just before; null where there is no vehicle. STOP over a recording
   * is for every vehicle that is none: nobody who presses it means yesterday. So it is while the one that is meant is
   * missing.
   */
  sendCommand<N extends CommandName>(name: N, args: CommandArgs<N>, options?: CommandOptions): string | null;
  /** The same of any vehicle, by its id. */
  sendTo<N extends CommandName>(vehicle: string, name: N, args: CommandArgs<N>, options?: CommandOptions): string;
  cancelCommand(id: string): void;
  /** What waited long is still meant, or is not any more. */
  confirmWaiting(id: string): void;
  discardWaiting(id: string): void;
  /** Says this about the lease of the vehicle on show. `to`, `why`, `will` as in the protocol. */
  lease(act: LeaseAsk['act'], more?: Pick<LeaseAsk, 'to' | 'why' | 'will'>): void;
  /** The sticks of this moment, 25 times a second at most, for the vehicle on show. */
  stick(stick: Omit<Stick, 'vehicle'>): void;
};

/** The newest that a vehicle was asked. */
type Asked = { readonly vehicle: string; readonly id: string; readonly key: string; readonly at: number };

/** The newest is known of so many; of another, the same asked twice is sent twice, which the bridge sorts out. */
const mostVehicles = 64;

/** A command of which nothing is known yet is taken for under way this long, ms. */
const unknownForMs = 1000;

/** `idPrefix` is another for each load of the page, so that no id is ever made twice. `show` puts another vehicle on show. */
export function operateOver(
  intend: (ask: IntentAsk) => void,
  state: () => DashboardState,
  monoMs: () => number,
  idPrefix: string,
  show: (vehicle: string) => void = () => {},
): Operate {
  let count = 0;
  let newest: readonly Asked[] = [];

  const isUnderWay = ({ id, at }: Asked, now: number): boolean => {
    const known = state().intent.commands.find((one) => one.id === id);
    return known === undefined ? now - at < unknownForMs : !known.final;
  };

  const sendTo: Operate['sendTo'] = (vehicle, name, args, options = {}) => {
    const at = monoMs();
    const key = JSON.stringify([name, args, options]);
    const before = newest.find((asked) => asked.vehicle === vehicle);
    if (before?.key === key && isUnderWay(before, at) && !isMeantAgain(name, before.at, at)) return before.id;
    count += 1;
    const id = `${idPrefix}-${count}`;
    newest = [...newest.filter((asked) => asked !== before), { vehicle, id, key, at }].slice(-mostVehicles);
    intend({ t: 'command', ask: { ...options, id, vehicle, name, args, madeAt: at } });
    return id;
  };

  /** The id of the first; null where nobody is known. The one that is meant may be heard by now: it is told as well. */
  const stopAll = (): string | null => {
    const { pinned } = state();
    const live = liveVehicles(state()).map(({ id }) => id);
    const all = pinned === null || live.includes(pinned.id) ? live : [...live, pinned.id];
    const [first = null] = all.map((id) => sendTo(id, 'stop', {}));
    return first;
  };

  const stopBesideRecording = (): string | null => {
    const sent = stopAll();
    const { pinned } = state();
    const back = pinned?.id ?? liveVehicles(state())[0]?.id;
    if (back !== undefined) show(back);
    return sent;
  };

  return {
    sendCommand(name, args, options = {}) {
      const vehicle = vehicleOf(state());
      if (name === 'stop' && vehicle?.replay === true) return stopBesideRecording();
      if (name === 'stop' && missingOf(state()) !== null) return stopAll();
      return vehicle === null ? null : sendTo(vehicle.id, name, args, options);
    },
    sendTo,
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
