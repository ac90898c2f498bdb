import type { Clock } from '../../bridge/core/clock.ts';
import { Counters } from '../../bridge/core/counters.ts';
import { outlet } from '../../bridge/links/drain.ts';
import {
  type Port,
  type PortLife,
  type Transport,
  type TransportEvents,
  untilClosed,
} from '../../bridge/links/transport.ts';
import { realClock } from './rim.ts';

export type Sent = { readonly peer: string | undefined; readonly bytes: Uint8Array };

/** A transport without a wire: what the link sends is kept, what it is to hear is delivered by hand. */
export class MemoryTransport implements Transport {
  readonly sent: Sent[] = [];
  readonly proven = new Set<string>();
  readonly hungUp: string[] = [];
  /** Why the next open fails; undefined lets it succeed. */
  refusal: string | undefined;
  /** Whether it drains: false makes every send a drop. */
  drains = true;
  /** While it stands still, what is sent waits for {@link drain}. */
  stands = false;
  opens = 0;
  readonly counters = new Counters();
  readonly #clock: Clock;
  #held: (Sent & { readonly done: () => void })[] = [];
  #life: PortLife | undefined;

  constructor(clock: Clock = realClock) {
    this.#clock = clock;
  }

  async open(events: TransportEvents, signal: AbortSignal): Promise<Port> {
    signal.throwIfAborted();
    await Promise.resolve();
    signal.throwIfAborted();
    this.opens++;
    if (this.refusal !== undefined) throw new Error(this.refusal);
    const life = untilClosed(events, async () => {});
    this.#life = life;
    const write = (bytes: Uint8Array, peer: string | undefined, done: () => void) => {
      if (this.stands) this.#held.push({ bytes, peer, done });
      else this.#pass({ bytes, peer, done });
    };
    const queued = () => this.#held.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const out = outlet<string | undefined>({ queued, write, isOpen: life.isOpen }, this.#clock, this.counters);
    return {
      where: 'connected to memory',
      prove: (peer) => this.proven.add(peer),
      send: (bytes, peer) => this.drains && out.send(bytes, peer),
      offer: (make, peer, lane) => this.drains && out.offer(make, peer, lane),
      undrained: out.undrained,
      hangUp: (peer, why) => {
        this.hungUp.push(peer);
        life.onClose(`${peer} ${why}`);
      },
      close: life.close,
    };
  }

  /** What was held leaves, in its order, and what comes next leaves at once. */
  drain(): void {
    this.stands = false;
    for (const sent of this.#held.splice(0)) this.#pass(sent);
  }

  #pass({ bytes, peer, done }: Sent & { readonly done: () => void }): void {
    this.sent.push({ bytes, peer });
    done();
  }

  deliver(bytes: Uint8Array, peer = 'peer'): void {
    this.#life?.onBytes(bytes, peer);
  }

  leave(peer: string): void {
    this.#life?.onLeave(peer);
  }

  /** The far end is gone. */
  fail(why: string): void {
    this.#life?.onClose(why);
  }
}
