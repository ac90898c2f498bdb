/** Choices that this browser keeps, and how a panel follows one. */
import { useSyncExternalStore } from 'react';
import { type Form, type KeptChoice, keptChoice, type Shelf } from '../store/kept-choice.ts';

const browserShelf: Shelf = {
  storage: () => localStorage,
  // Where panels are tried without a browser there are no other tabs.
  watch: (heard) => globalThis.addEventListener?.('storage', (event) => heard(event.key)),
};

/** A choice of this device: `const layer = kept('tether.layer', oneOf(['grid', 'tiles']), 'grid')`, once for the page. */
export const kept = <T>(key: `tether.${string}`, form: Form<T>, first: T): KeptChoice<T> =>
  keptChoice(browserShelf, key, form, first);

/** What is chosen, drawn again when it changes, in this tab or another. */
export const useKept = <T>(choice: KeptChoice<T>): T => useSyncExternalStore(choice.subscribe, choice.now);
