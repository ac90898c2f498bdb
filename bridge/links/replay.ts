/**
 * A recording as a link: a .tlog is played at its recorded pace or another, stands, and goes to any moment, into the same
 * receiver that hears live links. It only feeds the decoder (decision 6.3): there is no port behind it, nothing is ever
 * sent, no frame is handed on, and its vehicles carry the mark of the past. Their times are the recording's own, so that
 * ages and losses are those of then, whatever the pace. When it is over the link is down, until it is moved back.
 */
import type { FileHandle } from 'node:fs/promises';
import type { Clock, Stop } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';
import type { HeardMessages } from '../core/inspection.ts';
import type { Link, LinkListener, LinkStatus, PlaybackChange, Playing } from '../core/link.ts';
import type { Playback } from '../protocol/state.ts';
import type { LinkSpec } from './link-specs.ts';
import { Receiver } from './receiver.ts';
import { ReplayClock } from './replay-clock.ts';
import { ReplayIndex } from './replay-index.ts';
import { type Beginning, Player } from './replay-player.ts';
import { runUpTo, type Said, saidBy } from './replay-run-up.ts';
import { ToldStretches } from './replay-told.ts';
import type { Timers } from './timers.ts';
import { openTlog, readTlog, TlogError } from './tlog.ts';

export const endOfRecording = 'end of recording';
const sender = 'recording';
/** Speaks what was said long before the moment that is sought. */
const memory = 'recording, earlier';
const sweepMs = 1000;
/** The recording's clock lies this far behind the bridge's, so that no time of it is ever of the future. */
const behindMs = 1e9;

export type ReplayOptions = {
  readonly spec: LinkSpec;
  readonly path: string;
  /** What people call it; the path where nothing is said. */
  readonly title?: string;
  /** 1 is the recorded pace, 0 as fast as possible. */
  readonly speed: number;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly timers: Timers;
};

/** One stretch of playing: from where, and how it ends. */
type Run = { readonly player: Player; readonly fromMs: number; readonly abort: AbortController };

export class ReplayLink implements Link {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly replay = true;
  readonly playing: Playing;
  readonly messages: HeardMessages;
  readonly #options: ReplayOptions;
  readonly #title: string;
  readonly #clock: ReplayClock;
  readonly #zero: number;
  readonly #index = new ReplayIndex();
  readonly #told = new ToldStretches();
  readonly #stopped = new AbortController();
  #receiver: Receiver;
  #listener: LinkListener | undefined;
  #file: FileHandle | undefined;
  #run: Run | undefined;
  #soughtMs: number | null = null;
  #seeking = new AbortController();
  /** It was looked at, and it is one. */
  #isRecording = false;
  #work: Promise<void> = Promise.resolve();
  #scanned: Promise<void> = Promise.resolve();
  #ended = false;
  #up = false;
  #why = 'not opened yet';

  constructor(options: ReplayOptions) {
    const { spec, path, speed, clock } = options;
    this.id = spec.id;
    this.name = spec.name;
    this.url = spec.url;
    this.#options = options;
    this.#title = options.title ?? path;
    this.#clock = new ReplayClock(clock, speed);
    this.#zero = clock.monoMs() - behindMs;
    this.#receiver = this.#ears();
    const counts = () => this.#receiver.messages.read(() => this.#zero + this.#positionMs());
    this.messages = { list: () => counts().list(), one: (key) => counts().one(key) };
    this.playing = {
      file: this.#title.split(/[/\\]/).at(-1) ?? path,
      playback: () => this.#playback(),
      tellsAt: (at) => this.#tellsAt(at),
      steer: (change) => this.#steer(change),
    };
  }

  start(listener: LinkListener): Stop {
    this.#listener = listener;
    this.#work = this.#open();
    let stopping: Promise<void> | undefined;
    return () => {
      stopping ??= this.#stop();
      return stopping;
    };
  }

  send(): boolean {
    return false;
  }

  undrained(): { readonly bytes: number; readonly ms: number } {
    return { bytes: 0, ms: 0 };
  }

  operate(): void {}

  status(): LinkStatus {
    const rates = this.#receiver.rates(this.#zero + this.#positionMs());
    return { up: this.#up, why: this.#why, ...rates, counters: this.#receiver.counts() };
  }

  #ears(): Receiver {
    const onReport: LinkListener['onReport'] = (from, at, report) => this.#listener?.onReport(from, at, report);
    return new Receiver({ onReport }, this.#options.counters, true);
  }

  #positionMs(): number {
    return this.#soughtMs ?? this.#run?.player.positionMs ?? 0;
  }

  #playback(): Playback {
    const positionMs = this.#positionMs();
    return {
      asOf: this.#options.clock.monoMs(),
      at: this.#zero + positionMs,
      positionMs,
      lengthMs: Math.max(this.#index.lengthMs, positionMs),
      wall: Math.round(this.#run?.player.wallMs(positionMs) ?? 0),
      speed: this.#clock.speed,
      paused: this.#clock.stands,
      ended: this.#ended,
    };
  }

  #tellsAt(at: number): number | null {
    const player = this.#run?.player;
    if (player === undefined || this.#told.has(player.handledMs)) return null;
    return Math.round(player.wallMs(at - this.#zero));
  }

  #steer({ paused, speed, positionMs }: PlaybackChange): void {
    this.#clock.set({ speed, stands: paused });
    this.#run?.player.nudge();
    const isAgain = this.#ended && paused === false;
    if (positionMs !== undefined || isAgain) this.#seek(Math.max(0, positionMs ?? 0));
    this.#listener?.playing?.onPlayback();
  }

  /** Ends what is played; whoever seeks again before that has ended is the one that counts. */
  #seek(positionMs: number): void {
    this.#soughtMs = this.#index.isWhole ? Math.min(positionMs, this.#index.lengthMs) : positionMs;
    this.#leaveRun();
    this.#ended = false;
    this.#listener?.playing?.onSeek();
    const before = this.#work;
    const abort = new AbortController();
    this.#seeking.abort();
    this.#seeking = abort;
    this.#work = before.then(() => this.#guarded(() => this.#goTo(positionMs, abort.signal)));
  }
  #leaveRun(): void {
    const run = this.#run;
    if (run?.abort.signal.aborted !== false) return;
    run.abort.abort();
    if (run.player.hasArrived) this.#told.add(run.fromMs, run.player.handledMs);
  }

