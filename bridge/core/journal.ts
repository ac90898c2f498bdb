/**
 * The durable journal, as the rest of the bridge knows it. Entries are live at once and durable a little later; whoever
 * needs to know when asks. A disk that is full, slow or gone never stops the bridge: entries wait in memory, as many as
 * there is room for, and the journal says what it cannot promise.
 */
import type { Entry } from '../protocol/stream.ts';
import type { Stop } from './clock.ts';
import type { Gap } from './gaps.ts';

/** What a stream begins with: where it was when it last ended, however that was. */
export type StreamStart = {
  readonly epoch: string;
  /** The first number of which no earlier life can have made use. */
  readonly nextSeq: number;
  /** The newest of the last life's entries, in order. */
  readonly entries: readonly Entry[];
  /** The numbers among and after them that hold nothing. */
  readonly gaps: readonly Gap[];
  /** Of all that is on disk: commands, leases and drives, in order. */
  readonly intent: readonly Entry[];
  /** The same of who came and who left, the newest. */
  readonly presence: readonly Entry[];
};

/** A stream of which nothing is known. */
export const freshStart = (epoch: string): StreamStart => ({
  epoch,
  nextSeq: 1,
  entries: [],
  gaps: [],
  intent: [],
  presence: [],
});

/** Where a stream's numbers come from and its entries go. */
export interface Keeper {
  /** Up to here numbers are this epoch's: no later life will give them to anything else. */
  readonly grantedTo: number;
  /** Begins a new epoch, for a stream that needs a number beyond `grantedTo`; hands back its name. */
  renew(): string;
  /** Takes entries, in order; never waits and never fails. */
  append(entries: readonly Entry[]): void;
}

/** A stream that nobody keeps: it is over when the process is. */
export const unkept: Keeper = { grantedTo: Number.POSITIVE_INFINITY, renew: () => '', append: () => {} };

export type Durability = { readonly durable: true } | { readonly durable: false; readonly why: string };

/**
 * Entries of the journal in order, and the numbers between them that hold nothing. `more`: there are later ones.
 * `droppedTo`: up to here entries were, and are no longer kept.
 */
export type Page =
  | {
      readonly ok: true;
      readonly entries: readonly Entry[];
      readonly gaps: readonly Gap[];
      readonly more: boolean;
      readonly droppedTo?: number;
    }
  /** `busy`: only because too many read at once. */
  | { readonly ok: false; readonly why: string; readonly busy?: true };

export type JournalStatus = {
  readonly durability: Durability;
  /** The newest entry that is on disk. */
  readonly durableTo: number;
  /** Entries that wait for the disk. */
  readonly waiting: number;
  /** How long the last and the slowest synced write took, ms. */
  readonly syncMs: number;
  readonly maxSyncMs: number;
  readonly counters: Readonly<Record<string, number>>;
};

export interface Journal extends Keeper {
  /** Resolves to whether everything up to `seq` was on disk in time; at once to false while nothing can be. */
  whenDurable(seq: number, withinMs: number): Promise<boolean>;
  /** Reads at most `limit` entries after `after`, from disk and of those that wait for it. Bounded in time; says why where it cannot. */
  read(after: number, limit: number): Promise<Page>;
  status(): JournalStatus;
  /** Writes what still waits, for a bounded time, and marks the end as a clean one. */
  readonly stop: Stop;
}
