/**
 * Reads a file of a vehicle: opens it, takes it in one burst, asks for what the burst lost (by another burst where that is
 * much, else piece by piece), and closes. Facts from ArduPilot's GCS_FTP.cpp and AP_Filesystem_Param.cpp: the size that
 * opening tells is a guess for files that are made on the fly, so only EOF ends one; all pieces of one session are asked
 * for with one size, since the file is laid out by it; a session that rests for 3 s may be given away and is closed after
 * 20 s, so after a short break it is read on, and after a long one from its beginning.
 */
import { Content } from './content.ts';
import { type Answer, dataBytes, errorOf, errorWords, failure, isBusy, opcode, pathBytes } from './packet.ts';
import { Pieces } from './pieces.ts';
import { Single } from './single.ts';
import { Talk } from './talk.ts';
import {
  blockedMs,
  type FileLimits,
  type FilePorts,
  type FileTransfer,
  type FileVoice,
  patientNaks,
  usualLimits,
} from './transfer.ts';

/** A session that was lost, or a file that changed, is begun anew so often. */
const mostReopened = 8;
/** Asking once more to open costs little, and is the same request to the vehicle. */
const openWaitMs = 2500;
/** Silence that ends a burst, at least; ms. */
const burstGapMs = 300;
/** What was overtaken by the end of a burst may still come; ms. */
const lateMs = 60;
/** Another burst is worth its bytes where at least this share of what it would bring is missing. */
const burstShare = 0.25;

type State =
  | { readonly is: 'opening'; readonly request: Single }
  | {
      readonly is: 'bursting';
      seq: number | null;
      sentAt: number;
      lastAt: number;
      gapMs: number;
      packets: number;
      isOver: boolean;
    }
  | { readonly is: 'filling' }
  | { readonly is: 'over' };

/** Begins at once. `path` is the vehicle's, such as `@PARAM/param.pck`. Bad limits are a bug of the caller. */
export function readFile(
  path: string,
  ports: FilePorts,
  voice: FileVoice<Uint8Array>,
  at: number,
  limits: FileLimits = {},
): FileTransfer {
  return new Reading(path, ports, voice, at, limits);
}

class Reading implements FileTransfer {
  readonly #path: Uint8Array;
  readonly #voice: FileVoice<Uint8Array>;
  readonly #limits: Required<FileLimits>;
  readonly #talk: Talk;
  readonly #content = new Content();
  readonly #pieces = new Pieces(this.#content);
  #state: State;
  /** As opening told; null before. */
  #size: number | null = null;
  #reopened = 0;
  #busy = 0;
  #bursts = true;
  /** When the last new piece came: answers alone are no progress. */
  #grewAt: number;

  constructor(path: string, ports: FilePorts, voice: FileVoice<Uint8Array>, at: number, limits: FileLimits) {
    this.#path = pathBytes(path);
    this.#voice = voice;
    this.#limits = { ...usualLimits, ...limits };
    this.#talk = new Talk(ports, at);
    this.#grewAt = at;
    this.#state = { is: 'opening', request: new Single(this.#talk, at) };
    this.#open(this.#state.request, at);
  }

