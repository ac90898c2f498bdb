/**
 * The pieces of a file that are asked for one by one: which are missing, which were asked for and when, and what an answer
 * says of them. A request that could not be handed over counts as asked, and is asked again soon.
 */
import type { Content } from './content.ts';
import { type Answer, dataBytes, opcode } from './packet.ts';
import type { Talk } from './talk.ts';
import { blockedMs, mostUnanswered } from './transfer.ts';

/** Of a request that could not be handed over. */
const noSeq = -2;

type Asked = { readonly seq: number; readonly sentAt: number; readonly waitMs: number };

const isAnswerTo = (asked: Asked, answer: Answer): boolean => answer.seq === ((asked.seq + 1) & 0xffff);

export class Pieces {
  readonly #content: Content;
  /** By offset. */
  readonly #asked = new Map<number, Asked>();

  constructor(content: Content) {
    this.#content = content;
  }

  /** None is waited for any more. */
  forget(): void {
    this.#asked.clear();
  }

  came(offset: number): void {
    this.#asked.delete(offset);
  }

  /** How long ago the request was sent that this answers, ms; null where it answers none. */
  roundTripMs(answer: Answer, at: number): number | null {
    const asked = this.#asked.get(answer.offset);
    return asked && isAnswerTo(asked, answer) ? at - asked.sentAt : null;
  }

  /** A NAK of a read need not repeat the place: the number tells which read it was. */
  endedBy(answer: Answer): void {
    for (const [offset, asked] of this.#asked) {
      if (!isAnswerTo(asked, answer)) continue;
      this.#content.endsBy(offset);
      this.#asked.delete(offset);
    }
  }

  /** Asks for what is missing, oldest first, and again for what was not answered; the few last places sooner. `size` is as opening told. */
  ask(talk: Talk, size: number, at: number): void {
    const { roundTrip } = talk;
    const wanted = this.#wanted(size);
    const hurry = Math.max(1, wanted.length) / mostUnanswered;
    for (const offset of wanted) {
      const before = this.#asked.get(offset);
      if (before && at - before.sentAt < before.waitMs) continue;
      if (before && at - talk.heardAt > roundTrip.timeoutMs) roundTrip.silent();
      const seq = talk.ask({ opcode: opcode.read, offset, size: dataBytes });
      const waitMs = seq === null ? blockedMs : roundTrip.timeoutMs * hurry;
      this.#asked.set(offset, { seq: seq ?? noSeq, sentAt: at, waitMs });
    }
  }

  /** The first few places that are missing: in the holes, then behind what is there. */
  #wanted(size: number): number[] {
    const { highest, ceiling } = this.#content;
    const places: number[] = [];
    for (const { from, to } of this.#content.holes(highest)) {
      for (let offset = from; offset < to && places.length < mostUnanswered; offset += dataBytes) places.push(offset);
    }
    let offset = highest;
    while (places.length < mostUnanswered && (ceiling === null || offset < ceiling)) {
      places.push(offset);
      offset += dataBytes;
      if (ceiling === null && offset >= size) break;
    }
    for (const asked of this.#asked.keys()) if (!places.includes(asked)) this.#asked.delete(asked);
    return places;
  }
}
