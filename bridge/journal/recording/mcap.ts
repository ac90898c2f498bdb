/**
 * An MCAP file as it grows (mcap.dev/spec): messages are gathered into chunks, and a chunk with the index of its messages
 * is written at once. What was written is readable without what is to follow, so that a file that is cut off loses its
 * last chunk at most. Hands out bytes; where they go is the caller's affair.
 */
import { crc32 } from 'node:zlib';
import { McapChunkBuilder, McapRecordBuilder } from '@mcap/core';
import { McapSummary } from './mcap-summary.ts';

export type SchemaText = { readonly name: string; readonly text: string };
export type Channel = {
  readonly topic: string;
  readonly schema: SchemaText;
  readonly about: Readonly<Record<string, string>>;
};

const library = 'tether';
const encoder = new TextEncoder();
const metadataOf = (about: Readonly<Record<string, string>>) => new Map(Object.entries(about));

export class McapRecords {
  readonly #summary = new McapSummary();
  readonly #chunk = new McapChunkBuilder({ useMessageIndex: true });
  readonly #out = new McapRecordBuilder();
  readonly #channels = new Map<string, number>();
  readonly #schemas = new Map<string, number>();
  readonly #sequences = new Map<number, number>();
  #size = 0;
  #lastNs = 0n;

  /** The beginning of the file. */
  begin(about: Readonly<Record<string, string>>): Uint8Array {
    this.#out.writeMagic();
    this.#out.writeHeader({ profile: '', library });
    const at = this.#out.length;
    this.#out.writeMetadata({ name: library, metadata: metadataOf(about) });
    this.#summary.addMetadata(library, at, this.#out.length - at);
    return this.#written();
  }

  get waitingB(): number {
    return this.#chunk.byteLength;
  }

  /**
   * `value` is what JSON makes of it. What comes late has its own time as `publishTime`; `logTime`, by which readers put
   * messages in order, never goes back.
   */
  add(channel: Channel, ns: bigint, value: unknown): void {
    const channelId = this.#channels.get(channel.topic) ?? this.#addChannel(channel);
    const sequence = (this.#sequences.get(channelId) ?? 0) + 1;
    this.#sequences.set(channelId, sequence);
    const data = encoder.encode(JSON.stringify(value));
    this.#lastNs = ns > this.#lastNs ? ns : this.#lastNs;
    this.#chunk.addMessage({ channelId, sequence, logTime: this.#lastNs, publishTime: ns, data });
  }

  /** What waits as a chunk; undefined where nothing does. */
  chunk(): Uint8Array | undefined {
    if (this.#chunk.numMessages === 0) return undefined;
    const records = this.#chunk.buffer;
    const { messageStartTime, messageEndTime } = this.#chunk;
    const offset = this.#size;
    this.#out.writeChunk({
      messageStartTime,
      messageEndTime,
      uncompressedSize: BigInt(records.length),
      uncompressedCrc: crc32(records),
      compression: '',
      records,
    });
    const length = this.#out.length;
    const indexes = new Map<number, bigint>();
    for (const index of this.#chunk.indices) {
      indexes.set(index.channelId, BigInt(offset + this.#out.length));
      this.#out.writeMessageIndex(index);
      this.#summary.countMessages(index.channelId, index.records.length);
    }
    this.#summary.addChunk({
      offset,
      length,
      firstNs: messageStartTime,
      lastNs: messageEndTime,
      dataB: records.length,
      indexes,
      indexesB: this.#out.length - length,
    });
    this.#chunk.reset();
    return this.#written();
  }

  /** The end of the file; nothing may wait. */
  end(): Uint8Array {
    return this.#summary.bytes(this.#size);
  }

  #addChannel({ topic, schema, about }: Channel): number {
    const id = this.#channels.size;
    const schemaId = this.#schemas.get(schema.name) ?? this.#addSchema(schema);
    const channel = { id, schemaId, topic, messageEncoding: 'json', metadata: metadataOf(about) };
    this.#channels.set(topic, id);
    this.#summary.channels.set(id, channel);
    this.#chunk.addChannel(channel);
    return id;
  }

  #addSchema({ name, text }: SchemaText): number {
    const id = this.#schemas.size + 1;
    const schema = { id, name, encoding: 'jsonschema', data: encoder.encode(text) };
    this.#schemas.set(name, id);
    this.#summary.schemas.set(id, schema);
    this.#chunk.addSchema(schema);
    return id;
  }

  #written(): Uint8Array {
    const bytes = this.#out.buffer.slice();
    this.#out.reset();
    this.#size += bytes.length;
    return bytes;
  }
}
