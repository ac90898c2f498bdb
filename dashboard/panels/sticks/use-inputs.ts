/** How panels reach the operator's hands. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { Inputs } from '../../store/inputs/inputs.ts';
import type { InputsState } from '../../store/inputs/inputs-state.ts';
import { useDashboard } from '../use-dashboard.ts';

export const useInputs = (): Inputs => useDashboard().inputs;

/** Renders again when what `selector` answers is no longer identical. */
export const useInputsState = <T>(selector: (state: InputsState) => T): T => useStore(useInputs().store, selector);

/** Pads are looked at while this is on show, although none drives. */
export function useWatchedPads(): void {
  const { watch } = useInputs();
  useEffect(() => watch(), [watch]);
}
