/**
 * One endpoint for other ground stations: a supervised socket, and whoever is behind it. What it is given leaves at once or
 * is dropped: the way out holds 64 KiB or 100 ms and drops what is newest, because bytes that the system has cannot be
 * taken back, and telemetry that waits is worth nothing. Whoever takes nothing for ten seconds is hung up on.
 */
import type { Clock, Stop } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';
import { ForwardPeer } from './forward-peer.ts';
import type { ForwardSpec } from './forward-url.ts';
import type { Frame } from './mavlink/splitter.ts';
import { idleMs } from './peers.ts';
import { placeName } from './place.ts';
import { supervise } from './supervise.ts';
import type { Timers } from './timers.ts';
import type { Port, Transport } from './transport.ts';

const sweepMs = 1000;

export type EndpointOptions = {
  readonly spec: ForwardSpec;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly timers: Timers;
  readonly random: () => number;
};

export type EndpointEvents = {
  onFrame(frame: Frame, peer: ForwardPeer, at: number): void;
  onLeave(peer: ForwardPeer): void;
  onChange(up: boolean, why: string): void;
};

export class ForwardEndpoint {
  readonly spec: ForwardSpec;
  readonly counters: Counters;
  readonly #options: EndpointOptions;
  readonly #events: EndpointEvents;
  readonly #place: string;
  readonly #isServer: boolean;
  /** Bounded by the transport's own table of peers. */
  readonly #peers = new Map<string, ForwardPeer>();
  #port: Port | undefined;
  #why = 'not opened yet';

  constructor(options: EndpointOptions, events: EndpointEvents) {
    const { spec, counters } = options;
    this.spec = spec;
    this.counters = counters;
    this.#options = options;
    this.#events = events;
    this.#place = placeName(spec.target);
    this.#isServer = spec.target.kind.endsWith('in');
  }

  start(): Stop {
    const { transport, timers } = this.#options;
    const stopPort = supervise(
      transport,
      {
        onUp: (port) => this.#onUp(port),
        onDown: (why) => this.#onDown(why),
        onBytes: (bytes, peer) => this.#onBytes(bytes, peer),
        onJoin: (peer) => void this.#join(peer),
        onLeave: (peer) => this.#leave(peer),
      },
      this.#options,
    );
    const stopSweep = timers.every(sweepMs, () => this.#sweep());
    return () => {
      stopSweep();
      this.#port = undefined;
      return stopPort();
    };
  }

  get peers(): readonly ForwardPeer[] {
    return [...this.#peers.values()];
  }

  status(): { readonly up: boolean; readonly why: string } {
    return { up: this.#port !== undefined, why: this.#why };
  }

  /** Once, now or never. False where it was dropped, and counted. */
  send(bytes: Uint8Array, peer: ForwardPeer): boolean {
    const taken = this.#port?.send(bytes, peer.key) ?? false;
    peer.took(taken, this.#options.clock.monoMs());
    this.counters.add(taken ? 'frames_out' : 'frames_undrained');
    return taken;
  }

  /** Its bytes made sense. */
  prove(peer: ForwardPeer): void {
    this.#port?.prove(peer.key);
  }

  #onUp(port: Port): void {
    this.#port = port;
    this.#why = port.where;
    // Where we go to somebody, there is one, whether they speak or not.
    if (!this.#isServer) this.#join(this.#place);
    this.#events.onChange(true, port.where);
  }

  #onDown(why: string): void {
    this.#port = undefined;
    this.#why = why;
    for (const key of [...this.#peers.keys()]) this.#leave(key);
    this.#events.onChange(false, why);
  }

  #onBytes(bytes: Uint8Array, from: string): void {
    const key = this.#isServer ? from : this.#place;
    const peer = this.#peers.get(key) ?? this.#join(key);
    if (!peer.push(bytes, this.#options.clock.monoMs())) this.counters.add('flood_bytes', bytes.length);
  }

  #join(key: string): ForwardPeer {
    const heard = (frame: Frame, at: number) => this.#events.onFrame(frame, peer, at);
    const peer: ForwardPeer = new ForwardPeer(key, key, heard, this.#options.clock.monoMs());
    this.#peers.set(key, peer);
    return peer;
  }

  #leave(key: string): void {
    const peer = this.#peers.get(key);
    if (peer === undefined) return;
    this.#peers.delete(key);
    for (const [name, count] of Object.entries(peer.counts())) if (count > 0) this.counters.add(name, count);
    this.#events.onLeave(peer);
  }

  #sweep(): void {
    const at = this.#options.clock.monoMs();
    for (const peer of this.peers) {
      peer.sweep(at);
      if (peer.isHopeless(at)) this.#hangUp(peer);
      // Nobody says goodbye over UDP, and what is sent to an address that is somebody else's by now is wrong.
      else if (this.spec.target.kind === 'udpin' && at - peer.heardAt > idleMs) this.#leave(peer.key);
    }
  }

  #hangUp(peer: ForwardPeer): void {
    this.counters.add('hopeless_peers');
    this.#port?.hangUp?.(peer.key, 'has taken nothing for 10 s');
  }
}
