/** Randomness from a seed: one stream per part of a run, so that a run can be had again from one number. */

export type Random = {
  /** Uniform in [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  /** Uniform on a logarithmic scale: as many small ones as large ones. */
  spread(low: number, high: number): number;
  /** 0 … count − 1. */
  below(count: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** A stream of its own that takes nothing from this one but its seed. */
  fork(): Random;
};

/** Mulberry32: 32 bits of state, good enough to choose faults with. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + next() * (high - low);
  const below = (count: number) => Math.floor(next() * count);
  return {
    next,
    between,
    spread: (low, high) => low * (high / low) ** next(),
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] ?? items[0],
    fork: () => randomFrom(Math.floor(next() * 2 ** 32)),
  };
}
