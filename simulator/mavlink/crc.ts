/** MAVLink's checksum (CRC-16/MCRF4XX, called X.25 in the guide: "Serialization", section "Checksum"). */

const table = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  table[byte] = crc;
}

export const crcStart = 0xffff;

export function crcByte(crc: number, byte: number): number {
  return (crc >> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
}

export function crcBytes(crc: number, bytes: Uint8Array, from: number, to: number): number {
  let sum = crc;
  for (let i = from; i < to; i++) sum = crcByte(sum, bytes[i] ?? 0);
  return sum;
}
