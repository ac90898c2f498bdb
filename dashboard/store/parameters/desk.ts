/**
 * The parameters of the vehicle on show: what the bridge knows of them, else what this device kept; what was typed, what
 * became of what was set, and what was there before. Asks the bridge only while somebody looks.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { fileWords } from '../../words/parameter-files.ts';
import { settingWords } from '../../words/parameter-values.ts';
import { vehicleWords } from '../../words/vehicles.ts';
import type { Ask } from '../ask.ts';
import type { DashboardState } from '../dashboard-state.ts';
import { said, withNote } from '../notes.ts';
import type { Operate } from '../operate.ts';
import { vehicleOf, wallBaseMs } from '../select.ts';
import { nameElsewhere } from '../vehicles.ts';
import { settingsFor, withDraft, withSettings } from './acting.ts';
import { bookDeskOver } from './book-desk.ts';
import { outcomesOf, settledBy } from './course.ts';
import { type DescriptionDesk, descriptionDeskOver } from './description-desk.ts';
import { type FileDesk, fileDeskOver } from './file-desk.ts';
import { type KeptRecords, roomOver } from './keeping.ts';
import { emptyLedger, type Setting, undoOf, withStart } from './ledger.ts';
import { firstParameters, type ParametersState, valueNow } from './parameters-state.ts';
import { type Settled, settle } from './settling.ts';
import { startedAt } from './started.ts';

export type ParametersPorts = {
  readonly ask: Ask;
  readonly dashboard: StoreApi<DashboardState>;
  readonly operate: Operate;
  readonly records: KeptRecords;
  monoMs(): number;
  wallMs(): number;
  after(ms: number, run: () => void): () => void;
};

export type Parameters = {
  readonly store: StoreApi<ParametersState>;
  readonly files: FileDesk;
  readonly descriptions: DescriptionDesk;
  /** Keeps asking while somebody looks; what it returns ends that. */
  watch(): () => void;
  /** Asks the vehicle for all of them anew. */
  read(): void;
  /** What is typed for a parameter; null is nothing any more. */
  draft(name: string, text: string | null): void;
  /** Sets what was typed for these, each to replace the value on show. What is no value stays. */
  set(names: readonly string[]): Promise<void>;
  /** To what was there before this session touched them. */
  putBack(names: readonly string[]): Promise<void>;
  /** What was set stays set, and cannot be put back from here any more. */
  forgetChanges(): void;
  /** May be called twice. */
  stop(): void;
};

