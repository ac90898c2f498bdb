/**
 * The end of an MCAP file: what is in it and where, so that a reader finds its way without reading it through. It grows
 * with the file, or is found again by reading one that never got its end (mcap.dev/spec, "Summary Section").
 */
import { crc32 } from 'node:zlib';
import { McapRecordBuilder, type McapTypes, Opcode } from '@mcap/core';

export type ChunkPlace = {
  readonly offset: number;
  /** The whole record. */
  readonly length: number;
  readonly firstNs: bigint;
  readonly lastNs: bigint;
  readonly dataB: number;
  /** Where the index of each channel's messages stands, and how long they are together. */
  readonly indexes: ReadonlyMap<number, bigint>;
  readonly indexesB: number;
};

export class McapSummary {
  readonly schemas = new Map<number, McapTypes.Schema>();
  readonly channels = new Map<number, McapTypes.Channel>();
  readonly #counts = new Map<number, bigint>();
  /** As records already: an hour of chunks would be a heap of small objects. */
  readonly #chunks = new McapRecordBuilder();
  readonly #metadata = new McapRecordBuilder();
  #chunkCount = 0;
  #metadataCount = 0;
  #firstNs = 0n;
  #lastNs = 0n;

  get chunkCount(): number {
    return this.#chunkCount;
  }

  /** Null while nothing is in it. */
  get span(): { readonly firstNs: bigint; readonly lastNs: bigint } | null {
    return this.#chunkCount === 0 ? null : { firstNs: this.#firstNs, lastNs: this.#lastNs };
  }

  countMessages(channel: number, count: number): void {
    this.#counts.set(channel, (this.#counts.get(channel) ?? 0n) + BigInt(count));
  }

  addChunk({ offset, length, firstNs, lastNs, dataB, indexes, indexesB }: ChunkPlace): void {
    const isFirst = this.#chunkCount === 0;
    this.#firstNs = isFirst || firstNs < this.#firstNs ? firstNs : this.#firstNs;
    this.#lastNs = isFirst || lastNs > this.#lastNs ? lastNs : this.#lastNs;
    this.#chunkCount++;
    this.#chunks.writeChunkIndex({
      messageStartTime: firstNs,
      messageEndTime: lastNs,
      chunkStartOffset: BigInt(offset),
      chunkLength: BigInt(length),
      messageIndexOffsets: new Map(indexes),
      messageIndexLength: BigInt(indexesB),
      compression: '',
      compressedSize: BigInt(dataB),
      uncompressedSize: BigInt(dataB),
    });
  }

  addMetadata(name: string, offset: number, length: number): void {
    this.#metadataCount++;
    this.#metadata.writeMetadataIndex({ name, offset: BigInt(offset), length: BigInt(length) });
  }

  /** Everything that follows the last chunk of a file that is `at` bytes long by now. */
  bytes(at: number): Uint8Array {
    const out = new McapRecordBuilder();
    out.writeDataEnd({ dataSectionCrc: 0 });
    const beginsAt = out.length;
    const groups: McapTypes.SummaryOffset[] = [];
    const group = (groupOpcode: Opcode, write: () => void): void => {
      const before = out.length;
      write();
      const groupLength = BigInt(out.length - before);
      if (groupLength > 0n) groups.push({ groupOpcode, groupStart: BigInt(at + before), groupLength });
    };
    const parts: Uint8Array[] = [];
    group(Opcode.SCHEMA, () => {
      for (const schema of this.schemas.values()) out.writeSchema(schema);
    });
    group(Opcode.CHANNEL, () => {
      for (const channel of this.channels.values()) out.writeChannel(channel);
    });
    group(Opcode.STATISTICS, () => out.writeStatistics(this.#statistics()));
    parts.push(out.buffer.slice());
    let lengthSoFar = out.length;
    const asTheyAre = [
      [Opcode.METADATA_INDEX, this.#metadata.buffer],
      [Opcode.CHUNK_INDEX, this.#chunks.buffer],
    ] as const;
    for (const [groupOpcode, bytes] of asTheyAre) {
      if (bytes.length === 0) continue;
      groups.push({ groupOpcode, groupStart: BigInt(at + lengthSoFar), groupLength: BigInt(bytes.length) });
      parts.push(bytes);
      lengthSoFar += bytes.length;
    }
    parts.push(footerOf(groups, at + beginsAt, at + lengthSoFar));
    return signed(Buffer.concat(parts), beginsAt);
  }

  #statistics(): McapTypes.Statistics {
    return {
      messageCount: [...this.#counts.values()].reduce((sum, count) => sum + count, 0n),
      schemaCount: this.schemas.size,
      channelCount: this.channels.size,
      attachmentCount: 0,
      metadataCount: this.#metadataCount,
      chunkCount: this.#chunkCount,
      messageStartTime: this.#firstNs,
      messageEndTime: this.#lastNs,
      channelMessageCounts: this.#counts,
    };
  }
}

function footerOf(groups: readonly McapTypes.SummaryOffset[], start: number, offsetsAt: number): Uint8Array {
  const out = new McapRecordBuilder();
  for (const one of groups) out.writeSummaryOffset(one);
  out.writeFooter({ summaryStart: BigInt(start), summaryOffsetStart: BigInt(offsetsAt), summaryCrc: 0 });
  out.writeMagic();
  return out.buffer;
}

/** The footer's last field is the checksum of the whole section up to it. */
function signed(bytes: Buffer, from: number): Uint8Array {
  const place = bytes.length - 8 - 4;
  bytes.writeUInt32LE(crc32(bytes.subarray(from, place)), place);
  return bytes;
}