  heard(payload: Uint8Array, at: number): void {
    if (this.#state.is === 'over') return;
    const answer = this.#talk.answer(payload, at);
    if (answer === undefined) return;
    if (answer.asked === opcode.openRead) this.#opened(answer, at);
    else if (answer.session === this.#talk.session && (answer.asked === opcode.burst || answer.asked === opcode.read)) {
      this.#delivered(answer, at);
    }
  }

  tick(at: number): void {
    if (this.#state.is === 'over') return;
    if (at - this.#grewAt > this.#limits.quietMs) {
      this.#fail(`nothing of the file has come for ${Math.round(this.#limits.quietMs / 1000)} s`, at);
    } else if (this.#state.is === 'opening') this.#open(this.#state.request, at);
    else if (this.#state.is === 'bursting') this.#watchBurst(this.#state, at);
    else this.#pieces.ask(this.#talk, this.#size ?? 0, at);
  }

  cancel(_at: number): void {
    if (this.#state.is !== 'over') this.#close();
  }

  #open(request: Single, at: number): void {
    if (request.isDue(at) && request.tries >= this.#limits.openTries)
      this.#fail('the vehicle does not answer MAVFTP', at);
    else request.ask({ opcode: opcode.openRead, data: this.#path }, at, openWaitMs);
  }

  #opened(answer: Answer, at: number): void {
    const state = this.#state;
    if (state.is !== 'opening' || !state.request.isAnsweredBy(answer, at)) return;
    if (answer.opcode === opcode.nak) {
      this.#notOpened(state.request, answer, at);
      return;
    }
    // The vehicle may have named the session by itself.
    this.#talk.session = answer.session;
    this.#size = sizeOf(answer.data);
    this.#begin(at);
  }

  /** A session that is not free may be one of ours that the vehicle keeps: it is told to forget them. */
  #notOpened({ tries }: Single, answer: Answer, at: number): void {
    if (!isBusy(answer) || tries >= this.#limits.openTries) {
      this.#fail(`the vehicle does not open the file: ${errorWords(answer)}`, at);
      return;
    }
    if (++this.#busy >= patientNaks) this.#talk.ask({ opcode: opcode.reset });
    this.#talk.renew();
    const after = at + this.#talk.roundTrip.timeoutMs;
    this.#state = { is: 'opening', request: new Single(this.#talk, after, tries + 1) };
  }

  /** The next step: a burst, or what is missing piece by piece. */
  #begin(at: number): void {
    this.#pieces.forget();
    const { contiguous, ceiling, highest } = this.#content;
    const end = ceiling ?? Math.max(highest, this.#size ?? 0);
    const missing = this.#content.holes(end).reduce((sum, { from, to }) => sum + to - from, 0);
    if (this.#bursts && (highest === 0 || missing >= Math.max(burstShare * (end - contiguous), 8 * dataBytes))) {
      this.#burst(at);
    } else {
      this.#state = { is: 'filling' };
      this.#pieces.ask(this.#talk, this.#size ?? 0, at);
    }
  }

  #burst(at: number): void {
    if (this.#state.is === 'bursting' && this.#state.seq !== null) this.#talk.leap();
    const seq = this.#talk.ask({ opcode: opcode.burst, offset: this.#content.contiguous, size: dataBytes });
    this.#state = { is: 'bursting', seq, sentAt: at, lastAt: at, gapMs: 0, packets: 0, isOver: false };
  }

  #watchBurst(state: Extract<State, { is: 'bursting' }>, at: number): void {
    const { roundTrip } = this.#talk;
    const quietMs = at - state.lastAt;
    if (state.seq === null) {
      if (quietMs >= blockedMs) this.#burst(at);
    } else if (state.packets === 0) {
      if (quietMs < roundTrip.timeoutMs) return;
      roundTrip.silent();
      this.#burst(at);
    } else if (quietMs >= Math.max(state.isOver ? lateMs : burstGapMs, 4 * state.gapMs, roundTrip.variationMs)) {
      this.#begin(at);
    }
  }

  #delivered(answer: Answer, at: number): void {
    if (this.#state.is !== 'bursting' && this.#state.is !== 'filling') return;
    this.#time(answer, at);
    this.#talk.heardSeq(answer.seq);
    if (answer.opcode === opcode.nak) this.#refused(answer, at);
    else this.#take(answer, at);
    if (this.#isOver()) return;
    if (this.#content.isContradictory) this.#reopen('the file changed while it was read', at);
    else if (this.#content.isComplete) this.#finish(at);
    else if (this.#state.is === 'filling') this.#pieces.ask(this.#talk, this.#size ?? 0, at);
    else if (this.#state.is === 'bursting' && answer.asked === opcode.burst) this.#state.isOver ||= answer.isBurstOver;
  }

  #isOver(): boolean {
    return this.#state.is === 'over';
  }

  /** What the answer tells about the way, and that a burst is under way. */
  #time(answer: Answer, at: number): void {
    const { roundTrip } = this.#talk;
    roundTrip.heard();
    const state = this.#state;
    if (state.is === 'bursting') {
      // The first that comes of this burst, even where an earlier one was lost: it is a few milliseconds late at most.
      const isFirst = state.packets === 0 && state.seq !== null && ((answer.seq - state.seq) & 0xffff) < 0x8000;
      if (isFirst) roundTrip.measured(at - state.sentAt);
      if (state.packets > 0) state.gapMs = 0.75 * state.gapMs + 0.25 * (at - state.lastAt);
      state.packets += 1;
      state.lastAt = at;
    }
    const tookMs = this.#pieces.roundTripMs(answer, at);
    if (tookMs !== null) roundTrip.measured(tookMs);
  }

  #take({ offset, data, asked, isBurstOver }: Answer, at: number): void {
    const to = offset + data.length;
    if (to > this.#limits.mostBytes) {
      this.#fail(`the file is longer than ${this.#limits.mostBytes} bytes`, at);
      return;
    }
    const before = this.#content.receivedBytes;
    this.#content.put(offset, data);
    if (this.#content.receivedBytes > before) this.#grewAt = at;
    this.#pieces.came(offset);
    // A guessed size is met by chance only; a piece that is cut short there proves it.
    const isLast = data.length < dataBytes || (asked === opcode.burst && isBurstOver);
    if (to === this.#size && isLast) this.#content.endsBy(to);
    this.#voice.progress?.(this.#content.receivedBytes, this.#content.ceiling ?? this.#size, at);
  }

  #refused(answer: Answer, at: number): void {
    const error = errorOf(answer);
    const { highest } = this.#content;
    if (error === failure.endOfFile && answer.asked === opcode.read) this.#pieces.endedBy(answer);
    else if (error === failure.endOfFile) {
      // Some leave the place out; then a read behind the last piece will tell.
      if (answer.offset > 0 || highest === 0) this.#content.endsBy(answer.offset);
      if (this.#state.is === 'bursting') this.#state.isOver = true;
    } else if (error === failure.unknownCommand && answer.asked === opcode.burst) {
      this.#bursts = false;
      this.#begin(at);
    } else this.#reopen(errorWords(answer), at);
  }

  /** The session is gone, or what was read does not fit together. */
  #reopen(why: string, at: number): void {
    this.#reopened += 1;
    if (this.#reopened > mostReopened) {
      this.#fail(why, at);
      return;
    }
    // Made anew it may be another file: parts of two would be worse than none.
    this.#content.clear();
    this.#pieces.forget();
    this.#talk.renew();
    this.#state = { is: 'opening', request: new Single(this.#talk, at) };
    this.#open(this.#state.request, at);
  }

  #finish(at: number): void {
    const bytes = this.#content.whole();
    this.#close();
    this.#voice.done(bytes, at);
  }

  #fail(why: string, at: number): void {
    this.#close();
    this.#voice.failed(why, at);
  }

  /** Told once: where it is lost the vehicle closes the session by itself. */
  #close(): void {
    this.#state = { is: 'over' };
    this.#talk.ask({ opcode: opcode.terminate });
  }
}

const sizeOf = (data: Uint8Array): number | null =>
  data.length < 4 ? null : new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(0, true);