  async #open(): Promise<void> {
    await this.#guarded(async () => {
      this.#file = await openTlog(this.#options.path);
      for await (const { sure } of readTlog(this.#file, this.#stopped.signal)) {
        if (sure > 0) break;
        throw new TlogError('it is not a .tlog, as there are no stamped MAVLink frames at its beginning');
      }
      if (this.#stopped.signal.aborted) return;
      this.#readThrough(this.#file);
      this.#tell(true, `playing ${this.#title}`);
      this.#clock.moveTo(0);
      // Who seeks before it is open has it played from there.
      if (this.#soughtMs === null) await this.#playFrom({ offset: 0, atMs: null });
    });
  }

  #readThrough(file: FileHandle): void {
    this.#isRecording = true;
    this.#scanned = this.#index
      .scan(file, this.#stopped.signal)
      // Whoever plays comes to that place as well, and says why it cannot be read.
      .catch(() => {})
      .then(() => this.#listener?.playing?.onPlayback());
  }

  async #goTo(wishedMs: number, sought: AbortSignal): Promise<void> {
    const file = this.#file;
    if (file === undefined || !this.#isRecording) return this.#arrived(false);
    await this.#index.reached(wishedMs);
    if (sought.aborted || this.#stopped.signal.aborted) return;
    const atMs = Math.min(wishedMs, this.#index.lengthMs);
    const { beginning, rare } = await runUpTo(atMs, this.#index, file);
    if (sought.aborted || this.#stopped.signal.aborted) return;
    this.#receiver.leaveAll();
    this.#receiver = this.#ears();
    await this.#playFrom(beginning, rare);
  }

  async #playFrom(beginning: Beginning, rare: readonly Said[] = []): Promise<void> {
    const { counters, timers } = this.#options;
    const abort = new AbortController();
    const file = this.#file;
    if (file === undefined || this.#stopped.signal.aborted) return;
    const player: Player = new Player(
      file,
      beginning,
      { clock: this.#clock, timers, signal: abort.signal },
      {
        onPortion: ({ skipped }) => counters.add('tlog_skipped_bytes', skipped),
        onRecord: ({ bytes }, positionMs) => this.#hear(bytes, this.#zero + positionMs, rare),
        onGrid: (positionMs) => this.#sweep(positionMs),
        onArrived: () => this.#arrived(true),
      },
    );
    this.#run = { player, fromMs: beginning.atMs ?? 0, abort };
    await player.play();
    counters.add('time_jump', player.jumps);
    if (abort.signal.aborted) return;
    this.#receiver.settle();
    this.#ended = true;
    this.#tell(false, endOfRecording);
  }

  #hear(bytes: Uint8Array, at: number, rare: readonly Said[]): void {
    const known = this.#receiver.vehicles().length;
    this.#receiver.push(bytes, sender, at);
    if (rare.length > 0 && this.#receiver.vehicles().length > known) this.#remind(rare, at);
  }

  /** Tells of a vehicle that was just heard at `at` what it said long before, with the time of then. */
  #remind(rare: readonly Said[], at: number): void {
    const { address } = this.#receiver.vehicles().at(-1) ?? {};
    if (address === undefined) return;
    for (const { bytes, positionMs } of saidBy(address, rare)) {
      this.#receiver.push(bytes, memory, this.#zero + positionMs);
    }
    this.#receiver.leave(memory);
    // It was heard now, and not only then.
    this.#listener?.onReport(address, at, { kind: 'heard', heartbeat: false });
  }

  #sweep(positionMs: number): void {
    const at = this.#zero + positionMs;
    if (positionMs % sweepMs === 0) this.#receiver.sweep(at);
    this.#listener?.playing?.onClock(at);
  }

  /** The moment that was sought is shown; or what there was of it, where it cannot be played on from there. */
  #arrived(playsOn: boolean): void {
    this.#soughtMs = null;
    this.#listener?.playing?.onSought();
    if (playsOn && !this.#up) this.#tell(true, `playing ${this.#title}`);
    this.#listener?.playing?.onPlayback();
  }

  async #guarded(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof TlogError)) throw error;
      this.#ended = true;
      this.#tell(false, `cannot play ${this.#title}: ${error.message}`);
      if (this.#soughtMs !== null) this.#arrived(false);
    }
  }

  async #stop(): Promise<void> {
    this.#listener = undefined;
    this.#stopped.abort();
    this.#seeking.abort();
    this.#leaveRun();
    await Promise.all([this.#work, this.#scanned]);
    await this.#file?.close();
  }

  #tell(up: boolean, why: string): void {
    this.#up = up;
    this.#why = why;
    this.#listener?.onLink(up, why, this.#options.clock.monoMs());
  }
}
