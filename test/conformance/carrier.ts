/**
 * What carries bytes to the vehicle and back, and whose clock the suite lives by: milliseconds as the vehicle counts
 * them. Over a socket that is the wall clock times the vehicle's speed-up; a vehicle that is stepped by hand brings its
 * own. The suite never sleeps: it gives the carrier turns, each of which ends with bytes or with time gone by.
 */

export interface Carrier {
  readonly send: (bytes: Uint8Array) => void;
  readonly now: () => number;
  /** Resolves when bytes came or the connection closed, at the latest at `untilMs`. */
  readonly turn: (untilMs: number) => Promise<void>;
  readonly isOpen: () => boolean;
  /** A new connection to the same address; rejects when there is none by `untilMs`. */
  readonly reopen: (untilMs: number) => Promise<void>;
  /** A second client of the same port, where ports have clients. */
  readonly again?: OpenCarrier;
  readonly stop: () => Promise<void>;
  /** How much later than the vehicle sent it a message may be seen, in the vehicle's milliseconds. */
  readonly slackMs: number;
}

export type OnBytes = (bytes: Uint8Array) => void;
export type OpenCarrier = (onBytes: OnBytes) => Promise<Carrier>;
