/** Those who wait until an entry is on disk, each with an end. Bound: a thousand; the next one is refused at once. */

const most = 1000;

type Waiter = { readonly seq: number; readonly tell: (durable: boolean) => void };

export class Waiters {
  #waiters: Waiter[] = [];

  get size(): number {
    return this.#waiters.length;
  }

  wait(seq: number, withinMs: number): Promise<boolean> {
    if (this.#waiters.length >= most) return Promise.resolve(false);
    return new Promise((resolve) => {
      const overdue = setTimeout(() => this.#leave((one) => one === waiter, false), withinMs);
      const tell = (durable: boolean): void => {
        clearTimeout(overdue);
        resolve(durable);
      };
      const waiter = { seq, tell };
      this.#waiters.push(waiter);
    });
  }

  /** Everything up to `seq` is on disk. */
  settle(seq: number): void {
    if (this.#waiters.length > 0) this.#leave((one) => one.seq <= seq, true);
  }

  refuseAll(): void {
    this.#leave(() => true, false);
  }

  #leave(which: (one: Waiter) => boolean, durable: boolean): void {
    const leaving = this.#waiters.filter(which);
    this.#waiters = this.#waiters.filter((one) => !which(one));
    for (const { tell } of leaving) tell(durable);
  }
}
