/**
 * What reading and writing share: the session's number, the sequence of requests, and whether an answer is to one of them.
 * Answers to other clients, to earlier sessions and to nothing at all are none of ours.
 */
import { RoundTrip } from '../round-trip.ts';
import { type Answer, packRequest, type Request, readAnswer } from './packet.ts';
import type { FilePorts } from './transfer.ts';

/** How far ahead of our first request an answer's number may be, half of all numbers; past half of that the first moves along. */
const window = 0x8000;

/** Pieces of a burst, as far as anybody has seen. */
const burstNumbers = 600;

export type Ask = Omit<Request, 'seq' | 'session'>;

export class Talk {
  readonly roundTrip: RoundTrip;
  session: number;
  /** When the vehicle last answered us, or when we began. */
  heardAt: number;
  readonly #ports: FilePorts;
  #first: number;
  #seq: number;

  constructor(ports: FilePorts, at: number) {
    this.#ports = ports;
    this.roundTrip = ports.roundTrip ?? new RoundTrip();
    this.session = ports.session;
    this.heardAt = at;
    // Sessions that follow one another do not share their numbers either.
    this.#first = (ports.session * 257) & 0xffff;
    this.#seq = this.#first;
  }

  /** Sends a new request; its number, null where it cannot be sent now. */
  ask(request: Ask): number | null {
    const seq = (this.#seq + 1) & 0xffff;
    if (!this.repeat(seq, request)) return null;
    this.#seq = seq;
    if (((seq - this.#first) & 0xffff) > window / 2) this.#first = (seq - window / 2) & 0xffff;
    return seq;
  }

  /** The same request under the same number, so that the vehicle does not do it twice. */
  repeat(seq: number, request: Ask): boolean {
    return this.#ports.send(packRequest({ ...request, seq, session: this.session }));
  }

  /** The answer in a payload, where it may be one to us. */
  answer(payload: Uint8Array, at: number): Answer | undefined {
    const answer = readAnswer(payload);
    if (answer === undefined) return undefined;
    const ahead = (answer.seq - this.#first) & 0xffff;
    if (ahead === 0 || ahead >= window) return undefined;
    this.heardAt = at;
    return answer;
  }

  /** A burst counts on from its request: the next request comes after what has been heard. */
  heardSeq(seq: number): void {
    if (((seq - this.#seq) & 0xffff) < window) this.#seq = seq;
  }

  /** A burst that was not answered may still be: its numbers are left free, so that the next one's are its own. */
  leap(): void {
    this.#seq = (this.#seq + burstNumbers) & 0xffff;
  }

  /** Another session, after the vehicle has lost the one there was. */
  renew(): void {
    this.session = (this.session % 255) + 1;
  }
}
