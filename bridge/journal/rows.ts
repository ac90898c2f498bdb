/**
 * What stands on disk, and how far it can be believed. Each row carries a checksum over its content and its position:
 * the file it was written to, its own number, and the number of the row before it. So a flipped bit, a row from another
 * file and a row that vanished from the middle all show.
 */
import { crc32 } from 'node:zlib';

/** `prev` is the row before this one when it was written, 0 for the first; `bytes` is the entry as JSON in UTF-8. */
export type Row = { readonly seq: number; readonly prev: number; readonly sum: number; readonly bytes: Uint8Array };

/** `file` names the journal file for its whole life. */
export const sumOf = (file: string, prev: number, seq: number, bytes: Uint8Array): number =>
  crc32(bytes, crc32(`${file} ${prev} ${seq} `));

export const isWhole = (file: string, { seq, prev, sum, bytes }: Row): boolean => sum === sumOf(file, prev, seq, bytes);

const utf8 = new TextDecoder();

export const textOf = ({ bytes }: Row): string => utf8.decode(bytes);

/** When the entry was made, by the wall clock, ms; 0 where it does not say. */
export const wallOf = (row: Row): number => Number(/"wall":([\d.]+)/.exec(textOf(row))?.[1] ?? 0);

export type Verdict =
  | { readonly is: 'whole'; readonly count: number; readonly tail: number }
  /** Only rows after `tail` are bad: the end of the last write. */
  | { readonly is: 'torn'; readonly count: number; readonly tail: number }
  | { readonly is: 'corrupt'; readonly why: string };

/** Judges all rows of a file, in order. The first may name a row before it that is no longer kept. */
export function judge(file: string, rows: Iterable<Row>): Verdict {
  let [count, tail, bad] = [0, 0, 0];
  let before: number | undefined;
  for (const row of rows) {
    const good = isWhole(file, row) && (before === undefined ? row.prev < row.seq : row.prev === before);
    before = row.seq;
    if (!good) bad += 1;
    else if (bad > 0) return { is: 'corrupt', why: `rows before number ${row.seq} are damaged or missing` };
    else [count, tail] = [count + 1, row.seq];
  }
  if (bad === 0) return { is: 'whole', count, tail };
  return count > 0 || bad === 1 ? { is: 'torn', count, tail } : { is: 'corrupt', why: `all ${bad} rows are damaged` };
}
