/**
 * The options and callbacks of a reconnecting WebSocket under the names that its users know (S2-31), as what this client
 * is told: `startConnection({ …, ...connectionOptionsOf(options) }, surroundings, listener)`.
 */

import type { ConnectionOptions } from './connection-options.ts';
import type { ConnectionListener } from './connection-ports.ts';
import { type HttpPlatform, pollingCarrier, streamCarrier } from './http-carrier.ts';
import { growing, type Schedule } from './presets.ts';
import type { LinkReport } from './quality.ts';
import type { Fallback, FallbackName } from './surroundings.ts';

/** What is left out is as there. */
export type ReconnectOptions = {
  readonly maxReconnectAttempts?: number;
  /** ms. */
  readonly reconnectInterval?: number;
  readonly exponentialBackoff?: boolean;
  /** ms. */
  readonly maxBackoffDelay?: number;
};

export type FamiliarOptions = ReconnectOptions & {
  /** Between pings of a page that is looked at, ms. */
  readonly heartbeatInterval?: number;
  /** How long one may stay unanswered before another connection is opened, ms. */
  readonly heartbeatTimeout?: number;
  readonly enableFallback?: boolean;
  /** Where to begin; it follows the answers between 1 and 60 s (S2-12). ms. */
  readonly fallbackPollInterval?: number;
};

export const scheduleOf = ({
  maxReconnectAttempts = 5,
  reconnectInterval = 1000,
  exponentialBackoff = true,
  maxBackoffDelay = 30_000,
}: ReconnectOptions): Schedule =>
  growing(
    { firstMs: reconnectInterval, factor: exponentialBackoff ? 2 : 1, mostMs: maxBackoffDelay },
    maxReconnectAttempts,
  );

/** The schedule and the intervals; the fallbacks belong to the surroundings (`fallbacksOf`). */
export function connectionOptionsOf(options: FamiliarOptions): Pick<ConnectionOptions, 'schedule' | 'liveness'> {
  const { heartbeatInterval = 30_000, heartbeatTimeout = 10_000 } = options;
  const deadAfterMs = heartbeatInterval + heartbeatTimeout;
  const liveness = { pingIntervalMs: heartbeatInterval, staleAfterMs: deadAfterMs / 2, deadAfterMs };
  return { schedule: scheduleOf(options), liveness };
}

/** `surroundings.fallbacks`: none where they are not enabled. */
export const fallbacksOf = (
  { enableFallback = true, fallbackPollInterval }: FamiliarOptions,
  platform: HttpPlatform,
): readonly Fallback[] =>
  enableFallback
    ? [
        { name: 'stream', open: streamCarrier(platform) },
        { name: 'polling', open: pollingCarrier(platform, fallbackPollInterval) },
      ]
    : [];

export type FamiliarCallbacks = {
  /** From 1; called as each begins. */
  onReconnectAttempt?(attempt: number): void;
  /** HTTP carries from now on. */
  onFallbackActivated?(way: FallbackName): void;
  /** With every answered or missed ping. */
  onHealthUpdate?(report: LinkReport): void;
};

/** The same listener, and whoever calls back beside it. `report` is the connection's own. */
export function alsoCalling(
  callbacks: FamiliarCallbacks,
  listener: ConnectionListener,
  report: () => LinkReport,
): ConnectionListener {
  let attempt = 0;
  let way: FallbackName | undefined;
  return {
    ...listener,
    onState(state) {
      listener.onState(state);
      if (state.name !== 'reconnecting') attempt = 0;
      else if (state.trying && state.attempt !== attempt) {
        attempt = state.attempt;
        callbacks.onReconnectAttempt?.(attempt);
      }
      if (state.name !== 'connected' || state.fallback === way) return;
      way = state.fallback;
      if (way !== undefined) callbacks.onFallbackActivated?.(way);
    },
    onQuality(quality, roundTripMs) {
      listener.onQuality(quality, roundTripMs);
      callbacks.onHealthUpdate?.(report());
    },
  };
}
