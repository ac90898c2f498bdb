/**
 * Trials of the link: each is a function that measures and hands back figures with their limits; the runner runs them
 * one after the other, keeps a log, and can be stopped. What could not be measured is said to be so and never passes.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TokenOf } from '../client/bearing.ts';
import type { Surroundings } from '../client/surroundings.ts';
import { trialLogWords as words } from '../words/scenarios.ts';
import type { Ask } from './ask.ts';
import type { DashboardState } from './dashboard-state.ts';

/** `below` and `above` are the limits that a figure must keep. */
export type Figure = {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly digits?: number;
  readonly below?: number;
  readonly above?: number;
  /** Which of the page's criteria it answers. */
  readonly criterion?: CriterionName;
};

export type CriterionName = 'reliability' | 'latency' | 'reconnection' | 'messages' | 'fallback';

/** Null where a figure has no limit. */
export function isKept({ value, below, above }: Figure): boolean | null {
  if (below === undefined && above === undefined) return null;
  if (value === null) return false;
  return (below === undefined || value < below) && (above === undefined || value > above);
}

export type Verdict = { readonly kept: boolean | null; readonly figure: Figure | null };

/** Whether all figures that answer a criterion keep their limits, and the worst of them; null before any was measured. */
export function verdictOf(results: TrialsState['results'], name: CriterionName): Verdict {
  const figures = Object.values(results)
    .flatMap(({ outcome }) => outcome.figures)
    .filter(({ criterion }) => criterion === name);
  const worst = figures.toSorted((a, b) => badness(b) - badness(a))[0];
  return worst === undefined ? { kept: null, figure: null } : { kept: isKept(worst), figure: worst };
}

/** How far on the wrong side of its limit; what was not measured is worst of all. */
function badness({ value, below, above }: Figure): number {
  if (value === null) return Infinity;
  return Math.max(below === undefined ? -Infinity : value - below, above === undefined ? -Infinity : above - value);
}

/** `why` is set where it could not be carried out. */
export type Outcome = { readonly figures: readonly Figure[]; readonly why?: string };

export const hasPassed = ({ figures, why }: Outcome): boolean =>
  why === undefined && figures.every((figure) => isKept(figure) !== false);

/** What trials stand on. */
export type Ground = {
  readonly url: string;
  readonly clientId: string;
  readonly tab: string;
  readonly surroundings: Surroundings;
  readonly ask: Ask;
  /** The bridge's own address, empty where the page came from it; and who asks, for what is not JSON. */
  readonly origin: string;
  readonly token: TokenOf;
  wallMs(): number;
};

export type Bench = Ground & {
  /** The page's own connection, as the page sees it. */
  state(): DashboardState;
  log(text: string): void;
  /** Rejects with `Stopped` when the trial is stopped. */
  pause(ms: number): Promise<void>;
};

export type Trial = {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  run(bench: Bench): Promise<Outcome>;
};

export type Result = { readonly startedWallMs: number; readonly tookMs: number; readonly outcome: Outcome };

export type TrialsState = {
  /** The trial that runs. */
  readonly running: string | null;
  readonly waiting: readonly string[];
  readonly results: Readonly<Record<string, Result>>;
  /** Newest last; the oldest beyond 400 are dropped. */
  readonly log: readonly { readonly wallMs: number; readonly text: string }[];
};

export type Trials = {
  readonly store: StoreApi<TrialsState>;
  /** Runs these, in this order, after what runs already. */
  run(ids: readonly string[]): Promise<void>;
  /** Ends what runs; what it had measured is not kept. May be called twice. */
  stop(): void;
};

const keptLines = 400;
/** No trial takes longer; one that does is ended as not carried out. */
const longestMs = 120_000;

class Stopped extends Error {}

export function startTrials(trials: readonly Trial[], ground: Ground, state: () => DashboardState): Trials {
  const { after, monoMs } = ground.surroundings;
  const store = createStore<TrialsState>()(() => ({ running: null, waiting: [], results: {}, log: [] }));
  let abort: (error: Error) => void = () => {};

  const log = (text: string) =>
    store.setState((now) => ({ log: [...now.log, { wallMs: ground.wallMs(), text }].slice(-keptLines) }));

  /** The outcome, or null where it was stopped. */
  const runOne = async (trial: Trial): Promise<Outcome | null> => {
    const aborted = new Promise<never>((_, reject) => {
      abort = reject;
    });
    aborted.catch(() => {});
    const cancel = after(longestMs, () => abort(new Error(`it took longer than ${longestMs / 1000} s`)));
    const pause = (ms: number) => Promise.race([new Promise<void>((resolve) => void after(ms, resolve)), aborted]);
    try {
      return await Promise.race([trial.run({ ...ground, state, log, pause }), aborted]);
    } catch (error) {
      if (error instanceof Stopped) return null;
      return { figures: [], why: error instanceof Error ? error.message : String(error) };
    } finally {
      cancel();
    }
  };

  const next = async (): Promise<void> => {
    const { waiting, running } = store.getState();
    const trial = trials.find(({ id }) => id === waiting[0]);
    if (running !== null || trial === undefined) return;
    store.setState({ running: trial.id, waiting: waiting.slice(1) });
    log(words.begun(trial.title));
    const [startedWallMs, since] = [ground.wallMs(), monoMs()];
    const outcome = await runOne(trial);
    log(words.ended(trial.title, outcome === null ? words.stopped : wordOf(outcome)));
    store.setState(({ results }) => ({
      running: null,
      results: outcome ? { ...results, [trial.id]: { startedWallMs, tookMs: monoMs() - since, outcome } } : results,
    }));
    return next();
  };

  return {
    store,
    run(ids) {
      store.setState(({ waiting, running }) => ({
        waiting: [...waiting, ...ids.filter((id) => id !== running && !waiting.includes(id))],
      }));
      return next();
    },
    stop() {
      store.setState({ waiting: [] });
      abort(new Stopped());
    },
  };
}

const wordOf = (outcome: Outcome): string =>
  outcome.why === undefined ? (hasPassed(outcome) ? words.passed : words.failed) : words.notCarriedOut(outcome.why);
