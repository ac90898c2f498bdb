/** How panels reach the store: by context, so that a test can hand them another. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Dashboard } from '../store/dashboard.ts';
import type { DashboardState } from '../store/dashboard-state.ts';
import { useUnits } from './units.ts';

export const DashboardContext = createContext<Dashboard | null>(null);

export function useDashboard(): Dashboard {
  const dashboard = useContext(DashboardContext);
  if (dashboard === null) throw new Error('a panel was drawn outside of DashboardContext');
  return dashboard;
}

/**
 * Renders again when what `selector` answers is no longer identical, and only then; but for other units, in which
 * everything is to be written anew.
 */
export function useSelect<T>(selector: (state: DashboardState) => T): T {
  useUnits();
  return useStore(useDashboard().store, selector);
}
