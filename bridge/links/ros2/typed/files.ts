/**
 * MAVFTP does not go over MAVROS's services. Whoever asks for a file is answered as by a vehicle that knows no such request
 * (MAVLink guide, "File Transfer Protocol"), and goes on without files.
 */
import { failure, headerBytes, opcode } from '../../../core/ftp/packet.ts';

/** Undefined where it is no request. */
export function noFiles(request: Uint8Array): Uint8Array | undefined {
  if (request.length < headerBytes) return undefined;
  const view = new DataView(request.buffer, request.byteOffset, request.byteLength);
  const answer = new Uint8Array(251);
  const out = new DataView(answer.buffer);
  out.setUint16(0, (view.getUint16(0, true) + 1) & 0xffff, true);
  out.setUint8(2, view.getUint8(2));
  out.setUint8(3, opcode.nak);
  out.setUint8(4, 1);
  out.setUint8(5, view.getUint8(3));
  out.setUint8(headerBytes, failure.unknownCommand);
  return answer;
}
