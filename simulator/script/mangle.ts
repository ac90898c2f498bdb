/** What a bad link does to frames between the vehicle and its port: loses, doubles, swaps, or swallows them all. */

import type { Random } from '../world/random.ts';
import type { Faults } from './faults.ts';

/** Frames of one turn → frames that leave. `random` is the script's own stream, not the vehicle's. */
export function mangle(frames: readonly Uint8Array[], faults: Faults, random: Random): readonly Uint8Array[] {
  if (faults.silent) return [];
  if (faults.loss === 0 && faults.duplicate === 0 && faults.reorder === 0) return frames;
  const out: Uint8Array[] = [];
  for (const frame of frames) {
    if (random.next() < faults.loss) continue;
    out.push(frame);
    if (random.next() < faults.duplicate) out.push(frame);
    const previous = out.at(-2);
    if (previous !== undefined && random.next() < faults.reorder) out.splice(-2, 2, frame, previous);
  }
  return out;
}

/** True when a chunk that comes in is lost. */
export function losesInput(faults: Faults, random: Random): boolean {
  return faults.silent || (faults.loss > 0 && random.next() < faults.loss);
}
