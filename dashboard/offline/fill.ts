/**
 * Fills the shelf of a build. Where a file fails, the shelf that was made for it goes again. One that was there before
 * stays, as the page in use may stand on it: a bridge that goes back to that build, or another worker of the same
 * build, has it filled again. What was whole is whole still: the name of a build stands for one list of files, and
 * `take` puts nothing on the shelf that it did not hold against the list.
 */
import type { ShelfFile } from './shelf.ts';

/** What is asked of the browser's caches. */
export type Shelves<Place> = {
  readonly has: (name: string) => Promise<boolean>;
  readonly open: (name: string) => Promise<Place>;
  readonly delete: (name: string) => Promise<boolean>;
};

/** Throws what `take` throws: a file that is not to be had, or is another. */
export async function fillShelf<Place>(
  shelves: Shelves<Place>,
  name: string,
  files: readonly ShelfFile[],
  take: (file: ShelfFile, shelf: Place) => Promise<void>,
): Promise<void> {
  const wasThere = await shelves.has(name);
  try {
    const shelf = await shelves.open(name);
    for (const file of files) await take(file, shelf);
  } catch (error) {
    if (!wasThere) await shelves.delete(name);
    throw error;
  }
}
