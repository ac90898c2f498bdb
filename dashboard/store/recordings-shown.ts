/** What a page shows of recordings. */
import type { Recording } from '../../bridge/protocol/recording.ts';

/** `brought`: it was not recorded here, but brought to the bridge. */
export type Listed = Omit<Recording, 'state'> & { readonly state: Recording['state'] | 'brought' };

export type RecordingsShown = {
  /** The newest first; null before the first answer. */
  readonly list: readonly Listed[] | null;
  /** Why the last thing that was asked for did not happen, in one sentence; empty where it did. */
  readonly why: string;
  /** What is under way, by the name of its recording or replay; empty where nothing is. */
  readonly busy: string;
  /** Share of an upload that has arrived; null where there is none. */
  readonly sent: number | null;
};

export const noRecordings: RecordingsShown = { list: null, why: '', busy: '', sent: null };
