/**
 * A path for bytes: a serial port, a socket, a child process. Transports know nothing of MAVLink and never reconnect;
 * `supervise.ts` opens them again. A transport that serves several ends on one socket tells them apart by `peer`.
 */

export type TransportEvents = {
  /** The bytes are the callee's only until it returns. */
  onBytes(bytes: Uint8Array, peer: string): void;
  /** The port is gone; comes once, and nothing after it. `why` is one sentence. */
  onClose(why: string): void;
};

export interface Port {
  /** Queues bytes for `peer`, or for every known peer; false where they were dropped (not drained, or nobody there). */
  send(bytes: Uint8Array, peer?: string): boolean;
  close(): Promise<void>;
}

export interface Transport {
  /** Resolves once bytes may flow; rejects with an Error whose message is one sentence that names the port. */
  open(events: TransportEvents): Promise<Port>;
}
