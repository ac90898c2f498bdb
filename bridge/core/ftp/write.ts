/**
 * Writes a file to a vehicle: creates it, writes it in pieces, several under way at a time where the line is wide, and
 * closes it. Closing is what counts: only then does the vehicle take a mission over, or refuse it as a whole. A vehicle
 * that gave the session away during a break gets the whole file again.
 */
import { type Answer, dataBytes, errorOf, errorWords, failure, isAmong, isBusy, opcode, pathBytes } from './packet.ts';
import { Single } from './single.ts';
import { Talk } from './talk.ts';
import {
  blockedMs,
  type FileLimits,
  type FilePorts,
  type FileTransfer,
  type FileVoice,
  mostUnanswered,
  patientNaks,
  usualLimits,
} from './transfer.ts';

const mostReopened = 5;
/** An answer so much later than the quickest stood in a queue; over a long way more of it is jitter. A vehicle's loop adds 23 ms. */
const queueMs = 45;
const queueShare = 0.15;

/**
 * `isSure`: the vehicle has answered the one request to close. Where it was asked more than once the answer may be about a
 * file that was closed before: read back what is there.
 */
export type Written = { readonly isSure: boolean };

type Asked = { readonly seqs: readonly number[]; readonly sentAt: number; readonly waitMs: number };
type Step = 'creating' | 'writing' | 'closing' | 'over';

/** Begins at once; a file too long for the limits fails at the first tick. */
export function writeFile(
  path: string,
  bytes: Uint8Array,
  ports: FilePorts,
  voice: FileVoice<Written>,
  at: number,
  limits: FileLimits = {},
): FileTransfer {
  return new Writing(path, bytes, ports, voice, at, limits);
}

class Writing implements FileTransfer {
  readonly #path: Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #voice: FileVoice<Written>;
  readonly #limits: Required<FileLimits>;
  readonly #talk: Talk;
  #step: Step = 'creating';
  /** Creating and closing: one request, under one number however often it is sent. */
  #single: Single;
  #written = new Set<number>();
  readonly #asked = new Map<number, Asked>();
  #reopened = 0;
  #busy = 0;
  /** Pieces under way at once, and the quickest answer so far. */
  #window = 1;
  #leastMs = Number.POSITIVE_INFINITY;
  /** When the last piece was taken: answers alone are no progress. */
  #grewAt: number;

