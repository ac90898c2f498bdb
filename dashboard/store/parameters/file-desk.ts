/**
 * A file of parameters on its way to a vehicle: read here, so that a wrong line is told without any link; compared by the
 * bridge, which knows the names of other versions; what is chosen of it is handed in and loaded as one job, by the
 * vehicle that it was compared with, whichever is on show by then.
 */
import { Check } from 'typebox/schema';
import type { StoreApi } from 'zustand/vanilla';
import { type FileParameter, readParameters, writeParam } from '../../../bridge/protocol/files/parameter-file.ts';
import { isFault, most, sentenceOf } from '../../../bridge/protocol/files/reading.ts';
import { textOf } from '../../../bridge/protocol/files/text.ts';
import { type BookAnswer, Comparison, Handed } from '../../../bridge/protocol/parameter-answers.ts';
import type { CommandView } from '../../client/intent-view.ts';
import { answerWords } from '../../words/answers.ts';
import { fileWords as words } from '../../words/parameter-files.ts';
import type { Ask } from '../ask.ts';
import type { DashboardState } from '../dashboard-state.ts';
import type { Operate } from '../operate.ts';
import { isKnown } from '../vehicles.ts';
import type { Setting } from './ledger.ts';
import type { FileShown, ParametersState, Said } from './parameters-state.ts';
import { ended } from './settling.ts';
import { sourceOf } from './source.ts';

/** A file of this device; a browser's `File` is one. */
export type ParameterFileHere = { readonly name: string; readonly size: number; arrayBuffer(): Promise<ArrayBuffer> };

export type FileDesk = {
  open(file: ParameterFileHere): Promise<void>;
  /** What differs from the defaults, to be put back to them. */
  openDefaults(): Promise<void>;
  close(): void;
  choose(names: readonly string[], isChosen: boolean): void;
  /** Loads what is chosen. */
  apply(): Promise<void>;
  cancel(): void;
  /** The vehicle has others by now, or the link is back. */
  compareAgain(): Promise<void>;
};

export type FilePorts = {
  readonly ask: Ask;
  readonly operate: Operate;
  readonly dashboard: StoreApi<DashboardState>;
  readonly store: StoreApi<ParametersState>;
  /** Learns what the bridge knows now; null where it did not answer. */
  refresh(): Promise<BookAnswer | null>;
  /** The load did this to this vehicle. */
  loaded(vehicle: string, settings: readonly Setting[]): void;
  /** How a load ended that is not on show any more. */
  told(vehicle: string, said: Said): void;
};

const nothing: Omit<FileShown, 'kind' | 'name' | 'phase'> = {
  ...{ why: '', line: '', count: 0, warnings: [], comparison: null, hash: null, chosen: new Set(), job: null },
  said: null,
};

