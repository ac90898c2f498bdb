/**
 * What the client needs of the machine it runs on, handed in: a page, a Worker and Node differ here and nowhere else,
 * and a test moves time by hand.
 */
import type { OpenCarrier } from './carrier.ts';

export type Surroundings = {
  readonly open: OpenCarrier;
  /** Monotonic milliseconds since an arbitrary start. */
  monoMs(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** Calls `run` once after `ms`; what it returns cancels that. */
  after(ms: number, run: () => void): () => void;
};
