import {
  type Port,
  type PortLife,
  type Transport,
  type TransportEvents,
  untilClosed,
} from '../../bridge/links/transport.ts';

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
  opens = 0;
  #life: PortLife | undefined;

  async open(events: TransportEvents, signal: AbortSignal): Promise<Port> {
    signal.throwIfAborted();
    await Promise.resolve();
    signal.throwIfAborted();
    this.opens++;
    if (this.refusal !== undefined) throw new Error(this.refusal);
    const life = untilClosed(events, async () => {});
    this.#life = life;
    return {
      where: 'connected to memory',
      prove: (peer) => this.proven.add(peer),
      send: (bytes, peer) => {
        if (life.isOpen() && this.drains) this.sent.push({ bytes, peer });
        return life.isOpen() && this.drains;
      },
      hangUp: (peer, why) => {
        this.hungUp.push(peer);
        life.onClose(`${peer} ${why}`);
      },
      close: life.close,
    };
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
