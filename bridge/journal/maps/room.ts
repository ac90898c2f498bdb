/** How much maps may take: a budget for all of them, and a part of the disk that is the journal's in any case. */
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { MapRefusal } from '../../core/maps.ts';
import { namesIn, sizeOf } from '../whole-files.ts';
import { type Limits, refusal } from './messages.ts';

export type Room = {
  usedB(): number;
  /** Of the budget, as far as the disk has it. */
  freeB(): number;
  /** Why there is no room for so many bytes more; undefined where there is. */
  lacks(moreB: number): MapRefusal | undefined;
};

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`;

export function roomIn(directory: string, folders: readonly string[], { packsB, reserveB }: Limits): Room {
  const sumOf = (folder: string) =>
    namesIn(join(directory, folder)).reduce((sum, name) => sum + sizeOf(join(directory, folder, name)), 0);
  const usedB = () => folders.reduce((sum, folder) => sum + sumOf(folder), 0);
  const onDiskB = () => {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize - reserveB;
  };
  return {
    usedB,
    freeB: () => Math.max(0, Math.min(packsB - usedB(), onDiskB())),
    lacks(moreB) {
      const left = packsB - usedB();
      if (moreB > left)
        return refusal(
          'NO_ROOM',
          `maps may take ${megabytes(packsB)} together, and ${megabytes(moreB)} are more than is left of it`,
        );
      return moreB > onDiskB() ? refusal('NO_ROOM', 'the disk of the rover has no room for it') : undefined;
    },
  };
}
