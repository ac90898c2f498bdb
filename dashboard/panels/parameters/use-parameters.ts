/** How panels reach the desk of parameters: one for each dashboard, made when somebody looks for the first time. */
import { useStore } from 'zustand';
import { indexedDbStorage } from '../../client/indexed-db.ts';
import type { Ask } from '../../store/ask.ts';
import type { Dashboard } from '../../store/dashboard.ts';
import { type Parameters, parametersOver } from '../../store/parameters/desk.ts';
import type { ParametersState } from '../../store/parameters/parameters-state.ts';
import { answerWords } from '../../words/answers.ts';
import { useDashboard } from '../use-dashboard.ts';

const desks = new WeakMap<Dashboard, Parameters>();

const noAsk: Ask = async () => ({ ok: false, status: 0, why: answerWords.nobodyToAsk });

function deskOf({ ground, store, operate }: Dashboard): Parameters {
  const find = () => globalThis.indexedDB;
  return parametersOver({
    ask: ground?.ask ?? noAsk,
    dashboard: store,
    operate,
    records: {
      acts: indexedDbStorage(find, 'tether-parameters', 'acts'),
      books: indexedDbStorage(find, 'tether-parameters', 'books'),
    },
    monoMs: ground?.surroundings.monoMs ?? (() => store.getState().nowMs),
    wallMs: Date.now,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
}

export function parametersOf(dashboard: Dashboard): Parameters {
  const desk = desks.get(dashboard) ?? deskOf(dashboard);
  desks.set(dashboard, desk);
  return desk;
}

export const useDesk = (): Parameters => parametersOf(useDashboard());

/** Renders again when what `selector` answers is no longer identical, and only then. */
export const useParameters = <T>(selector: (state: ParametersState) => T): T => useStore(useDesk().store, selector);
