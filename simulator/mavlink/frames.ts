/**
 * Frames on one link: bytes in → frames, message → bytes out. The reader works like the C library that autopilots use:
 * it believes a start byte, waits for the length that it announces, and throws the whole of it away when the checksum
 * is wrong. So garbage can swallow the next frames, as it does on the real vehicle, but never more than 280 bytes, and
 * nothing is kept beyond one frame. Source: MAVLink guide, "Packet Serialization".
 */

import { crcByte, crcBytes, crcStart } from './crc.ts';
import { layoutById, layoutByName, type Message } from './dialect.ts';
import { type Signing, sign, signatureLength } from './signing.ts';
import { decodePayload, encodePayload, type Layout } from './wire.ts';

const stx1 = 0xfe;
const stx2 = 0xfd;
const signedFlag = 0x01;

export interface Frame {
  readonly version: 1 | 2;
  readonly seq: number;
  readonly system: number;
  readonly component: number;
  readonly message: Message;
  /** Signed or not; whether the signature is right is the link's business. */
  readonly signed: boolean;
  /** The raw bytes, for checking the signature and for forwarding. */
  readonly bytes: Uint8Array;
}

export interface FrameReader {
  readonly buffer: Uint8Array;
  length: number;
  /** Frames whose checksum or flags were wrong, unknown messages included (their checksum cannot be known). */
  dropped: number;
  /** Bytes outside any frame. */
  stray: number;
}

export function createReader(): FrameReader {
  return { buffer: new Uint8Array(280), length: 0, dropped: 0, stray: 0 };
}

/** How long the frame in the buffer is going to be, or 0 while that cannot be said. */
function expectedLength(reader: FrameReader): number {
  const { buffer, length } = reader;
  if (buffer[0] === stx1) return length < 2 ? 0 : (buffer[1] ?? 0) + 8;
  if (length < 3) return 0;
  return (buffer[1] ?? 0) + 12 + ((buffer[2] ?? 0) & signedFlag ? signatureLength : 0);
}

function parseFrame(bytes: Uint8Array): Frame | undefined {
  const version = bytes[0] === stx1 ? 1 : 2;
  const header = version === 1 ? 6 : 10;
  const payloadLength = bytes[1] ?? 0;
  const id = version === 1 ? (bytes[5] ?? 0) : (bytes[7] ?? 0) | ((bytes[8] ?? 0) << 8) | ((bytes[9] ?? 0) << 16);
  const layout = layoutById.get(id);
  if (layout === undefined) return undefined;
  const end = header + payloadLength;
  const crc = crcByte(crcBytes(crcStart, bytes, 1, end), layout.crcExtra);
  if (bytes[end] !== (crc & 0xff) || bytes[end + 1] !== crc >> 8) return undefined;
  const at = version === 1 ? 2 : 4;
  return {
    version,
    seq: bytes[at] ?? 0,
    system: bytes[at + 1] ?? 0,
    component: bytes[at + 2] ?? 0,
    message: { name: layout.name, fields: decodePayload(layout, bytes.subarray(header, end)) },
    signed: version === 2 && ((bytes[2] ?? 0) & signedFlag) !== 0,
    bytes,
  };
}

function pushByte(reader: FrameReader, byte: number): Frame | undefined {
  if (reader.length === 0 && byte !== stx1 && byte !== stx2) {
    reader.stray++;
    return undefined;
  }
  reader.buffer[reader.length++] = byte;
  const unknownFlags = reader.length === 3 && reader.buffer[0] === stx2 && (byte & ~signedFlag) !== 0;
  if (unknownFlags) {
    reader.length = 0;
    reader.dropped++;
    return undefined;
  }
  const expected = expectedLength(reader);
  if (expected === 0 || reader.length < expected) return undefined;
  const frame = parseFrame(reader.buffer.slice(0, expected));
  reader.length = 0;
  if (frame === undefined) reader.dropped++;
  return frame;
}

/** Bytes as they come, in chunks of any size → the frames that they complete. */
export function readFrames(reader: FrameReader, chunk: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  for (const byte of chunk) {
    const frame = pushByte(reader, byte);
    if (frame !== undefined) frames.push(frame);
  }
  return frames;
}

export interface FrameWriter {
  readonly system: number;
  readonly component: number;
  readonly version: 1 | 2;
  /** One counter for each link: a peer counts its losses by it. */
  seq: number;
  signing: Signing | undefined;
}

function trimmedLength(payload: Uint8Array): number {
  let length = payload.length;
  while (length > 1 && payload[length - 1] === 0) length--;
  return length;
}

function headerOf(writer: FrameWriter, layout: Layout, length: number): number[] {
  const { system, component } = writer;
  if (writer.version === 1) return [stx1, length, writer.seq, system, component, layout.id];
  const flags = writer.signing === undefined ? 0 : signedFlag;
  const id = [layout.id & 0xff, (layout.id >> 8) & 0xff, layout.id >> 16];
  return [stx2, length, flags, 0, writer.seq, system, component, ...id];
}

/** One message → its frame on this link, or nothing when MAVLink 1 cannot carry it. */
export function writeFrame(writer: FrameWriter, message: Message, unixMs: number): Uint8Array | undefined {
  const layout = layoutByName.get(message.name);
  if (layout === undefined) throw new Error(`the dialect has no message ${message.name}`);
  if (writer.version === 1 && layout.id > 255) return undefined;
  const payload = encodePayload(layout, message.fields);
  const length = writer.version === 1 ? layout.baseLength : trimmedLength(payload);
  const header = headerOf(writer, layout, length);
  writer.seq = (writer.seq + 1) & 0xff;
  const end = header.length + length;
  const frame = new Uint8Array(end + 2);
  frame.set(header);
  frame.set(payload.subarray(0, length), header.length);
  const crc = crcByte(crcBytes(crcStart, frame, 1, end), layout.crcExtra);
  frame[end] = crc & 0xff;
  frame[end + 1] = crc >> 8;
  if (writer.version === 1 || writer.signing === undefined) return frame;
  return Buffer.concat([frame, sign(writer.signing, frame, unixMs)]);
}
