/**
 * The way out of a transport, kept short and fresh. It takes bytes only while they drain: with 64 KiB queued, or with a
 * queue that has not been empty for 100 ms, new bytes are dropped and counted (`send_undrained`). Dropping the new rather
 * than the old is right there, as bytes that the kernel has cannot be taken back. What is worth nothing once there is
 * newer (stick frames) never joins that queue: one at most for each vehicle waits beside it, and the newer takes its place.
 */
import type { Writable } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';

export const maxQueuedBytes = 64 * 1024;
export const maxUndrainedMs = 100;

/** What was handed over and has not left, and for how long (ms) something has not; 0 and 0 where all has. */
export type Undrained = { readonly bytes: number; readonly ms: number };

/** Judges a queue by its length now and by how long it has not been empty. */
export class DrainGuard {
  #busySince: number | undefined;

  /** Call with the queue's length before and after each send, and whenever something left. */
  note(queuedBytes: number, at: number): void {
    if (queuedBytes === 0) this.#busySince = undefined;
    else this.#busySince ??= at;
  }

  mayTake(queuedBytes: number, bytes: number, at: number): boolean {
    return queuedBytes + bytes <= maxQueuedBytes && this.busyMs(at) <= maxUndrainedMs;
  }

  busyMs(at: number): number {
    return this.#busySince === undefined ? 0 : at - this.#busySince;
  }
}

/** What leaves when its turn comes; undefined where it is no longer wanted by then. */
export type Make = () => Uint8Array | undefined;

/** What an outlet needs to know of the queue behind it. `To` is where bytes go, for a socket that knows several places. */
export type Queue<To> = {
  /** Its length, bytes. */
  queued(): number;
  /** `done` comes once, when these bytes have left or never will. Not called once the queue is closed. */
  write(bytes: Uint8Array, to: To, done: () => void): void;
  isOpen(): boolean;
};

export type Outlet<To> = {
  /** False where the bytes were dropped. */
  send(bytes: Uint8Array, to: To): boolean;
  /**
   * Leaves at once, or as the only one of its lane that waits until the queue is empty; lanes take turns. False where it
   * was dropped.
   */
  offer(make: Make, to: To, lane: string): boolean;
  undrained(): Undrained;
};

type Offer<To> = { readonly make: Make; readonly to: To; readonly at: number };

export function outlet<To = void>(queue: Queue<To>, clock: Clock, counters: Counters): Outlet<To> {
  const guard = new DrainGuard();
  /** By lane, in the order in which these began to wait: bounded by the vehicles that are driven. */
  const waiting = new Map<string, Offer<To>>();

  const look = (): number => {
    const at = clock.monoMs();
    guard.note(queue.isOpen() ? queue.queued() : 0, at);
    return at;
  };
  const put = (bytes: Uint8Array, to: To) => {
    queue.write(bytes, to, release);
    look();
  };
  const drop = (): false => {
    counters.add('send_undrained');
    return false;
  };
  /** Something left: those that wait may be next, for as long as the queue is empty. */
  function release(): void {
    const at = look();
    for (const [lane, { make, to, at: since }] of waiting) {
      if (queue.isOpen() && queue.queued() > 0) return;
      waiting.delete(lane);
      const isFresh = queue.isOpen() && at - since <= maxUndrainedMs;
      const bytes = isFresh ? make() : undefined;
      if (bytes !== undefined) put(bytes, to);
      else counters.add('offer_withdrawn');
    }
  }

  return {
    send: (bytes, to) => {
      if (!queue.isOpen()) return false;
      if (!guard.mayTake(queue.queued(), bytes.length, look())) return drop();
      put(bytes, to);
      return true;
    },
    offer: (make, to, lane) => {
      if (!queue.isOpen()) return false;
      const at = look();
      if (waiting.has(lane)) counters.add('offer_replaced');
      if (guard.busyMs(at) > maxUndrainedMs) {
        waiting.delete(lane);
        return drop();
      }
      // A newer one keeps the turn of the one whose place it takes.
      waiting.set(lane, { make, to, at });
      release();
      return true;
    },
    undrained: () => {
      const at = look();
      return { bytes: queue.isOpen() ? queue.queued() : 0, ms: guard.busyMs(at) };
    },
  };
}

/** {@link outlet} of a socket or a serial port. */
export const streamOutlet = (stream: Writable, clock: Clock, counters: Counters): Outlet<void> =>
  outlet<void>(
    {
      queued: () => stream.writableLength,
      write: (bytes, _to, done) => void stream.write(bytes, done),
      isOpen: () => stream.writable,
    },
    clock,
    counters,
  );

/** Of several queues: all their bytes, and the longest of their delays. */
export const together = (all: readonly Undrained[]): Undrained => ({
  bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  ms: all.reduce((longest, { ms }) => Math.max(longest, ms), 0),
});
