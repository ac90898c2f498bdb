/** A runner of trials that lives as long as the panel that shows it. */
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { startTrials, type Trial, type Trials, type TrialsState } from '../../store/trial.ts';
import { useDashboard } from '../use-dashboard.ts';

/** Null where this page can run none. `trials` must be the same list each time. */
export function useTrials(trials: readonly Trial[]): Trials | null {
  const { ground, store } = useDashboard();
  const running = useMemo(
    () => (ground === null ? null : startTrials(trials, ground, store.getState)),
    [ground, store, trials],
  );
  useEffect(() => () => running?.stop(), [running]);
  return running;
}

export const useTrialsState = <T>({ store }: Trials, selector: (state: TrialsState) => T): T =>
  useStore(store, selector);
