/**
 * Bytes of a file as text, and text as lines. UTF-8 with or without its mark, else Latin-1, which older ground stations
 * write; what is not text at all is refused.
 */
import { type Fault, fault, most } from './reading.ts';

/** The text, or why it is none. At most `mostBytes` are looked at. */
export function textOf(bytes: Uint8Array, mostBytes: number = most.bytes): string | Fault {
  if (bytes.length > mostBytes) return fault(null, `the file has more than ${Math.round(mostBytes / 1048576)} MB`);
  if (bytes.length === 0) return fault(null, 'the file is empty');
  const zero = bytes.indexOf(0);
  if (zero !== -1) return fault(null, `the file is not text: its byte ${zero + 1} is 0`);
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const rest = isMarked ? bytes.subarray(3) : bytes;
  return utf8(rest) ?? latin1(rest);
}

const portion = 8192;

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += portion) text += String.fromCharCode(...bytes.subarray(at, at + portion));
  return text;
}

/** Undefined where it is not UTF-8 (RFC 3629). A decoder of our own, since neither room nor browser share one. */
function utf8(bytes: Uint8Array): string | undefined {
  let text = '';
  let points: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = lengthFrom(bytes[at] ?? 0);
    const point = pointAt(bytes, at, length);
    if (point === undefined) return undefined;
    points.push(point);
    at += length;
    if (points.length < portion) continue;
    text += String.fromCodePoint(...points);
    points = [];
  }
  return text + String.fromCodePoint(...points);
}

const lengthFrom = (first: number): number => {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
};

const least = [0, 0, 0x80, 0x800, 0x1_0000];

function pointAt(bytes: Uint8Array, at: number, length: number): number | undefined {
  const first = bytes[at] ?? 0;
  if (length === 1) return first;
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return undefined;
  let point = first & (0xff >> (length + 1));
  for (let next = at + 1; next < at + length; next++) {
    const byte = bytes[next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return undefined;
    point = point * 64 + (byte & 0x3f);
  }
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  return point < (least[length] ?? 0) || point > 0x10_ffff || isSurrogate ? undefined : point;
}

export type Line = { readonly number: number; readonly text: string };

/** Lines that say something, trimmed, without comments (`#`); a fault ends them where there are too many. */
export function* linesOf(text: string): Generator<Line | Fault> {
  let number = 0;
  for (let at = 0; at <= text.length; ) {
    const end = text.indexOf('\n', at);
    const stop = end === -1 ? text.length : end;
    number += 1;
    if (number > most.lines) return yield fault(number, `the file has more than ${most.lines} lines`);
    if (stop - at > most.lineLength)
      return yield fault(number, `the line is longer than ${most.lineLength} characters`);
    const line = text.slice(at, stop).trim();
    if (line !== '' && !line.startsWith('#')) yield { number, text: line };
    at = stop + 1;
  }
}
