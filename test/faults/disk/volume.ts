/** A small file system of its own, on a file, that can be filled, frozen and made read-only. Needs root and a loop device. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const sizeB = 12 * 1024 * 1024;

export type Volume = {
  readonly directory: string;
  /** Takes every free block; what it hands back gives them back. */
  fill(): () => void;
  /** While it is frozen whoever writes or syncs there hangs. */
  freeze(): void;
  thaw(): void;
  /** Nobody may have a file there open for writing. */
  mayWrite(allowed: boolean): void;
  remove(): void;
};

function must(program: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args[0] ?? ''}: ${error?.message ?? stderr.trim()}`);
}

/** Throws one sentence where this machine has none to give. */
export function makeVolume(): Volume {
  const place = mkdtempSync(join(tmpdir(), 'tether-lab-volume-'));
  const [image, mount] = [join(place, 'image'), join(place, 'mount')];
  writeFileSync(image, '');
  truncateSync(image, sizeB);
  mkdirSync(mount);
  must('mkfs.ext4', '-q', '-F', '-m', '0', image);
  must('mount', '-o', 'loop', image, mount);
  const directory = join(mount, 'data');
  mkdirSync(directory);
  const filler = join(mount, 'filler');
  return {
    directory,
    fill() {
      const file = openSync(filler, 'w');
      for (let pieceB = 65_536; pieceB >= 512; pieceB >>= 1) {
        try {
          for (;;) writeSync(file, Buffer.alloc(pieceB));
        } catch {
          // It is full for pieces of this size.
        }
      }
      closeSync(file);
      return () => rmSync(filler, { force: true });
    },
    freeze: () => must('fsfreeze', '-f', mount),
    thaw: () => must('fsfreeze', '-u', mount),
    mayWrite: (allowed) => must('mount', '-o', `remount,${allowed ? 'rw' : 'ro'}`, mount),
    remove() {
      spawnSync('fsfreeze', ['-u', mount]);
      spawnSync('umount', ['-l', mount]);
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** One sentence that says why there can be none; null where there can. */
export function whyNoVolume(): string | null {
  if (process.getuid?.() !== 0) return 'a file system of its own needs root';
  try {
    makeVolume().remove();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
