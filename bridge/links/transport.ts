/**
 * A path for bytes: a serial port, a socket, a child process. Transports know nothing of MAVLink and never reconnect;
 * `supervise.ts` opens them again. A transport that serves several ends on one socket tells them apart by `peer`.
 */
import type { Clock } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';
import type { Make, Undrained } from './drain.ts';

export type TransportEvents = {
  /** The bytes are the callee's only until it returns. */
  onBytes(bytes: Uint8Array, peer: string): void;
  /** Somebody connected who may never say a word. Told by transports that have connections. */
  onJoin?(peer: string): void;
  /** One of several peers is gone while the port stays: what was kept for it may go too. */
  onLeave(peer: string): void;
  /** The port is gone by itself; comes once, and nothing after it. `why` is one sentence. */
  onClose(why: string): void;
};

export interface Port {
  /** What was opened, as a sentence for people: `listening on udp 0.0.0.0:14550`. */
  readonly where: string;
  /** Queues bytes for `peer`, or for every known peer; false where they were dropped (not drained, or nobody there). */
  send(bytes: Uint8Array, peer?: string): boolean;
  /**
   * For what is worth nothing once there is newer: `make` is called when the bytes can leave, at once or once the queue is
   * empty. One at most of each `lane` waits, and the newer takes its place. False where it was dropped (not drained for 100 ms,
   * nobody there).
   */
  offer(make: Make, peer: string, lane: string): boolean;
  undrained(): Undrained;
  /** This peer's bytes made sense: it keeps its place against those whose bytes never did. */
  prove(peer: string): void;
  /** Ends a peer that fell silent. Absent where the transport has no connection that could be half open. */
  hangUp?(peer: string, why: string): void;
  /** No event comes after the call. May be called twice. */
  close(): Promise<void>;
}

export interface Transport {
  /**
   * How patiently a failing open is repeated, asked after each failure; what costs nothing beyond this machine may be tried
   * more often.
   */
  readonly retry?: { readonly baseMs: number; readonly maxMs: number };
  /**
   * Resolves once bytes may flow; rejects with an Error whose message is one sentence that names the port. An abort
   * rejects at once and leaves nothing open.
   */
  open(events: TransportEvents, signal: AbortSignal): Promise<Port>;
}

/** Events of an open port, and its one end: whatever ends it, `release` runs once and no event comes after. */
export type PortLife = Required<TransportEvents> & { isOpen(): boolean; close(): Promise<void> };

/** `release` frees what the port holds; it must not reject. */
export function untilClosed(events: TransportEvents, release: () => Promise<void>): PortLife {
  let closing: Promise<void> | undefined;
  const isOpen = () => closing === undefined;
  const close = () => {
    closing ??= release();
    return closing;
  };
  return {
    onBytes: (bytes, peer) => {
      if (isOpen()) events.onBytes(bytes, peer);
    },
    onJoin: (peer) => {
      if (isOpen()) events.onJoin?.(peer);
    },
    onLeave: (peer) => {
      if (isOpen()) events.onLeave(peer);
    },
    onClose: (why) => {
      if (!isOpen()) return;
      void close();
      events.onClose(why);
    },
    isOpen,
    close,
  };
}

/** What transports need of the process around them. */
export type Rim = {
  readonly clock: Clock;
  readonly counters: Counters;
  /** For the log: something worth knowing that is not a change of the link. */
  note(text: string): void;
};
