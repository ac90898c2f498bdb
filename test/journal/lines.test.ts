/** A file's lines, wherever it is that the chunks end in which it is read. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, linesOf } from '../../bridge/journal/lines.ts';
import { tempDir } from '../support/temp-dir.ts';

async function linesIn(path: string): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of linesOf(path)) lines.push(line);
  return lines;
}

/** As they are by the text alone, all at once. */
function expected(text: string): Line[] {
  const parts = text.split('\n');
  const ends = parts.map((_, n) => Buffer.byteLength(parts.slice(0, n + 1).join('\n')));
  return parts.flatMap((part, n) => {
    const isEnded = n < parts.length - 1;
    return part === '' && !isEnded ? [] : [{ text: part, untilB: (ends[n] ?? 0) + (isEnded ? 1 : 0), isEnded }];
  });
}

test('a line ends at a newline and nowhere else, and says to the byte how far it reaches', async () => {
  const path = join(tempDir(), 'lines');
  const chunk = 64 * 1024;
  const word = fc.constantFrom('', '\n', '\n\n', 'a', 'ä\u2028ö', '\u2029', '\r\n', '🚜', '\u0085\v\f');
  const long = fc.tuple(fc.constantFrom('x', 'ä', '€'), fc.integer({ min: chunk - 3, max: 2 * chunk + 3 }));
  const piece = fc.oneof(
    { weight: 9, arbitrary: word },
    long.map(([sign, bytes]) => sign.repeat(bytes / Buffer.byteLength(sign))),
  );
  const check = fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
    const text = pieces.join('');
    writeFileSync(path, text);
    expect(await linesIn(path)).toEqual(expected(text));
  });
  await fc.assert(check);
});
