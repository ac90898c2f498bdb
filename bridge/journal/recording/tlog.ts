/**
 * The `.tlog` as the whole field reads it: for each frame 8 bytes of big-endian microseconds since 1970, then the raw
 * frame. One file holds a link group, both directions, unknown messages too: a vehicle is a link group and a system id,
 * and its drive stays in one file when it changes from one link to another. Readers take time to run forward, so no stamp
 * is less than the one before it.
 */
import { readSync } from 'node:fs';

const stampB = 8;
const portionB = 1024 * 1024;
/** Garbage of this length at the end is what a power cut leaves; more in the middle is somebody else's to judge. */
const longestTailB = 1024 * 1024;
const latestUs = 4_102_444_800_000_000;

/** Records of one file, with stamps that never go back. */
export class TlogRecords {
  #lastUs = 0;
  #parts: Uint8Array[] = [];

  /** `wallMs` may have a fraction. The frame is not copied: it has to stay until `take`. */
  add(frame: Uint8Array, wallMs: number): void {
    this.#lastUs = Math.max(this.#lastUs, Math.round(wallMs * 1000));
    const stamp = new Uint8Array(stampB);
    const view = new DataView(stamp.buffer);
    view.setUint32(0, Math.floor(this.#lastUs / 2 ** 32));
    view.setUint32(4, this.#lastUs % 2 ** 32);
    this.#parts.push(stamp, frame);
  }

  /** Everything since the last call, as bytes. */
  take(): Uint8Array {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    return bytes;
  }
}

const startV1 = 0xfe;
const startV2 = 0xfd;

const isStart = (byte: number | undefined): boolean => byte === startV1 || byte === startV2;

/** Needs three bytes from `at` on. */
function frameB(bytes: Uint8Array, at: number): number {
  const payload = bytes[at + 1] ?? 0;
  if (bytes[at] === startV1) return payload + 8;
  return payload + 12 + (((bytes[at + 2] ?? 0) & 1) === 0 ? 0 : 13);
}

/** The system whose autopilot says by this frame that it is there; undefined for any other frame. */
export function beatingSystem(frame: Uint8Array): number | undefined {
  const isV2 = frame[0] === startV2;
  const [system, component] = isV2 ? [frame[5], frame[6]] : [frame[3], frame[4]];
  const message = isV2 ? (frame[7] ?? 0) | ((frame[8] ?? 0) << 8) | ((frame[9] ?? 0) << 16) : frame[5];
  return message === 0 && component === 1 ? system : undefined;
}

export type TlogFound = {
  /** Up to here there is nothing but whole records. */
  readonly wholeB: number;
  /** What follows may be cut off: it is the end of a write that never was. */
  readonly isTail: boolean;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  readonly systems: ReadonlySet<number>;
};

/** Reads a file of that size through, in portions: it yields after each. Throws the system's error. */
export function* scanTlog(file: number, size: number): Generator<void, TlogFound> {
  const buffer = new Uint8Array(portionB + 512);
  const view = new DataView(buffer.buffer);
  const systems = new Set<number>();
  let [wholeB, firstUs, lastUs]: [number, number | null, number | null] = [0, null, null];
  for (;;) {
    const got = readSync(file, buffer, 0, buffer.length, wholeB);
    let used = 0;
    for (;;) {
      const frame = used + stampB;
      if (frame + 3 > got || !isStart(buffer[frame])) break;
      const end = frame + frameB(buffer, frame);
      const us = view.getUint32(used) * 2 ** 32 + view.getUint32(used + 4);
      if (end > got || us > latestUs) break;
      const system = beatingSystem(buffer.subarray(frame, end));
      if (system !== undefined) systems.add(system);
      firstUs ??= us;
      lastUs = us;
      used = end;
    }
    wholeB += used;
    if (used === 0) break;
    yield;
  }
  return { wholeB, isTail: size - wholeB <= longestTailB, firstUs, lastUs, systems };
}
