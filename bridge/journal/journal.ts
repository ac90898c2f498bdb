/**
 * The journal, from the bridge's side: takes entries, hands them to its thread in groups, and knows what is on disk. No
 * disk is touched here: not even a sync that hangs can hold up the links or the watch over a driven rover.
 *
 * One group is with the thread at a time; what comes meanwhile waits in a bounded backlog and goes as the next. When the
 * disk fails the entries are kept, the operators are told once, and once more when everything is on disk again.
 *
 * Numbers are set aside on disk before they may be used. Where that fails for so long that they run out, the stream goes
 * on under a new epoch, which the journal adopts when it can: a number once seen is never given to another event.
 */
import { randomUUID } from 'node:crypto';
import { Counters } from '../core/counters.ts';
import { freshStart, type Journal, type JournalStatus, type Page } from '../core/journal.ts';
import { defaultRetention } from '../core/stream.ts';
import type { Entry } from '../protocol/stream.ts';
import { Assurance } from './assurance.ts';
import { Backlog } from './backlog.ts';
import { Beginning, recovered } from './beginning.ts';
import { type Answer, Disk, hangMs, type PageReply } from './disk.ts';
import type { Fault } from './faults.ts';
import type { Opened } from './messages.ts';
import { leastAhead, Numbering } from './numbering.ts';
import { diskRetention, type JournalOptions, type OpenedJournal } from './options.ts';
import { Readers } from './readers.ts';
import { journalThreadFile } from './thread.ts';

/** Entries are grouped for this long before they are synced, unless somebody waits for one. */
export const groupMs = 15;
const groupMost = 500;
const closeWithinMs = 1500;
const backlogMost = 20_000;

/**
 * Opens or begins a journal. A directory that cannot be used now gives a fresh stream and a journal that is not durable
 * yet, never a failure; only a journal that another bridge holds is refused. Resolves within 15 s.
 */
export function openJournal(options: JournalOptions): Promise<OpenedJournal> {
  return new Promise((resolve) => new DiskJournal(options, resolve));
}

class DiskJournal implements Journal {
  readonly #options: JournalOptions;
  readonly #disk: Disk;
  readonly #counters = new Counters();
  readonly #backlog: Backlog;
  readonly #assurance: Assurance;
  readonly #readers: Readers;
  readonly #numbering = new Numbering();
  readonly #beginning: Beginning;
  #lastSeq = 0;
  #syncMs = 0;
  #maxSyncMs = 0;
  #group: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;
  #onClosed: () => void = () => {};

