/**
 * Where the operator is, by this device's own receiver: only while somebody asks for it, and told to nobody. It ages like
 * everything else, and a device that says nothing more leaves an old place, not a wrong one.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Place } from '../geo.ts';

export type Fix = { readonly place: Place; readonly accuracyM: number; readonly ageMs: number };
export type PlaceTrouble = 'insecure' | 'absent' | 'denied' | 'unavailable';

export type OperatorPlace =
  | { readonly is: 'off' }
  | { readonly is: 'asking' }
  | { readonly is: 'refused'; readonly why: PlaceTrouble }
  /** `at`: our own monotonic ms. */
  | { readonly is: 'here'; readonly place: Place; readonly accuracyM: number; readonly at: number };

/** The device's receiver; what `watch` returns ends it. */
export type Receiver = {
  /** What stands against it before anybody is asked, or null. */
  readonly trouble: 'insecure' | 'absent' | null;
  watch(seen: (fix: Fix) => void, failed: (why: 'denied' | 'unavailable') => void): () => void;
};

/** Older than this it is greyed, and nothing is measured from it. */
export const operatorStaleMs = 10_000;

export type Operator = {
  readonly store: StoreApi<OperatorPlace>;
  /** Asks the device, and the device asks the operator. */
  ask(): void;
  /** Forgets it; may be called twice. */
  leave(): void;
};

export function operatorOver(receiver: Receiver, monoMs: () => number): Operator {
  const store = createStore<OperatorPlace>()(() => ({ is: 'off' }));
  const set = (next: OperatorPlace) => store.setState(next, true);
  let end: (() => void) | null = null;
  const leave = () => {
    end?.();
    end = null;
    set({ is: 'off' });
  };
  return {
    store,
    leave,
    ask() {
      end?.();
      end = null;
      if (receiver.trouble !== null) return set({ is: 'refused', why: receiver.trouble });
      set({ is: 'asking' });
      end = receiver.watch(
        ({ place, accuracyM, ageMs }) => set({ is: 'here', place, accuracyM, at: monoMs() - Math.max(0, ageMs) }),
        (why) => {
          // A place that is known grows old by itself; only a permission that is gone takes it away.
          if (why === 'denied' || store.getState().is !== 'here') set({ is: 'refused', why });
        },
      );
    },
  };
}

export const operatorAgeMs = (where: OperatorPlace, nowMs: number): number | null =>
  where.is === 'here' ? Math.max(0, nowMs - where.at) : null;

export const isOperatorFresh = (where: OperatorPlace, nowMs: number): boolean =>
  (operatorAgeMs(where, nowMs) ?? Number.POSITIVE_INFINITY) <= operatorStaleMs;
