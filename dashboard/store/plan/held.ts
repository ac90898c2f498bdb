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
  /** Asks the bridge again about this vehicle, on show or not; null where no good answer came. Never rejects. */
  refresh(vehicle: string, list: PlanList): Promise<HeldList | null>;
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

  async function refresh(vehicle: string, list: PlanList): Promise<HeldList | null> {
    if (ask === null) return null;
    const result = await ask(`/api/vehicles/${encodeURIComponent(vehicle)}/plans/${list}`);
    const value = result.ok && Check(HeldList, result.value) ? result.value : null;
    if (store.getState().vehicle !== vehicle) return value;
    if (value === null) store.setState({ why: result.ok ? answerWords.notUnderstood : result.why });
    else store.setState(({ lists }) => ({ lists: { ...lists, [list]: value }, why: '' }));
    return value;
  }

  const refreshLists = (vehicle: string | null, lists: Iterable<PlanList>) => {
    if (vehicle === null) return;
    for (const list of lists) refresh(vehicle, list);
  };

  const unsubscribe = dashboard.subscribe((state, before) => {
    const vehicle = liveVehicleId(state);
    const isBack = state.connection.name === 'connected' && before.connection.name !== 'connected';
    if (vehicle !== store.getState().vehicle) {
      store.setState({ ...nothing, vehicle });
      refreshLists(vehicle, planLists);
    } else if (isBack) refreshLists(vehicle, planLists);
    else if (state.mirror.events !== before.mirror.events) refreshLists(vehicle, changedLists(state, before, vehicle));
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
