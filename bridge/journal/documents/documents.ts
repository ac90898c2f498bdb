/**
 * The documents that are kept, from the bridge's side: what core takes of them lies in memory, everything else is asked of
 * a thread, which understands files and has the disk. A thread that dies is begun again with the next question.
 */
import type { Clock } from '../../core/clock.ts';
import type { Answered, DocumentRoom, StoredDocument, WrittenDocument } from '../../core/documents.ts';
import { Questions } from '../questions.ts';
import { endWithinMs } from '../worker-thread.ts';
import { type Answer, type Entry, type Limits, type Question, type Reply, refusal } from './messages.ts';
import { type DocumentsThread, startDocumentsThread } from './thread.ts';

/** Beyond either the longest unused give way. In memory they take some four times their bytes. */
export const usualLimits: Limits = { documents: 200, bytes: 16 * 1024 * 1024 };

/** A folder on a slow disk is waited for; later than this its documents come when they come. */
const openWithinMs = 5000;
const most = 8;
const withinMs = 10_000;
const tooMany = refusal('BUSY', 'too many files are being read at once: try again in a moment');
const late = refusal('DISK', `the disk has not answered for ${withinMs / 1000} s`);
/** Uses of a document within this are told to the disk once. */
const usedEveryMs = 60_000;

export type DocumentOptions = {
  readonly directory: string;
  readonly clock: Clock;
  /** For the log, one sentence. */
  note(text: string): void;
  readonly limits?: Limits;
};

/** Resolves once what is kept is in memory, and in any case within five seconds. Never rejects. */
export async function openDocuments(options: DocumentOptions): Promise<DocumentRoom> {
  const documents = new ThreadDocuments(options);
  await documents.opened;
  return documents;
}

class ThreadDocuments implements DocumentRoom {
  readonly opened: Promise<void>;
  readonly #options: DocumentOptions;
  readonly #questions = new Questions<Answer>({ most, withinMs, tooMany, late });
  readonly #entries = new Map<string, Entry>();
  readonly #usedAt = new Map<string, number>();
  #onOpened: () => void = () => {};
  #thread: DocumentsThread | undefined;
  #deaths = 0;
  #gaveWay = 0;
  #stopping: Promise<void> | undefined;

  constructor(options: DocumentOptions) {
    this.#options = options;
    this.opened = new Promise((resolve) => {
      const overdue = setTimeout(resolve, openWithinMs);
      this.#onOpened = () => {
        clearTimeout(overdue);
        resolve();
      };
    });
    this.#running();
  }

  get(hash: string): StoredDocument | undefined {
    const entry = this.#entries.get(hash);
    if (entry) this.#noteUse(hash);
    return entry?.stored;
  }

  list(): Entry['summary'][] {
    return [...this.#entries.values()].map(({ summary }) => summary).sort((a, b) => b.made - a.made);
  }

  async keep(file: Parameters<DocumentRoom['keep']>[0]): ReturnType<DocumentRoom['keep']> {
    const at = this.#options.clock.wallMs();
    const answer = await this.#ask({ t: 'keep', at, ...file }, [file.bytes.buffer]);
    if (!answer.ok) return answer;
    const { entry, gone = [] } = answer;
    if (entry === undefined) return refusal('DISK', 'the document was not kept');
    for (const hash of gone) this.#forget(hash);
    this.#gaveWay += gone.length;
    this.#entries.set(entry.summary.hash, entry);
    return { ok: true, document: entry.summary };
  }

  async remove(hash: string): Promise<Answered<object>> {
    const answer = await this.#ask({ t: 'remove', hash });
    // It may have gone when nobody waited for that any more.
    if (answer.ok || answer.code === 'UNKNOWN') this.#forget(hash);
    return answer.ok ? { ok: true } : answer;
  }

  async text(...[hash, format]: Parameters<DocumentRoom['text']>): Promise<WrittenDocument> {
    return asText(await this.#ask({ t: 'text', hash, format }));
  }

  async write(...[plan, format]: Parameters<DocumentRoom['write']>): Promise<WrittenDocument> {
    return asText(await this.#ask({ t: 'write', plan, format }));
  }

  async readInfos(bytes: Uint8Array<ArrayBuffer>): ReturnType<DocumentRoom['readInfos']> {
    const answer = await this.#ask({ t: 'infos', bytes }, [bytes.buffer]);
    return answer.ok ? { ok: true, infos: answer.infos ?? [], warnings: answer.warnings ?? [] } : answer;
  }

  status(): ReturnType<DocumentRoom['status']> {
    const bytes = [...this.#entries.values()].reduce((sum, { summary }) => sum + summary.bytes, 0);
    const counters = { gave_way: this.#gaveWay, turned_away: this.#questions.turnedAway, deaths: this.#deaths };
    return { documents: this.#entries.size, bytes, counters };
  }

  readonly stop = (): Promise<void> => {
    this.#stopping ??= (async () => {
      this.#onOpened();
      const ending = this.#thread?.end(endWithinMs);
      this.#questions.end(refusal('BUSY', 'the bridge is stopping'));
      await ending;
    })();
    return this.#stopping;
  };

  #ask(question: Question, buffers: readonly ArrayBuffer[] = []): Promise<Answer> {
    return this.#questions.ask((id) => this.#running().ask({ ...question, id }, buffers));
  }

  #running(): DocumentsThread {
    const { directory, limits = usualLimits } = this.#options;
    this.#thread ??= startDocumentsThread(
      { directory, limits },
      (reply) => this.#onReply(reply),
      (why) => this.#onDeath(why),
    );
    return this.#thread;
  }

  #onReply(reply: Reply): void {
    if (reply.t === 'answer') {
      this.#questions.answered(reply.id, reply.answer);
      return;
    }
    for (const text of reply.notes) this.#options.note(text);
    this.#entries.clear();
    for (const entry of reply.entries) this.#entries.set(entry.summary.hash, entry);
    this.#onOpened();
  }

  #onDeath(why: string): void {
    this.#deaths += 1;
    this.#thread = undefined;
    this.#options.note(why);
    this.#questions.failAll(refusal('DISK', why));
    this.#onOpened();
  }

  #forget(hash: string): void {
    this.#entries.delete(hash);
    this.#usedAt.delete(hash);
  }

  /** What vehicles were given lately does not give way. */
  #noteUse(hash: string): void {
    const at = this.#options.clock.wallMs();
    if (at - (this.#usedAt.get(hash) ?? 0) < usedEveryMs) return;
    this.#usedAt.set(hash, at);
    this.#thread?.ask({ t: 'used', hash, at });
  }
}

const asText = (answer: Answer): WrittenDocument =>
  answer.ok ? { ok: true, text: answer.text ?? '', warnings: answer.warnings ?? [] } : answer;
