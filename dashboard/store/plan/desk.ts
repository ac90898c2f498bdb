/**
 * The table at which plans are made: the open draft with what can be taken back, what is selected, which tool is in hand,
 * and what passes between it and the rover. It outlives the page that shows it, so that a look elsewhere loses nothing;
 * every change is written to this device as it is made.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type PlanList, planLists } from '../../../bridge/protocol/plan.ts';
import type { Storage } from '../../client/keeper.ts';
import { draftWords } from '../../words/plan-files.ts';
import type { Ask } from '../ask.ts';
import type { DashboardState } from '../dashboard-state.ts';
import type { Operate } from '../operate.ts';
import { type Draft, emptyPlan, isEmpty, type KeptDrafts, mostDrafts, type Plan } from './draft.ts';
import { draftRoom } from './draft-room.ts';
import { type Edit, listOfTool, type Tool } from './edits.ts';
import { type PlanFile, planFrom } from './files.ts';
import { type HeldPlans, liveVehicleId } from './held.ts';
import { edited, type History, historyOf, redone, settled, undone } from './history.ts';
import { type Told, type Transfer, type Transfers, transfersOver } from './transfers.ts';

export type DeskState = {
  readonly isLoaded: boolean;
  /** Of this browser, all vehicles'; the open one among them as it was saved last. */
  readonly drafts: readonly Draft[];
  readonly open: Draft;
  readonly history: History<Plan>;
  /** Which list is in the table, and which of its items is selected. */
  readonly list: PlanList;
  readonly selected: number | null;
  readonly tool: Tool;
  /** Of the next shape of a fence. */
  readonly inclusion: boolean;
  /** Why drafts are not kept, or empty. */
  readonly keepWhy: string;
  readonly told: Told | null;
  readonly transfer: Transfer | null;
};

export type Desk = {
  readonly store: StoreApi<DeskState>;
  readonly held: HeldPlans;
  readonly transfers: Transfers;
  /** `key`: more of the same in a row are taken back as one. */
  edit(edit: Edit, key?: string): void;
  /** The present drag or entry is over. */
  settle(): void;
  undo(): void;
  redo(): void;
  select(list: PlanList, index: number | null): void;
  take(tool: Tool, inclusion?: boolean): void;
  rename(name: string): void;
  /** Another draft, empty or with this in it. */
  begin(name?: string, plan?: Plan): void;
  openDraft(id: string): void;
  remove(id: string): void;
  importFile(file: PlanFile): Promise<void>;
  /** The lists that were read of the rover become the draft's; one that was not read stays. */
  takeHeld(): void;
  tell(told: Told | null): void;
};

export type DeskPorts = {
  readonly ask: Ask;
  readonly operate: Operate;
  readonly dashboard: StoreApi<DashboardState>;
  readonly held: HeldPlans;
  readonly storage: Storage<KeptDrafts>;
  after(ms: number, run: () => void): () => void;
  wallMs(): number;
  newId(): string;
};

const nobody = '';
const longestName = 80;
const wellShownMs = 10_000;

