/**
 * Independent readers of recordings: the MCAP library's own, and a reader of .tlog that was written from the format alone.
 * And batches, as the bridge's thread makes them.
 */
import { readFileSync } from 'node:fs';
import { McapIndexedReader, McapStreamReader, type McapTypes } from '@mcap/core';
import type { Sample } from '../../bridge/core/link.ts';
import { FrameHopper } from '../../bridge/journal/recording/frames.ts';
import { Keeper } from '../../bridge/journal/recording/keeper.ts';
import type { Batch, Item, Limits } from '../../bridge/journal/recording/messages.ts';
import { groupSchemas } from '../../bridge/journal/recording/schemas.ts';
import type { Entry, EventBody } from '../../bridge/protocol/stream.ts';

export type TlogRecord = { readonly us: bigint; readonly frame: Buffer };

/**
 * A .tlog read as its format is told everywhere: eight bytes of microseconds since 1970, big-endian, then a MAVLink frame,
 * again and again. Throws where a byte is left over or a record is none.
 */
export function readTlogStrictly(bytes: Buffer): TlogRecord[] {
  const records: TlogRecord[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 + 3 > bytes.length) throw new Error(`${bytes.length - at} bytes are left over at ${at}`);
    const us = bytes.readBigUInt64BE(at);
    const magic = bytes[at + 8];
    const isSigned = magic === 0xfd && ((bytes[at + 10] ?? 0) & 1) === 1;
    const overhead = magic === 0xfe ? 8 : magic === 0xfd ? 12 + (isSigned ? 13 : 0) : undefined;
    if (overhead === undefined) throw new Error(`no frame begins at ${at + 8}`);
    const end = at + 8 + overhead + (bytes[at + 9] ?? 0);
    if (end > bytes.length) throw new Error(`the record at ${at} is cut off`);
    records.push({ us, frame: bytes.subarray(at + 8, end) });
    at = end;
  }
  return records;
}

export type Told = { readonly topic: string; readonly schema: string; readonly ns: bigint; readonly value: Shown };
export type Shown = Readonly<Record<string, unknown>>;

const toldBy = (message: McapTypes.Message, channel: McapTypes.Channel | undefined, schemas: Schemas): Told => ({
  topic: channel?.topic ?? '',
  schema: schemas.get(channel?.schemaId ?? 0)?.name ?? '',
  ns: message.logTime,
  value: JSON.parse(Buffer.from(message.data).toString('utf8')),
});
type Schemas = ReadonlyMap<number, McapTypes.Schema>;

/** Front to back, as a player without an index reads; checksums looked at. `isWhole`: the file says where it ends. */
export function streamMcap(bytes: Uint8Array): { readonly messages: readonly Told[]; readonly isWhole: boolean } {
  const reader = new McapStreamReader({ validateCrcs: true });
  reader.append(bytes);
  const channels = new Map<number, McapTypes.Channel>();
  const schemas = new Map<number, McapTypes.Schema>();
  const messages: Told[] = [];
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
    if (record.type === 'Schema') schemas.set(record.id, record);
    else if (record.type === 'Channel') channels.set(record.id, record);
    else if (record.type === 'Message') messages.push(toldBy(record, channels.get(record.channelId), schemas));
  }
  return { messages, isWhole: reader.done() };
}

/** By its index, as Foxglove reads; in the order of time. */
export async function indexMcap(bytes: Uint8Array): Promise<{ messages: Told[]; reader: McapIndexedReader }> {
  const readable = {
    size: async () => BigInt(bytes.length),
    read: async (offset: bigint, size: bigint) => bytes.slice(Number(offset), Number(offset + size)),
  };
  const reader = await McapIndexedReader.Initialize({ readable });
  const messages: Told[] = [];
  for await (const message of reader.readMessages({ validateCrcs: true }))
    messages.push(toldBy(message, reader.channelsById.get(message.channelId), reader.schemasById));
  return { messages, reader };
}

export const generous: Limits = { budgetB: 1e9, reserveB: 0, fileB: 1e8, fileMs: 3_600_000 };

/** A heartbeat of an autopilot, MAVLink 2; `mark` in its custom mode tells frames apart. Its checksum is not looked at here. */
export function beat(mark: number, system = 1): Buffer {
  const frame = Buffer.alloc(12 + 9);
  frame.set([0xfd, 9, 0, 0, mark & 255, system, 1, 0, 0, 0]);
  frame.writeUInt32LE(mark, 10);
  return frame;
}
export const markOf = (frame: Buffer): number => frame.readUInt32LE(10);

export const pose = (latDeg: number): Sample => ({
  kind: 'sample',
  group: 'pose',
  values: {
    ...{ latDeg, lonDeg: 11.5, altAmslM: 500.25, altRelM: null, headingDeg: 90 },
    ...{ velNorthMps: 1, velEastMps: 0, velDownMps: 0 },
  },
});

export const entryOf = (seq: number, at: number, body: EventBody, severity = 6): Entry => ({
  ...{ seq, at, wall: 1_700_000_000_000 + at, severity, body },
});

/** The recorder's thread without the thread: time is what the test says. */
export class Hand {
  readonly notes: string[] = [];
  readonly keeper: Keeper;
  monoMs = 1000;
  offsetMs = 1_700_000_000_000;

  constructor(directory: string, limits: Partial<Limits> = {}, kinds: readonly ('tlog' | 'mcap')[] = ['tlog', 'mcap']) {
    const about = { bridge: 'test', of: 'rover' };
    const settings = { directory, kinds, limits: { ...generous, ...limits }, about, schemas: groupSchemas() };
    this.keeper = new Keeper(settings, (text) => this.notes.push(text));
  }

  batch(frames: readonly Uint8Array[], items: readonly Item[], group = 'rover'): Batch {
    const hopper = new FrameHopper(1e7);
    for (const frame of frames) hopper.put(0, frame, this.monoMs, 0);
    const wallMs = this.monoMs + this.offsetMs;
    return { t: 'batch', monoMs: this.monoMs, wallMs, groups: [group], frames: hopper.take().buffers, items };
  }

  /** A fifth of a second passes, and this came in it. */
  give(frames: readonly Uint8Array[] = [], items: readonly Item[] = [], group = 'rover'): void {
    this.monoMs += 200;
    this.keeper.take(this.batch(frames, items, group));
  }

  mend(): void {
    while (this.keeper.mendSome());
  }

  bytes(name: string): Buffer {
    return readFileSync(this.keeper.shelf.path(name));
  }
}
