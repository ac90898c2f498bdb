/** The will to go home of an operator who vanished ([A5]): said until the vehicle does it, since nobody would notice its loss. */
import type { VehicleFacts } from './facts.ts';
import type { Order } from './orders.ts';

const everyMs = 500;
const forMs = 10_000;

/** DO_SET_MODE to RTL. */
const homeOrder: Order = {
  kind: 'command',
  form: 'long',
  command: 176,
  params: [1, 11, 0, 0, 0, 0, 0],
  confirmation: 0,
};

export class Homing {
  #under: { readonly until: number; readonly nextAt: number } | null = null;

  begin(at: number): void {
    this.#under = { until: at + forMs, nextAt: at };
  }

  /** The order that is due. It is over where the vehicle goes home or is disarmed, or `isTaken`: somebody decides about it. */
  due({ mode }: VehicleFacts, isTaken: boolean, at: number): Order | null {
    if (this.#under === null || at < this.#under.nextAt) return null;
    const isOver = at > this.#under.until || mode?.name === 'RTL' || mode?.armed === false || isTaken;
    this.#under = isOver ? null : { ...this.#under, nextAt: at + everyMs };
    return isOver ? null : homeOrder;
  }
}