export function parametersOver(ports: ParametersPorts): Parameters {
  const { ask, dashboard, operate, monoMs, wallMs, after } = ports;
  const store = createStore<ParametersState>()(() => firstParameters);
  const room = roomOver(ports.records, (keepingWhy) => store.setState({ keepingWhy }));
  /** Commands of this page load that are over and in the account. */
  const accounted = new Set<string>();
  /** Vehicles whose settings are on their way. */
  const settling = new Set<string>();
  /** By vehicle, what files set while another was on show: for its account, when it is shown again. */
  const loadedMeanwhile = new Map<string, readonly Setting[]>();
  let onShow: string | null = null;
  /** Raised with each vehicle that is shown. */
  let turn = 0;

  const isUp = () => dashboard.getState().connection.name === 'connected';
  const isReplay = () => vehicleOf(dashboard.getState())?.replay === true;
  const uidOf = (vehicle: string) => dashboard.getState().mirror.vehicles.get(vehicle)?.groups.identity?.v.uid ?? null;
  /** What was kept under its name is another machine's where both have told who they are. */
  const isOf = (vehicle: string, uid: string | null) => uid === null || (uidOf(vehicle) ?? uid) === uid;
  /** By the bridge's clock where that is known: a vehicle's restart is told by it. */
  const bridgeWallMs = () => {
    const base = wallBaseMs(dashboard.getState());
    return base === null ? wallMs() : base + monoMs();
  };

  const book = bookDeskOver({
    ...{ ask, store, isLinked: isUp, monoMs, after },
    learnt({ parameters, ageMs }) {
      const { vehicle, infos } = store.getState();
      if (vehicle === null || parameters.length === 0) return;
      const readWall = ageMs === null ? null : wallMs() - ageMs;
      room.saveBook({ vehicle, uid: uidOf(vehicle), readWall, entries: [...parameters], infos: [...infos.values()] });
    },
  });
  const files = fileDeskOver({
    ...{ ask, operate, dashboard, store, refresh: book.refresh, loaded },
    told: (vehicle, { tone, lines }) => note(vehicle, tone === 'ok' ? 6 : 4, fileWords.loadOf(lines)),
  });

  /** Tells of a vehicle on whichever page is open, by its name where another is on show. */
  function note(vehicle: string, severity: number, text: string): void {
    dashboard.setState((state) => {
      const name = nameElsewhere(state, vehicle);
      const whole = name === null ? text : vehicleWords.elsewhere(name, text);
      return { notes: withNote(state.notes, monoMs(), said(severity, 'page', whole, true)) };
    });
  }

  function keep(): void {
    const { vehicle, ledger, drafts } = store.getState();
    if (vehicle !== null) room.saveActs(vehicle, { uid: uidOf(vehicle), at: wallMs(), ledger, drafts: [...drafts] });
  }

  function took(settings: readonly Setting[]): void {
    if (settings.length === 0) return;
    book.outdate();
    store.setState((state) => withSettings(state, settings, bridgeWallMs()));
    keep();
  }

  function loaded(vehicle: string, settings: readonly Setting[]): void {
    if (store.getState().vehicle === vehicle) took(settings);
    else loadedMeanwhile.set(vehicle, [...(loadedMeanwhile.get(vehicle) ?? []), ...settings]);
  }

  function accountMeanwhile(): void {
    const vehicle = store.getState().vehicle ?? '';
    const settings = loadedMeanwhile.get(vehicle) ?? [];
    loadedMeanwhile.delete(vehicle);
    took(settings);
  }

  /** What commands of this page do, and did, each once. */
  function account(): void {
    const { vehicle } = store.getState();
    const fresh = dashboard
      .getState()
      .intent.commands.filter((one) => one.mine && one.vehicle === vehicle && !accounted.has(one.id));
    const outcomes = outcomesOf(fresh);
    if (outcomes.size > 0) store.setState((state) => ({ outcomes: new Map([...state.outcomes, ...outcomes]) }));
    for (const command of fresh.filter(({ final }) => final)) {
      accounted.add(command.id);
      took(settledBy(command));
    }
  }

  function noticeStart(): void {
    const { vehicle, ledger } = store.getState();
    const started = vehicle === null || ledger.restart.length === 0 ? null : startedAt(dashboard.getState(), vehicle);
    const left = started === null ? ledger : withStart(ledger, started);
    if (left === ledger) return;
    store.setState({ ledger: left });
    keep();
  }

  async function turnTo(vehicle: string | null): Promise<void> {
    turn += 1;
    const mine = turn;
    files.close();
    const isSetting = vehicle !== null && settling.has(vehicle);
    store.setState({ ...firstParameters, vehicle, isSetting, keepingWhy: store.getState().keepingWhy });
    book.turnTo(vehicle);
    const acts = vehicle === null ? null : await room.acts(vehicle);
    if (mine !== turn) return;
    if (vehicle !== null && acts && isOf(vehicle, acts.uid))
      store.setState({ ledger: acts.ledger, drafts: new Map(acts.drafts) });
    account();
    accountMeanwhile();
    noticeStart();
    const kept = await room.book(vehicle);
    if (!kept || mine !== turn || isReplay() || store.getState().rows.length > 0 || !isOf(kept.vehicle, kept.uid))
      return;
    book.recall(kept, kept.readWall === null ? null : monoMs() - Math.max(0, wallMs() - kept.readWall));
  }

  /** Whether another vehicle is on show. One that is gone for a moment stays; a recording has no parameters. */
  function turnWith(state: DashboardState): boolean {
    const shown = vehicleOf(state);
    const next = shown === null ? onShow : shown.replay ? 'a recording' : shown.id;
    if (next === onShow) return false;
    onShow = next;
    turnTo(shown?.replay === false ? shown.id : null);
    return true;
  }

  const unsubscribe = dashboard.subscribe((state, before) => {
    if (turnWith(state)) return;
    if (state.intent.commands !== before.intent.commands) account();
    if (state.mirror !== before.mirror) noticeStart();
    const isBack = state.connection.name === 'connected' && before.connection.name !== 'connected';
    if (book.isWatched() && (isBack || (isUp() && speaksOf(state, before, store.getState().vehicle)))) book.refresh();
    if (isBack && store.getState().file?.phase === 'waiting') files.compareAgain();
  });
  if (!turnWith(dashboard.getState())) turnTo(null);

  async function settleAll(settings: readonly Setting[]): Promise<void> {
    const { vehicle } = store.getState();
    if (vehicle === null || settings.length === 0 || settling.has(vehicle)) return;
    const showSetting = () =>
      store.getState().vehicle === vehicle && store.setState({ isSetting: settling.has(vehicle) });
    settling.add(vehicle);
    showSetting();
    const end = await settle(vehicle, settings, operate, dashboard);
    settling.delete(vehicle);
    showSetting();
    tellEnd(vehicle, end, settings.length);
  }

  /** What is on show tells it by itself: each row what became of it, and what was never sent is typed still. */
  function tellEnd(vehicle: string, end: Settled, all: number): void {
    if (end.is === 'done') return;
    if (end.is === 'gone') note(vehicle, 4, settingWords.leftGone(end.left, all));
    else if (store.getState().vehicle !== vehicle) note(vehicle, 4, settingWords.left(end.left, all));
  }

  return {
    store,
    files,
    descriptions: descriptionDeskOver(ask, store, book.describe),
    watch: book.watch,
    read: () => void operate.sendCommand('params_download', {}),
    draft(name, text) {
      store.setState((state) => withDraft(state, name, text));
      keep();
    },
    set: (names) => settleAll(settingsFor(store.getState(), names)),
    putBack: (names) => settleAll(undoOf(store.getState().ledger, names, (name) => valueNow(store.getState(), name))),
    forgetChanges() {
      store.setState(({ ledger }) => ({ ledger: { ...emptyLedger, restart: ledger.restart } }));
      keep();
    },
    stop() {
      unsubscribe();
      book.stop();
    },
  };
}

/** Whether news since `before` say that the bridge may know other parameters. */
function speaksOf({ mirror, intent }: DashboardState, before: DashboardState, vehicle: string | null): boolean {
  if (mirror.events === before.mirror.events) return false;
  const last = before.mirror.events.at(-1)?.key;
  const known = mirror.events.findLastIndex(({ key }) => key === last);
  return mirror.events.slice(known + 1).some(({ body }) => {
    if (!('vehicle' in body) || body.vehicle !== vehicle) return false;
    if (body.kind === 'parameter' || body.kind === 'reboot') return true;
    // What this page set itself it was told already.
    const isOfAll = body.kind === 'command' && body.final && body.name.startsWith('param');
    return isOfAll && (body.name === 'params_download' || body.by !== intent.session);
  });
}
