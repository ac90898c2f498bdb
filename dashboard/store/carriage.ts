/** What carries the conversation, and how much of it is asked for: the operator's choice, and what the network is worth. */
import type { StoreApi } from 'zustand/vanilla';
import { fullTelemetry } from '../client/connection-options.ts';
import type { Feed } from '../client/feed.ts';
import { isMetered, type Network, offeredRateHz } from '../client/network.ts';
import type { Carry } from '../client/ways.ts';
import { networkWords } from '../words/network.ts';
import type { DashboardState } from './dashboard-state.ts';

export type Carriage = {
  /** The network that this device is on now. */
  noticeNetwork(network: Network): void;
  /** How often telemetry is asked for; null for what the network is worth. */
  chooseRate(rateHz: number | null): void;
  chooseWay(choice: Carry): void;
  /** Writes down what passes the wire, from now on or no longer. */
  record(on: boolean): void;
};

export function carriageOver(
  feed: Pick<Feed, 'wish' | 'carry' | 'record'>,
  { getState, setState }: Pick<StoreApi<DashboardState>, 'getState' | 'setState'>,
): Carriage {
  const change = (next: Partial<Pick<DashboardState, 'network' | 'chosenHz'>>) => {
    const before = rateHzOf(getState());
    setState(next);
    const rateHz = rateHzOf(getState());
    if (rateHz !== before) feed.wish({ ...fullTelemetry, rateHz });
  };
  return {
    noticeNetwork: (network) => change({ network }),
    chooseRate: (chosenHz) => change({ chosenHz }),
    chooseWay(wayChosen) {
      setState({ wayChosen });
      feed.carry(wayChosen);
    },
    record(recording) {
      setState({ recording });
      feed.record(recording);
    },
  };
}

/** How often telemetry is asked for, Hz; the bridge gives at most that. */
export const rateHzOf = ({ chosenHz, network }: Pick<DashboardState, 'chosenHz' | 'network'>): number =>
  chosenHz ?? offeredRateHz(network);

/** `cellular, data is spared`. */
export function networkText({ network }: DashboardState): string {
  const kind = networkWords.kinds[network.kind];
  return network.saveData ? networkWords.spared(kind) : kind;
}

/** `2 Hz, since this network is metered`; `5 Hz, by your choice`. */
export function rateText(state: DashboardState): string {
  const { metered, usual, chosen } = networkWords.rate;
  const say = state.chosenHz !== null ? chosen : isMetered(state.network) ? metered : usual;
  return say(rateHzOf(state));
}