export function deskOver(ports: DeskPorts): Desk {
  const { dashboard, held, storage, after, wallMs, newId } = ports;
  const vehicle = () => liveVehicleId(dashboard.getState());
  const draft = (name: string, plan: Plan = emptyPlan): Draft => ({
    ...{ id: newId(), vehicle: vehicle(), name: name.slice(0, longestName), savedAt: wallMs(), plan },
  });
  const first = draft('Plan 1');
  const store = createStore<DeskState>()(() => ({
    ...{ isLoaded: false, drafts: [], open: first, history: historyOf(emptyPlan), list: 'mission', selected: null },
    ...{ tool: 'waypoint', inclusion: true, keepWhy: '', told: null, transfer: null },
  }));
  const { getState: now, setState: set } = store;
  const room = draftRoom(storage, after, (keepWhy) => set({ keepWhy }));
  let kept: KeptDrafts['open'] = {};

  /** That something went well is news for a while; what did not stays until it is taken away. */
  const tell = (told: Told | null) => {
    set({ told });
    if (told?.tone === 'ok') after(wellShownMs, () => now().told === told && set({ told: null }));
  };
  const transfers = transfersOver({ ...ports, told: tell, shown: (transfer) => set({ transfer }) });

  /** Puts the draft on the table. One without anything in it is not kept. */
  function show(open: Draft): void {
    kept = { ...kept, [vehicle() ?? nobody]: open.id };
    set({
      open,
      history: historyOf(open.plan),
      selected: null,
      list: 'mission',
      tool: isEmpty(open.plan) ? 'waypoint' : 'select',
    });
  }

  function save(change: Partial<Pick<Draft, 'name' | 'plan' | 'vehicle'>>): void {
    const { open, drafts } = now();
    const next: Draft = { ...open, ...change, vehicle: open.vehicle ?? vehicle(), savedAt: wallMs() };
    const all = [...drafts.filter(({ id }) => id !== next.id), next];
    set({ open: next, drafts: all });
    kept = { ...kept, [vehicle() ?? nobody]: next.id };
    // Before the others are known, so much is already safe: what was kept is merged in as it is written.
    room.save(all, kept);
  }

  function changed(history: History<Plan>, more: Partial<DeskState> = {}): void {
    const before = now().history.present;
    set({ history, ...more });
    if (history.present !== before) save({ plan: history.present });
  }

  function begin(name = nextName(now().drafts), plan: Plan = emptyPlan): void {
    const { drafts, open, history } = now();
    if (drafts.length >= mostDrafts && !isEmpty(history.present)) {
      tell({ tone: 'warn', lines: [draftWords.tooMany(mostDrafts)] });
      return;
    }
    if (isEmpty(open.plan) && drafts.every(({ id }) => id !== open.id)) room.forget(open.id);
    show(draft(name, plan));
    if (!isEmpty(plan)) save({});
  }

  /** The one that was open for this vehicle, else its newest, else an empty one. */
  function openFor(id: string | null): void {
    const { drafts, open, history } = now();
    // What was drawn before any vehicle was heard is for the first that is.
    if (open.vehicle === null && !isEmpty(history.present)) {
      save({ vehicle: id });
      return;
    }
    const own = drafts.filter((one) => one.vehicle === id);
    const last = own.find((one) => one.id === kept[id ?? nobody]) ?? own.toSorted((a, b) => b.savedAt - a.savedAt)[0];
    if (last) show(last);
    else if (open.vehicle !== id) show(draft(nextName(drafts)));
  }

  async function load(): Promise<void> {
    const { drafts, open, why } = await room.load();
    kept = { ...open, ...kept };
    const { history, drafts: own, open: begun } = now();
    const others = drafts.filter(({ id }) => own.every((one) => one.id !== id));
    set({ drafts: [...others, ...own], isLoaded: true, keepWhy: why });
    if (isEmpty(history.present) && own.every(({ id }) => id !== begun.id)) openFor(vehicle());
  }
  load();

  let shownFor = vehicle();
  dashboard.subscribe((state) => {
    const id = liveVehicleId(state);
    // A vehicle that is not heard for a moment, or a recording on show, changes nothing on the table.
    if (id === null || id === shownFor || !now().isLoaded) return;
    shownFor = id;
    openFor(id);
  });

  return {
    store,
    held,
    transfers,
    edit: ({ plan, list, selected }, key) => changed(edited(now().history, plan, key ?? null), { list, selected }),
    settle: () => set(({ history }) => ({ history: settled(history) })),
    undo: () => changed(undone(now().history), { selected: null }),
    redo: () => changed(redone(now().history), { selected: null }),
    // A tool that adds to another list is put down.
    select: (list, selected) =>
      set(({ history, tool }) => ({
        ...{ list, selected, history: settled(history) },
        tool: tool !== 'select' && listOfTool[tool] !== list ? 'select' : tool,
      })),
    take: (tool, inclusion = now().inclusion) =>
      set({ tool, inclusion, ...(tool === 'polygon' && { selected: null }) }),
    rename: (name) => save({ name: name.slice(0, longestName) }),
    begin,
    openDraft(id) {
      const found = now().drafts.find((one) => one.id === id);
      if (found === undefined) return;
      if (found.vehicle === vehicle() || found.vehicle === null) show(found);
      else begin(draftWords.copy(found.name), found.plan);
    },
    remove(id) {
      room.forget(id);
      const drafts = now().drafts.filter((one) => one.id !== id);
      set({ drafts });
      room.save(drafts, kept);
      if (now().open.id === id) show(draft(nextName(drafts)));
    },
    async importFile(file) {
      const imported = await planFrom(file);
      if (!imported.ok) return tell({ tone: 'warn', lines: [imported.why] });
      begin(imported.name, imported.plan);
      const { warnings } = imported;
      tell({ tone: warnings.length > 0 ? 'caution' : 'ok', lines: [draftWords.isDraft(file.name), ...warnings] });
    },
    takeHeld() {
      const { lists } = held.store.getState();
      const { present } = now().history;
      const { original: _, ...rest } = present;
      const [mission, fence, rally] = planLists.map((list) => lists[list].items ?? present[list]);
      const plan = { ...rest, mission: mission ?? [], fence: fence ?? [], rally: rally ?? [] };
      changed(edited(now().history, plan), { selected: null, tool: 'select' });
    },
    tell,
  };
}

function nextName(drafts: readonly Draft[]): string {
  const names = new Set(drafts.map(({ name }) => name));
  for (let n = 1; ; n++) if (!names.has(draftWords.next(n))) return draftWords.next(n);
}
