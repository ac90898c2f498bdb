/** How the Plan page reaches its desk: one for each dashboard, made when it is first asked for, and kept as long. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { indexedDbStorage } from '../../client/indexed-db.ts';
import type { Dashboard } from '../../store/dashboard.ts';
import { type Desk, type DeskState, deskOver } from '../../store/plan/desk.ts';
import type { KeptDrafts } from '../../store/plan/draft.ts';
import type { HeldState } from '../../store/plan/held.ts';
import { answerWords } from '../../words/answers.ts';
import { useDashboard } from '../use-dashboard.ts';

const desks = new WeakMap<Dashboard, Desk>();

const after = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export function deskOf({ store, operate, plans, ground }: Dashboard): Desk {
  return deskOver({
    ask: ground?.ask ?? (async () => ({ ok: false, status: 0, why: answerWords.nobodyToAsk })),
    storage: indexedDbStorage<KeptDrafts>(() => globalThis.indexedDB, 'tether', 'drafts'),
    ...{ dashboard: store, operate, held: plans, after, newId, wallMs: Date.now },
  });
}

/** For tests: another desk. */
export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const dashboard = useDashboard();
  const given = useContext(DeskContext);
  const desk = given ?? desks.get(dashboard) ?? deskOf(dashboard);
  if (given === null) desks.set(dashboard, desk);
  return desk;
}

export const useDeskState = <T>(selector: (state: DeskState) => T): T => useStore(useDesk().store, selector);
export const useHeld = <T>(selector: (state: HeldState) => T): T => useStore(useDesk().held.store, selector);
