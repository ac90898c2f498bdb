/** A file as far as it is there: bytes in any order, and how long it can be at most. */
import { highest, holes, joined, type Range, total } from './ranges.ts';

const firstBytes = 32_768;

export class Content {
  #bytes = new Uint8Array(firstBytes);
  #ranges: Range[] = [];
  /** The lowest place that is known to be at or behind the end. */
  #ceiling: number | null = null;

  get receivedBytes(): number {
    return total(this.#ranges);
  }

  /** The end of what is there, with holes in it or not. */
  get highest(): number {
    return highest(this.#ranges);
  }

  /** The first byte that is missing. */
  get contiguous(): number {
    const [first] = this.#ranges;
    return first?.from === 0 ? first.to : 0;
  }

  get ceiling(): number | null {
    return this.#ceiling;
  }

  get isComplete(): boolean {
    return this.#ceiling !== null && this.contiguous === this.#ceiling;
  }

  /** There is more than there can be: the file changed while it was read. */
  get isContradictory(): boolean {
    return this.#ceiling !== null && this.highest > this.#ceiling;
  }

  put(offset: number, data: Uint8Array): void {
    if (data.length === 0) return;
    const to = offset + data.length;
    if (to > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(to, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(data, offset);
    this.#ranges = joined(this.#ranges, { from: offset, to });
  }

  /** The file does not reach beyond `offset`. */
  endsBy(offset: number): void {
    this.#ceiling = Math.min(offset, this.#ceiling ?? offset);
  }

  /** What is missing up to `end`, and no further than the file can be. */
  holes(end: number): Range[] {
    return holes(this.#ranges, Math.min(end, this.#ceiling ?? end));
  }

  whole(): Uint8Array {
    return this.#bytes.slice(0, this.contiguous);
  }

  clear(): void {
    this.#ranges = [];
    this.#ceiling = null;
  }
}
