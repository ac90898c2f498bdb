/**
 * A file's lines, cut at the byte 0x0A and nowhere else. What strangers say may stand in them, and `node:readline` ends
 * a line at U+2028 and U+2029 too, in some versions and not in others; nor does it tell how many bytes an end took.
 */
import { type FileHandle, open } from 'node:fs/promises';

export type Line = {
  readonly text: string;
  /** So far into the file it reaches, its end included. */
  readonly untilB: number;
  /** False for the last one of a file where no newline follows it. */
  readonly isEnded: boolean;
};

const newline = 0x0a;
const chunkB = 64 * 1024;

/** Holds one line and one chunk at a time. The file is closed where whoever reads leaves early as well. */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  const file = await open(path);
  try {
    let begun: Buffer[] = [];
    let readB = 0;
    for await (const chunk of chunksOf(file)) {
      let from = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
        begun.push(chunk.subarray(from, end));
        from = end + 1;
        yield { text: textOf(begun), untilB: readB + from, isEnded: true };
        begun = [];
      }
      if (from < chunk.length) begun.push(chunk.subarray(from));
      readB += chunk.length;
    }
    if (begun.length > 0) yield { text: textOf(begun), untilB: readB, isEnded: false };
  } finally {
    await file.close();
  }
}

/** Each in memory of its own: a line may reach over several. */
async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(chunkB), 0, chunkB);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

const textOf = (pieces: readonly Buffer[]): string => Buffer.concat(pieces).toString('utf8');
