/**
 * Which way to try when a WebSocket does not get through, decided in one place. An attempt that hangs proves nothing: the
 * link itself may be down. What proves something is HTTP that is answered while a WebSocket, given the same chance, is
 * not. Until then HTTP is asked and held; it loses against a WebSocket as soon as that is welcomed.
 */
import type { Want } from '../../bridge/protocol/hello.ts';
import type { Grade } from '../../bridge/protocol/quality.ts';
import type { FallbackName } from './surroundings.ts';

/** Attempts at a WebSocket since one was last welcomed, by how they failed. What the bridge itself said is no failure. */
export type SocketFailures = {
  readonly refused: number;
  readonly hung: number;
  /** Of these and of fair chances that passed: while HTTP had its answer. */
  readonly besideHttp: number;
  readonly everWelcomed: boolean;
};

export const noFailures = (everWelcomed: boolean): SocketFailures => ({
  refused: 0,
  hung: 0,
  besideHttp: 0,
  everWelcomed,
});

/** `doubted`: HTTP is asked beside it. `unusable`: HTTP carries. */
export type Verdict = 'trusted' | 'doubted' | 'unusable';

/**
 * Two attempts that were refused make it doubtful, or on a first visit one that hung (1.5 s); where a WebSocket once
 * worked, the link itself is more likely to be down, and hanging gets more time. One failure beside an answer over HTTP
 * is proof.
 */
export function verdictOn({ refused, hung, besideHttp, everWelcomed }: SocketFailures): Verdict {
  if (besideHttp > 0) return 'unusable';
  const isDoubted = refused >= 2 || hung >= (everWelcomed ? 4 : 1);
  return isDoubted ? 'doubted' : 'trusted';
}

/**
 * How long a WebSocket begun as HTTP was answered may take to be welcomed: it needs three round trips, and that answer,
 * which took `answerMs`, needed two.
 */
export const fairChanceMs = (answerMs: number): number => Math.min(2500, Math.max(1000, 2 * answerMs));

/**
 * While HTTP carries a WebSocket is tried beside it, at once, since what hid it may be gone, and then at a growing
 * distance. `tried`: how often it was since it last worked.
 */
export const socketRetryMs = (tried: number): number => (tried === 0 ? 0 : Math.min(30_000, 500 * 2 ** tried));

/** `tried` of a WebSocket that swallowed a greeting: each such trial costs the way that carries its session. */
export const triedInVain = 6;

/** How long an attempt over HTTP may hang: it needs three round trips where a WebSocket needs two. */
export const httpPatienceMs = 2500;

/** Between attempts over HTTP that failed, by their number from 0. */
export const httpWaitMs = (failed: number): number => Math.min(5000, 500 * 2 ** Math.min(failed, 4));

/** What the operator lets carry: the best that passes, HTTP alone, or HTTP once the link is critical. */
export type Carry = 'best' | 'http' | 'httpWhenCritical';

/** The way to take, and to leave only for a reason: HTTP that was taken for a critical link stays until it is good. */
export function wayWanted(choice: Carry, grade: Grade | null, now: 'best' | 'http'): 'best' | 'http' {
  if (choice !== 'httpWhenCritical') return choice;
  if (grade === 'critical') return 'http';
  return grade === 'good' || grade === 'excellent' ? 'best' : now;
}

/** Over HTTP state comes as JSON ([W1]), and each answer to it costs a request: it is asked for less often. */
export function wantOver(way: FallbackName | 'socket', want: Want): Want {
  if (way === 'socket') return want;
  return { ...want, encoding: 'json', rateHz: Math.min(want.rateHz, way === 'stream' ? 5 : 1) };
}
