/**
 * What leaves through a link: numbered, one count for the link whoever a frame is for; signed, where it has a key; and told to
 * whoever records or forwards. A number is used up only by what was really handed over.
 */
import type { Counters } from '../core/counters.ts';
import type { Address } from '../core/link.ts';
import type { Order } from '../core/orders.ts';
import type { Say } from './companion.ts';
import { encode } from './mavlink/codec.ts';
import { orderMessage, type Said } from './mavlink/orders.ts';
import type { LinkSigning } from './mavlink/signing.ts';
import type { Port } from './transport.ts';

export type OutgoingPlace = {
  /** Undefined while the link is down. */
  port(): Port | undefined;
  /** It leaves now; the bytes are good only until this returns. */
  onFrame(frame: Uint8Array): void;
  readonly counters: Counters;
  readonly signing: LinkSigning | undefined;
};

export class Outgoing {
  readonly #place: OutgoingPlace;
  #seq = 0;

  constructor(place: OutgoingPlace) {
    this.#place = place;
  }

  /** Undefined where the order does not fit its message: that must not end the process that keeps the dead-man. */
  said(order: Order, to: Address, from: Address): Said | undefined {
    try {
      const said = orderMessage(order, to);
      said({ ...from, seq: 0 });
      return said;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#place.counters.add('order_unfit');
      return undefined;
    }
  }

  /** Now or never, to a peer or to whoever listens; false where it could not be sent. */
  send(said: Said, from: Address, peer: string | undefined): boolean {
    const frame = this.#frame(said, from, this.#seq);
    if (this.#place.port()?.send(frame, peer) !== true) return false;
    this.passed(frame);
    this.#nextSeq();
    return true;
  }

  /** One of its kind waits at most, and is made when it leaves, if it still may by then. */
  offer(said: Said, from: Address, peer: string, lane: string, mayLeave: () => boolean): boolean {
    const make = () => (mayLeave() ? this.passed(this.#frame(said, from, this.#nextSeq())) : undefined);
    return this.#place.port()?.offer(make, peer, lane) ?? false;
  }

  readonly say: Say = (name, fields, from, peer) => this.send((as) => encode(name, fields, as), from, peer);

  /** It was handed over; also what others made. */
  passed(frame: Uint8Array): Uint8Array {
    this.#place.onFrame(frame);
    return frame;
  }

  #frame(said: Said, from: Address, seq: number): Uint8Array {
    const { signing } = this.#place;
    return signing === undefined ? said({ ...from, seq }) : signing.sign(said({ ...from, seq, signed: true }));
  }

  #nextSeq(): number {
    const seq = this.#seq;
    this.#seq = (seq + 1) % 256;
    return seq;
  }
}
