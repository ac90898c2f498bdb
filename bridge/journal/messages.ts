/** What the bridge's thread and the journal's thread say to each other. */
import type { Retention } from '../core/stream.ts';
import type { Fault } from './faults.ts';

/** What the thread is started with. */
export type ThreadSettings = {
  readonly directory: string;
  readonly retention: Retention;
  /** How much of the last life the stream is given back. */
  readonly recover: Retention;
  /** How many numbers the first reservation covers. */
  readonly grant: number;
};

export type Open = {
  readonly t: 'open';
  /** Why the files that are there are to be set aside first; null to go on with them. */
  readonly aside: string | null;
  /** A stream that is under way and goes on in this journal; null to recover the last life's. */
  readonly stream: { readonly epoch: string; readonly grantTo: number } | null;
};

export type Append = {
  readonly t: 'append';
  readonly seqs: readonly number[];
  /** The entries as JSON. */
  readonly texts: readonly string[];
  /** To where numbers are to be set aside afterwards; null where enough are. */
  readonly grantTo: number | null;
};

export type Read = { readonly t: 'read'; readonly id: number; readonly after: number; readonly limit: number };

export type Request =
  | Open
  | Append
  | Read
  /** Goes on under another epoch. */
  | { readonly t: 'adopt'; readonly epoch: string; readonly grantTo: number }
  /** A clean end: no number after `lastSeq` was used. */
  | { readonly t: 'close'; readonly lastSeq: number };

export type Opened = {
  readonly t: 'opened';
  readonly epoch: string;
  readonly nextSeq: number;
  readonly grantedTo: number;
  /** The newest number on disk. */
  readonly tail: number;
  readonly texts: readonly string[];
  /** What was intended: commands, leases, drives, however long ago. */
  readonly intent: readonly string[];
  /** Who came and who left. */
  readonly presence: readonly string[];
  /** For the log: what was found and done about it. */
  readonly notes: readonly string[];
};

export type Reply =
  | Opened
  | { readonly t: 'appended'; readonly tail: number; readonly grantedTo: number; readonly syncMs: number }
  | { readonly t: 'adopted'; readonly epoch: string; readonly grantedTo: number }
  | {
      readonly t: 'page';
      readonly id: number;
      readonly texts: readonly string[];
      readonly more: boolean;
      /** Up to here rows were, and are no longer kept; 0 where none is missing before the page. */
      readonly droppedTo: number;
    }
  | { readonly t: 'unread'; readonly id: number; readonly why: string }
  | { readonly t: 'closed' }
  /** The thread is of no more use: it is to be ended, and another begun. */
  | ({ readonly t: 'fault' } & Fault);
