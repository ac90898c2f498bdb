/**
 * MAVLink frames as MAVROS carries them: mavros_msgs/Mavlink, serialised by ROS (OMG CDR, and plain CDR 2). The frame comes
 * out byte for byte, checksum and signature among them, and goes to the same decoder as from any other link, which alone
 * judges them. What is no such message gives undefined, whatever it holds.
 */

const v1 = 0xfe;
const v2 = 0xfd;
const signedFlag = 1;
const signatureLength = 13;
/** The payload's words are bounded by the message itself. */
const maxWords = 33;
const framingOk = 1;

/** Encapsulation, second byte: who wrote it first, and what the widest alignment is. */
const encapsulations: Readonly<Record<number, { readonly little: boolean; readonly widest: number }>> = {
  0: { little: false, widest: 8 },
  1: { little: true, widest: 8 },
  6: { little: false, widest: 4 },
  7: { little: true, widest: 4 },
};

/** Reads numbers with CDR's alignment, which counts from behind the encapsulation; throws RangeError at the end. */
function cursor(sample: Uint8Array, little: boolean, widest: number) {
  const body = new DataView(sample.buffer, sample.byteOffset + 4, sample.byteLength - 4);
  let at = 0;
  const take = (length: number, alignment: number): number => {
    const from = Math.ceil(at / Math.min(alignment, widest)) * Math.min(alignment, widest);
    if (length > body.byteLength - from) throw new RangeError('the message ends early');
    at = from + length;
    return from;
  };
  return {
    u8: () => body.getUint8(take(1, 1)),
    u16: () => body.getUint16(take(2, 2), little),
    u32: () => body.getUint32(take(4, 4), little),
    /** Where these bytes begin in the sample. */
    skip: (length: number, alignment: number) => 4 + take(length, alignment),
  };
}

type Fields = {
  readonly magic: number;
  readonly incompat: number;
  readonly compat: number;
  /** seq, system, component. */
  readonly who: readonly number[];
  readonly messageId: number;
  readonly checksum: number;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
};

function fieldsOf(sample: Uint8Array, little: boolean, widest: number): Fields | undefined {
  const read = cursor(sample, little, widest);
  // The header: a time and the name of a frame, of which nothing is used.
  read.u32();
  read.u32();
  read.skip(read.u32(), 1);
  // The framing's status: our own decoder looks for itself.
  read.u8();
  const [magic, len, incompat, compat] = [read.u8(), read.u8(), read.u8(), read.u8()];
  const who = [read.u8(), read.u8(), read.u8()];
  const messageId = read.u32();
  const checksum = read.u16();
  const words = read.u32();
  if (words > maxWords || words * 8 < len) return undefined;
  const start = words === 0 ? 0 : read.skip(words * 8, 8);
  const payload = payloadOf(sample.subarray(start, start + words * 8), len, little);
  const signed = read.u32();
  if (signed > signatureLength) return undefined;
  const from = read.skip(signed, 1);
  return {
    magic,
    incompat,
    compat,
    who,
    messageId,
    checksum,
    payload,
    signature: sample.subarray(from, from + signed),
  };
}

/** The payload is cut into 64 bit numbers, the first byte the lowest of the first. */
function payloadOf(words: Uint8Array, len: number, little: boolean): Uint8Array {
  if (little) return words.subarray(0, len);
  return Uint8Array.from({ length: len }, (_, at) => words[(at & ~7) + 7 - (at & 7)] ?? 0);
}

function frameOf(fields: Fields): Uint8Array | undefined {
  const { magic, incompat, compat, who, messageId, checksum, payload, signature } = fields;
  const end = [...payload, checksum & 255, checksum >> 8];
  if (magic === v1)
    return messageId > 255 ? undefined : Uint8Array.from([v1, payload.length, ...who, messageId, ...end]);
  if (magic !== v2 || messageId > 0xffffff) return undefined;
  const isSigned = (incompat & signedFlag) !== 0;
  if (isSigned && signature.length !== signatureLength) return undefined;
  const id = [messageId & 255, (messageId >> 8) & 255, messageId >> 16];
  return Uint8Array.from([v2, payload.length, incompat, compat, ...who, ...id, ...end, ...(isSigned ? signature : [])]);
}

/** The frame that a serialised mavros_msgs/Mavlink holds, of either version; undefined where it is none. */
export function readMavlink(sample: Uint8Array): Uint8Array | undefined {
  const encapsulation = sample[0] === 0 ? encapsulations[sample[1] ?? -1] : undefined;
  if (encapsulation === undefined || sample.length < 4) return undefined;
  try {
    const fields = fieldsOf(sample, encapsulation.little, encapsulation.widest);
    return fields && frameOf(fields);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** How long the frame is that begins here, by its own word; 0 where none does. */
export function frameLength(bytes: Uint8Array, at: number): number {
  const [magic, len = 0, incompat = 0] = bytes.subarray(at, at + 3);
  if (bytes.length - at < 8) return 0;
  if (magic === v1) return 8 + len;
  return magic === v2 ? 12 + len + ((incompat & signedFlag) === 0 ? 0 : signatureLength) : 0;
}

/** One whole frame as a serialised mavros_msgs/Mavlink, stamped `wallMs`; undefined where it is not one frame. */
export function writeMavlink(frame: Uint8Array, wallMs: number): Uint8Array | undefined {
  if (frame.length === 0 || frameLength(frame, 0) !== frame.length) return undefined;
  const [magic = 0, len = 0] = frame;
  const isV2 = magic === v2;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const start = isV2 ? 10 : 6;
  const words = Math.ceil(len / 8);
  const signature = frame.subarray(start + len + 2);
  // Time, an empty name, eight single bytes, the id, the checksum, then the payload's count at 32 and its words at 40.
  const signatureAt = words === 0 ? 36 : 40 + words * 8;
  const sample = new Uint8Array(4 + signatureAt + 4 + signature.length);
  sample[1] = 1;
  const body = new DataView(sample.buffer, 4);
  body.setInt32(0, Math.floor(wallMs / 1000), true);
  body.setUint32(4, Math.floor(wallMs % 1000) * 1_000_000, true);
  body.setUint32(8, 1, true);
  const [incompat = 0, compat = 0, ...who] = isV2 ? frame.subarray(2, 7) : [0, 0, ...frame.subarray(2, 5)];
  sample.set([framingOk, magic, len, incompat, compat, ...who], 4 + 13);
  body.setUint32(24, isV2 ? view.getUint16(7, true) | (view.getUint8(9) << 16) : view.getUint8(5), true);
  body.setUint16(28, view.getUint16(start + len, true), true);
  body.setUint32(32, words, true);
  if (words > 0) sample.set(frame.subarray(start, start + len), 4 + 40);
  body.setUint32(signatureAt, signature.length, true);
  sample.set(signature, 4 + signatureAt + 4);
  return sample;
}
