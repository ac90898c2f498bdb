/** The list before a drive with all that it stands on: the rover, the desk of parameters, plans, and this device's own. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { checklistOf, type ReadyVerdict, verdictOf } from '../../store/checklist.ts';
import { factsNow } from '../../store/checks/check-facts.ts';
import type { CheckItem } from '../../store/checks/check-item.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import {
  firstOwnChecks,
  type OwnChecks,
  ownChecksForm,
  ownChecksKey,
  ownOpen,
  type Present,
} from '../../store/own-checks.ts';
import { startedAt } from '../../store/parameters/started.ts';
import { vehicleOf, wallBaseMs } from '../../store/select.ts';
import { kept, useKept } from '../kept.ts';
import { useParameters } from '../parameters/use-parameters.ts';
import { useDashboard } from '../use-dashboard.ts';
import { useSlowState } from './slow.ts';

export const ownChecks = kept(ownChecksKey, ownChecksForm, firstOwnChecks);

export function presentOf(state: DashboardState): Present {
  const vehicle = vehicleOf(state)?.id ?? null;
  const base = wallBaseMs(state);
  return {
    vehicle,
    now: base === null ? null : base + state.nowMs,
    restarted: vehicle === null ? null : startedAt(state, vehicle),
  };
}

export type Checklist = {
  readonly items: readonly CheckItem[];
  readonly verdict: ReadyVerdict;
  readonly own: OwnChecks;
  readonly present: Present;
};

export function useChecklist(): Checklist {
  const state = useSlowState();
  const { plans } = useDashboard();
  const held = useStore(plans.store);
  const parameters = useParameters((all) => all);
  const own = useKept(ownChecks);
  const present = presentOf(state);
  const facts = useMemo(
    () => factsNow(present.vehicle, held, parameters, own.settings),
    [present.vehicle, held, parameters, own.settings],
  );
  const items = checklistOf(state, facts);
  const verdict = verdictOf(state, items, { open: ownOpen(own, present), count: own.items.length });
  return { items, verdict, own, present };
}
