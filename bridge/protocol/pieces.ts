/**
 * A long message as several short ones ([S12]). A browser tells of a message only once it is there as a whole: on a way that
 * carries a kilobyte a second a long one is a silence that means nothing. Its pieces are heard one by one.
 *
 *     piece := 0x03 kind index total part checksum
 *
 * `kind` is 0 for a text, whose part is ASCII, and 1 for bytes. `index` counts from 0 and `total` is how many there are, both
 * 16 bits, least first. The checksum is as of a compact frame, whose first byte tells the two apart.
 */
import { checksum } from './bytes.ts';

const pieceType = 3;
const kinds = { text: 0, bytes: 1 } as const;
const headB = 6;
const checksumB = 4;

/** What a part holds; a shorter message is not cut. Half a second of the narrowest way that the product is for, 9.6 kbit/s. */
export const partB = 512;
/** Of one message; a longer one has longer parts. */
const mostPieces = 4096;

export type Message = string | Uint8Array;

export const isPiece = (bytes: Uint8Array): boolean => bytes[0] === pieceType;

/** JSON says any character by its number, within strings, where alone these are. */
const escaped = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function asciiOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

function pieceOf(kind: number, index: number, total: number, part: Uint8Array): Uint8Array {
  const end = headB + part.length;
  const bytes = new Uint8Array(end + checksumB);
  const view = new DataView(bytes.buffer);
  bytes[0] = pieceType;
  bytes[1] = kind;
  view.setUint16(2, index, true);
  view.setUint16(4, total, true);
  bytes.set(part, headB);
  view.setUint32(end, checksum(bytes, end), true);
  return bytes;
}

/** What is to be sent instead of `message`, in this order; itself where it is short. A text is JSON. */
export function cut(message: Message): readonly Message[] {
  if (message.length <= partB) return [message];
  const isText = typeof message === 'string';
  const bytes = isText ? asciiOf(escaped(message)) : message;
  const lengthB = Math.max(partB, Math.ceil(bytes.length / mostPieces));
  const total = Math.ceil(bytes.length / lengthB);
  return Array.from({ length: total }, (_, index) =>
    pieceOf(isText ? kinds.text : kinds.bytes, index, total, bytes.subarray(index * lengthB, (index + 1) * lengthB)),
  );
}

/** Puts pieces together again. Bound: one message of at most 65,535 pieces. */
export class Assembly {
  #kind = 0;
  #total = 0;
  #parts: Uint8Array[] = [];

  /** The whole message with the last of its pieces, else null. Throws RangeError where one was changed or is missing. */
  add(bytes: Uint8Array): Message | null {
    const end = bytes.length - checksumB;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (!isPiece(bytes) || end <= headB || view.getUint32(end, true) !== checksum(bytes, end))
      throw new RangeError('a piece of a message does not match its checksum');
    const [kind, index, total] = [bytes[1], view.getUint16(2, true), view.getUint16(4, true)];
    const isFirst = this.#parts.length === 0;
    if (kind !== kinds.text && kind !== kinds.bytes) throw new RangeError('a piece is of no kind that is known');
    if (index !== this.#parts.length || index >= total || (!isFirst && (kind !== this.#kind || total !== this.#total)))
      throw new RangeError('a piece of a message is missing');
    this.#kind = kind;
    this.#total = total;
    this.#parts.push(bytes.slice(headB, end));
    return this.#parts.length === total ? this.#whole() : null;
  }

  #whole(): Message {
    const parts = this.#parts;
    this.#parts = [];
    if (this.#kind === kinds.text) return parts.map(textOf).join('');
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}

function textOf(ascii: Uint8Array): string {
  let text = '';
  for (const unit of ascii) text += String.fromCharCode(unit);
  return text;
}
