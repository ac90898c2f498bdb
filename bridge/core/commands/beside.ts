/**
 * Orders that the helm sends beside the book of commands, as the HOLD of a drive that ends. An acknowledgement names no
 * request, so the answers to them could be taken for those to commands ([I6]): whose is whose is told by their order
 * alone, and only where every one of them has come.
 */
import type { CommandOrder } from '../orders.ts';

type Asked = Pick<CommandOrder, 'command' | 'params'>;

/** A command that waits for its answer: how many others stood ahead of it and behind, and what came, in order. */
type Waiting = {
  readonly bytes: Asked;
  readonly sends: number;
  readonly ahead: number;
  readonly behind: number;
  readonly doubtful: readonly number[];
};

/** Of one MAV_CMD: what all of them ask, null where they differ, and how many answers may still come until when. */
type Sent = { readonly asks: string | null; readonly owed: number; readonly until: number };

/** An answer to what the helm sent is nobody's for so long. */
const owedMs = 2000;
const accepted = 0;

const asksOf = ({ params }: Asked): string => params.join(' ');
export const asksTheSame = (one: Asked, other: Asked): boolean =>
  one.command === other.command && asksOf(one) === asksOf(other);

export class Beside {
  /** Bounded by the kinds that a helm knows. */
  readonly #sent = new Map<number, Sent>();

  /** `answers`: how many it has, infinitely many where nobody can count them. */
  sent(order: Asked, answers: number, at: number): void {
    const open = this.#open(order.command, at);
    const asks = asksOf(order);
    this.#sent.set(order.command, {
      asks: open && open.asks !== asks ? null : asks,
      owed: (open?.owed ?? 0) + answers,
      until: at + owedMs,
    });
  }

  /** An answer came that may be to one of these. */
  answered(command: number): void {
    const sent = this.#sent.get(command);
    if (sent) this.#sent.set(command, { ...sent, owed: Math.max(0, sent.owed - 1) });
  }

  /** How many answers may still come to what asked something else than this. */
  owedBeside(order: Asked, at: number): number {
    const open = this.#open(order.command, at);
    return open && open.asks !== asksOf(order) ? open.owed : 0;
  }

  /** Answers to that kind may still come. */
  owes(command: number, at: number): boolean {
    return (this.#open(command, at)?.owed ?? 0) > 0;
  }

  /** So long ago that nothing of that kind is answered any more. */
  isPast(command: number, at: number): boolean {
    return this.#open(command, at) === undefined;
  }

  #open(command: number, at: number): Sent | undefined {
    const sent = this.#sent.get(command);
    return sent && at < sent.until ? sent : undefined;
  }
}

/** Whether an answer of its kind may be to what the helm sent. */
export const isInDoubt = ({ bytes, ahead, behind }: Waiting, beside: Beside, at: number): boolean =>
  ahead + behind > 0 && !beside.isPast(bytes.command, at);

/**
 * Which answer is its own, once all have come: the one in its place, where all say the same or it alone is a refusal.
 * Else they may have overtaken each other.
 */
export function ownAnswer({ doubtful, ahead, behind, sends }: Waiting): number | undefined {
  if (sends !== 1 || doubtful.length !== ahead + sends + behind) return undefined;
  const own = doubtful[ahead];
  const others = doubtful.filter((_, place) => place !== ahead);
  const isClear = others.every((other) => other === own) || others.every((other) => other === accepted);
  return isClear ? own : undefined;
}

/** One of the answers in doubt says yes. */
export const hasYes = ({ doubtful }: Waiting): boolean => doubtful.includes(accepted);
