/** What is collected for plots on this page, one for each dashboard, and what a device keeps of the choice. */
import { createStore, type StoreApi, useStore } from 'zustand';
import type { Dashboard } from '../../store/dashboard.ts';
import type { Look } from '../../store/data/axes.ts';
import { firstChoice, PlotChoice } from '../../store/data/choice.ts';
import { alwaysKept, type Collector, collectorOver } from '../../store/data/collector.ts';
import { idOf } from '../../store/data/sources.ts';
import { shaped } from '../../store/kept-choice.ts';
import { kept } from '../kept.ts';
import { useDashboard } from '../use-dashboard.ts';

export type Looking = Pick<Look, 'pausedAt' | 'zoom'> & {
  /** Where the cursor is, wall seconds; null where there is none. */
  readonly cursor: number | null;
};

export type PlotDesk = { readonly collector: Collector; readonly looking: StoreApi<Looking> };

export const plotChoice = kept('tether.plots', shaped(PlotChoice), firstChoice);

const desks = new WeakMap<Dashboard, PlotDesk>();

/** Begins to collect with the first call. */
export function plotDeskOf(dashboard: Dashboard): PlotDesk {
  const known = desks.get(dashboard);
  if (known !== undefined) return known;
  const collector = collectorOver(dashboard.store);
  const looking = createStore<Looking>()(() => ({ pausedAt: null, zoom: null, cursor: null }));
  const want = () => collector.want(plotChoice.now().plots.flat());
  want();
  plotChoice.subscribe(want);
  const desk = { collector, looking };
  desks.set(dashboard, desk);
  return desk;
}

export const usePlotDesk = (): PlotDesk => plotDeskOf(useDashboard());

export const useLooking = <T>(select: (looking: Looking) => T): T => useStore(usePlotDesk().looking, select);

/** How many fields are collected, those that always are included. */
export const collectedCount = (choice: PlotChoice): number =>
  new Set([...alwaysKept, ...choice.plots.flat()].map(idOf)).size;
