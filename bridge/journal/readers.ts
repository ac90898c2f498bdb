/** Pages that were asked for and are not here yet. Bound: sixteen; the next is refused at once, counted. Each ends in 5 s. */
import { gapsAmong } from '../core/gaps.ts';
import type { Page } from '../core/journal.ts';
import type { Entry } from '../protocol/stream.ts';
import type { Reply } from './messages.ts';
import { Questions } from './questions.ts';
import type { Thread } from './thread.ts';

const rules = {
  most: 16,
  withinMs: 5000,
  tooMany: { ok: false, busy: true, why: 'the journal is being read by too many at once' },
  late: { ok: false, why: 'the disk is too slow' },
} as const;
export const pageMost = 1000;

type EntryOf = (text: string) => Entry | undefined;
/** What is live and not on disk yet: at most `count` entries after `seq`. */
type Waiting = (seq: number, count: number) => readonly Entry[];

export class Readers {
  readonly #entryOf: EntryOf;
  readonly #waiting: Waiting;
  readonly #questions = new Questions<Page>(rules);
  /** What each of them asked for. */
  readonly #wanted = new Map<number, { readonly after: number; readonly limit: number }>();

  constructor(entryOf: EntryOf, waiting: Waiting) {
    this.#entryOf = entryOf;
    this.#waiting = waiting;
  }

  get refused(): number {
    return this.#questions.turnedAway;
  }

  /** `wanted` is held to 1 … 1,000. */
  read(after: number, wanted: number, thread: Thread): Promise<Page> {
    const limit = Math.max(1, Math.min(pageMost, Math.trunc(wanted)));
    return this.#questions.ask((id) => {
      this.#wanted.set(id, { after, limit });
      thread.ask({ t: 'read', id, after, limit });
    });
  }

  /** What came, and behind it what waits; a number that is missing among the entries is a gap, up to the last of them. */
  onPage({ id, texts, more, droppedTo }: Reply & { t: 'page' }): void {
    const { after, limit } = this.#wanted.get(id) ?? { after: 0, limit: 0 };
    const kept = texts.map(this.#entryOf).filter((entry) => entry !== undefined);
    const room = more ? 0 : limit - kept.length;
    const waiting = room > 0 ? this.#waiting(kept.at(-1)?.seq ?? after, room + 1) : [];
    const entries = [...kept, ...waiting.slice(0, room)];
    const seqs = entries.map(({ seq }) => seq);
    const gaps = gapsAmong(seqs, after, seqs.at(-1) ?? after);
    const isDropped = droppedTo > after;
    this.#end(id, { ok: true, entries, gaps, more: more || waiting.length > room, ...(isDropped && { droppedTo }) });
  }

  fail(id: number, why: string): void {
    this.#end(id, { ok: false, why });
  }

  failAll(why: string): void {
    this.#wanted.clear();
    this.#questions.failAll({ ok: false, why });
  }

  #end(id: number, page: Page): void {
    this.#wanted.delete(id);
    this.#questions.answered(id, page);
  }
}
