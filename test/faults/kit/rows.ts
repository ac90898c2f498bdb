/** What a row of the table is: an id of the fault catalogue, the layer that can show it, and what came out. */
import type { Account } from './checker.ts';

export type Layer = 'sim' | 'proxy' | 'tun' | 'browser';

/** `open`: it fails as it must until something that it waits for is built. */
export type Verdict = 'pass' | 'FAIL' | 'open' | 'not run' | 'not built';

export type Findings = {
  /** Only what was looked at: a count that nobody made is left out, never 0. */
  readonly account?: Partial<Pick<Account, 'lost' | 'doubled' | 'disordered' | 'staleMs'>> &
    Pick<Account, 'backMs' | 'freshMs'>;
  readonly bytes?: number;
  /** One sentence per promise that was not kept; none is a pass. */
  readonly violations: readonly string[];
  /** The row's own figure, for the table. */
  readonly summary?: string;
  /** What else is worth knowing, one sentence each. */
  readonly notes?: readonly string[];
  /** The last lines before the first violation. */
  readonly timeline?: string;
};

export type Options = {
  readonly seed: number;
  /** How many times a row is run, each time with another seed. */
  readonly seeds: number;
  print(line: string): void;
};

export type Row = {
  readonly id: string;
  readonly layer: Layer;
  readonly title: string;
  /** What is to be built before it can pass; where that is there and it still fails, strike this out. */
  readonly awaits?: string;
  /** Why this machine cannot show it, one sentence; null where it can. */
  whyNot?(): string | null;
  run(seed: number): Promise<Findings>;
  /** With `--full` this is run once, instead of `run` many times. */
  full?(seed: number): Promise<Findings>;
};

export type Result = {
  readonly id: string;
  readonly layer: Layer | '–';
  readonly title: string;
  readonly verdict: Verdict;
  readonly why: string;
  readonly findings: Findings | null;
};

export const verdictOf = (row: Row, { violations }: Findings): Verdict => {
  if (violations.length === 0) return 'pass';
  return row.awaits === undefined ? 'FAIL' : 'open';
};
