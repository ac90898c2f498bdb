/**
 * Plays the records of a recording when they are due by its clock, and between them says how time passes, on a grid that
 * depends on the recording alone: what comes of it is the same at every pace. What lies before the moment where playing is
 * to begin is played without waiting. Between portions of work everything else has its turn.
 */
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type { ReplayClock } from './replay-clock.ts';
import { type LineMark, ReplayLine } from './replay-line.ts';
import type { Timers } from './timers.ts';
import { readTlog, type TlogPortion, type TlogRecord } from './tlog.ts';

export const gridMs = 250;
/** Records between two turns of the event loop: a millisecond or two. */
const recordsPerTurn = 200;
/** A machine that cannot keep the pace plays slower; it does not catch up in a burst. */
const longestLagMs = 100;

export type PlayerEvents = {
  onPortion(portion: TlogPortion): void;
  onRecord(record: TlogRecord, positionMs: number): void;
  /** Time has come to a place of the grid; records at that very place come first. */
  onGrid(positionMs: number): void;
  /** All that lies before the beginning was played. */
  onArrived(): void;
};

/** Where to read from, where that is on the line, and where playing begins: null is right there. */
export type Beginning = { readonly offset: number; readonly mark?: LineMark; readonly atMs: number | null };

export class Player {
  readonly #file: FileHandle;
  readonly #clock: ReplayClock;
  readonly #timers: Timers;
  readonly #events: PlayerEvents;
  readonly #line: ReplayLine;
  readonly #signal: AbortSignal;
  readonly #beginning: Beginning;
  #hasArrived: boolean;
  #nextGridMs: number;
  /** As far as everything was handed on; and the record that is waited for. */
  handledMs: number;
  #nextMs: number;
  #sinceTurn = 0;
  #wake = (): void => {};

  constructor(
    file: FileHandle,
    beginning: Beginning,
    rim: { readonly clock: ReplayClock; readonly timers: Timers; readonly signal: AbortSignal },
    events: PlayerEvents,
  ) {
    this.#file = file;
    this.#beginning = beginning;
    this.#clock = rim.clock;
    this.#timers = rim.timers;
    this.#signal = rim.signal;
    this.#events = events;
    this.#line = new ReplayLine(beginning.mark);
    this.#hasArrived = beginning.atMs === null;
    this.handledMs = beginning.mark?.positionMs ?? 0;
    this.#nextMs = this.handledMs;
    this.#nextGridMs = Math.floor(this.handledMs / gridMs + 1) * gridMs;
    rim.signal.addEventListener('abort', () => this.#wake());
  }

  get hasArrived(): boolean {
    return this.#hasArrived;
  }

  get jumps(): number {
    return this.#line.jumps;
  }

  /** Where the clock is; never past what was not handed on yet. */
  get positionMs(): number {
    if (!this.#hasArrived) return this.#beginning.atMs ?? this.handledMs;
    return Math.max(this.handledMs, Math.min(this.#clock.positionMs(), this.#nextMs));
  }

  wallMs(positionMs: number): number {
    return this.#line.wallMs(positionMs);
  }

  /** The clock was changed: what is waited for may be due at another time. */
  nudge(): void {
    this.#wake();
  }

  /** Resolves at the recording's end, or when the signal aborts; then nothing more is told. Rejects with TlogError. */
  async play(): Promise<void> {
    for await (const portion of readTlog(this.#file, this.#signal, this.#beginning.offset)) {
      this.#events.onPortion(portion);
      for (const record of portion.records) {
        await this.#hear(record, this.#line.place(record.us));
        if (this.#signal.aborted) return;
      }
    }
    if (!this.#signal.aborted) this.#arriveAt(Number.POSITIVE_INFINITY);
  }

  async #hear(record: TlogRecord, positionMs: number): Promise<void> {
    this.#arriveAt(positionMs);
    const isLater = positionMs > this.handledMs;
    // Records of one moment are never parted: a moment was played, or it was not.
    if (isLater) {
      this.#nextMs = positionMs;
      if (this.#isDue(positionMs)) this.#passTo(positionMs);
      else await this.#until(positionMs);
      if (++this.#sinceTurn >= recordsPerTurn) await this.#rest();
      if (this.#signal.aborted) return;
      this.handledMs = positionMs;
    } else this.#sinceTurn++;
    this.#events.onRecord(record, positionMs);
  }

  #arriveAt(positionMs: number): void {
    const { atMs } = this.#beginning;
    if (this.#hasArrived || atMs === null || positionMs < atMs) return;
    this.#passTo(atMs);
    this.#hasArrived = true;
    this.#clock.moveTo(atMs);
    this.#nextMs = atMs;
    this.#events.onArrived();
  }

  #isDue(positionMs: number): boolean {
    return !this.#hasArrived || this.#clock.waitMs(positionMs) === 0;
  }

  /** Says the grid's places before there. */
  #passTo(positionMs: number): void {
    while (this.#nextGridMs < positionMs) this.#passOne();
    if (this.#hasArrived && this.#clock.speed === 0 && !this.#clock.stands) this.#clock.moveTo(positionMs);
  }

  #passOne(): void {
    this.handledMs = this.#nextGridMs;
    this.#nextGridMs += gridMs;
    this.#events.onGrid(this.handledMs);
  }

  async #until(positionMs: number): Promise<void> {
    while (!this.#signal.aborted) {
      const stepMs = Math.min(positionMs, this.#nextGridMs);
      const waitMs = this.#clock.waitMs(stepMs);
      if (waitMs > 0) await this.#wait(waitMs);
      else if (stepMs === positionMs) return;
      else this.#passOne();
    }
  }

  async #rest(): Promise<void> {
    this.#sinceTurn = 0;
    await turn();
    const lagMs = this.#clock.positionMs() - this.handledMs;
    if (this.#hasArrived && !this.#clock.stands && lagMs > longestLagMs * this.#clock.speed)
      this.#clock.moveTo(this.#nextMs);
  }

  /** Until the time is over, the clock is changed, or the signal aborts. */
  async #wait(ms: number): Promise<void> {
    this.#sinceTurn = 0;
    await new Promise<void>((resolve) => {
      const cancel = ms === Number.POSITIVE_INFINITY ? () => {} : this.#timers.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
