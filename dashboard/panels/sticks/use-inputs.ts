/** How panels reach the sticks: by context, so that a test can hand them another. Null where a page has none. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { atRest, type InputsState, type SourceName } from '../../store/inputs/inputs-state.ts';
import { standardProfile } from '../../store/inputs/profile.ts';

export type TouchAxis = 'steer' | 'throttle';

export type Inputs = {
  readonly store: StoreApi<InputsState>;
  choose(source: SourceName | null): void;
  touch(axis: TouchAxis, value: number | null): void;
};

export const InputsContext = createContext<Inputs | null>(null);

export const useInputs = (): Inputs | null => useContext(InputsContext);

const none = createStore<InputsState>()(() => ({
  source: null,
  reading: atRest,
  centreFirst: false,
  released: null,
  pads: [],
  profile: standardProfile,
}));

export const useInputsState = <T>(selector: (state: InputsState) => T): T =>
  useStore(useInputs()?.store ?? none, selector);
