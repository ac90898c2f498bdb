/**
 * MAVLink 2 message signing (guide: "Message Signing"): 48 bits of SHA-256 over key, frame, link id and a timestamp of
 * 10 µs ticks since 2015, which must rise on each stream or the frame is a replay.
 */

import { createHash } from 'node:crypto';

export const signatureLength = 13;
const epoch2015Ms = 1_420_070_400_000;
const streamsKept = 16;

export interface Signing {
  key: Uint8Array;
  linkId: number;
  /** The newest timestamp used or seen, in 10 µs ticks. */
  timestamp: bigint;
  /** Newest timestamp for each `system/component/link` heard. Bounded: a new stream beyond the bound is refused. */
  readonly streams: Map<string, bigint>;
}

export function createSigning(key: Uint8Array, linkId: number, timestamp: bigint): Signing {
  return { key, linkId, timestamp, streams: new Map() };
}

export function ticksAt(unixMs: number): bigint {
  return BigInt(Math.max(0, Math.round((unixMs - epoch2015Ms) * 100)));
}

function digest(key: Uint8Array, signed: Uint8Array): Uint8Array {
  return createHash('sha256').update(key).update(signed).digest().subarray(0, 6);
}

/** Frame up to its CRC → the 13 bytes that follow. The timestamp always rises, also within one tick. */
export function sign(signing: Signing, frame: Uint8Array, unixMs: number): Uint8Array {
  const now = ticksAt(unixMs);
  signing.timestamp = now > signing.timestamp ? now : signing.timestamp + 1n;
  const tail = new Uint8Array(signatureLength);
  tail[0] = signing.linkId;
  for (let i = 0; i < 6; i++) tail[1 + i] = Number((signing.timestamp >> BigInt(8 * i)) & 0xffn);
  const signed = new Uint8Array(frame.length + 7);
  signed.set(frame);
  signed.set(tail.subarray(0, 7), frame.length);
  tail.set(digest(signing.key, signed), 7);
  return tail;
}

/** True when the signature is right and newer than everything heard on its stream. `frame` ends with the signature. */
export function verify(signing: Signing, frame: Uint8Array): boolean {
  const body = frame.subarray(0, frame.length - 6);
  const expected = digest(signing.key, body);
  if (!expected.every((byte, i) => byte === frame[frame.length - 6 + i])) return false;
  const stamp = frame.subarray(frame.length - 12, frame.length - 6);
  const timestamp = stamp.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const stream = `${frame[5]}/${frame[6]}/${frame[frame.length - 13]}`;
  const last = signing.streams.get(stream);
  if (last === undefined && signing.streams.size >= streamsKept) return false;
  const oldest = last ?? signing.timestamp - 6_000_000n;
  if (timestamp <= oldest) return false;
  signing.streams.set(stream, timestamp);
  if (timestamp > signing.timestamp) signing.timestamp = timestamp;
  return true;
}
