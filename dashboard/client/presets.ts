/**
 * When to try again, by name. `measured` is ours: it tells a refusal from a way that swallows attempts. The others are
 * the fixed schedules that operators of other systems know; they wait as long whatever happened. `random` is uniform in
 * [0, 1), and attempts never end: what a schedule calls too many changes only what the page says.
 */
import { type Setback, waitMs } from './retry.ts';

export type Schedule = {
  /** How long to wait after this setback, ms. */
  waitMs(setback: Setback, random: number): number;
  /** From so many attempts on, the page says that it has given up hope; null for never. */
  readonly hopeless: { readonly attempts: number; readonly ms: number } | null;
};

type Growth = {
  readonly firstMs: number;
  readonly factor: number;
  readonly mostMs: number;
  /** Either side. */
  readonly jitterMs: number;
};

/** The wait before attempt `n`, counted from 0, of a schedule that grows. */
function grownMs({ firstMs, factor, mostMs, jitterMs }: Growth, n: number, random: number): number {
  const wait = Math.min(mostMs, firstMs * factor ** Math.min(n, 60));
  return Math.max(0, wait + (random * 2 - 1) * jitterMs);
}

function growing(growth: Partial<Growth>, attempts: number | null): Schedule {
  const whole = { firstMs: 1000, factor: 2, mostMs: 30_000, jitterMs: 0, ...growth };
  return {
    waitMs: ({ attempt, spreadMs }, random) =>
      spreadMs !== null ? random * spreadMs : grownMs(whole, attempt, random),
    hopeless: attempts === null ? null : { attempts, ms: Number.POSITIVE_INFINITY },
  };
}

export const schedules = {
  measured: { waitMs, hopeless: { attempts: 10, ms: 60_000 } },
  /** 1, 2, 4, 5, 5 … s (S0-22). */
  doublingTo5s: growing({ mostMs: 5000 }, null),
  /** 1, 2, 4, 8, 8 … s (S0-22, its other figure). */
  doublingTo8s: growing({ mostMs: 8000 }, null),
  /** 1, 2, 4, 8, 16, 30 … s (S1-12). */
  doublingTo30s: growing({}, 10),
  /** The same, each ± 1 s (S2-02). */
  doublingWithJitter: growing({ jitterMs: 1000 }, 5),
  /** 1, 1.5, 2.25 … 30 s (S3-10). */
  gentle: growing({ factor: 1.5 }, null),
  /** 1, 2, 4, 8, 16 s, from the sixth on 30 s (S4-09, S4-10). */
  stepsTo30s: growing({}, 10),
} as const satisfies Record<string, Schedule>;

export type ScheduleName = keyof typeof schedules;

/** A schedule in the words of S2-31; what is left out is as there. */
export type ReconnectOptions = {
  readonly maxReconnectAttempts?: number;
  /** ms. */
  readonly reconnectInterval?: number;
  readonly exponentialBackoff?: boolean;
  /** ms. */
  readonly maxBackoffDelay?: number;
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
