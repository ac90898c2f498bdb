/**
 * Which item a vehicle refuses. MISSION_ACK names none: it is about the item that the vehicle waited for, which may be the
 * one that it last asked for or the next, where that was sent ahead. "Error" may also mean that the vehicle knows of no
 * upload any more. So what is in doubt is tried once more with nothing beside it.
 */

/** An item at which the vehicle said "error" so often is one that it does not take. */
const mostErrors = 3;

export class Blame {
  readonly #suspects = new Set<number>();
  readonly #errors = new Map<number, number>();

  /** Whether the item after `asked` may be sent before the vehicle asks for it. */
  maySendAhead(asked: number): boolean {
    return !this.#suspects.has(asked) && !this.#suspects.has(asked + 1);
  }

  /** Nobody knows which of two it was. */
  suspect(asked: number): void {
    this.#suspects.add(asked).add(asked + 1);
  }

  /** "Error" while `asked` was waited for: whether that is to be taken for a refusal of it. */
  isRefusal(asked: number): boolean {
    const errors = (this.#errors.get(asked) ?? 0) + 1;
    this.#errors.set(asked, errors);
    this.suspect(asked);
    return errors >= mostErrors;
  }
}
