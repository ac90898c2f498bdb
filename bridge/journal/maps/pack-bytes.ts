/** A file that somebody brought, read at any place of it. What it says of itself may be wrong: no read goes past its end. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What is wrong with a pack, in one sentence that goes on after its name. */
export class NotAPack extends Error {}

export const endsEarly = 'ends before what it says of itself does: it was cut short or is damaged';
export const isVector =
  'holds vector tiles (MVT), which the page does not draw: export it as raster tiles in PNG, JPEG or WebP';

export type PackBytes = {
  readonly size: number;
  /** Exactly so many bytes; throws {@link NotAPack} where there are not so many. */
  read(at: number, length: number): Buffer;
  close(): void;
};

/** More than anything that is read at once, so that a wrong length takes no memory. */
const mostAtOnceB = 64 * 1024 * 1024;

/** Throws what the system says. */
export function openBytes(path: string): PackBytes {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  return {
    size,
    read(at, length) {
      const fits = Number.isSafeInteger(at) && Number.isSafeInteger(length) && at >= 0 && length >= 0;
      if (!fits || at + length > size) throw new NotAPack(endsEarly);
      if (length > mostAtOnceB) throw new NotAPack('has a part that is larger than any map’s');
      const bytes = Buffer.alloc(length);
      for (let done = 0; done < length; ) {
        const got = readSync(file, bytes, done, length - done, at + done);
        if (got === 0) throw new NotAPack(endsEarly);
        done += got;
      }
      return bytes;
    },
    close: () => closeSync(file),
  };
}
