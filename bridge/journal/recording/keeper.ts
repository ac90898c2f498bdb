/**
 * The recorder's thread, without its port: batches become files. Recording comes after everything else on the disk: it
 * takes no more than its budget, oldest files first, stops while little is free, and begins anew where a disk that failed
 * works again.
 */
import type { RecorderState } from '../../core/recordings.ts';
import type { Recording } from '../../protocol/recording.ts';
import { faultOf } from '../faults.ts';
import { quietly } from './disk-file.ts';
import { unpacked } from './frames.ts';
import { Mender } from './mender.ts';
import type { Batch, Standing, ThreadSettings } from './messages.ts';
import { Shelf } from './shelf.ts';
import { Topics } from './topics.ts';
import { beginMcap, beginTlog, describe, type Writing, type WritingMcap, type WritingTlog } from './writing.ts';

/** What a batch brought is on the disk this much later at most. */
const syncMs = 350;
/** The clock was set, not drawn: a new file tells the new time. */
const jumpMs = 1000;
const lookMs = 1000;
/** So that a budget of nearly nothing does not make a heap of files. */
const leastFileB = 64 * 1024;
const retry = { leastMs: 1000, mostMs: 30_000 } as const;
/** Beyond the reserve, so that it does not begin and pause in turns. */
const resumeShare = 1.05;

type State =
  | { readonly is: 'open'; isRecording: boolean }
  /** No room, or a disk that fails: to be tried again then. */
  | { readonly is: 'paused'; readonly why: string; readonly againMs: number };

export class Keeper {
  readonly #settings: ThreadSettings;
  readonly #shelf: Shelf;
  readonly #note: (text: string) => void;
  readonly #topics = new Topics();
  readonly #tlogs = new Map<string, WritingTlog>();
  readonly #counted = { files: 0, frames: 0, messages: 0, paused_dropped: 0, removed: 0, faults: 0 };
  #mcap: WritingMcap | undefined;
  #state: State = { is: 'paused', why: '', againMs: 0 };
  #isOpened = false;
  /** Undefined until there was room. */
  #budgetB: number | undefined;
  /** The wall clock less the monotonic one, for every file that is open. */
  #offsetMs: number | undefined;
  #syncedMs = 0;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  readonly #mender: Mender;

  constructor(settings: ThreadSettings, note: (text: string) => void) {
    this.#settings = settings;
    this.#shelf = new Shelf(settings.directory);
    this.#note = note;
    this.#mender = new Mender(this.#shelf, note);
  }

  get shelf(): Shelf {
    return this.#shelf;
  }

