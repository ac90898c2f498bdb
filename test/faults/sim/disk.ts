/**
 * The journal of a simulated bridge, as its disk would hold it: numbers are set aside in blocks before they are used,
 * entries are synced in batches, and a process that is killed takes with it what was not synced yet.
 */
import type { Keeper, StreamStart } from '../../../bridge/core/journal.ts';
import type { Entry } from '../../../bridge/protocol/stream.ts';

const grant = 500;
/** As many as the bridge reads back when it starts. */
const recovered = 1000;

export class Disk {
  #epoch: string;
  #life = 1;
  #synced: Entry[] = [];
  #waiting: Entry[] = [];
  #grantedTo = 0;

  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** What the next life of the bridge begins with, and its keeper. */
  open(): { readonly start: StreamStart; readonly keeper: Keeper } {
    const nextSeq = Math.max(this.#grantedTo, this.#synced.at(-1)?.seq ?? 0) + 1;
    this.#grantedTo = nextSeq - 1 + grant;
    const entries = this.#synced.slice(-recovered);
    const start: StreamStart = { epoch: this.#epoch, nextSeq, entries, gaps: [], intent: [], presence: [] };
    return { start, keeper: this.#keeper() };
  }

  /** A batch is on disk now; numbers for the next are set aside with it. */
  sync(): void {
    this.#synced.push(...this.#waiting);
    this.#waiting = [];
    const used = this.#synced.at(-1)?.seq ?? 0;
    if (this.#grantedTo - used < grant / 2) this.#grantedTo = used + grant;
  }

  /** A clean end: everything is written, and no number beyond it was used. */
  close(): void {
    this.sync();
    this.#grantedTo = this.#synced.at(-1)?.seq ?? this.#grantedTo;
  }

  /** The process is killed: hands back what was never written. */
  crash(): readonly Entry[] {
    const vanished = this.#waiting;
    this.#waiting = [];
    return vanished;
  }

  /** The file is found damaged at the next start: a new epoch without entries begins. */
  damage(): void {
    this.#life += 1;
    this.#epoch = `${this.#epoch.split('~')[0]}~${this.#life}`;
    this.#synced = [];
    this.#waiting = [];
    this.#grantedTo = 0;
  }

  #keeper(): Keeper {
    const disk = this;
    return {
      get grantedTo() {
        return disk.#grantedTo;
      },
      renew() {
        disk.#life += 1;
        disk.#epoch = `${disk.#epoch.split('~')[0]}~${disk.#life}`;
        disk.#grantedTo += grant;
        return disk.#epoch;
      },
      append: (entries) => {
        disk.#waiting.push(...entries);
      },
    };
  }
}
