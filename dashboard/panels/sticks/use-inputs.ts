/** How panels reach the operator's hands. */
import { useStore } from 'zustand';
import type { Inputs } from '../../store/inputs/inputs.ts';
import type { InputsState } from '../../store/inputs/inputs-state.ts';
import { useDashboard } from '../use-dashboard.ts';

export const useInputs = (): Inputs => useDashboard().inputs;

/** Renders again when what `selector` answers is no longer identical. */
export const useInputsState = <T>(selector: (state: InputsState) => T): T => useStore(useInputs().store, selector);
