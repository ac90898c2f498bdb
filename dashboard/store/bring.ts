/** A file of this device to the bridge, as JSON has it. */
import type { Ask } from './ask.ts';

/** A file of this device; a browser's `File` is one. */
export type LocalFile = {
  readonly name: string;
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
};

const pieceB = 256 * 1024;

/** Piece by piece, so that a bad link loses one of them and no more. One sentence where it did not arrive, else empty. */
export async function bring(file: LocalFile, ask: Ask, told: (share: number) => void): Promise<string> {
  for (let from = 0; from < Math.max(1, file.size); from += pieceB) {
    const to = Math.min(file.size, from + pieceB);
    const bytes = new Uint8Array(await file.slice(from, to).arrayBuffer());
    const body = { from, size: file.size, bytes: base64(bytes) };
    const result = await ask(`/api/uploads/${encodeURIComponent(file.name)}`, { method: 'PUT', body });
    if (!result.ok) return result.why;
    told(to / Math.max(1, file.size));
  }
  return '';
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 §4. */
function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const four = [18, 12, 6, 0].map((shift) => letters[(bits >> shift) & 63]);
    parts.push(four.slice(0, left > 2 ? 4 : left + 1).join(''), left > 2 ? '' : '='.repeat(3 - left));
  }
  return parts.join('');
}
