/** Draws a panel over a dashboard that a test writes by hand. */
import { cleanup, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createStore } from 'zustand/vanilla';
import { DashboardContext } from '../../dashboard/panels/use-dashboard.ts';
import type { Dashboard } from '../../dashboard/store/dashboard.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { noDevices, startInputs } from '../../dashboard/store/inputs/inputs.ts';
import { operateOver } from '../../dashboard/store/operate.ts';
import { heldOver } from '../../dashboard/store/plan/held.ts';

export type Shown = {
  readonly element: HTMLElement;
  readonly calls: string[];
  text(): string;
  set(change: Partial<DashboardState>): void;
};

/** `at` of the bridge equals our own clock here: 100,000 ms. */
export const shownNowMs = 100_000;

export function show(panel: ReactNode, state: Partial<DashboardState> = {}): Shown {
  cleanup();
  const calls: string[] = [];
  const store = createStore<DashboardState>()(() => ({ ...firstState(shownNowMs), offsetMs: 0, ...state }));
  const dashboard: Dashboard = {
    store,
    ground: null,
    operate: operateOver(
      (ask) => calls.push(`intend ${JSON.stringify(ask)}`),
      store.getState,
      () => store.getState().nowMs,
      'page',
    ),
    inputs: startInputs(
      noDevices,
      () => shownNowMs,
      (stick) => calls.push(`stick ${JSON.stringify(stick)}`),
    ),
    carriage: {
      noticeNetwork: (network) => calls.push(`network ${network.kind}`),
      chooseRate: (rateHz) => calls.push(`rate ${rateHz}`),
      chooseWay: (way) => calls.push(`way ${way}`),
      record: (on) => calls.push(`record ${on}`),
    },
    recordings: {
      refresh: async () => void calls.push('refresh'),
      play: async (name) => void calls.push(`play ${name}`),
      remove: async (name) => void calls.push(`delete ${name}`),
      steer: async (id, change) => void calls.push(`steer ${id} ${JSON.stringify(change)}`),
      close: async (id) => void calls.push(`close ${id}`),
      show: (id) => calls.push(`show ${id}`),
      upload: async (file) => void calls.push(`upload ${file.name}`),
    },
    plans: heldOver(null, store),
    acknowledge: (key) => calls.push(`acknowledge ${key}`),
    remove: (key) => calls.push(`remove ${key}`),
    remember: () => calls.push('remember'),
    simulateOutage: (ms) => calls.push(`simulateOutage ${ms}`),
    retryNow: () => calls.push('retryNow'),
    reconnect: () => calls.push('reconnect'),
    wish: (want) => calls.push(`wish ${want.rateHz}`),
    clear: () => calls.push('clear'),
    choose: (id) => calls.push(`choose ${id}`),
    markRead() {
      calls.push('markRead');
    },
    dismiss: (id) => calls.push(`dismiss ${id}`),
    watchSessions: () => () => {},
    requestStats: async () => {
      calls.push('requestStats');
    },
    stop: () => {},
  };
  const { container } = render(<DashboardContext value={dashboard}>{panel}</DashboardContext>);
  return {
    element: container,
    calls,
    text: () => container.textContent ?? '',
    set: (change) => store.setState(change),
  };
}
