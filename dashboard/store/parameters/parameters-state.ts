/** All that the page of parameters shows, beside what the dashboard knows. */
import type { BookAnswer, Comparison, Info, KeptDescriptions } from '../../../bridge/protocol/parameter-answers.ts';
import type { Outcome } from './course.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import type { Row } from './rows.ts';

/** Where the values on show come from. */
export type Origin = 'nowhere' | 'bridge' | 'device';

/** How well they are known: the bridge's own word; `readAt` by our own monotonic ms, null where nobody knows. */
export type Known = Pick<BookAnswer, 'state' | 'reading' | 'source' | 'hash'> & { readonly readAt: number | null };

export type Said = { readonly tone: 'ok' | 'caution' | 'warn'; readonly lines: readonly string[] };

/**
 * A file, or the defaults, beside what the vehicle has. `wrong`: refused as a whole, `line` is its text. `waiting`: read, and
 * there is nothing to compare it with. `loading`: the job `job` is under way.
 */
export type FileShown = {
  readonly kind: 'file' | 'defaults';
  readonly name: string;
  readonly phase: 'reading' | 'wrong' | 'waiting' | 'ready' | 'handing' | 'loading';
  readonly why: string;
  readonly line: string;
  readonly count: number;
  readonly warnings: readonly string[];
  readonly comparison: Comparison | null;
  /** Of what the vehicle had when it was compared. */
  readonly hash: string | null;
  readonly chosen: ReadonlySet<string>;
  readonly job: string | null;
  /** How the last load ended. */
  readonly said: Said | null;
};

export type DescriptionsShown = {
  readonly kept: readonly KeptDescriptions[] | null;
  readonly busy: boolean;
  readonly said: Said | null;
};

export type ParametersState = {
  /** Whose they are; null before any is heard, and then of whom `origin` says `device`. */
  readonly vehicle: string | null;
  readonly origin: Origin;
  readonly known: Known;
  readonly rows: readonly Row[];
  readonly infos: ReadonlyMap<string, Info>;
  /** Why the bridge's last answer is none; empty where it is one. */
  readonly why: string;
  /** What was typed and not set. */
  readonly drafts: ReadonlyMap<string, string>;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly ledger: Ledger;
  /** Several are being set, one lot after the other. */
  readonly isSetting: boolean;
  readonly file: FileShown | null;
  readonly descriptions: DescriptionsShown;
  /** Why what was set here would not outlive a reload; empty where it does. */
  readonly keepingWhy: string;
};

export const nothingKnown: Known = { state: 'none', reading: false, source: null, hash: null, readAt: null };

export const firstParameters: ParametersState = {
  vehicle: null,
  origin: 'nowhere',
  known: nothingKnown,
  rows: [],
  infos: new Map(),
  why: '',
  drafts: new Map(),
  outcomes: new Map(),
  ledger: emptyLedger,
  isSetting: false,
  file: null,
  descriptions: { kept: null, busy: false, said: null },
  keepingWhy: '',
};

export const rowOf = ({ rows }: Pick<ParametersState, 'rows'>, name: string): Row | null =>
  rows.find((row) => row.name === name) ?? null;

export const valueNow = (state: Pick<ParametersState, 'rows'>, name: string): number | null =>
  rowOf(state, name)?.value ?? null;
