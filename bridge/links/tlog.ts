/**
 * The .tlog recording: for each frame 8 bytes of big-endian microseconds since 1970, then the raw MAVLink frame. The
 * file says nothing else, so a record is believed when the next one begins where it ends, or when its frame is sound by
 * itself; bytes that are neither are passed over one by one and counted. Files are read in portions, never whole.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { meaningOf } from './faults.ts';
import { FrameSplitter } from './mavlink/splitter.ts';

/** `place`: where it begins, in bytes from the portion's first. */
export type TlogRecord = { readonly us: number; readonly bytes: Uint8Array; readonly place: number };
/**
 * Records in order; `used` bytes are done with, `skipped` of them were not part of a record. `sure` records could not
 * be anything else: without one, a file of raw frames may look like a recording here and there. Not all that are sure
 * are counted: one is enough.
 */
export type TlogPortion = {
  readonly records: readonly TlogRecord[];
  readonly used: number;
  readonly skipped: number;
  readonly sure: number;
};

const stampBytes = 8;
const startV2 = 0xfd;
const startV1 = 0xfe;
const signedFlag = 0x01;
/** The year 2100: a larger stamp is no stamp. */
const lastUs = 4_102_444_800_000_000;
const dayUs = 86_400_000_000;
/** Judged in one go: what is crafted to cost the most takes some 10 ms of it. */
const portionBytes = 16 * 1024;
/** Stamp, header, payload, checksum, signature, and what follows it. */
const longestRecord = 8 + 280 + 9;

const isStart = (byte: number | undefined): boolean => byte === startV1 || byte === startV2;

/** Length of the frame whose start byte is at `at`; its third byte must be there. */
function frameLength(bytes: Uint8Array, at: number): number {
  const payload = bytes[at + 1] ?? 0;
  if (bytes[at] === startV1) return payload + 8;
  return payload + 12 + (((bytes[at + 2] ?? 0) & signedFlag) === 0 ? 0 : 13);
}

function isSound(frame: Uint8Array): boolean {
  let frames = 0;
  new FrameSplitter().push(frame, () => frames++);
  return frames === 1;
}

type Found = { readonly is: 'record'; readonly end: number; readonly us: number; readonly isSure: boolean };
/** What the bytes at a place are: a record, junk, or not to be told before more bytes are here. */
type Judgement = Found | { readonly is: 'junk' | 'open' };

const stampAt = (view: DataView, at: number): number => view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);

/** A frame's checksum costs most of the reading, and is looked at only where it decides: `isSought` asks for a sure one. */
function judge(bytes: Uint8Array, view: DataView, at: number, isLast: boolean, isSought: boolean): Judgement {
  const frame = at + stampBytes;
  const unfinished = { is: isLast ? 'junk' : 'open' } as const;
  if (frame + 3 > bytes.length) return unfinished;
  if (!isStart(bytes[frame]) || stampAt(view, at) > lastUs) return { is: 'junk' };
  const us = stampAt(view, at);
  const end = frame + frameLength(bytes, frame);
  const next = end + stampBytes;
  if (end > bytes.length || (next >= bytes.length && !isLast)) return unfinished;
  const followed = next < bytes.length ? isStart(bytes[next]) : end === bytes.length;
  const sound = (isSought || !followed) && isSound(bytes.subarray(frame, end));
  const isSure = sound && followed && (end === bytes.length || Math.abs(stampAt(view, end) - us) < dayUs);
  return sound || followed ? { is: 'record', end, us, isSure } : { is: 'junk' };
}

/** Takes the records out of a portion of a file; `isLast` where nothing follows it. */
export function takeRecords(bytes: Uint8Array, isLast: boolean): TlogPortion {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: TlogRecord[] = [];
  let used = 0;
  let skipped = 0;
  let sure = 0;
  while (used < bytes.length) {
    const found = judge(bytes, view, used, isLast, sure === 0);
    if (found.is === 'open') break;
    if (found.is === 'record') {
      records.push({ us: found.us, bytes: bytes.subarray(used + stampBytes, found.end), place: used });
      used = found.end;
      if (found.isSure) sure++;
    } else {
      skipped++;
      used++;
    }
  }
  return { records, used, skipped, sure };
}

/** The file cannot be read; the message says why, in words. */
export class TlogError extends Error {}

const unreadable = (error: unknown): never => {
  throw new TlogError(meaningOf(error));
};

/** Opens a recording; throws {@link TlogError}. */
export const openTlog = (path: string): Promise<FileHandle> => open(path, 'r').catch(unreadable);

/**
 * Reads a file portion by portion from `from` on, which lies between two records; each portion's bytes are only good until
 * the next is asked for. `offset` is where a portion begins in the file. Throws {@link TlogError}. Ends early when the
 * signal aborts.
 */
export async function* readTlog(
  file: FileHandle,
  signal: AbortSignal,
  from = 0,
): AsyncGenerator<TlogPortion & { readonly offset: number }> {
  const buffer = new Uint8Array(2 * portionBytes);
  let held = 0;
  let offset = from;
  for (let isLast = false; !isLast && !signal.aborted; ) {
    const got = await fill(file, buffer.subarray(held, held + portionBytes), offset + held);
    isLast = got < portionBytes;
    held += got;
    const portion = takeRecords(buffer.subarray(0, held), isLast);
    yield { ...portion, offset };
    buffer.copyWithin(0, portion.used, held);
    held -= portion.used;
    offset += portion.used;
  }
}

/** The one record that begins there; undefined where there is none. Throws {@link TlogError}. */
export async function recordAt(file: FileHandle, offset: number): Promise<TlogRecord | undefined> {
  const buffer = new Uint8Array(longestRecord);
  const got = await fill(file, buffer, offset);
  return takeRecords(buffer.subarray(0, got), true).records[0];
}

/** Reads until the buffer is full or the file ends; answers how much there was. */
async function fill(file: FileHandle, buffer: Uint8Array, offset: number): Promise<number> {
  let got = 0;
  for (let more = true; more && got < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, got, buffer.length - got, offset + got).catch(unreadable);
    more = bytesRead > 0;
    got += bytesRead;
  }
  return got;
}
