/** MAVLink 2 signing, as a ground station does it (MAVLink guide, Message Signing). */
import { createHash } from 'node:crypto';
import { frameCrc } from '../../bridge/links/mavlink/crc.ts';
import { definitions, type MessageName } from '../../bridge/links/mavlink/generated/messages.ts';

export interface Signer {
  /** A MAVLink 2 frame with its signature behind it. */
  readonly sign: (frame: Uint8Array, name: MessageName) => Uint8Array;
}

/** The time of signatures: 10 µs since 2015-01-01 UTC. */
export function signingTime(unixMs: number): bigint {
  return BigInt(Math.round((unixMs - Date.UTC(2015, 0, 1)) * 100));
}

/** Timestamps rise by one from `start`. */
export function createSigner(key: Uint8Array, start: bigint, linkId = 7): Signer {
  let timestamp = start;
  return {
    sign(frame, name) {
      const signed = new Uint8Array(frame.length + 13);
      signed.set(frame);
      signed[2] = 1;
      const crc = frameCrc(signed, 1, frame.length - 2, definitions[name].extra);
      signed[frame.length - 2] = crc & 0xff;
      signed[frame.length - 1] = crc >>> 8;
      const view = new DataView(signed.buffer, frame.length);
      view.setUint8(0, linkId);
      timestamp += 1n;
      view.setUint32(1, Number(timestamp & 0xffffffffn), true);
      view.setUint16(5, Number(timestamp >> 32n), true);
      const body = signed.subarray(0, frame.length + 7);
      signed.set(createHash('sha256').update(key).update(body).digest().subarray(0, 6), frame.length + 7);
      return signed;
    },
  };
}
