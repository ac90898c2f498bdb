/** Timers, handed in, so that tests turn them by hand. */

/** Ends a timer; harmless once it has fired. */
export type Cancel = () => void;

export type Timers = {
  after(ms: number, run: () => void): Cancel;
  every(ms: number, run: () => void): Cancel;
};

export const realTimers: Timers = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
