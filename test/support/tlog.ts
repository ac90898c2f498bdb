/** Recordings of a real ArduRover, raw and as an independent implementation decoded them. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const fixture = (name: string) => new URL(`../fixtures/recordings/${name}`, import.meta.url);

export type TlogFrame = { readonly us: bigint; readonly bytes: Buffer };

/** Every frame of a recording, both directions, in order. */
export function readTlog(name: 'rover-mission' | 'rover-manual'): TlogFrame[] {
  const file = readFileSync(fixture(`${name}.tlog`));
  const frames: TlogFrame[] = [];
  for (let at = 0; at + 8 < file.length; ) {
    const us = file.readBigUInt64BE(at);
    const start = at + 8;
    const v2 = file[start] === 0xfd;
    const payload = file[start + 1] ?? 0;
    const signed = v2 && ((file[start + 2] ?? 0) & 1) === 1;
    const end = start + payload + (v2 ? 12 : 8) + (signed ? 13 : 0);
    frames.push({ us, bytes: file.subarray(start, end) });
    at = end;
  }
  return frames;
}

export type GoldenFrame = {
  readonly us: string;
  readonly sys: number;
  readonly comp: number;
  readonly seq: number;
  readonly id: number;
  readonly name: string;
  readonly fields: Readonly<Record<string, number>>;
};

/** The same frames, decoded by an independent implementation. Texts and 64-bit integers are strings in truth. */
export function readGolden(name: 'rover-mission' | 'rover-manual'): GoldenFrame[] {
  const text = gunzipSync(readFileSync(fixture(`${name}.golden.jsonl.gz`))).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
