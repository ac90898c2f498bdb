/**
 * Reads through an MCAP file that has no end, to give it one: everything up to the last whole chunk counts, by its length
 * and its checksum (mcap.dev/spec, "Records"). Only what this bridge writes is looked for: chunks without compression.
 */
import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { MCAP_MAGIC, McapRecordBuilder, type McapTypes, Opcode } from '@mcap/core';
import { McapSummary } from './mcap-summary.ts';

const headB = 9;
const magicB = MCAP_MAGIC.length;
const footerB = headB + 20 + magicB;
/** A chunk is half a second of messages. */
const longestRecordB = 64 * 1024 * 1024;
const longestTailB = 8 * 1024 * 1024;

export type McapFound = {
  /** It has its end, and nothing behind it. */
  readonly isComplete: boolean;
  /** Up to here it is whole; then `repair` and the summary are to follow. */
  readonly wholeB: number;
  readonly repair: Uint8Array;
  /** What follows may be cut off: it is the end of a write that never was. */
  readonly isTail: boolean;
  readonly summary: McapSummary;
};

/** Fields one after the other (mcap.dev/spec, "Serialization"). Throws a RangeError beyond the end. */
class Fields {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.at >= this.#bytes.length;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#past(1));
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#past(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#past(4));
  }

  u64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#past(8));
  }

  bytes(length: number): Buffer {
    if (this.at + length > this.#bytes.length) throw new RangeError('beyond the end');
    return this.#bytes.subarray(this.#past(length), this.at);
  }

  text(): string {
    return this.bytes(this.u32()).toString('utf8');
  }

  map(): Map<string, string> {
    const end = this.u32() + this.at;
    const map = new Map<string, string>();
    while (this.at < end) map.set(this.text(), this.text());
    return map;
  }

  #past(length: number): number {
    this.at += length;
    return this.at - length;
  }
}

type Chunk = {
  readonly offset: number;
  readonly length: number;
  readonly firstNs: bigint;
  readonly lastNs: bigint;
  readonly dataB: number;
  /** The index that its messages need, by channel. */
  readonly needed: ReadonlyMap<number, McapTypes.MessageIndex>;
  /** Those that were found behind it. */
  readonly found: Map<number, bigint>;
  foundB: number;
};

/** Reads a file of that size through; it yields after each chunk. Undefined where it is no MCAP. Throws the system's error. */
export function* scanMcap(file: number, size: number): Generator<void, McapFound | undefined> {
  const summary = new McapSummary();
  if (!isMagic(readAt(file, 0, magicB))) return undefined;
  let at = magicB;
  let chunk: Chunk | undefined;
  const settle = () => {
    if (chunk) place(summary, chunk);
    chunk = undefined;
  };
  while (at + headB <= size) {
    const head = readAt(file, at, headB);
    const [opcode = 0, length] = [head[0], Number(head.readBigUInt64LE(1))];
    const end = at + headB + length;
    if (opcode === Opcode.DATA_END || length > longestRecordB || end > size) break;
    const content = readAt(file, at + headB, length);
    if (opcode === Opcode.MESSAGE_INDEX) {
      if (chunk === undefined || !takesIndex(chunk, content, at)) break;
    } else {
      if (chunk !== undefined && !isIndexed(chunk)) break;
      settle();
      if (opcode === Opcode.CHUNK) chunk = readChunk(content, at, summary);
      else if (opcode === Opcode.METADATA) summary.addMetadata(new Fields(content).text(), at, headB + length);
      else if (opcode !== Opcode.HEADER) break;
      if (opcode === Opcode.CHUNK && chunk === undefined) break;
      yield;
    }
    at = end;
  }
  if (at === magicB) return undefined;
  // The last chunk's indexes are written anew where one is missing.
  const lacks = chunk === undefined || isIndexed(chunk) ? undefined : chunk;
  const wholeB = lacks ? lacks.offset + lacks.length : at;
  const repair = lacks ? indexAnew(lacks) : new Uint8Array();
  settle();
  const isComplete = lacks === undefined && hasEnd(file, at, size);
  return { isComplete, wholeB, repair, isTail: size - wholeB <= longestTailB, summary };
}

const isIndexed = ({ found, needed }: Chunk): boolean => found.size === needed.size;

function readAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const got = readSync(file, bytes, 0, length, at);
  return got === length ? bytes : bytes.subarray(0, got);
}

