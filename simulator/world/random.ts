/** Randomness that can be repeated: the same seed gives the same drive. Nothing in the simulator asks Math.random. */

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Normal, mean 0, deviation 1. */
  gauss(): number;
}

/** Seed (any integer) → an independent stream (mulberry32, Box–Muller on top). */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const gauss = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return { next, gauss };
}
