/** What the journal can promise: how far everything is on disk, whether more can be, and who waits to hear it. */
import type { Durability } from '../core/journal.ts';
import { Waiters } from './waiters.ts';

export class Assurance {
  readonly #waiters = new Waiters();
  readonly #tell: (durability: Durability) => void;
  #durability: Durability = { durable: true };
  #durableTo = 0;

  /** `tell` hears each change, once. */
  constructor(tell: (durability: Durability) => void) {
    this.#tell = tell;
  }

  get durability(): Durability {
    return this.#durability;
  }

  get durableTo(): number {
    return this.#durableTo;
  }

  get awaited(): boolean {
    return this.#waiters.size > 0;
  }

  /** Resolves at once where nothing can be promised. */
  wait(seq: number, withinMs: number): Promise<boolean> {
    if (seq <= this.#durableTo) return Promise.resolve(true);
    return this.#durability.durable ? this.#waiters.wait(seq, withinMs) : Promise.resolve(false);
  }

  /** Everything up to `seq` is on disk. */
  settle(seq: number): void {
    this.#durableTo = Math.max(this.#durableTo, seq);
    this.#waiters.settle(seq);
  }

  /** Nothing can be promised until further notice. */
  fall(why: string): void {
    this.#waiters.refuseAll();
    if (this.#durability.durable) this.#change({ durable: false, why });
  }

  rise(): void {
    if (!this.#durability.durable) this.#change({ durable: true });
  }

  end(): void {
    this.#waiters.refuseAll();
  }

  #change(durability: Durability): void {
    this.#durability = durability;
    this.#tell(durability);
  }
}
