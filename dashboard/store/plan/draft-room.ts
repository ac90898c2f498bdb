/**
 * Where drafts are kept: in one record that all pages of this browser share, so each writing begins by reading what the
 * others wrote. One writing is under way at a time; what comes meanwhile is written after it, at once.
 */
import type { Storage } from '../../client/keeper.ts';
import { type Draft, draftsIn, type KeptDrafts, merged } from './draft.ts';

export type DraftRoom = {
  /** Whatever was kept; nothing, with a sentence, where storage does not answer. */
  load(): Promise<KeptDrafts & { readonly why: string }>;
  save(drafts: readonly Draft[], open: KeptDrafts['open']): void;
  forget(id: string): void;
};

const answerWithinMs = 4000;

/** `told` learns after each writing why it failed, or that it did not: an empty sentence. */
export function draftRoom(
  storage: Storage<KeptDrafts>,
  after: (ms: number, run: () => void) => () => void,
  told: (why: string) => void,
): DraftRoom {
  const deleted = new Set<string>();
  /** Each draft as this page read or wrote it last: one that is another object by now was changed here since. */
  let written = new Map<string, Draft>();
  let next: Omit<KeptDrafts, 'version'> | null = null;
  let isBusy = false;

  const inTime = <T>(work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const cancel = after(answerWithinMs, () => reject(new Error('storage does not answer')));
      work.then(resolve, reject).finally(cancel);
    });

  async function write({ drafts, open }: Omit<KeptDrafts, 'version'>): Promise<void> {
    const kept = draftsIn(await inTime(storage.load()));
    const changed = new Set(drafts.filter((one) => written.get(one.id) !== one).map(({ id }) => id));
    const all = merged(kept.drafts, drafts, changed, deleted);
    await inTime(storage.save({ version: 1, drafts: all, open: { ...kept.open, ...open } }));
    written = byId(drafts);
  }

  async function work(): Promise<void> {
    isBusy = true;
    while (next !== null) {
      const now = next;
      next = null;
      try {
        await write(now);
        told('');
      } catch (error) {
        told(error instanceof Error ? error.message : 'storage failed');
      }
    }
    isBusy = false;
  }

  return {
    async load() {
      try {
        const kept = draftsIn(await inTime(storage.load()));
        written = new Map([...byId(kept.drafts), ...written]);
        return { ...kept, why: '' };
      } catch (error) {
        return { ...draftsIn(null), why: error instanceof Error ? error.message : 'storage failed' };
      }
    },
    save(drafts, open) {
      next = { drafts, open };
      if (!isBusy) work();
    },
    forget: (id) => void deleted.add(id),
  };
}

const byId = (drafts: readonly Draft[]): Map<string, Draft> => new Map(drafts.map((draft) => [draft.id, draft]));
