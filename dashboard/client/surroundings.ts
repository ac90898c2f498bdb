/**
 * What the client needs of the machine it runs on, handed in: a page, a Worker and Node differ here and nowhere else,
 * and a test moves time by hand.
 */
import type { OpenCarrier } from './carrier.ts';
import type { Http } from './http.ts';
import type { Inflate } from './inflate.ts';
import type { KeptIntent } from './intent-keeper.ts';
import type { Storage } from './keeper.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Proofs } from './proofs.ts';

/** How the conversation is carried where no WebSocket passes. */
export type FallbackName = 'stream' | 'polling';
export type Fallback = { readonly name: FallbackName; readonly open: OpenCarrier };

export type Surroundings = {
  /** A WebSocket. */
  readonly open: OpenCarrier;
  /** Whether several may be connecting at once: browsers let those to one host wait for each other (RFC 6455 §4.1). */
  readonly overlapping?: boolean;
  /** What is tried, in this order, where that does not pass; none where nothing is said. */
  readonly fallbacks?: readonly Fallback[];
  /** Signs of the page's and the machine's life; none where nothing tells. */
  readonly lifecycle?: Lifecycle;
  /** Where events are kept over a reload; they are not where nothing is said. */
  readonly storage?: Storage;
  /** Where intent that waits, or has no answer yet, is kept over a reload. */
  readonly intentStorage?: Storage<KeptIntent>;
  /** By this a feed proves who one is; nobody is asked where nothing is said. */
  readonly http?: Http;
  /** What connections say hello with; nothing where nobody is asked. */
  readonly proofs?: Proofs;
  /** Long replays come packed where this is there. */
  readonly inflate?: Inflate;
  /** Monotonic milliseconds since an arbitrary start. */
  monoMs(): number;
  /** Milliseconds since 1970: only for what outlives a reload, since it jumps. */
  wallMs(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** Calls `run` once after `ms`; what it returns cancels that. */
  after(ms: number, run: () => void): () => void;
};