  constructor(options: JournalOptions, begin: (opened: OpenedJournal) => void) {
    const { directory, retention = diskRetention, recover = defaultRetention } = options;
    this.#options = options;
    this.#beginning = new Beginning(begin, () => this.#startWithout(`${directory}: the disk is too slow`));
    this.#readers = new Readers(options.entryOf, (seq, count) => this.#backlog.after(seq, count));
    this.#assurance = new Assurance((state) => options.onDurability(state));
    this.#backlog = new Backlog(options.backlog ?? backlogMost);
    const settings = { directory, retention, recover, grant: leastAhead };
    this.#disk = new Disk(options.thread ?? journalThreadFile, settings, {
      stream: () => this.#stream(),
      onOpened: (opened) => this.#onOpened(opened),
      onAnswer: (answer) => this.#onAnswer(answer),
      onPage: (reply) => this.#onPage(reply),
      onHang: () => this.#assurance.fall(`${directory}: the disk has not answered for ${hangMs / 1000} s`),
      onFault: (fault) => this.#onFault(fault),
    });
    this.#disk.open();
  }

  get grantedTo(): number {
    return this.#numbering.grantedTo;
  }

  renew(): string {
    const epoch = randomUUID();
    this.#counters.add('epochs_renewed');
    this.#numbering.renew(epoch);
    return epoch;
  }

  append(entries: readonly Entry[]): void {
    if (this.#stopping !== undefined) {
      this.#counters.add('late', entries.length);
      return;
    }
    this.#backlog.add(entries);
    this.#lastSeq = entries.at(-1)?.seq ?? this.#lastSeq;
    this.#soon();
  }

  whenDurable(seq: number, withinMs: number): Promise<boolean> {
    if (this.#stopping !== undefined) return Promise.resolve(seq <= this.#assurance.durableTo);
    const waiting = this.#assurance.wait(seq, withinMs);
    this.#flush();
    return waiting;
  }

  read(after: number, limit: number): Promise<Page> {
    const { thread } = this.#disk;
    if (thread !== undefined) return this.#readers.read(after, limit, thread);
    const { durability } = this.#assurance;
    return Promise.resolve({ ok: false, why: durability.durable ? 'the journal is closed' : durability.why });
  }

  status(): JournalStatus {
    return {
      durability: this.#assurance.durability,
      durableTo: this.#assurance.durableTo,
      waiting: this.#backlog.size,
      syncMs: this.#syncMs,
      maxSyncMs: this.#maxSyncMs,
      counters: { ...this.#counters.all(), dropped: this.#backlog.dropped, reads_refused: this.#readers.refused },
    };
  }

  readonly stop = (): Promise<void> => {
    this.#stopping ??= this.#end();
    return this.#stopping;
  };

  async #end(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#onClosed = resolve;
    });
    const overdue = setTimeout(() => this.#onClosed(), closeWithinMs);
    this.#numbering.end(this.#lastSeq);
    if (this.#disk.thread === undefined) this.#onClosed();
    // Not before #stopping is set: what is asked now is the last that there is.
    queueMicrotask(() => this.#flush());
    await closed;
    for (const timer of [overdue, this.#group]) clearTimeout(timer);
    this.#beginning.cancel();
    await this.#disk.end();
    this.#assurance.end();
    this.#readers.failAll('the bridge is stopping');
  }

  /** What the files are to be opened for. */
  #stream(): { epoch: string; grantTo: number } | null {
    if (!this.#beginning.isOver) return null;
    return { epoch: this.#numbering.epoch, grantTo: this.#numbering.promise(this.#lastSeq) };
  }

  #onOpened(opened: Opened): void {
    for (const text of opened.notes) this.#options.note(text);
    if (!this.#beginning.isOver) this.#recover(opened);
    else if (opened.tail < this.#assurance.durableTo)
      this.#options.note(`entries after number ${opened.tail} are lost on disk`);
    this.#numbering.confirm(opened.epoch, opened.grantedTo);
    this.#settle(opened.tail);
    this.#flush();
  }

  #recover(opened: Opened): void {
    this.#numbering.renew(opened.epoch);
    this.#lastSeq = opened.nextSeq - 1;
    this.#beginning.begin(this, recovered(opened, this.#options.entryOf));
  }

  /** Begins in memory: whatever the files hold is of another life. */
  #startWithout(why: string): void {
    const epoch = randomUUID();
    this.#numbering.renew(epoch);
    this.#disk.disown('the bridge had to begin without the journal');
    this.#beginning.begin(this, freshStart(epoch));
    this.#assurance.fall(why);
  }

  #onFault(fault: Fault): boolean {
    this.#counters.add(`faults_${fault.kind}`);
    this.#readers.failAll(fault.why);
    if (this.#stopping !== undefined) this.#onClosed();
    if (this.#beginning.isOver) {
      this.#assurance.fall(fault.why);
    } else if (fault.kind === 'locked') {
      this.#beginning.refuse(fault.why);
      return false;
    } else if (fault.kind === 'disk') {
      this.#startWithout(fault.why);
    }
    return this.#stopping === undefined;
  }

  #onAnswer(answer: Answer): void {
    if (answer.t === 'closed') {
      this.#onClosed();
      return;
    }
    if (answer.t === 'adopted') this.#numbering.confirm(answer.epoch, answer.grantedTo);
    else this.#onWritten(answer);
    const hurry = this.#backlog.size >= groupMost || this.#assurance.awaited || this.#stopping !== undefined;
    if (hurry) this.#flush();
    else this.#soon();
  }

  #onWritten({ tail, grantedTo, syncMs }: Answer & { t: 'appended' }): void {
    this.#counters.add('groups');
    this.#syncMs = syncMs;
    this.#maxSyncMs = Math.max(this.#maxSyncMs, syncMs);
    this.#settle(tail);
    if (this.#numbering.known) this.#numbering.confirm(this.#numbering.epoch, grantedTo);
    if (this.#backlog.size < groupMost) this.#assurance.rise();
  }

  #settle(tail: number): void {
    this.#backlog.settle(tail);
    this.#assurance.settle(tail);
  }

  #onPage(reply: PageReply): void {
    if (reply.t === 'page') this.#readers.onPage(reply);
    else this.#readers.fail(reply.id, reply.why);
  }

  #soon(): void {
    if (this.#group !== undefined || !this.#disk.idle || this.#backlog.size === 0) return;
    this.#group = setTimeout(() => this.#flush(), groupMs);
  }

  /** Gives the thread what is next, if it is free. */
  #flush(): void {
    clearTimeout(this.#group);
    this.#group = undefined;
    if (!this.#disk.idle || !this.#beginning.isOver) return;
    if (!this.#numbering.known) this.#adopt();
    else if (this.#backlog.size > 0) this.#write();
    else this.#rest();
  }

  #adopt(): void {
    const grantTo = this.#numbering.promise(this.#lastSeq);
    this.#disk.ask({ t: 'adopt', epoch: this.#numbering.epoch, grantTo });
  }

  /** Everything is on disk. */
  #rest(): void {
    this.#assurance.rise();
    if (this.#stopping !== undefined) this.#disk.ask({ t: 'close', lastSeq: this.#lastSeq });
  }

  #write(): void {
    const entries = this.#backlog.take(groupMost);
    const seqs = entries.map(({ seq }) => seq);
    const texts = entries.map((entry) => JSON.stringify(entry));
    const grantTo = this.#numbering.wish(this.#lastSeq, this.#options.clock.monoMs());
    this.#disk.ask({ t: 'append', seqs, texts, grantTo });
  }
}
