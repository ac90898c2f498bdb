/**
 * The numbers set aside for an epoch, in a small file of their own. A number may be used only once a synced reservation
 * covers it; so whatever happens to the rows, the next life begins beyond everything that an operator can have seen.
 *
 * It stands apart from the rows because a torn or truncated log must not take it along, and because two sectors that are
 * written in place need no free space: numbers can still be set aside on a full disk. Two copies, each synced before the
 * next is touched: a torn write spoils one of them at most.
 */
import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { syncFolder } from './whole-files.ts';

export type Reservation = { readonly epoch: string; readonly upTo: number };

const copies = [0, 4096];
const copyB = 512;

/** `absent` where none was ever made, `damaged` where no copy can be believed. */
export function readReservation(path: string): Reservation | 'absent' | 'damaged' {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'absent';
    throw error;
  }
  try {
    return copies.map((at) => readCopy(file, at)).find((copy) => copy !== undefined) ?? 'damaged';
  } finally {
    closeSync(file);
  }
}

function readCopy(file: number, at: number): Reservation | undefined {
  const bytes = Buffer.alloc(copyB);
  const text = bytes.toString('latin1', 0, readSync(file, bytes, 0, copyB, at));
  const [, body = '', epoch = '', upTo, sum] = /^((\S+) (\d+)) ([0-9a-f]+)\n/.exec(text) ?? [];
  return sum !== undefined && sum === sumOf(body) ? { epoch, upTo: Number(upTo) } : undefined;
}

const sumOf = (body: string): string => crc32(`tether reservation ${body}`).toString(16);

/** Returns once both copies are on disk; throws the system's error. */
export function writeReservation(path: string, { epoch, upTo }: Reservation): void {
  const body = `${epoch} ${upTo}`;
  const bytes = Buffer.from(`${body} ${sumOf(body)}\n`.padEnd(copyB, '\0'), 'latin1');
  const file = openForWriting(path);
  try {
    for (const at of copies) {
      writeSync(file, bytes, 0, copyB, at);
      fdatasyncSync(file);
    }
  } finally {
    closeSync(file);
  }
}

/** Opens it in place; a new one is made to last, name and all. */
function openForWriting(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const file = openSync(path, 'w+');
  syncFolder(dirname(path));
  return file;
}
