/** One file that grows. A write that fails leaves it as it was before, as far as the disk allows. */
import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export type DiskFile = {
  readonly size: number;
  /** Throws the system's error. */
  append(bytes: Uint8Array): void;
  /** Everything that was appended is on the disk. Throws the system's error. */
  sync(): void;
  /** Never throws. */
  close(): void;
};

/** Begins a file that must not be there yet, or goes on with one at `size`. Throws the system's error. */
export function openDiskFile(path: string, size?: number): DiskFile {
  const file = openSync(path, size === undefined ? 'wx' : 'r+', 0o640);
  let written = size ?? 0;
  let isSynced = true;
  if (size === undefined) syncDirectory(dirname(path));
  else ftruncateSync(file, size);
  return {
    get size() {
      return written;
    },
    append(bytes) {
      isSynced = false;
      try {
        let done = 0;
        while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, written + done);
        written += done;
      } catch (error) {
        quietly(() => ftruncateSync(file, written));
        throw error;
      }
    },
    sync() {
      if (!isSynced) fdatasyncSync(file);
      isSynced = true;
    },
    close: () => quietly(() => closeSync(file)),
  };
}

/** So that the name of a new file outlives a power cut. */
function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The disk is worse off than this; what was to be done is left for the next start.
  }
}
