/** MAVLink's checksum: CRC-16/MCRF4XX, which the guide calls X.25. */

const table = Uint16Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
  return crc;
});

const step = (crc: number, byte: number): number => (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);

/** The checksum of `bytes[from..to)` followed by the message's CRC extra; the start byte is not part of it. */
export function frameCrc(bytes: Uint8Array, from: number, to: number, extra: number): number {
  let crc = 0xffff;
  for (let at = from; at < to; at++) crc = step(crc, bytes[at] ?? 0);
  return step(crc, extra);
}
