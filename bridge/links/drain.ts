/**
 * Keeps what waits to be sent short and fresh. A transport takes bytes only while it drains: with 64 KiB queued, or
 * with a queue that has not been empty for 100 ms, new bytes are dropped and counted (`send_undrained`). Dropping the
 * new rather than the old is right here, as bytes that the kernel has cannot be taken back.
 */
import type { Writable } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';

export const maxQueuedBytes = 64 * 1024;
export const maxUndrainedMs = 100;

/** Judges a queue by its length now and by how long it has not been empty. */
export class DrainGuard {
  #busySince: number | undefined;

  /** Call with the queue's length before and after each send. */
  note(queuedBytes: number, at: number): void {
    if (queuedBytes === 0) this.#busySince = undefined;
    else this.#busySince ??= at;
  }

  mayTake(queuedBytes: number, bytes: number, at: number): boolean {
    if (queuedBytes + bytes > maxQueuedBytes) return false;
    return this.#busySince === undefined || at - this.#busySince <= maxUndrainedMs;
  }
}

/** Wraps a queue with a known length: the answer is false where the bytes were dropped. */
export function guardedSend(
  queued: () => number,
  write: (bytes: Uint8Array) => void,
  clock: Clock,
  counters: Counters,
): (bytes: Uint8Array) => boolean {
  const guard = new DrainGuard();
  return (bytes) => {
    const at = clock.monoMs();
    guard.note(queued(), at);
    if (!guard.mayTake(queued(), bytes.length, at)) {
      counters.add('send_undrained');
      return false;
    }
    write(bytes);
    guard.note(queued(), at);
    return true;
  };
}

/** {@link guardedSend} for a socket or a serial port. */
export const streamSend = (stream: Writable, clock: Clock, counters: Counters) =>
  guardedSend(
    () => stream.writableLength,
    (bytes) => void stream.write(bytes),
    clock,
    counters,
  );
