/** What a tile's bytes are, whatever a name or a server says: PNG, JPEG or WebP, and how large its picture is. */
import type { TileFormat } from '../../protocol/maps.ts';

export type Picture = { readonly format: TileFormat; readonly px: number };

/** A small file may hold a picture that fills a phone's memory: none of a map is larger. */
const mostPx = 4096;

/** By its first twelve bytes; undefined for what is none of them. */
export function formatOf(bytes: Uint8Array): TileFormat | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.length)).toString('latin1');
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  return text.startsWith('RIFF') && text.slice(8) === 'WEBP' ? 'webp' : undefined;
}

/** Vector tiles are protobuf, as they are or packed with gzip. */
export const looksVector = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x1a && formatOf(bytes) === undefined);

/** Of a whole tile; undefined where it is no picture that a map could have. */
export function pictureIn(bytes: Uint8Array): Picture | undefined {
  const format = formatOf(bytes);
  if (format === undefined) return undefined;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = sizes[format](view);
  if (size === undefined || !size.every((px) => px >= 1 && px <= mostPx)) return undefined;
  return { format, px: size[0] };
}

type Size = readonly [number, number] | undefined;

const sizes: Readonly<Record<TileFormat, (bytes: Buffer) => Size>> = {
  png: (bytes) => (bytes.length < 24 ? undefined : [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]),
  jpeg: jpegSize,
  webp: webpSize,
};

/** In the frame header, the first segment of type SOF (ITU-T T.81 §B.2.2); the four others of its range are none. */
function jpegSize(bytes: Buffer): Size {
  for (let at = 2; at + 9 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return undefined;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** Of the three kinds of WebP: lossy, lossless, extended (RFC 9649 §2.5–2.7). */
function webpSize(bytes: Buffer): Size {
  if (bytes.length < 30) return undefined;
  const kind = bytes.toString('latin1', 12, 16);
  if (kind === 'VP8 ') return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
  if (kind === 'VP8X') return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
  const bits = bytes.readUInt32LE(21);
  return kind === 'VP8L' ? [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1] : undefined;
}