  /** Opens the directory, if that is not done yet. Throws the system's error. */
  open(): void {
    if (this.#isOpened) return;
    this.#mender.doubt(this.#shelf.open());
    this.#isOpened = true;
  }

  take(batch: Batch): void {
    if (this.#settings.kinds.length === 0) return;
    this.#followClock(batch);
    try {
      if (this.#state.is === 'paused') this.#tryAgain(batch.monoMs);
      if (this.#state.is === 'paused') this.#passOver(batch);
      else this.#record(batch);
    } catch (error) {
      this.#fail(error, batch.monoMs);
    }
  }

  standing(): Standing {
    const now: RecorderState =
      this.#state.is === 'paused'
        ? { state: this.#state.why === '' ? 'waiting' : 'paused', why: this.#state.why }
        : { state: this.#state.isRecording ? 'recording' : 'waiting', why: '' };
    return {
      now,
      bytes: this.#shelf.totalB,
      files: this.#shelf.count,
      counted: { ...this.#counted, mended: this.#mender.mended },
    };
  }

  list(): Recording[] {
    this.open();
    this.#describeAll();
    return this.#shelf.list();
  }

  /** Ends all files as they should end. */
  close(monoMs: number): void {
    try {
      this.#endAll(monoMs);
    } catch (error) {
      this.#fail(error, monoMs);
    }
  }

  /** Goes on with reading through what was cut off; false where nothing is left to do. */
  mendSome(): boolean {
    return this.#isOpened && this.#mender.step();
  }

  #followClock({ monoMs, wallMs }: Batch): void {
    const offset = wallMs - monoMs;
    if (this.#offsetMs !== undefined && Math.abs(offset - this.#offsetMs) <= jumpMs) return;
    if (this.#writing().length > 0) {
      this.#note('the clock was set: recording goes on in new files');
      this.close(monoMs);
    }
    this.#offsetMs = offset;
  }

  #tryAgain(monoMs: number): void {
    if (this.#state.is !== 'paused' || monoMs < this.#state.againMs) return;
    this.open();
    const { reserveB } = this.#settings.limits;
    const isFirst = this.#state.why === '';
    if (this.#shelf.freeB < reserveB * (isFirst ? 1 : resumeShare)) this.#pauseForRoom(monoMs);
    else this.#begin();
  }

  #begin(): void {
    // On a small card the budget is what was there at first: filled up to the reserve, recording would stand still.
    const { budgetB, reserveB } = this.#settings.limits;
    this.#budgetB ??= Math.min(budgetB, this.#shelf.totalB + this.#shelf.freeB - reserveB);
    this.#state = { is: 'open', isRecording: false };
  }

  #pauseForRoom(monoMs: number): void {
    const { limits, directory } = this.#settings;
    const mb = Math.round(limits.reserveB / 1_000_000);
    const why = `${directory}: less than ${mb} MB are free, which are kept for the journal`;
    this.#state = { is: 'paused', why, againMs: monoMs + lookMs };
  }

  #passOver({ frames, items }: Batch): void {
    this.#counted.paused_dropped += items.length;
    for (const buffer of frames) for (const _ of unpacked(buffer)) this.#counted.paused_dropped++;
  }

  #record(batch: Batch): void {
    const { monoMs, groups, frames, items } = batch;
    const { kinds } = this.#settings;
    const offsetMs = this.#offsetMs ?? 0;
    if (kinds.includes('tlog'))
      for (const buffer of frames)
        for (const { group, at, frame } of unpacked(buffer)) {
          this.#tlog(groups[group] ?? '', monoMs).add(frame, at + offsetMs);
          this.#counted.frames++;
        }
    if (kinds.includes('mcap'))
      for (const item of items)
        for (const { channel, at, value } of this.#topics.linesOf(item)) {
          const ns = BigInt(Math.round((at + offsetMs) * 1000)) * 1000n;
          this.#mcapNow(monoMs).add(channel, ns, value(ns));
          this.#counted.messages++;
        }
    this.#flush(monoMs);
    this.#turnOver(monoMs);
    this.#look(monoMs);
    this.#failures = 0;
  }

  #flush(monoMs: number): void {
    const writing = this.#writing();
    for (const one of writing) one.flush(monoMs);
    if (monoMs - this.#syncedMs >= syncMs) {
      for (const one of writing) one.file.sync();
      this.#syncedMs = monoMs;
    }
    this.#describeAll();
  }

  /** Ends what is large or old enough. */
  #turnOver(monoMs: number): void {
    const { fileB, fileMs, budgetB } = this.#settings.limits;
    const most = Math.min(fileB, Math.max(leastFileB, (this.#budgetB ?? budgetB) / 4));
    for (const one of this.#writing())
      if (one.file.size >= most || monoMs - one.begunMs >= fileMs) this.#end(one, monoMs);
  }

  /** Once a second: is there room? */
  #look(monoMs: number): void {
    if (monoMs - this.#lookedMs < lookMs) return;
    this.#lookedMs = monoMs;
    const { reserveB, budgetB } = this.#settings.limits;
    const most = this.#budgetB ?? budgetB;
    for (let oldest = this.#shelf.oldest(); oldest && this.#shelf.totalB > most; oldest = this.#shelf.oldest()) {
      this.#shelf.remove(oldest.name);
      this.#shelf.save();
      this.#counted.removed++;
      this.#note(`${oldest.name} was the oldest and made room`);
    }
    if (this.#shelf.freeB >= reserveB) return;
    this.#endAll(monoMs);
    this.#pauseForRoom(monoMs);
  }

  #fail(error: unknown, monoMs: number): void {
    this.#counted.faults++;
    this.#abandonAll(monoMs);
    // The directory itself may be gone.
    this.#isOpened = false;
    const waitMs = Math.min(retry.mostMs, retry.leastMs * 2 ** this.#failures++);
    const { why } = faultOf(error, this.#settings.directory);
    this.#state = { is: 'paused', why, againMs: monoMs + waitMs };
  }

  /** The disk does not take their ends: they are mended when it does, or at the next start. */
  #abandonAll(monoMs: number): void {
    for (const one of this.#writing()) {
      try {
        this.#end(one, monoMs);
      } catch {
        one.file.close();
        this.#forget(one);
        const { name } = one;
        this.#shelf.put({ ...describe(one, this.#offsetMs ?? 0), state: 'torn' });
        this.#mender.doubt([name]);
      }
    }
    quietly(() => this.#shelf.save());
  }

  #endAll(monoMs: number): void {
    for (const one of this.#writing()) this.#end(one, monoMs);
  }

  #end(one: Writing, monoMs: number): void {
    one.end(monoMs);
    this.#forget(one);
    const ended = monoMs + (this.#offsetMs ?? 0);
    const recording = describe(one, this.#offsetMs ?? 0);
    this.#shelf.put({ ...recording, ended: recording.begun === null ? null : Math.round(ended), state: 'complete' });
    this.#shelf.save();
  }

  #forget(one: Writing): void {
    if (this.#mcap === one) this.#mcap = undefined;
    for (const [group, tlog] of this.#tlogs) if (tlog === one) this.#tlogs.delete(group);
  }

  #writing(): Writing[] {
    return [...this.#tlogs.values(), ...(this.#mcap ? [this.#mcap] : [])];
  }

  #tlog(group: string, monoMs: number): WritingTlog {
    const open = this.#tlogs.get(group);
    if (open) return open;
    const name = this.#shelf.next(group, 'tlog', monoMs + (this.#offsetMs ?? 0));
    const begun = beginTlog(this.#shelf.path(name), name, group, monoMs);
    this.#tlogs.set(group, begun);
    this.#begun(begun);
    return begun;
  }

  #mcapNow(monoMs: number): WritingMcap {
    if (this.#mcap) return this.#mcap;
    const { about } = this.#settings;
    const name = this.#shelf.next(about.of ?? 'all', 'mcap', monoMs + (this.#offsetMs ?? 0));
    this.#mcap = beginMcap(this.#shelf.path(name), name, about, monoMs);
    this.#begun(this.#mcap);
    return this.#mcap;
  }

  #begun(one: Writing): void {
    this.#counted.files++;
    if (this.#state.is === 'open') this.#state.isRecording = true;
    this.#shelf.put(describe(one, this.#offsetMs ?? 0));
    this.#shelf.save();
  }

  #describeAll(): void {
    for (const one of this.#writing()) this.#shelf.put(describe(one, this.#offsetMs ?? 0));
  }
}
