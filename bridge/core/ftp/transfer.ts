/**
 * A file read from or written to a vehicle by MAVFTP (MAVLink guide, "File Transfer Protocol"): what whoever wants the
 * file hands in and is told. A transfer is a machine without timers: it hears what the vehicle says and what time it is,
 * and ends once, by itself or because it is cancelled.
 */
import type { RoundTrip } from '../round-trip.ts';

export type FilePorts = {
  /** Hands over a payload of MAVFTP (12 to 251 bytes); false where it cannot be sent now. */
  send(payload: Uint8Array): boolean;
  /** Shared with whatever else is asked of the same vehicle, where it is known already. */
  readonly roundTrip?: RoundTrip;
  /**
   * Names the session, 1 to 255. Each transfer takes another one than the last, so that nothing late of an earlier transfer
   * is taken for its own.
   */
  readonly session: number;
};

/** Exactly one of `done` and `failed` is called, once, and nothing after it. Times are the bridge's monotonic ms. */
export type FileVoice<Result> = {
  /** So many bytes are across, of so many; null while the vehicle has not said how many there are. */
  progress?(bytes: number, of: number | null, at: number): void;
  done(result: Result, at: number): void;
  /** One sentence for people. */
  failed(why: string, at: number): void;
};

export interface FileTransfer {
  /** A payload of MAVFTP from the vehicle, addressed to us. What is not an answer to this transfer is ignored. */
  heard(payload: Uint8Array, at: number): void;
  /** Every 20 ms or so. */
  tick(at: number): void;
  /** Ends without a word to the voice; the vehicle is told once. */
  cancel(at: number): void;
}

export type FileLimits = {
  /** A longer file is a failure. */
  readonly mostBytes?: number;
  /** Requests to open the file that are sent before the vehicle counts as one without MAVFTP. */
  readonly openTries?: number;
  /** Without any answer for this long the transfer has failed; a shorter break only delays it. */
  readonly quietMs?: number;
};

export const usualLimits: Required<FileLimits> = { mostBytes: 1_048_576, openTries: 12, quietMs: 60_000 };

/** While a link is down, a request that could not be handed over is tried again after this, ms. */
export const blockedMs = 200;
/** ArduPilot queues five requests and drops the rest without a word. */
export const mostUnanswered = 4;
/**
 * A session that is not free may be another transfer's of ours, which a reset would end; or one that we left, which ArduPilot
 * gives away after 3 s. Only after so many refusals is the vehicle told to forget all of ours.
 */
export const patientNaks = 4;
