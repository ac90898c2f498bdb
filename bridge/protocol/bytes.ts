/** Bytes of the compact encoding: unsigned integers of seven bits a byte, least first, and what is built from them. */

/** Grows as needed; `bytes()` is a copy of what was written. */
export class ByteWriter {
  #buffer = new Uint8Array(256);
  #length = 0;

  byte(value: number): void {
    if (this.#length === this.#buffer.length) {
      const larger = new Uint8Array(this.#buffer.length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer[this.#length++] = value;
  }

  /** 0 to 2^53 - 1. */
  unsigned(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** An integer of at most 52 bits and a sign, or null: zigzag, with 0 left for null. */
  signed(value: number | null): void {
    if (value === null) this.byte(0);
    else this.unsigned((value < 0 ? -2 * value - 1 : 2 * value) + 1);
  }

  /** Any text, as JSON escapes it, so that each character is one byte. */
  ascii(text: string): void {
    this.unsigned(text.length);
    for (let at = 0; at < text.length; at++) this.byte(text.charCodeAt(at));
  }

  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }
}

/** Throws RangeError where the bytes end too soon or mean nothing: the frame is corrupt. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError('the frame ends too soon');
    return value;
  }

  unsigned(): number {
    let value = 0;
    for (let place = 1; place <= 2 ** 49; place *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * place;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number in the frame is too long');
  }

  signed(): number | null {
    const value = this.unsigned();
    if (value === 0) return null;
    const zigzag = value - 1;
    return zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
  }

  ascii(): string {
    const length = this.unsigned();
    if (length > this.#bytes.length - this.#at) throw new RangeError('the frame ends within a text');
    let text = '';
    for (let left = length; left > 0; left--) text += String.fromCharCode(this.byte());
    return text;
  }
}

/** FNV-1a over the bytes from 0 to `end`, 32 bits: tells a frame that a middle box changed on its way. */
export function checksum(bytes: Uint8Array, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash >>> 0;
}
