/** Recorded traffic and independent frames, as the tests of the bytes layer read them. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Frame } from '../../../bridge/links/mavlink/splitter.ts';
import { FrameSplitter } from '../../../bridge/links/mavlink/splitter.ts';

const fixture = (path: string) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));

export const bootBytes = (): Uint8Array => fixture('recordings/rover-boot-raw.bin');

export function jsonLines<T>(path: string): T[] {
  const lines = gunzipSync(fixture(path)).toString('utf8').trim().split('\n');
  return lines.map((line): T => JSON.parse(line));
}

export type Golden = {
  us: string;
  sys: number;
  comp: number;
  seq: number;
  id: number;
  name: string;
  v: 1 | 2;
  fields: Record<string, unknown>;
};

export type Recorded = { us: bigint; frame: Uint8Array };

/** A .tlog: for each frame 8 bytes big-endian microseconds, then the frame. */
export function tlog(name: string): Recorded[] {
  const bytes = fixture(`recordings/${name}.tlog`);
  const records: Recorded[] = [];
  for (let at = 0; at < bytes.length; ) {
    const v2 = bytes[at + 8] === 0xfd;
    const signature = v2 && (bytes[at + 10] ?? 0) & 1 ? 13 : 0;
    const end = at + 8 + (v2 ? 12 : 8) + (bytes[at + 9] ?? 0) + signature;
    records.push({ us: bytes.readBigUInt64BE(at), frame: bytes.subarray(at + 8, end) });
    at = end;
  }
  return records;
}

/** Every frame that a new splitter finds in the portions. */
export function split(...portions: Uint8Array[]): Frame[] {
  const frames: Frame[] = [];
  const splitter = new FrameSplitter();
  for (const portion of portions) splitter.push(portion, (frame) => frames.push(frame));
  return frames;
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
