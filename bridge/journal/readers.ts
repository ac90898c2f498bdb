/** Pages that were asked for and are not here yet. Bound: sixteen; the next is refused at once, counted. Each ends in 5 s. */
import { gapsAmong } from '../core/gaps.ts';
import type { Page } from '../core/journal.ts';
import type { Entry } from '../protocol/stream.ts';
import type { Reply } from './messages.ts';
import type { Thread } from './thread.ts';

const most = 16;
const withinMs = 5000;
export const pageMost = 1000;

type EntryOf = (text: string) => Entry | undefined;
type Reader = { readonly after: number; readonly tell: (page: Page) => void };

export class Readers {
  readonly #entryOf: EntryOf;
  readonly #readers = new Map<number, Reader>();
  #lastId = 0;
  #refused = 0;

  constructor(entryOf: EntryOf) {
    this.#entryOf = entryOf;
  }

  get refused(): number {
    return this.#refused;
  }

  /** `limit` is held to 1 … 1,000. */
  read(after: number, limit: number, thread: Thread): Promise<Page> {
    if (this.#readers.size >= most) {
      this.#refused += 1;
      return Promise.resolve({ ok: false, why: 'the journal is being read by too many at once' });
    }
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const overdue = setTimeout(() => this.#end(id, { ok: false, why: 'the disk is too slow' }), withinMs);
      const tell = (page: Page): void => {
        clearTimeout(overdue);
        resolve(page);
      };
      this.#readers.set(id, { after, tell });
      thread.ask({ t: 'read', id, after, limit: Math.max(1, Math.min(pageMost, Math.trunc(limit))) });
    });
  }

  /** What came; a number that is missing among the entries is a gap, up to the last of them. */
  onPage({ id, texts, more }: Reply & { t: 'page' }): void {
    const after = this.#readers.get(id)?.after ?? 0;
    const entries = texts.map(this.#entryOf).filter((entry) => entry !== undefined);
    const seqs = entries.map(({ seq }) => seq);
    this.#end(id, { ok: true, entries, gaps: gapsAmong(seqs, after, seqs.at(-1) ?? after), more });
  }

  fail(id: number, why: string): void {
    this.#end(id, { ok: false, why });
  }

  failAll(why: string): void {
    for (const id of [...this.#readers.keys()]) this.fail(id, why);
  }

  #end(id: number, page: Page): void {
    const reader = this.#readers.get(id);
    this.#readers.delete(id);
    reader?.tell(page);
  }
}
