/** Small files that are whole or not there, and what a folder holds, by the blocking calls of a thread of its own. */
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Written beside its place, synced, put into it. Throws what the system says, and leaves nothing then. */
export function writeWhole(path: string, bytes: Uint8Array | string): void {
  const fresh = `${path}.new`;
  try {
    const file = openSync(fresh, 'w', 0o640);
    try {
      const all = Buffer.from(bytes);
      for (let done = 0; done < all.length; ) done += writeSync(file, all, done);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** So that a name that came or went outlives a power cut. */
export function syncFolder(directory: string): void {
  sync(directory);
}

/** What was written to a file or folder is on disk when this returns. */
export function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What its JSON says; undefined where there is none, or it is damaged. */
export function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

export const namesIn = (directory: string): string[] => {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
};

/** 0 where there is none. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Whether these bytes stand there in a file. Throws what the system says. */
export function holds(path: string, from: number, bytes: Uint8Array): boolean {
  if (sizeOf(path) < from + bytes.length) return false;
  const file = openSync(path, 'r');
  try {
    const found = Buffer.alloc(bytes.length);
    for (let done = 0; done < found.length; ) {
      const read = readSync(file, found, done, found.length - done, from + done);
      if (read === 0) return false;
      done += read;
    }
    return found.equals(bytes);
  } finally {
    closeSync(file);
  }
}

/** Gives its room back at once, also where something has it open still. */
export function discard(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) truncateSync(path);
  rmSync(path, { force: true });
}
