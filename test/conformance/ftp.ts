/** MAVFTP as far as the suite speaks it (MAVLink guide, File Transfer Protocol). */
import { NotHere, Violation } from './behaviour.ts';
import type { Peer } from './peer.ts';

export const opcode = {
  terminate: 1,
  reset: 2,
  list: 3,
  openRead: 4,
  read: 5,
  create: 6,
  write: 7,
  remove: 8,
  crc32: 14,
  burstRead: 15,
  ack: 128,
  nak: 129,
} as const;

export const fault = { endOfFile: 6, unknownCommand: 7, notFound: 10 } as const;

export interface Request {
  readonly opcode: number;
  readonly session?: number;
  readonly offset?: number;
  readonly size?: number;
  readonly data?: Uint8Array;
}

export interface Reply {
  readonly seq: number;
  readonly session: number;
  readonly opcode: number;
  readonly requested: number;
  readonly burstComplete: boolean;
  readonly offset: number;
  readonly data: Uint8Array;
}

const headerLength = 12;
const payloadLength = 251;
let seq = 0;

function packed({
  opcode: op,
  session = 0,
  offset = 0,
  data = new Uint8Array(),
  size = data.length,
}: Request): number[] {
  const bytes = new Uint8Array(payloadLength);
  const view = new DataView(bytes.buffer);
  seq = (seq + 1) & 0xffff;
  view.setUint16(0, seq, true);
  bytes.set([session, op, size], 2);
  view.setUint32(8, offset, true);
  bytes.set(data, headerLength);
  return [...bytes];
}

function unpacked(payload: readonly number[]): Reply {
  const bytes = Uint8Array.from(payload);
  const view = new DataView(bytes.buffer);
  const [session = 0, op = 0, size = 0, requested = 0, burst = 0] = bytes.subarray(2, 7);
  const data = bytes.slice(headerLength, headerLength + size);
  return {
    seq: view.getUint16(0, true),
    session,
    opcode: op,
    requested,
    burstComplete: burst !== 0,
    offset: view.getUint32(8, true),
    data,
  };
}

export function sendFtp(peer: Peer, request: Request): void {
  peer.send('FILE_TRANSFER_PROTOCOL', { target_network: 0, ...peer.target, payload: packed(request) });
}

export function replies(peer: Peer): Reply[] {
  return peer.all('FILE_TRANSFER_PROTOCOL').map(({ fields }) => unpacked(fields.payload));
}

export async function askFtp(peer: Peer, request: Request): Promise<Reply> {
  sendFtp(peer, request);
  const reply = await peer.until(() => replies(peer).find(({ requested }) => requested === request.opcode));
  if (reply === undefined) throw new Violation(`an answer to the file request ${request.opcode}`, 'none within 3 s');
  return reply;
}

const text = (path: string) => new TextEncoder().encode(path);

/** A file opened for reading; NotHere where there is none of that name. */
export async function openFile(peer: Peer, path: string): Promise<{ readonly session: number; readonly size: number }> {
  await askFtp(peer, { opcode: opcode.reset });
  const reply = await askFtp(peer, { opcode: opcode.openRead, data: text(path) });
  if (reply.opcode !== opcode.ack) throw new NotHere(`the vehicle has no file ${path} (fault ${reply.data[0]})`);
  return { session: reply.session, size: new DataView(reply.data.buffer).getUint32(0, true) };
}

export function ask4(peer: Peer, op: number, path: string): Promise<Reply> {
  return askFtp(peer, { opcode: op, data: text(path) });
}

/** The whole file by single reads. ArduPilot gives @PARAM sizes that are estimates: the end is where it says so. */
export async function readFile(peer: Peer, path: string): Promise<Uint8Array> {
  const { session } = await openFile(peer, path);
  const parts: number[] = [];
  for (;;) {
    const reply = await askFtp(peer, { opcode: opcode.read, session, offset: parts.length, size: 239 });
    if (reply.opcode !== opcode.ack) break;
    parts.push(...reply.data);
  }
  await askFtp(peer, { opcode: opcode.terminate, session });
  return Uint8Array.from(parts);
}

/** The whole file by bursts; returns it and the number of packets. */
export async function burstFile(
  peer: Peer,
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly packets: number }> {
  const { session } = await openFile(peer, path);
  const chunks = new Map<number, Uint8Array>();
  for (let offset = 0; ; ) {
    sendFtp(peer, { opcode: opcode.burstRead, session, offset, size: 239 });
    const last = await peer.until(
      () => replies(peer).find(({ opcode: op, burstComplete }) => op === opcode.nak || burstComplete),
      10_000,
    );
    if (last === undefined) throw new Violation('the burst to end', 'no end within 10 s');
    for (const reply of replies(peer)) if (reply.opcode === opcode.ack) chunks.set(reply.offset, reply.data);
    offset = [...chunks].reduce((end, [at, data]) => Math.max(end, at + data.length), 0);
    if (last.opcode === opcode.nak) break;
  }
  await askFtp(peer, { opcode: opcode.terminate, session });
  const ordered = [...chunks].sort(([a], [b]) => a - b);
  return { bytes: Uint8Array.from(ordered.flatMap(([, data]) => [...data])), packets: chunks.size };
}
