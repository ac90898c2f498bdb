/**
 * Time, handed in. Monotonic ms measure intervals and ages, wall ms stamp things for people, and the two are never
 * mixed: a wall clock that jumps changes labels and nothing else.
 */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. */
  monoMs(): number;
  /** Milliseconds since 1970 as this machine believes. */
  wallMs(): number;
}

/** Ends what a `start()` began. May be called twice; the second call waits for the first. */
export type Stop = () => Promise<void>;
