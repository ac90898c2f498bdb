/** What the simulator asks of any carrier of bytes. */

export interface Port {
  /** `tcp 127.0.0.1:5760`, for people. */
  readonly description: string;
  /** The frames of one turn of the loop, in order. What the carrier cannot take is dropped and counted. */
  send(frames: readonly Uint8Array[]): void;
  /** The autopilot reboots: clients are cut off, a UDP port leaves under a new number. */
  reset(): void;
  readonly dropped: () => number;
  /** Idempotent. */
  stop(): Promise<void>;
}

export type OnBytes = (chunk: Uint8Array) => void;

/** Bytes that may wait for a slow reader; the real one's kernel held 451 kB. */
export const backlogLimit = 450_000;
