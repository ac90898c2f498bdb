/**
 * One file that grows. A write that fails leaves it as it was before, as far as the disk allows, and is the last: what
 * would follow, however small, counts on bytes that are not there.
 */
import { closeSync, fdatasyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
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
  /** Closes a file that was begun and has nothing in it, and takes it away. Never throws. */
  discard(): void;
};

/**
 * Begins a file that must not be there yet, or goes on with one at `size`. Throws the system's error, and leaves nothing
 * open then, nor a file that was not there.
 */
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
  const close = (): void => quietly(() => closeSync(file));
  const discard = (): void => {
    close();
    quietly(() => rmSync(path, { force: true }));
  };
  try {
    if (size === undefined) syncFolder(dirname(path));
    else ftruncateSync(file, size);
  } catch (error) {
    if (size === undefined) discard();
    else close();
    throw error;
  }
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
    close,
    discard,
  };
}

export function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The disk is worse off than this; what was to be done is left for the next start.
  }
}
