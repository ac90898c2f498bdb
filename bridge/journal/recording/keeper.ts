/**
 * The recorder's thread, without its port: batches become files. Recording comes after everything else on the disk: it
 * takes no more than its budget, oldest files first, stops while little is free, and begins anew where a disk that failed
 * works again.
 */
import type { RecorderState } from '../../core/recordings.ts';
import type { Recording } from '../../protocol/recording.ts';
import { faultOf } from '../faults.ts';
import { unpacked } from './frames.ts';
import { Mender } from './mender.ts';
import type { Batch, Standing, ThreadSettings } from './messages.ts';
import { OpenFiles } from './open-files.ts';
import { Shelf } from './shelf.ts';
import { Topics } from './topics.ts';

/** The clock was set, not drawn: a new file tells the new time. */
const jumpMs = 1000;
const lookMs = 1000;
const retry = { leastMs: 1000, mostMs: 30_000 } as const;
/** Beyond the reserve, so that it does not begin and pause in turns. */
const resumeShare = 1.05;
/** So that a budget of nearly nothing does not make a heap of files. */
const leastFileB = 64 * 1024;

type State =
  | { readonly is: 'open'; isRecording: boolean }
  /** No room, or a disk that fails: to be tried again then. */
  | { readonly is: 'paused'; readonly why: string; readonly againMs: number };

export class Keeper {
  readonly shelf: Shelf;
  readonly #settings: ThreadSettings;
  readonly #note: (text: string) => void;
  readonly #topics: Topics;
  readonly #files: OpenFiles;
  readonly #mender: Mender;
  readonly #counted = { frames: 0, messages: 0, paused_dropped: 0, removed: 0, faults: 0 };
  #state: State = { is: 'paused', why: '', againMs: 0 };
  #isOpened = false;
  /** Undefined until there was room. */
  #budgetB: number | undefined;
  #hasClock = false;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #failures = 0;

  constructor(settings: ThreadSettings, note: (text: string) => void) {
    this.#settings = settings;
    this.shelf = new Shelf(settings.directory);
    this.#note = note;
    this.#topics = new Topics(settings.schemas);
    this.#files = new OpenFiles(this.shelf, settings.about);
    this.#mender = new Mender(this.shelf, note);
  }

  /** Opens the directory, if that is not done yet. Throws the system's error. */
  open(): void {
    if (this.#isOpened) return;
    this.#mender.doubt(this.shelf.open());
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
      // Some of it may have been written: what is counted is never too little.
      this.#passOver(batch);
    }
  }

  standing(): Standing {
    const now: RecorderState =
      this.#state.is === 'paused'
        ? { state: this.#state.why === '' ? 'waiting' : 'paused', why: this.#state.why }
        : { state: this.#state.isRecording ? 'recording' : 'waiting', why: '' };
    const counted = { ...this.#counted, files: this.#files.begun, mended: this.#mender.mended };
    return { now, bytes: this.shelf.totalB, files: this.shelf.count, counted };
  }

  list(): Recording[] {
    this.open();
    this.#files.describeAll();
    return this.shelf.list();
  }

  /** Ends all files as they should end. */
  close(monoMs: number): void {
    try {
      this.#files.endAll(monoMs);
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
    if (this.#hasClock && Math.abs(offset - this.#files.offsetMs) <= jumpMs) return;
    if (this.#files.count > 0) {
      this.#note('the clock was set: recording goes on in new files');
      this.close(monoMs);
    }
    this.#hasClock = true;
    this.#files.offsetMs = offset;
  }

  #tryAgain(monoMs: number): void {
    if (this.#state.is !== 'paused' || monoMs < this.#state.againMs) return;
    this.open();
    const { reserveB } = this.#settings.limits;
    const isFirst = this.#state.why === '';
    if (this.shelf.freeB < reserveB * (isFirst ? 1 : resumeShare)) this.#pauseForRoom(monoMs);
    else this.#begin();
  }

  #begin(): void {
    // On a small card the budget is what was there at first: filled up to the reserve, recording would stand still.
    const { budgetB, reserveB } = this.#settings.limits;
    this.#budgetB ??= Math.min(budgetB, this.shelf.totalB + this.shelf.freeB - reserveB);
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
    const { monoMs } = batch;
    const { kinds, limits } = this.#settings;
    if (kinds.includes('tlog')) this.#recordFrames(batch);
    if (kinds.includes('mcap')) this.#recordItems(batch);
    this.#files.flush(monoMs);
    if (this.#state.is === 'open' && this.#files.count > 0) this.#state.isRecording = true;
    const budgetB = this.#budgetB ?? limits.budgetB;
    this.#files.turnOver(monoMs, Math.min(limits.fileB, Math.max(leastFileB, budgetB / 4)), limits.fileMs);
    this.#look(monoMs, budgetB);
    this.#failures = 0;
  }

  #recordFrames({ monoMs, groups, frames }: Batch): void {
    for (const buffer of frames)
      for (const { group, at, frame } of unpacked(buffer)) {
        this.#files.tlog(groups[group] ?? '', monoMs).add(frame, at + this.#files.offsetMs);
        this.#counted.frames++;
      }
  }

  #recordItems({ monoMs, items }: Batch): void {
    for (const item of items)
      for (const { channel, at, value } of this.#topics.linesOf(item)) {
        const ns = BigInt(Math.round((at + this.#files.offsetMs) * 1000)) * 1000n;
        this.#files.mcap(monoMs).add(channel, ns, value(ns));
        this.#counted.messages++;
      }
  }

  /** Once a second: is there room? */
  #look(monoMs: number, budgetB: number): void {
    if (monoMs - this.#lookedMs < lookMs) return;
    this.#lookedMs = monoMs;
    for (let oldest = this.shelf.oldest(); oldest && this.shelf.totalB > budgetB; oldest = this.shelf.oldest()) {
      this.shelf.remove(oldest.name);
      this.shelf.save();
      this.#counted.removed++;
      this.#note(`${oldest.name} was the oldest and made room`);
    }
    if (this.shelf.freeB >= this.#settings.limits.reserveB) return;
    this.#files.endAll(monoMs);
    this.#pauseForRoom(monoMs);
  }

  #fail(error: unknown, monoMs: number): void {
    this.#counted.faults++;
    this.#mender.doubt(this.#files.abandonAll(monoMs));
    this.shelf.save();
    // The directory itself may be gone.
    this.#isOpened = false;
    const waitMs = Math.min(retry.mostMs, retry.leastMs * 2 ** this.#failures++);
    const { why } = faultOf(error, this.#settings.directory);
    this.#state = { is: 'paused', why, againMs: monoMs + waitMs };
  }
}
