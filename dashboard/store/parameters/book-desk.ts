/**
 * What the bridge knows of one vehicle's parameters, brought into the state: when the page is opened, when the link or an
 * event says that it may be another, else now and then; only while somebody looks, and one question at a time.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { BookAnswer, Info } from '../../../bridge/protocol/parameter-answers.ts';
import type { Ask } from '../ask.ts';
import type { KeptBook } from './keeping.ts';
import type { ParametersState } from './parameters-state.ts';
import { rowsOf } from './rows.ts';
import { type Source, sourceOf } from './source.ts';

export type BookDesk = {
  /** Another vehicle's from now on, or nobody's. */
  turnTo(vehicle: string | null): void;
  /** What this device kept, while nothing better is known. */
  recall(kept: KeptBook, readAt: number | null): void;
  /** What the bridge knows now; null where it did not answer. */
  refresh(): Promise<BookAnswer | null>;
  /** What is asked for at this moment is older than what was just read back. */
  outdate(): void;
  describe(): Promise<void>;
  watch(): () => void;
  isWatched(): boolean;
  stop(): void;
};

export type BookPorts = {
  readonly ask: Ask;
  readonly store: StoreApi<ParametersState>;
  isLinked(): boolean;
  /** All of them were learnt, with what they mean. */
  learnt(book: BookAnswer): void;
  monoMs(): number;
  after(ms: number, run: () => void): () => void;
};

/** While something is being found out, and else. */
const soonMs = 2000;
const laterMs = 15_000;

export function bookDeskOver({ ask, store, isLinked, learnt, monoMs, after }: BookPorts): BookDesk {
  let source: Source | null = null;
  let last: BookAnswer | null = null;
  let asking: Promise<BookAnswer | null> | null = null;
  let isOutdated = false;
  let watchers = 0;
  let cancelNext = () => {};

  const mapOf = (infos: readonly Info[]) => new Map(infos.map((info) => [info.name, info]));

  function show({ state, reading, source: from, hash, ageMs, parameters }: BookAnswer): void {
    const known = { state, reading, source: from, hash, readAt: ageMs === null ? null : monoMs() - ageMs };
    const { origin, infos, known: before } = store.getState();
    // While nothing is known there, what this device kept is better than nothing.
    if (parameters.length === 0 && origin === 'device')
      store.setState({ known: { ...known, state: 'kept', readAt: before.readAt }, why: '' });
    else store.setState({ rows: rowsOf(parameters, infos), origin: 'bridge', known, why: '' });
  }

  async function describe(): Promise<void> {
    const mine = source;
    const answer = await mine?.infos();
    if (mine !== source || answer?.ok !== true || answer.value === 'same') return;
    const infos = mapOf(answer.value);
    store.setState(({ rows }) => ({ rows: rowsOf(rows, infos), infos }));
  }

  async function learn(): Promise<BookAnswer | null> {
    const mine = source;
    if (mine === null) return null;
    isOutdated = false;
    const answer = await mine.book();
    if (mine !== source) return null;
    store.setState({ why: answer.ok ? '' : answer.why });
    if (!answer.ok) return null;
    if (answer.value === 'same') return last;
    last = answer.value;
    show(answer.value);
    await describe();
    if (mine !== source) return null;
    learnt(answer.value);
    return answer.value;
  }

  async function refresh(): Promise<BookAnswer | null> {
    cancelNext();
    if (asking === null) {
      const mine = learn().finally(() => {
        if (asking === mine) asking = null;
      });
      asking = mine;
    }
    const book = await asking;
    if (isOutdated) return refresh();
    const { known } = store.getState();
    cancelNext();
    if (watchers > 0) cancelNext = after(known.state === 'current' && !known.reading ? laterMs : soonMs, again);
    return book;
  }

  function again(): void {
    if (watchers === 0) return;
    if (isLinked()) refresh();
    else cancelNext = after(soonMs, again);
  }

  return {
    turnTo(vehicle) {
      source = vehicle === null ? null : sourceOf(ask, vehicle);
      last = null;
      asking = null;
      isOutdated = false;
      if (watchers > 0) refresh();
    },
    recall({ entries, infos: told }, readAt) {
      const infos = mapOf(told);
      const known = { ...store.getState().known, state: 'kept', readAt } as const;
      store.setState({ rows: rowsOf(entries, infos), infos, origin: 'device', known });
    },
    refresh,
    outdate() {
      isOutdated = asking !== null;
    },
    describe,
    watch() {
      watchers += 1;
      if (watchers === 1) refresh();
      let isWatching = true;
      return () => {
        if (!isWatching) return;
        isWatching = false;
        watchers -= 1;
        if (watchers === 0) cancelNext();
      };
    },
    isWatched: () => watchers > 0,
    stop() {
      watchers = 0;
      cancelNext();
    },
  };
}
