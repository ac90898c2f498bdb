/** A place in the byte stream where a frame may begin, and what its bytes tell so far (guide, "Packet serialization"). */
import { frameCrc } from './crc.ts';
import { layouts } from './layouts.ts';

/** `pending` waits for more bytes; `unknown` is whole but has no checksum to go by; a falsehood will never be a frame. */
export type Verdict = 'frame' | 'pending' | 'unknown' | Falsehood;
export type Falsehood = 'badCrc' | 'badIncompat' | 'badLength';

/** Filled anew by each `judge`; one object serves a whole source. */
export type Candidate = {
  /** Where it ends, or where its header ends while that is not whole. */
  need: number;
  /** Whether its message is of the dialect; undefined while the header is not whole. */
  known: boolean | undefined;
  /** It may hold other frames in its payload. */
  carrier: boolean;
};

const startV1 = 0xfe;
const startV2 = 0xfd;
export const signedFlag = 0x01;
export const signatureLength = 13;
const crcLength = 2;

export const isStart = (byte: number | undefined): boolean => byte === startV2 || byte === startV1;
export const headerLength = (bytes: Uint8Array, at: number): number => (bytes[at] === startV2 ? 10 : 6);
export const isSigned = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === startV2 && ((bytes[at + 2] ?? 0) & signedFlag) !== 0;

export function messageId(bytes: Uint8Array, at: number): number {
  if (bytes[at] === startV1) return bytes[at + 5] ?? 0;
  return (bytes[at + 7] ?? 0) | ((bytes[at + 8] ?? 0) << 8) | ((bytes[at + 9] ?? 0) << 16);
}

/** Judges the candidate whose start byte is at `at`, of which the bytes before `end` are here. */
export function judge(bytes: Uint8Array, at: number, end: number, candidate: Candidate): Verdict {
  const header = headerLength(bytes, at);
  candidate.need = at + header;
  candidate.known = undefined;
  candidate.carrier = false;
  const v2 = bytes[at] === startV2;
  if (v2 && at + 2 < end && ((bytes[at + 2] ?? 0) & ~signedFlag) !== 0) return 'badIncompat';
  if (candidate.need > end) return 'pending';
  const length = bytes[at + 1] ?? 0;
  const layout = layouts.get(messageId(bytes, at));
  candidate.need += length + crcLength + (isSigned(bytes, at) ? signatureLength : 0);
  candidate.known = layout !== undefined;
  if (layout === undefined) return candidate.need > end ? 'pending' : 'unknown';
  // MAVLink 1 does not trim. MAVLink 2 may be shorter, or longer where the sender knows newer extension fields.
  if (!v2 && (length < layout.baseLength || length > layout.maxLength)) return 'badLength';
  candidate.carrier = layout.carrier;
  if (candidate.need > end) return 'pending';
  const checked = at + header + length;
  const crc = (bytes[checked] ?? 0) | ((bytes[checked + 1] ?? 0) << 8);
  return frameCrc(bytes, at + 1, checked, layout.extra) === crc ? 'frame' : 'badCrc';
}
