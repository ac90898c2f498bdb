/**
 * Who talks to a UDP port. Anyone can send a datagram, so the table is bounded, and a peer must prove itself by a
 * valid frame: one that never did makes room for a newcomer, and never displaces one that did. A vehicle that reboots
 * comes back from another port; its old one is dropped after a while of silence.
 */
import { placeName } from './place.ts';

export type Peer = {
  readonly key: string;
  readonly address: string;
  readonly port: number;
  heardAt: number;
  proven: boolean;
};

export const maxPeers = 32;
export const idleMs = 30_000;

export type Admission = { readonly admitted: boolean; readonly left: readonly Peer[] };

export const keyOf = (address: string, port: number): string => placeName({ host: address, port });

export class PeerTable {
  readonly #peers = new Map<string, Peer>();

  /** Notes a datagram from there; `left` are those who lost their place to it, or by their silence. */
  hear(address: string, port: number, at: number): Admission {
    // Who writes no port of its own can be told nothing, and a socket throws where it is asked to.
    if (port === 0) return { admitted: false, left: [] };
    const key = keyOf(address, port);
    const known = this.#peers.get(key);
    if (known !== undefined) {
      known.heardAt = at;
      return { admitted: true, left: [] };
    }
    const left = this.#makeRoom(at);
    const admitted = this.#peers.size < maxPeers;
    if (admitted) this.#peers.set(key, { key, address, port, heardAt: at, proven: false });
    return { admitted, left };
  }

  prove(key: string): void {
    const peer = this.#peers.get(key);
    if (peer !== undefined) peer.proven = true;
  }

  get(key: string): Peer | undefined {
    return this.#peers.get(key);
  }

  /** Those who have proven themselves: nobody else is ever sent anything unasked. */
  proven(): readonly Peer[] {
    return [...this.#peers.values()].filter((peer) => peer.proven);
  }

  get size(): number {
    return this.#peers.size;
  }

  #makeRoom(at: number): readonly Peer[] {
    const left = [...this.#peers.values()].filter((peer) => at - peer.heardAt > idleMs);
    if (left.length === 0 && this.#peers.size >= maxPeers) {
      const unproven = [...this.#peers.values()].filter((peer) => !peer.proven);
      left.push(...unproven.sort((a, b) => a.heardAt - b.heardAt).slice(0, 1));
    }
    for (const peer of left) this.#peers.delete(peer.key);
    return left;
  }
}
