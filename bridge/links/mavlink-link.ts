/**
 * A live link: a supervised port, the receiver behind it, and the companion that speaks through it. Peers that spoke and
 * then fell silent are hung up on, because a half-open connection would stay open for minutes.
 */
import type { Clock, Stop } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';
import type { Link, LinkListener, LinkStatus } from '../core/link.ts';
import { Companion, ownComponent, type Say } from './companion.ts';
import type { LinkSpec } from './link-specs.ts';
import { encode } from './mavlink/codec.ts';
import { Receiver } from './receiver.ts';
import { supervise } from './supervise.ts';
import type { Cancel, Timers } from './timers.ts';
import type { Port, Transport } from './transport.ts';

const sweepMs = 1000;
/** Between two orders: a serial link at 57600 baud needs 8 ms for one. */
const orderGapMs = 20;
/** A peer that delivered frames and then nothing for this long is no longer there. */
export const halfOpenMs = 10_000;

export type MavlinkLinkOptions = {
  readonly spec: LinkSpec;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly timers: Timers;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** What vehicles may send together; undefined where the link is wide. */
  readonly budgetBytesPerS: number | undefined;
  /** Whoever listens at the far end learns of us only by hearing us. */
  readonly speaksFirst: boolean;
};

export class MavlinkLink implements Link {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly replay = false;
  readonly #options: MavlinkLinkOptions;
  readonly #receiver: Receiver;
  readonly #companion: Companion;
  #listener: LinkListener | undefined;
  #port: Port | undefined;
  #why = 'not opened yet';
  /** One for the link, whoever the frame is for. */
  #seq = 0;
  #pump: Cancel | undefined;

  constructor(options: MavlinkLinkOptions) {
    const { spec, counters, budgetBytesPerS, speaksFirst } = options;
    this.id = spec.id;
    this.name = spec.name;
    this.url = spec.url;
    this.#options = options;
    this.#receiver = new Receiver(
      {
        onReport: (from, at, report) => {
          if (report.kind === 'rebooted') this.#companion.rebooted(from);
          this.#listener?.onReport(from, at, report);
        },
        onMessage: (vehicle, message, at, silentMs) => this.#companion.heard(vehicle, message, at, silentMs),
        onProof: (peer) => this.#port?.prove(peer),
      },
      counters,
    );
    this.#companion = new Companion({
      say: this.#say,
      vehicles: () => this.#receiver.vehicles(),
      wake: () => this.#wake(),
      budgetBytesPerS,
      speaksFirst,
    });
  }

  start(listener: LinkListener): Stop {
    const { transport, clock, timers } = this.#options;
    this.#listener = listener;
    const stopPort = supervise(
      transport,
      {
        onUp: (port) => this.#onUp(port),
        onDown: (why) => this.#onDown(why),
        onBytes: (bytes, peer) => this.#receiver.push(bytes, peer, clock.monoMs()),
        onLeave: (peer) => this.#receiver.leave(peer),
      },
      this.#options,
    );
    const stopSweep = timers.every(sweepMs, () => this.#sweep());
    return () => {
      stopSweep();
      this.#sleep();
      this.#port = undefined;
      return stopPort();
    };
  }

  send(): boolean {
    return false;
  }

  undrained(): { readonly bytes: number; readonly ms: number } {
    return { bytes: 0, ms: 0 };
  }

  operate(): void {}

  status(): LinkStatus {
    const rates = this.#receiver.rates(this.#options.clock.monoMs());
    return { up: this.#port !== undefined, why: this.#why, ...rates, counters: this.#receiver.counts() };
  }

  #onUp(port: Port): void {
    this.#port = port;
    this.#why = port.where;
    this.#companion.opened();
    this.#listener?.onLink(true, port.where, this.#options.clock.monoMs());
    // Where we speak first, nobody is there until we have spoken.
    this.#companion.beat(this.#options.clock.monoMs());
  }

  #onDown(why: string): void {
    this.#port = undefined;
    this.#why = why;
    this.#receiver.leaveAll();
    this.#sleep();
    this.#listener?.onLink(false, why, this.#options.clock.monoMs());
  }

  #sweep(): void {
    const at = this.#options.clock.monoMs();
    this.#receiver.sweep(at);
    if (this.#port === undefined) return;
    this.#companion.beat(at);
    for (const peer of this.#receiver.silentPeers(halfOpenMs, at)) {
      this.#port?.hangUp?.(peer, `has been silent for ${halfOpenMs / 1000} s`);
    }
  }

  readonly #say: Say = (name, fields, systemId, peer) => {
    const bytes = encode(name, fields, { systemId, componentId: ownComponent, seq: this.#seq });
    if (this.#port?.send(bytes, peer) !== true) return false;
    this.#seq = (this.#seq + 1) % 256;
    return true;
  };

  #wake(): void {
    this.#pump ??= this.#options.timers.every(orderGapMs, () => {
      if (!this.#companion.step(this.#options.clock.monoMs())) this.#sleep();
    });
  }

  #sleep(): void {
    this.#pump?.();
    this.#pump = undefined;
  }
}
