/**
 * Gives a file that was cut off its end: what is whole stays, the torn end of the last write goes, and an MCAP gets the
 * summary that it lacks. A file that is damaged before its end is left as it is and called torn.
 */
import { closeSync, openSync, statSync } from 'node:fs';
import type { Recording } from '../../protocol/recording.ts';
import { openDiskFile } from './disk-file.ts';
import { scanMcap } from './mcap-scan.ts';
import { isPlausible, parseName } from './names.ts';
import { scanTlog } from './tlog.ts';

type Found = Pick<Recording, 'begun' | 'ended' | 'vehicles' | 'state' | 'bytes'>;

const wallOf = (ms: number | undefined): number | null => (ms !== undefined && isPlausible(ms) ? ms : null);

/** In portions: it yields between them. Hands back nothing only where it is told to end. Throws the system's error. */
export function* mend(path: string, { name, kind }: Recording): Generator<void, Found | undefined> {
  const size = statSync(path).size;
  const file = openSync(path, 'r');
  try {
    if (kind === 'tlog') return yield* mendTlog(path, file, size, parseName(name)?.of ?? '');
    return yield* mendMcap(path, file, size);
  } finally {
    closeSync(file);
  }
}

function* mendTlog(path: string, file: number, size: number, group: string): Generator<void, Found> {
  const { wholeB, isTail, firstUs, lastUs, systems } = yield* scanTlog(file, size);
  const isWhole = wholeB === size;
  if (!isWhole && isTail) cut(path, wholeB);
  return {
    begun: wallOf(firstUs === null ? undefined : firstUs / 1000),
    ended: isWhole || isTail ? wallOf(lastUs === null ? undefined : lastUs / 1000) : null,
    vehicles: [...systems].map((system) => `${group}:${system}`),
    state: isWhole || isTail ? 'mended' : 'torn',
    bytes: isTail ? wholeB : size,
  };
}

function* mendMcap(path: string, file: number, size: number): Generator<void, Found> {
  const found = yield* scanMcap(file, size);
  if (found === undefined) return { begun: null, ended: null, vehicles: [], state: 'torn', bytes: size };
  const { isComplete, isTail, wholeB, repair, summary } = found;
  const vehicles = [...summary.channels.values()].flatMap(({ metadata }) => metadata.get('vehicle') ?? []);
  const { span } = summary;
  const about = {
    begun: wallOf(span ? Number(span.firstNs / 1_000_000n) : undefined),
    ended: wallOf(span ? Number(span.lastNs / 1_000_000n) : undefined),
    vehicles: [...new Set(vehicles)],
  };
  if (isComplete) return { ...about, state: 'complete', bytes: size };
  if (!isTail) return { ...about, ended: null, state: 'torn', bytes: size };
  return { ...about, state: 'mended', bytes: cut(path, wholeB, repair, summary.bytes(wholeB + repair.length)) };
}

/** Ends a file there, and then with these; hands back how long it is. */
function cut(path: string, size: number, ...endings: readonly Uint8Array[]): number {
  const file = openDiskFile(path, size);
  try {
    for (const bytes of endings) file.append(bytes);
    file.sync();
    return file.size;
  } finally {
    file.close();
  }
}
