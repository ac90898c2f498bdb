/**
 * MAVFTP: sessions over FILE_TRANSFER_PROTOCOL, one for each link. A request that comes twice (its answer was lost) gets
 * the same answer twice; a burst sends so many packets a loop until the file ends or another request comes.
 */

import { closeWritten, listDirectory, mayWrite, openForReading } from '../ftp/files.ts';
import { dataLength, type FilePacket, failure, opcode, pack, pathOf, unpack } from '../ftp/packet.ts';
import { bytesOf } from '../mavlink/wire.ts';
import { send, type Vehicle } from '../vehicle.ts';
import type { Link, Sender } from './link.ts';
import type { Received } from './received.ts';
import type { FileSession } from './transfer-state.ts';

const fileLimit = 100_000;
const burstPerLoop = 25;
const sessionIdleMs = 30_000;

interface Request {
  readonly vehicle: Vehicle;
  readonly link: Link;
  readonly from: Sender;
  readonly packet: FilePacket;
}

function reply(request: Request, answer: Partial<FilePacket>): void {
  const { vehicle, link, from, packet } = request;
  const data = answer.data ?? new Uint8Array();
  const whole: FilePacket = {
    seq: (packet.seq + 1) & 0xffff,
    session: packet.session,
    opcode: opcode.ack,
    size: data.length,
    asked: packet.opcode,
    burstComplete: false,
    offset: packet.offset,
    ...answer,
    data,
  };
  const payload = pack(whole);
  const session = vehicle.transfers.files.get(link.id);
  if (session !== undefined) session.lastReply = { seq: packet.seq, payload };
  sendPayload(vehicle, link, from, payload);
}

function sendPayload(vehicle: Vehicle, link: Link, to: Sender, payload: Uint8Array): void {
  const target = { target_system: to.system, target_component: to.component };
  send(vehicle, link, { name: 'FILE_TRANSFER_PROTOCOL', fields: { ...target, payload } });
}

function refuse(request: Request, error: number): void {
  reply(request, { opcode: opcode.nak, data: Uint8Array.of(error) });
}

function sessionOf({ vehicle, link, packet }: Request): FileSession | undefined {
  const session = vehicle.transfers.files.get(link.id);
  if (session === undefined || session.id !== packet.session) return undefined;
  session.usedMs = vehicle.ms;
  return session;
}

function open(request: Request, path: string, content: Uint8Array, writing: boolean): void {
  const { vehicle, link, from, packet } = request;
  const base = { id: packet.session, link, from, path, content, writing, usedMs: vehicle.ms };
  vehicle.transfers.files.set(link.id, { ...base, burst: undefined, lastReply: undefined });
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, content.length, true);
  reply(request, { data: size });
}

function openRead(request: Request): void {
  const path = pathOf(request.packet.data);
  const content = openForReading(request.vehicle, path);
  if (content === undefined) refuse(request, failure.notFound);
  else open(request, path, content, false);
}

function openWrite(request: Request): void {
  const path = pathOf(request.packet.data);
  if (mayWrite(path)) open(request, path, new Uint8Array(), true);
  else refuse(request, failure.fail);
}

function read(request: Request): void {
  const session = sessionOf(request);
  const { offset, size } = request.packet;
  if (session === undefined) refuse(request, failure.badSession);
  else if (offset >= session.content.length) refuse(request, failure.endOfFile);
  else reply(request, { data: session.content.subarray(offset, offset + Math.min(size, dataLength)) });
}

function write(request: Request): void {
  const session = sessionOf(request);
  const { offset, data } = request.packet;
  if (session === undefined || !session.writing) {
    refuse(request, failure.badSession);
    return;
  }
  if (offset + data.length > fileLimit) {
    refuse(request, failure.fail);
    return;
  }
  const grown = new Uint8Array(Math.max(session.content.length, offset + data.length));
  grown.set(session.content);
  grown.set(data, offset);
  session.content = grown;
  reply(request, {});
}

function burst(request: Request): void {
  const session = sessionOf(request);
  const { offset, size, seq } = request.packet;
  if (session === undefined) refuse(request, failure.badSession);
  else if (offset >= session.content.length) refuse(request, failure.endOfFile);
  else session.burst = { offset, size: Math.min(size || dataLength, dataLength), seq: seq + 1, packet: request.packet };
}

function terminate(request: Request): void {
  const { vehicle, link } = request;
  const session = vehicle.transfers.files.get(link.id);
  const good = session?.writing !== true || closeWritten(vehicle, session.path, session.content);
  vehicle.transfers.files.delete(link.id);
  if (good) reply(request, {});
  else refuse(request, failure.fail);
}

function list(request: Request): void {
  const entries = listDirectory(pathOf(request.packet.data));
  if (entries === undefined) refuse(request, failure.notFound);
  else if (request.packet.offset >= entries.length) refuse(request, failure.endOfFile);
  else {
    const names = `${entries.slice(request.packet.offset).join('\0')}\0`;
    reply(request, { data: new TextEncoder().encode(names).subarray(0, dataLength) });
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

/** Without the usual inversions, as AP_Math's crc_crc32. */
function crc32(content: Uint8Array): number {
  return content.reduce((crc, byte) => ((crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0)) >>> 0, 0);
}

function checksum(request: Request): void {
  const content = openForReading(request.vehicle, pathOf(request.packet.data));
  if (content === undefined) {
    refuse(request, failure.notFound);
    return;
  }
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, crc32(content), true);
  reply(request, { data });
}

const operations: ReadonlyMap<number, (request: Request) => void> = new Map([
  [opcode.terminate, terminate],
  [opcode.reset, terminate],
  [opcode.list, list],
  [opcode.openRead, openRead],
  [opcode.read, read],
  [opcode.create, openWrite],
  [opcode.openWrite, openWrite],
  [opcode.write, write],
  [opcode.burst, burst],
  [opcode.crc32, checksum],
  [opcode.remove, (request: Request) => refuse(request, failure.isProtected)],
]);

export function handleFileTransfer({ vehicle, link, from, fields }: Received): void {
  const packet = unpack(bytesOf(fields, 'payload'));
  const request = { vehicle, link, from, packet };
  const session = vehicle.transfers.files.get(link.id);
  if (session?.lastReply !== undefined && session.lastReply.seq === packet.seq && packet.opcode !== opcode.burst) {
    sendPayload(vehicle, link, from, session.lastReply.payload);
    return;
  }
  if (session !== undefined) session.burst = undefined;
  const operation = operations.get(packet.opcode);
  if (operation === undefined) refuse(request, failure.unknownCommand);
  else operation(request);
}

function burstStep(vehicle: Vehicle, session: FileSession): void {
  for (let n = 0; n < burstPerLoop && session.burst !== undefined; n++) {
    const { offset, size, seq, packet } = session.burst;
    const data = session.content.subarray(offset, offset + size);
    const end = offset + data.length >= session.content.length;
    const request = { vehicle, link: session.link, from: session.from, packet };
    reply(request, { seq: seq & 0xffff, offset, data, burstComplete: end });
    session.burst = end ? undefined : { offset: offset + data.length, size, seq: seq + 1, packet };
  }
}

/** One loop: bursts go on, forgotten sessions end. */
export function fileStep(vehicle: Vehicle): void {
  for (const [id, session] of vehicle.transfers.files) {
    burstStep(vehicle, session);
    if (vehicle.ms - session.usedMs > sessionIdleMs) vehicle.transfers.files.delete(id);
  }
}