const isMagic = (bytes: Buffer): boolean => Buffer.from(MCAP_MAGIC).equals(bytes);

/** Behind the data: its end, the summary, a footer that says where that begins, and the magic. */
function hasEnd(file: number, at: number, size: number): boolean {
  const dataEndB = headB + 4;
  if (size < at + dataEndB + footerB || readAt(file, at, 1)[0] !== Opcode.DATA_END) return false;
  const footer = readAt(file, size - footerB, footerB);
  if (footer[0] !== Opcode.FOOTER || !isMagic(footer.subarray(-magicB))) return false;
  const start = at + dataEndB;
  if (Number(footer.readBigUInt64LE(headB)) !== start) return false;
  const section = readAt(file, start, size - start - magicB - 4);
  return crc32(section) === footer.readUInt32LE(headB + 16);
}

function readChunk(content: Buffer, offset: number, summary: McapSummary): Chunk | undefined {
  try {
    const fields = new Fields(content);
    const [firstNs, lastNs, , crc, compression] = [
      fields.u64(),
      fields.u64(),
      fields.u64(),
      fields.u32(),
      fields.text(),
    ];
    const data = fields.bytes(Number(fields.u64()));
    if (compression !== '' || crc32(data) !== crc) return undefined;
    const needed = readMessages(new Fields(data), summary);
    const length = headB + content.length;
    return { offset, length, firstNs, lastNs, dataB: data.length, needed, found: new Map(), foundB: 0 };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readMessages(fields: Fields, summary: McapSummary): Map<number, McapTypes.MessageIndex> {
  const needed = new Map<number, McapTypes.MessageIndex>();
  while (!fields.isOver) {
    const at = fields.at;
    const [opcode, length] = [fields.u8(), Number(fields.u64())];
    const end = fields.at + length;
    if (opcode === Opcode.SCHEMA) readSchema(fields, summary);
    else if (opcode === Opcode.CHANNEL) readChannel(fields, summary);
    else if (opcode === Opcode.MESSAGE) {
      const channelId = fields.u16();
      fields.u32();
      const index = needed.get(channelId) ?? { channelId, records: [] };
      index.records.push([fields.u64(), BigInt(at)]);
      needed.set(channelId, index);
    }
    fields.at = end;
  }
  return needed;
}

function readSchema(fields: Fields, summary: McapSummary): void {
  const [id, name, encoding] = [fields.u16(), fields.text(), fields.text()];
  summary.schemas.set(id, { id, name, encoding, data: fields.bytes(fields.u32()) });
}

function readChannel(fields: Fields, summary: McapSummary): void {
  const [id, schemaId, topic, messageEncoding] = [fields.u16(), fields.u16(), fields.text(), fields.text()];
  summary.channels.set(id, { id, schemaId, topic, messageEncoding, metadata: fields.map() });
}

/** Whether it is one of those that are needed, and whole. */
function takesIndex(chunk: Chunk, content: Buffer, at: number): boolean {
  if (content.length < 6) return false;
  const index = chunk.needed.get(content.readUInt16LE(0));
  if (index === undefined || content.readUInt32LE(2) !== 16 * index.records.length) return false;
  chunk.found.set(index.channelId, BigInt(at));
  chunk.foundB += headB + content.length;
  return true;
}

function place(summary: McapSummary, chunk: Chunk): void {
  const { needed, found, foundB, offset, length } = chunk;
  for (const [channel, { records }] of needed) summary.countMessages(channel, records.length);
  const places = isIndexed(chunk) ? { indexes: found, indexesB: foundB } : placesAnew(needed, offset + length);
  summary.addChunk({ ...chunk, ...places });
}

/** Where each index stands when all are written one after the other from there. */
function placesAnew(needed: Chunk['needed'], from: number): { indexes: Map<number, bigint>; indexesB: number } {
  const indexes = new Map<number, bigint>();
  let at = from;
  for (const [channel, { records }] of needed) {
    indexes.set(channel, BigInt(at));
    at += headB + 6 + 16 * records.length;
  }
  return { indexes, indexesB: at - from };
}

function indexAnew({ needed }: Chunk): Uint8Array {
  const out = new McapRecordBuilder();
  for (const index of needed.values()) out.writeMessageIndex(index);
  return out.buffer;
}
