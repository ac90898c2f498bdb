/**
 * Which way to try when a WebSocket does not get through, decided in one place: a refusal that repeats itself, or
 * silence that does, opens the HTTP ways beside it; they lose against a WebSocket as soon as that is welcomed.
 */
import type { Want } from '../../bridge/protocol/hello.ts';
import type { FallbackName } from './surroundings.ts';

/** Attempts at a WebSocket since it was last welcomed, by how they failed. */
export type SocketFailures = { readonly refused: number; readonly hung: number; readonly everWelcomed: boolean };

export const noFailures = (everWelcomed: boolean): SocketFailures => ({ refused: 0, hung: 0, everWelcomed });

/**
 * Whether HTTP is tried beside it now. A first visit falls back after one attempt that hung (1.5 s) or two that were
 * refused; where a WebSocket once worked, the link itself is more likely to be down, and it gets more time.
 */
export function isUnusable({ refused, hung, everWelcomed }: SocketFailures): boolean {
  return everWelcomed ? refused >= 3 || hung >= 4 : refused >= 2 || hung >= 1;
}

/** While HTTP carries, a WebSocket is tried after the first of these, since what hid it may be gone, then every 30 s. */
export const socketRetryMs = (tried: number): number => (tried === 0 ? 5000 : 30_000);

/** How long an attempt over HTTP may hang: it needs three round trips where a WebSocket needs two. */
export const httpPatienceMs = 2500;

/** Between attempts over HTTP that failed, by their number from 0. */
export const httpWaitMs = (failed: number): number => Math.min(5000, 500 * 2 ** Math.min(failed, 4));

/** Over HTTP state comes as JSON ([W1]), and each answer to it costs a request: it is asked for less often. */
export function wantOver(way: FallbackName | 'socket', want: Want): Want {
  if (way === 'socket') return want;
  return { ...want, encoding: 'json', rateHz: Math.min(want.rateHz, way === 'stream' ? 5 : 1) };
}
