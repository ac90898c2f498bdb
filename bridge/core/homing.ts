/**
 * The will to go home of an operator who vanished ([A5]): said until the vehicle does it, since nobody would notice its
 * loss. A vehicle that is heard and does not do it is given up; one that is not heard may yet be.
 */
import type { VehicleFacts } from './facts.ts';
import { slowAfterMs, slowEveryMs } from './halt.ts';
import type { CommandOrder } from './orders.ts';

const everyMs = 500;
/** So long it may be heard and not do it. */
const heardForMs = 10_000;

/** DO_SET_MODE to RTL. */
export const homeOrder: CommandOrder = {
  kind: 'command',
  form: 'long',
  command: 176,
  params: [1, 11, 0, 0, 0, 0, 0],
  confirmation: 0,
};

type Under = {
  /** The mode that it was in: any other is somebody's decision, such as a pilot's with a transmitter. */
  readonly from: string;
  readonly since: number;
  readonly nextAt: number;
  readonly lookedAt: number;
  /** How long the vehicle was heard since then, ms. */
  readonly heardMs: number;
};

export class Homing {
  #under: Under | null = null;

  get isUnderWay(): boolean {
    return this.#under !== null;
  }

  begin(from: string, at: number): void {
    this.#under = { from, since: at, nextAt: at, lookedAt: at, heardMs: 0 };
  }

  end(): void {
    this.#under = null;
  }

  /**
   * What is due: the order, or to give it up. It is over where the vehicle changes its mode or is disarmed, and where it
   * `isTaken`: somebody decides about it.
   */
  due(facts: VehicleFacts, isTaken: boolean, at: number): 'order' | 'give up' | null {
    const under = this.#under;
    if (under === null) return null;
    const heardMs = under.heardMs + (facts.linked ? at - under.lookedAt : 0);
    const isOver = isTaken || isDone(facts, under);
    const isDue = at >= under.nextAt;
    const nextAt = isDue ? at + periodMs(facts, under, at) : under.nextAt;
    this.#under = isOver || heardMs >= heardForMs ? null : { ...under, nextAt, lookedAt: at, heardMs };
    if (this.#under !== null) return isDue ? 'order' : null;
    return isOver ? null : 'give up';
  }
}

const isDone = ({ mode }: VehicleFacts, { from }: Under): boolean =>
  mode !== null && (mode.name !== from || !mode.armed);

const periodMs = ({ linked }: VehicleFacts, { since }: Under, at: number): number =>
  !linked && at - since > slowAfterMs ? slowEveryMs : everyMs;
