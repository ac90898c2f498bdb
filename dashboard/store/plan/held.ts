/**
 * What the bridge knows of the plans on the vehicle on show ([M5], [M6]): asked when it is chosen, when the link is back,
 * and when an event says that it is another. Nothing here asks the vehicle itself.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PlanItem, PlanList, PlanState, planLists } from '../../../bridge/protocol/plan.ts';
import { answerWords } from '../../words/answers.ts';
import type { Ask } from '../ask.ts';
import type { DashboardState } from '../dashboard-state.ts';
import { vehicleOf } from '../select.ts';

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

export const HeldList = Type.Object({
  list: PlanList,
  state: PlanState,
  hash: orNull(Type.String()),
  /** Wall ms of that reading. */
  readAt: orNull(Type.Number()),
  by: orNull(Type.Enum(['bridge', 'other'])),
  why: Type.String(),
  items: orNull(Type.Array(PlanItem)),
});
export type HeldList = Static<typeof HeldList>;
export type HeldLists = { readonly [list in PlanList]: HeldList };

/** `vehicle`: whose they are; null while there is none. `why`: why the last question had no answer, or empty. */
export type HeldState = { readonly vehicle: string | null; readonly lists: HeldLists; readonly why: string };

export type HeldPlans = {
  readonly store: StoreApi<HeldState>;
  /** Asks the bridge again; never rejects. */
  refresh(list: PlanList): Promise<void>;
  /** May be called twice. */
  stop(): void;
};

const unknownList = (list: PlanList): HeldList => ({
  ...{ list, state: 'unknown', hash: null, readAt: null, by: null },
  ...{ why: answerWords.notAsked, items: null },
});
export const unknownLists: HeldLists = {
  mission: unknownList('mission'),
  fence: unknownList('fence'),
  rally: unknownList('rally'),
};
const nothing: HeldState = { vehicle: null, lists: unknownLists, why: '' };

/** A recording holds what it held; the bridge knows nothing of it. */
export function liveVehicleId(state: DashboardState): string | null {
  const vehicle = vehicleOf(state);
  return vehicle === null || vehicle.replay ? null : vehicle.id;
}

export function heldOver(ask: Ask | null, dashboard: StoreApi<DashboardState>): HeldPlans {
  const store = createStore<HeldState>()(() => nothing);

  async function refresh(list: PlanList): Promise<void> {
    const { vehicle } = store.getState();
    if (ask === null || vehicle === null) return;
    const result = await ask(`/api/vehicles/${encodeURIComponent(vehicle)}/plans/${list}`);
    if (store.getState().vehicle !== vehicle) return;
    if (!result.ok) return store.setState({ why: result.why });
    const { value } = result;
    if (!Check(HeldList, value)) return store.setState({ why: answerWords.notUnderstood });
    store.setState(({ lists }) => ({ lists: { ...lists, [list]: value }, why: '' }));
  }

  const refreshAll = () => {
    for (const list of planLists) refresh(list);
  };

  const unsubscribe = dashboard.subscribe((state, before) => {
    const vehicle = liveVehicleId(state);
    const isBack = state.connection.name === 'connected' && before.connection.name !== 'connected';
    if (vehicle !== store.getState().vehicle) {
      store.setState({ ...nothing, vehicle });
      refreshAll();
    } else if (isBack) refreshAll();
    else if (state.mirror.events !== before.mirror.events)
      for (const list of changedLists(state, before, vehicle)) refresh(list);
  });

  return { store, refresh, stop: unsubscribe };
}

/** The lists that events since `before` speak of. */
function changedLists({ mirror }: DashboardState, before: DashboardState, vehicle: string | null): Set<PlanList> {
  const last = before.mirror.events.at(-1)?.key;
  const known = mirror.events.findLastIndex(({ key }) => key === last);
  const lists = mirror.events
    .slice(known + 1)
    .flatMap(({ body }) => (body.kind === 'plan' && body.vehicle === vehicle ? [body.list] : []));
  return new Set(lists);
}
