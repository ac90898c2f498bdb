/**
 * The intervals of a link, by name: when to try again, and how often to ask whether it lives.
 *
 * When to try again: `measured` is ours: it tells a refusal from a way that swallows attempts. The others are
 * the fixed schedules that operators of other systems know; they wait as long whatever happened. `random` is uniform in
 * [0, 1), and attempts never end: what a schedule calls too many changes only what the page says.
 */
import type { Policy } from '../../bridge/protocol/hello.ts';
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

/** A schedule that grows from `firstMs` by `factor` to `mostMs`; `attempts`: from where on it is hopeless. */
export function growing(growth: Partial<Growth>, attempts: number | null): Schedule {
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

/**
 * How often a page asks for a sign of life, and how long it waits for one. What is left out is as the bridge's policy says.
 * Any message is a sign of life, so no preset counts misses: it waits for as long as those would take.
 */
export type Liveness = Partial<Pick<Policy, 'pingIntervalMs' | 'staleAfterMs' | 'deadAfterMs'>>;

/** Ping, silence that is shown, silence that is the end. */
const every = (pingS: number, staleS: number, deadS: number): Liveness => ({
  pingIntervalMs: pingS * 1000,
  staleAfterMs: staleS * 1000,
  deadAfterMs: deadS * 1000,
});

/**
 * `measured` is the bridge's policy as it is: silence shows after a second. The others are what operators of other systems
 * know; they need less of a metered link, and tell later of a lost one. None holds while this page holds a lease, a
 * hidden page pings as the bridge says, and none moves the bridge, whose own times are its settings: it hears the
 * acknowledgements of state meanwhile, and counts the pings that it expects as missed.
 */
export const livenesses = {
  measured: {},
  /** Ping 25 s, dead 60 s (S0-19). */
  relaxed: every(25, 30, 60),
  /** Ping 10 s and a sign of life each 30 s, stale at 90 s, given up after 2 min (S1-16, S1-17). */
  patient: every(10, 90, 120),
  /** Ping 30 s, a pong within 10 s, dead after 3 misses (S2-03, S2-05, S2-06, S2-32). */
  threeMisses: every(30, 40, 100),
  /** Ping 30 s, dead after 60 s (S3-03, S3-11). */
  halfMinute: every(30, 45, 60),
  /** Ping 15 s, 30 s of grace, over after 60 s (S4-01). */
  grace: every(15, 30, 60),
} as const satisfies Record<string, Liveness>;

export type LivenessName = keyof typeof livenesses;
