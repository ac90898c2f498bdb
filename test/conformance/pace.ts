/** What every carrier over a real wire lives by: the wall's clock at the vehicle's pace, and turns that end with bytes. */

/** One waiter at most: the suite does one thing at a time. */
export function createBell() {
  let ring: (() => void) | undefined;
  return {
    ring: () => ring?.(),
    wait: (ms: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(done, Math.max(0, ms));
        function done(): void {
          clearTimeout(timer);
          ring = undefined;
          resolve();
        }
        ring = done;
      }),
  };
}

/** How the vehicle's time relates to the wall's. */
export interface Pace {
  readonly speedup: number;
  /** How much later than it was sent something may be seen, in the wall's ms: the machine may be busy. */
  readonly latencyMs: number;
}

export function clock({ speedup, latencyMs }: Pace) {
  return { now: () => performance.now() * speedup, slackMs: 40 + latencyMs * speedup };
}
