/** What a journal needs of whoever opens it, and what that one gets. */
import type { Clock } from '../core/clock.ts';
import type { Durability, Journal, StreamStart } from '../core/journal.ts';
import type { Retention } from '../core/stream.ts';
import type { Entry } from '../protocol/stream.ts';

export type JournalOptions = {
  readonly directory: string;
  readonly clock: Clock;
  /** An entry from the text that it was kept as; undefined, which leaves a hole, where it cannot be read any more. */
  entryOf(text: string): Entry | undefined;
  /** Tells each change of what the journal can promise, once. It begins as durable. */
  onDurability(durability: Durability): void;
  /** For the log: what was found and done, one sentence. */
  note(text: string): void;
  readonly retention?: Retention;
  /** How much of the last life comes back into memory. */
  readonly recover?: Retention;
  /** How many entries may wait for the disk. */
  readonly backlog?: number;
  /** The file that the thread runs. */
  readonly thread?: string;
};

export type OpenedJournal =
  | { readonly ok: true; readonly journal: Journal; readonly start: StreamStart }
  /** Another bridge keeps its journal there; one sentence. */
  | { readonly ok: false; readonly why: string };

/** A day and 100,000 entries, whichever is more, and never more than 200,000 (about 50 MB). */
export const diskRetention: Retention = { minCount: 100_000, minAgeMs: 86_400_000, maxCount: 200_000 };