  constructor(
    path: string,
    bytes: Uint8Array,
    ports: FilePorts,
    voice: FileVoice<Written>,
    at: number,
    limits: FileLimits,
  ) {
    this.#path = pathBytes(path);
    this.#bytes = bytes;
    this.#voice = voice;
    this.#limits = { ...usualLimits, ...limits };
    this.#talk = new Talk(ports, at);
    this.#grewAt = at;
    this.#single = new Single(this.#talk, at);
    if (bytes.length <= this.#limits.mostBytes) this.#single.ask({ opcode: opcode.create, data: this.#path }, at);
  }

  heard(payload: Uint8Array, at: number): void {
    if (this.#step === 'over') return;
    const answer = this.#talk.answer(payload, at);
    if (answer === undefined) return;
    this.#talk.roundTrip.heard();
    if (answer.asked === opcode.create) this.#created(answer, at);
    else if (answer.session !== this.#talk.session) return;
    else if (answer.asked === opcode.write) this.#taken(answer, at);
    else if (answer.asked === opcode.terminate) this.#closed(answer, at);
  }

  tick(at: number): void {
    if (this.#step === 'over') return;
    const { mostBytes, quietMs } = this.#limits;
    if (this.#bytes.length > mostBytes) this.#fail(`the file is longer than ${mostBytes} bytes`, at);
    else if (at - this.#grewAt > quietMs)
      this.#fail(`nothing of the file was taken for ${Math.round(quietMs / 1000)} s`, at);
    else if (this.#step === 'creating') this.#create(at);
    else if (this.#step === 'closing') this.#single.ask({ opcode: opcode.terminate }, at);
    else this.#write(at);
  }

  /** What the vehicle makes of half a file is its own: ArduPilot refuses a plan with items that were never written. */
  cancel(_at: number): void {
    if (this.#step === 'over') return;
    this.#step = 'over';
    this.#talk.ask({ opcode: opcode.reset });
  }

  #create(at: number): void {
    if (this.#single.isDue(at) && this.#single.tries >= this.#limits.openTries)
      this.#fail('the vehicle does not answer MAVFTP', at);
    else this.#single.ask({ opcode: opcode.create, data: this.#path }, at);
  }

  #created(answer: Answer, at: number): void {
    if (this.#step !== 'creating' || !this.#single.isAnsweredBy(answer, at)) return;
    if (answer.opcode === opcode.ack) {
      this.#talk.session = answer.session;
      this.#step = 'writing';
      this.#write(at);
    } else if (isBusy(answer) && this.#single.tries < this.#limits.openTries) {
      if (++this.#busy >= patientNaks) this.#talk.ask({ opcode: opcode.reset });
      this.#talk.renew();
      this.#single = new Single(this.#talk, at + this.#talk.roundTrip.timeoutMs, this.#single.tries + 1);
    } else this.#fail(`the vehicle does not open the file: ${errorWords(answer)}`, at);
  }

  #taken(answer: Answer, at: number): void {
    if (this.#step !== 'writing') return;
    const [place, asked] = [...this.#asked].find(([, { seqs }]) => seqs.includes((answer.seq - 1) & 0xffff)) ?? [];
    if (place === undefined || asked === undefined) return;
    if (answer.opcode === opcode.nak) {
      this.#reopen(answer, at);
      return;
    }
    if (asked.seqs.at(-1) === ((answer.seq - 1) & 0xffff)) this.#took(at - asked.sentAt);
    this.#asked.delete(place);
    this.#written.add(place);
    this.#grewAt = at;
    const bytes = Math.min(this.#bytes.length, this.#written.size * dataBytes);
    this.#voice.progress?.(bytes, this.#bytes.length, at);
    this.#write(at);
  }

  /** Pieces that wait for each other on a slow line are a queue that a STOP would stand behind. */
  #took(ms: number): void {
    this.#talk.roundTrip.measured(ms);
    this.#leastMs = Math.min(this.#leastMs, ms);
    const isQueued = ms - this.#leastMs > Math.max(queueMs, queueShare * this.#leastMs);
    this.#window = isQueued ? Math.max(1, this.#window - 1) : Math.min(mostUnanswered, this.#window + 1);
  }

  #write(at: number): void {
    let isMissing = false;
    for (let place = 0; place < this.#bytes.length; place += dataBytes) {
      if (this.#written.has(place)) continue;
      isMissing = true;
      if (!this.#asked.has(place) && this.#asked.size >= this.#window) break;
      this.#writeAt(place, at);
    }
    if (isMissing) return;
    this.#step = 'closing';
    this.#single = new Single(this.#talk, at);
    this.#single.ask({ opcode: opcode.terminate }, at);
  }

  #writeAt(place: number, at: number): void {
    const before = this.#asked.get(place);
    if (before && at - before.sentAt < before.waitMs) return;
    if (before && this.#talk.heardAt < before.sentAt) this.#talk.roundTrip.silent();
    const data = this.#bytes.subarray(place, place + dataBytes);
    const seq = this.#talk.ask({ opcode: opcode.write, offset: place, data });
    const seqs = before?.seqs ?? [];
    const waitMs = seq === null ? blockedMs : this.#talk.roundTrip.timeoutMs;
    this.#asked.set(place, { seqs: seq === null ? seqs : [...seqs.slice(-15), seq], sentAt: at, waitMs });
  }

  #closed(answer: Answer, at: number): void {
    if (this.#step !== 'closing' || !this.#single.isAnsweredBy(answer, at)) return;
    if (answer.opcode === opcode.nak && errorOf(answer) !== failure.badSession) {
      this.#step = 'over';
      this.#voice.failed(`the vehicle refuses the file as a whole: ${errorWords(answer)}`, at);
      return;
    }
    this.#step = 'over';
    this.#voice.done({ isSure: answer.opcode === opcode.ack && this.#single.tries === 1 }, at);
  }

  #reopen(answer: Answer, at: number): void {
    this.#reopened += 1;
    if (this.#reopened > mostReopened || !isLost(answer)) {
      this.#fail(`the vehicle does not take the file: ${errorWords(answer)}`, at);
      return;
    }
    this.#asked.clear();
    this.#written = new Set();
    this.#talk.renew();
    this.#step = 'creating';
    this.#single = new Single(this.#talk, at);
    this.#single.ask({ opcode: opcode.create, data: this.#path }, at);
  }

  #fail(why: string, at: number): void {
    this.#step = 'over';
    this.#talk.ask({ opcode: opcode.reset });
    this.#voice.failed(why, at);
  }
}

/** The session is not there any more; ArduPilot calls that a file not found. */
const isLost = (answer: Answer): boolean => isAmong(answer, [failure.badSession, failure.noSession, failure.notFound]);
