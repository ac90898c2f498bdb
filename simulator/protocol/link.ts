/**
 * One telemetry port as the vehicle sees it: its own sequence counter, stream rates, parameter queues and signing.
 * Bytes wait in `outbox` until the port takes them after each loop; when nobody takes them the oldest are dropped and
 * counted (a port without a reader must not grow), and frames beyond `inboxLimit` are dropped as a full UART would.
 */

import type { Message } from '../mavlink/dialect.ts';
import {
  createReader,
  type Frame,
  type FrameReader,
  type FrameWriter,
  readFrames,
  writeFrame,
} from '../mavlink/frames.ts';
import { type Signing, verify } from '../mavlink/signing.ts';

export interface Stream {
  periodMs: number;
  nextMs: number;
}

export interface ParamRead {
  readonly name: string;
  readonly index: number;
  readonly from: Sender;
  readonly dueMs: number;
}

export interface Sender {
  readonly system: number;
  readonly component: number;
}

/** A frame that waits for the next turn, and when it came (monotonic ms). */
export interface Heard {
  readonly frame: Frame;
  readonly heardMs: number;
}

export interface Link {
  /** 0 for SERIAL0, … also the signing's link id and the number in MAV1_, MAV2_ … minus one. */
  readonly id: number;
  readonly writer: FrameWriter;
  readonly reader: FrameReader;
  readonly inbox: Heard[];
  readonly outbox: Uint8Array[];
  /** While it is there, messages wait in it instead of becoming frames. */
  held: Message[] | undefined;
  readonly streams: Map<string, Stream>;
  /** True since the first good frame from a peer: only then are texts and parameter echoes sent here. */
  heard: boolean;
  /** A refusal of unsigned frames needs a key and a port that is not the USB-like first one. */
  readonly trusted: boolean;
  /** Next index of a running parameter list, or undefined. */
  listIndex: number | undefined;
  /** At most `readQueueLimit` single reads wait; the rest are dropped silently, as the real one does. */
  readonly reads: ParamRead[];
  readsNextMs: number;
  /** Grows while a telemetry radio says that its buffer is full: added to each stream's period. */
  slowdownMs: number;
  readonly counters: { droppedIn: number; droppedOut: number; refusedUnsigned: number; sent: number; received: number };
}

const inboxLimit = 500;
const outboxBytesLimit = 450_000;
export const readQueueLimit = 20;

export interface LinkOptions {
  readonly id: number;
  readonly system: number;
  readonly version: 1 | 2;
  readonly signing: Signing | undefined;
}

export function createLink(options: LinkOptions): Link {
  const { id, system, version, signing } = options;
  return {
    id,
    writer: { system, component: 1, version, seq: 0, signing },
    reader: createReader(),
    inbox: [],
    outbox: [],
    held: undefined,
    streams: new Map(),
    heard: false,
    trusted: id === 0,
    listIndex: undefined,
    reads: [],
    readsNextMs: 0,
    slowdownMs: 0,
    counters: { droppedIn: 0, droppedOut: 0, refusedUnsigned: 0, sent: 0, received: 0 },
  };
}

function mayPass(link: Link, frame: Frame): boolean {
  const { signing } = link.writer;
  if (signing === undefined || frame.message.name === 'RADIO_STATUS') return true;
  if (!frame.signed) return link.trusted;
  return verify(signing, frame.bytes);
}

/** A whole frame from the port. It is looked at in the next turn of the main loop, not now. */
export function receiveFrame(link: Link, frame: Frame, heardMs = 0): void {
  link.counters.received++;
  if (!mayPass(link, frame)) link.counters.refusedUnsigned++;
  else if (link.inbox.length >= inboxLimit) link.counters.droppedIn++;
  else link.inbox.push({ frame, heardMs });
}

/** Bytes from the port. */
export function receiveBytes(link: Link, chunk: Uint8Array, heardMs = 0): void {
  for (const frame of readFrames(link.reader, chunk)) receiveFrame(link, frame, heardMs);
}

export function outboxBytes(link: Link): number {
  return link.outbox.reduce((sum, bytes) => sum + bytes.length, 0);
}

export function sendBytes(link: Link, bytes: Uint8Array): void {
  link.outbox.push(bytes);
  while (link.outbox.length > 1000 && outboxBytes(link) > outboxBytesLimit) {
    link.outbox.shift();
    link.counters.droppedOut++;
  }
}

export function sendMessage(link: Link, message: Message, unixMs: number): void {
  if (link.held !== undefined) {
    link.held.push(message);
    return;
  }
  const bytes = writeFrame(link.writer, message, unixMs);
  if (bytes === undefined) return;
  link.counters.sent++;
  sendBytes(link, bytes);
}

/** Everything that waits, and nothing waits any more. */
export function takeOutbox(link: Link): Uint8Array[] {
  return link.outbox.splice(0, link.outbox.length);
}