export function fileDeskOver({ ask, operate, dashboard, store, refresh, loaded, told }: FilePorts): FileDesk {
  let wishes: readonly FileParameter[] = [];
  /** Raised by each file, and when it is closed: what belongs to one before it changes nothing any more. */
  let turn = 0;

  const shown = (change: Partial<FileShown>) =>
    store.setState(({ file }) => ({ file: file === null ? null : { ...file, ...change } }));

  async function handIn(
    parameters: readonly FileParameter[],
    name: string,
  ): Promise<string | { readonly why: string }> {
    const path = `/api/parameter-files?name=${encodeURIComponent(name)}`;
    const result = await ask(path, { method: 'POST', text: writeParam(parameters), withinMs: 60_000 });
    if (!result.ok) return { why: result.why };
    return Check(Handed, result.value) ? result.value.hash : { why: answerWords.notUnderstood };
  }

  /** Null where another file took its place meanwhile. */
  async function compare(mine: number): Promise<Partial<FileShown> | null> {
    const { file, vehicle } = store.getState();
    if (file === null || vehicle === null) return { phase: 'waiting', why: words.noVehicle };
    const book = await refresh();
    if (mine !== turn) return null;
    if (book === null) return { phase: 'waiting', why: store.getState().why || answerWords.none };
    const comparison =
      file.kind === 'defaults' ? comparedWithDefaults(store.getState()) : await comparedWithFile(vehicle, file.name);
    if (mine !== turn) return null;
    if ('why' in comparison) return { phase: 'waiting', why: comparison.why };
    return { phase: 'ready', why: '', comparison, hash: book.hash };
  }

  async function comparedWithFile(vehicle: string, name: string): Promise<Comparison | { readonly why: string }> {
    const document = await handIn(wishes, name);
    if (typeof document !== 'string') return document;
    const result = await ask(`/api/vehicles/${encodeURIComponent(vehicle)}/parameters/compare?with=${document}`);
    if (!result.ok) return { why: result.why };
    return Check(Comparison, result.value) ? result.value : { why: answerWords.notUnderstood };
  }

  async function begin(file: Pick<FileShown, 'kind' | 'name'>): Promise<number> {
    turn += 1;
    store.setState({ file: { ...nothing, ...file, phase: 'reading' } });
    return turn;
  }

  /** Everything that differs is chosen at first, and what was not chosen before is not chosen again. */
  async function show(mine: number): Promise<void> {
    const before = store.getState().file;
    const change = await compare(mine);
    if (change === null) return;
    const left = new Set(
      before?.comparison?.different.map(({ name }) => name).filter((name) => !before.chosen.has(name)),
    );
    const all = change.comparison?.different.map(({ name }) => name) ?? [];
    shown({ ...change, ...(change.comparison && { chosen: new Set(all.filter((name) => !left.has(name))) }) });
  }

  /** What the bridge knows of this vehicle; null where it did not answer. */
  async function bookOf(vehicle: string): Promise<BookAnswer | null> {
    const book = store.getState().vehicle === vehicle ? await refresh() : null;
    if (book !== null) return book;
    const answer = await sourceOf(ask, vehicle).book();
    return answer.ok && answer.value !== 'same' ? answer.value : null;
  }

  async function load(mine: number, vehicle: string, file: FileShown): Promise<Said> {
    const { comparison, chosen, hash, name, kind } = file;
    const wished = (comparison?.different ?? []).flatMap(({ name: one, wished: value }) =>
      chosen.has(one) && value !== null ? [{ name: one, value }] : [],
    );
    const document = await handIn(wished, kind === 'file' ? name : 'defaults');
    if (typeof document !== 'string') return { tone: 'warn', lines: [words.notHandedIn(document.why)] };
    if (!isKnown(dashboard.getState(), vehicle)) return { tone: 'warn', lines: [words.nothingBegun] };
    const id = operate.sendTo(vehicle, 'params_load', { document, ...(hash !== null && { was: hash }) });
    if (mine === turn) shown({ phase: 'loading', job: id });
    const command = await ended(dashboard, id);
    const report = (await bookOf(vehicle))?.load ?? null;
    const mineOnly = report?.document === document ? report : null;
    const settings = (mineOnly?.set ?? []).flatMap(({ name: one, was, value }) =>
      was === null || value === null ? [] : [{ name: one, was, value }],
    );
    loaded(vehicle, settings);
    return saidOf(command, settings.length, mineOnly?.notSet ?? []);
  }

  return {
    async open(file) {
      const mine = await begin({ kind: 'file', name: file.name });
      const reading = await readHere(file);
      if (mine !== turn) return;
      if ('why' in reading) return shown({ phase: 'wrong', ...reading });
      wishes = reading.parameters;
      shown({ count: wishes.length, warnings: reading.warnings });
      await show(mine);
    },
    async openDefaults() {
      wishes = [];
      await show(await begin({ kind: 'defaults', name: words.defaults }));
    },
    close() {
      turn += 1;
      store.setState({ file: null });
    },
    choose(names, isChosen) {
      const chosen = new Set(store.getState().file?.chosen);
      for (const name of names) isChosen ? chosen.add(name) : chosen.delete(name);
      shown({ chosen });
    },
    async apply() {
      const { file, vehicle } = store.getState();
      if (file === null || vehicle === null || file.phase !== 'ready' || file.chosen.size === 0) return;
      const mine = turn;
      shown({ phase: 'handing', said: null });
      const said = await load(mine, vehicle, file);
      if (mine !== turn) return told(vehicle, said);
      shown({ phase: 'ready', job: null, said });
      await show(mine);
    },
    cancel() {
      const job = store.getState().file?.job ?? null;
      if (job !== null) operate.cancelCommand(job);
    },
    async compareAgain() {
      const phase = store.getState().file?.phase;
      if (phase === 'ready' || phase === 'waiting') await show(turn);
    },
  };
}

type ReadHere =
  | { readonly parameters: readonly FileParameter[]; readonly warnings: readonly string[] }
  | { readonly why: string; readonly line: string };

async function readHere(file: ParameterFileHere): Promise<ReadHere> {
  if (file.size > most.bytes) return { why: words.tooLarge(most.bytes / 1_048_576), line: '' };
  try {
    const text = textOf(new Uint8Array(await file.arrayBuffer()));
    const reading = typeof text === 'string' ? readParameters(text) : text;
    if (!isFault(reading)) return { parameters: reading.value.parameters, warnings: reading.warnings };
    const line = typeof text === 'string' && reading.line !== null ? text.split(/\r\n|\r|\n/)[reading.line - 1] : '';
    return { why: sentenceOf(reading), line: (line ?? '').slice(0, 120) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : words.unreadable, line: '' };
  }
}

function comparedWithDefaults({ rows }: ParametersState): Comparison | { readonly why: string } {
  const told = rows.filter((row) => row.default !== null);
  if (told.length === 0) return { why: words.noDefaults };
  const different = told
    .filter(({ isChanged }) => isChanged)
    .map(({ name, value, default: wished }) => ({ name, is: value, wished }));
  const unnamed = rows.length - told.length;
  return { same: told.length - different.length, different, unknown: [], kept: [], unnamed };
}

function saidOf({ stage, message }: CommandView, set: number, notSet: readonly string[]): Said {
  const counts = set > 0 ? [words.set(set)] : [];
  const left = notSet.length > 0 ? [words.notSet(notSet.slice(0, 8), notSet.length - 8)] : [];
  return {
    tone: stage === 'done' ? 'ok' : stage === 'cancelled' ? 'caution' : 'warn',
    lines: [words.ended(words.stages[stage] ?? stage, message), ...counts, ...left],
  };
}
