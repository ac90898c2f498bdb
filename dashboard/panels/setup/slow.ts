/** The state as a list reads it: twice a second, since nobody reads a list ten times a second. */
import type { DashboardState } from '../../store/dashboard-state.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';

const stepMs = 500;

export function useSlowState(): DashboardState {
  const { store } = useDashboard();
  useSelect(
    ({ nowMs, mirror, connection }) => `${Math.floor(nowMs / stepMs)} ${connection.name} ${mirror.control.size}`,
  );
  return store.getState();
}
