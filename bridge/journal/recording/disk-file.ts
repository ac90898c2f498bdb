/**
 * One file that grows. A write that fails leaves it as it was before, as far as the disk allows, and is the last: what
 * would follow, however small, counts on bytes that are not there.
 */
import { closeSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../whole-files.ts';

export type DiskFile = {
  readonly size: number;
  /** Throws the system's error, and from then on always. */
  append(bytes: Uint8Array): void;
  /** Everything that was appended is on the disk. Throws the system's error, and from then on always. */
  sync(): void;
  /** Never throws. */
  close(): void;
};

/** Begins a file that must not be there yet, or goes on with one at `size`. Throws the system's error. */
export function openDiskFile(path: string, size?: number): DiskFile {
  const file = openSync(path, size === undefined ? 'wx' : 'r+', 0o640);
  let written = size ?? 0;
  let isSynced = true;
  let failed: { readonly error: unknown } | null = null;
  const unlessFailed = (act: () => void): void => {
    if (failed !== null) throw failed.error;
    try {
      act();
    } catch (error) {
      failed = { error };
      quietly(() => ftruncateSync(file, written));
      throw error;
    }
  };
  if (size === undefined) syncFolder(dirname(path));
  else ftruncateSync(file, size);
  return {
    get size() {
      return written;
    },
    append: (bytes) =>
      unlessFailed(() => {
        isSynced = false;
        let done = 0;
        while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, written + done);
        written += done;
      }),
    sync: () =>
      unlessFailed(() => {
        if (!isSynced) fdatasyncSync(file);
        isSynced = true;
      }),
    close: () => quietly(() => closeSync(file)),
  };
}

export function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The disk is worse off than this; what was to be done is left for the next start.
  }
}
