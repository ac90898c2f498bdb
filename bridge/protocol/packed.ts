/**
 * A long message in fewer bytes: its JSON deflated, with a checksum, since deflate has none and a message that a middle
 * box changed must never be applied.
 *
 *     packed := 0x02 deflate-raw checksum
 *
 * The checksum is four bytes, least first, as of a compact frame, whose first byte tells the two apart. Who deflates and
 * inflates is not said here: that differs between Node and browsers.
 */
import { checksum } from './bytes.ts';

const packedType = 2;

/** A shorter message gains nothing. */
export const packAboveB = 4096;

export const isPacked = (bytes: Uint8Array): boolean => bytes[0] === packedType;

export function pack(deflated: Uint8Array): Uint8Array {
  const end = deflated.length + 1;
  const bytes = new Uint8Array(end + 4);
  bytes[0] = packedType;
  bytes.set(deflated, 1);
  new DataView(bytes.buffer).setUint32(end, checksum(bytes, end), true);
  return bytes;
}

/** What was deflated; throws RangeError where the message was changed on its way. */
export function unpack(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - 4;
  const sum = end < 1 ? null : new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true);
  if (!isPacked(bytes) || sum !== checksum(bytes, end))
    throw new RangeError('the packed message does not match its checksum');
  return bytes.subarray(1, end);
}
