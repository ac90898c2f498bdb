/**
 * What has to be played before a moment so that everything is known that was known then: a stretch right before it, and
 * what each vehicle had said once and for long.
 */
import type { FileHandle } from 'node:fs/promises';
import type { Address } from '../core/link.ts';
import type { ReplayIndex } from './replay-index.ts';
import type { Beginning } from './replay-player.ts';
import { recordAt } from './tlog.ts';

/** The longest wait for silence is 3.5 s, and the slowest group comes once a second. */
const runUpMs = 10_000;
const runUpRecords = 1000;

/** A frame that was said long before, and when. */
export type Said = { readonly bytes: Uint8Array; readonly positionMs: number };

/** Throws TlogError where the file cannot be read. */
export async function runUpTo(
  atMs: number,
  index: ReplayIndex,
  file: FileHandle,
): Promise<{ readonly beginning: Beginning; readonly rare: readonly Said[] }> {
  const point = index.pointBefore(atMs, runUpMs, runUpRecords);
  const rare: Said[] = [];
  for (const { offset, positionMs } of index.rareBefore(point?.positionMs ?? 0)) {
    const record = await recordAt(file, offset);
    if (record) rare.push({ bytes: record.bytes, positionMs });
  }
  return { beginning: point ? { offset: point.offset, mark: point, atMs } : { offset: 0, atMs }, rare };
}

/** Of these frames those of one sender. */
export const saidBy = ({ systemId, componentId }: Address, rare: readonly Said[]): readonly Said[] =>
  rare.filter(({ bytes }) => {
    const [system, component] = bytes[0] === 0xfd ? [bytes[5], bytes[6]] : [bytes[3], bytes[4]];
    return system === systemId && component === componentId;
  });
