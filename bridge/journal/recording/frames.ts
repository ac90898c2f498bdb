/**
 * Frames on their way to the recorder's thread: copied one after the other into a buffer that is handed over whole. The
 * thread that owns the links pays for a copy and no more. What waits, there and on its way, is bounded; the newest is
 * dropped and counted.
 */

/** Group's number, time, length; then the frame. */
const headB = 2 + 8 + 2;
const bufferB = 64 * 1024;

export type PackedFrame = { readonly group: number; readonly at: number; readonly frame: Uint8Array };

export class FrameHopper {
  readonly #most: number;
  #full: Uint8Array<ArrayBuffer>[] = [];
  readonly #buffer = new Uint8Array(bufferB);
  readonly #view = new DataView(this.#buffer.buffer);
  #used = 0;
  #bytes = 0;
  #dropped = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** `elsewhere`: bytes that were taken out and are not dealt with yet. */
  put(group: number, frame: Uint8Array, at: number, elsewhere: number): void {
    const size = headB + frame.length;
    if (this.#bytes + elsewhere + size > this.#most || size > bufferB) {
      this.#dropped++;
      return;
    }
    if (this.#used + size > bufferB) this.#turn();
    this.#view.setUint16(this.#used, group);
    this.#view.setFloat64(this.#used + 2, at);
    this.#view.setUint16(this.#used + 10, frame.length);
    this.#buffer.set(frame, this.#used + headB);
    this.#used += size;
    this.#bytes += size;
  }

  /** All that waits. */
  take(): { readonly buffers: readonly Uint8Array<ArrayBuffer>[]; readonly bytes: number } {
    if (this.#used > 0) this.#turn();
    const taken = { buffers: this.#full, bytes: this.#bytes };
    this.#full = [];
    this.#bytes = 0;
    return taken;
  }

  #turn(): void {
    this.#full.push(this.#buffer.slice(0, this.#used));
    this.#used = 0;
  }
}

/** The frames of a buffer, in order; each is a view of it. */
export function* unpacked(buffer: Uint8Array): Generator<PackedFrame> {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  for (let at = 0; at + headB <= buffer.length; ) {
    const end = at + headB + view.getUint16(at + 10);
    yield { group: view.getUint16(at), at: view.getFloat64(at + 2), frame: buffer.subarray(at + headB, end) };
    at = end;
  }
}
