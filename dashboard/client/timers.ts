/** Pending calls by name, at most one each; asking again moves it. */
export type Timers<Name extends string> = {
  arm(name: Name, ms: number, run: () => void): void;
  has(name: Name): boolean;
  cancel(name: Name): void;
  cancelAll(): void;
};

/** `after` as in Surroundings: calls once, and returns what cancels that. */
export function namedTimers<Name extends string>(after: (ms: number, run: () => void) => () => void): Timers<Name> {
  const pending = new Map<Name, () => void>();
  const cancel = (name: Name) => {
    pending.get(name)?.();
    pending.delete(name);
  };
  return {
    arm(name, ms, run) {
      cancel(name);
      const stop = after(ms, () => {
        pending.delete(name);
        run();
      });
      pending.set(name, stop);
    },
    has: (name) => pending.has(name),
    cancel,
    cancelAll() {
      for (const stop of pending.values()) stop();
      pending.clear();
    },
  };
}
