/**
 * One request that nothing goes on without, such as the one to open a file: asked again until it is answered, always under
 * the number that it was first asked under, so that the vehicle knows it again and does it once.
 */
import type { Answer } from './packet.ts';
import type { Ask, Talk } from './talk.ts';
import { blockedMs } from './transfer.ts';

export class Single {
  readonly #talk: Talk;
  #seq: number | null = null;
  #tries: number;
  #sentAt: number;
  #nextAt: number;

  /** Asked from `at` on; `tries`: so often something like it was asked before. */
  constructor(talk: Talk, at: number, tries = 0) {
    this.#talk = talk;
    this.#tries = tries;
    this.#sentAt = at;
    this.#nextAt = at;
  }

  get tries(): number {
    return this.#tries;
  }

  isDue(at: number): boolean {
    return at >= this.#nextAt;
  }

  /** Where it is due. `mostMs`: asked again after that, however long the way is. */
  ask(request: Ask, at: number, mostMs = Number.POSITIVE_INFINITY): void {
    if (!this.isDue(at)) return;
    const { roundTrip } = this.#talk;
    const seq = this.#seq ?? this.#talk.ask(request);
    const hasLeft = seq !== null && (this.#seq === null || this.#talk.repeat(seq, request));
    if (!hasLeft) {
      this.#nextAt = at + blockedMs;
      return;
    }
    if (this.#tries > 0) roundTrip.silent();
    this.#seq = seq;
    this.#tries += 1;
    this.#sentAt = at;
    this.#nextAt = at + Math.min(mostMs, roundTrip.timeoutMs);
  }

  /** Whether this answers it; then it tells how long the way is. */
  isAnsweredBy(answer: Answer, at: number): boolean {
    if (this.#seq === null || answer.seq !== ((this.#seq + 1) & 0xffff)) return false;
    if (this.#tries === 1) this.#talk.roundTrip.measured(at - this.#sentAt);
    else this.#talk.roundTrip.heard();
    return true;
  }
}
