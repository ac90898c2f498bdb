/**
 * The wait for a journal to open. It ends once: with the stream of the last life, with a fresh one where the disk does
 * not answer in time, or with a refusal.
 */
import { gapsAmong } from '../core/gaps.ts';
import type { Journal, StreamStart } from '../core/journal.ts';
import type { Entry } from '../protocol/stream.ts';
import type { Opened } from './messages.ts';
import type { OpenedJournal } from './options.ts';

/** Long, because giving up on a slow disk gives up its history. */
const openWithinMs = 15_000;

export class Beginning {
  readonly #overdue: NodeJS.Timeout;
  #tell: ((opened: OpenedJournal) => void) | undefined;

  constructor(tell: (opened: OpenedJournal) => void, onOverdue: () => void) {
    this.#tell = tell;
    this.#overdue = setTimeout(onOverdue, openWithinMs);
  }

  get isOver(): boolean {
    return this.#tell === undefined;
  }

  begin(journal: Journal, start: StreamStart): void {
    this.#end({ ok: true, journal, start });
  }

  refuse(why: string): void {
    this.#end({ ok: false, why });
  }

  /** Nobody waits any longer. */
  cancel(): void {
    clearTimeout(this.#overdue);
  }

  #end(opened: OpenedJournal): void {
    this.cancel();
    this.#tell?.(opened);
    this.#tell = undefined;
  }
}

/** What the files hold of the last life. Entries that this version cannot read are gaps. */
export function recovered(
  { epoch, nextSeq, texts, intent, presence }: Opened,
  entryOf: (text: string) => Entry | undefined,
): StreamStart {
  const read = (found: readonly string[]) => found.map(entryOf).filter((entry) => entry !== undefined);
  const entries = read(texts);
  const seqs = entries.map(({ seq }) => seq);
  const gaps = gapsAmong(seqs, (seqs[0] ?? 1) - 1, nextSeq - 1);
  return { epoch, nextSeq, entries, gaps, intent: read(intent), presence: read(presence) };
}
