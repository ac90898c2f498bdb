/** What can be taken back: the states before and after the present one, the oldest given up beyond a hundred. Pure. */

export type History<T> = {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the last change belongs to: more of the same are one change, as a drag or a field that is typed into. */
  readonly key: string | null;
};

const mostPast = 100;

export const historyOf = <T>(present: T): History<T> => ({ past: [], present, future: [], key: null });

/** After a change; the same history where there is none. */
export function edited<T>(history: History<T>, next: T, key: string | null = null): History<T> {
  const { past, present } = history;
  if (next === present) return history;
  if (key !== null && key === history.key) return { past, present: next, future: [], key };
  return { past: [...past, present].slice(-mostPast), present: next, future: [], key };
}

/** The next change is one of its own, whatever its key. */
export const settled = <T>(history: History<T>): History<T> =>
  history.key === null ? history : { ...history, key: null };

export function undone<T>({ past, present, future, ...rest }: History<T>): History<T> {
  const last = past.at(-1);
  if (last === undefined) return { past, present, future, ...rest };
  return { past: past.slice(0, -1), present: last, future: [present, ...future], key: null };
}

export function redone<T>({ past, present, future, ...rest }: History<T>): History<T> {
  const [next, ...later] = future;
  if (next === undefined) return { past, present, future, ...rest };
  return { past: [...past, present], present: next, future: later, key: null };
}
