/** The payload of FILE_TRANSFER_PROTOCOL. Source: MAVLink guide, "File Transfer Protocol (FTP)". */

export const opcode = {
  terminate: 1,
  reset: 2,
  list: 3,
  openRead: 4,
  read: 5,
  create: 6,
  write: 7,
  remove: 8,
  openWrite: 11,
  truncate: 12,
  crc32: 14,
  burst: 15,
  ack: 128,
  nak: 129,
} as const;

export const failure = {
  fail: 1,
  badSize: 3,
  badSession: 4,
  endOfFile: 6,
  unknownCommand: 7,
  isProtected: 9,
  notFound: 10,
} as const;

export const dataLength = 239;
const headerLength = 12;

export interface FilePacket {
  readonly seq: number;
  readonly session: number;
  readonly opcode: number;
  readonly size: number;
  readonly asked: number;
  readonly burstComplete: boolean;
  readonly offset: number;
  readonly data: Uint8Array;
}

export function unpack(payload: Uint8Array): FilePacket {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const size = view.getUint8(4);
  return {
    seq: view.getUint16(0, true),
    session: view.getUint8(2),
    opcode: view.getUint8(3),
    size,
    asked: view.getUint8(5),
    burstComplete: view.getUint8(6) !== 0,
    offset: view.getUint32(8, true),
    data: payload.subarray(headerLength, headerLength + Math.min(size, dataLength)),
  };
}

export function pack(packet: FilePacket): Uint8Array {
  const payload = new Uint8Array(headerLength + dataLength);
  const view = new DataView(payload.buffer);
  view.setUint16(0, packet.seq, true);
  view.setUint8(2, packet.session);
  view.setUint8(3, packet.opcode);
  view.setUint8(4, packet.size);
  view.setUint8(5, packet.asked);
  view.setUint8(6, packet.burstComplete ? 1 : 0);
  view.setUint32(8, packet.offset, true);
  payload.set(packet.data.subarray(0, dataLength), headerLength);
  return payload;
}

/** The text of a path up to its first zero byte. */
export function pathOf(data: Uint8Array): string {
  const end = data.indexOf(0);
  return new TextDecoder('latin1').decode(end < 0 ? data : data.subarray(0, end));
}
