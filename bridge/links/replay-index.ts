/**
 * Where in a recording's file which moment is. Made by reading the file through once, beside the playing, in portions
 * between which everything else has its turn. Its memory is bounded however long the recording: points move apart.
 */
import type { FileHandle } from 'node:fs/promises';
import { type LineMark, ReplayLine } from './replay-line.ts';
import { readTlog, type TlogRecord } from './tlog.ts';

/** A place from which the file can be read on: `count` records lie before it. */
export type IndexPoint = LineMark & { readonly offset: number; readonly count: number };

const firstStepMs = 1000;
const mostPoints = 4096;
/** AUTOPILOT_VERSION and HOME_POSITION: said once or rarely, and true until they are said again. */
const rareMessages: ReadonlySet<number> = new Set([148, 242]);
const mostRare = 64;

type Rare = { readonly positionMs: number; readonly offset: number };

/** Keeps the newest and every second of the others. */
const thinned = <T>(all: readonly T[]): T[] => all.filter((_, index) => (all.length - index) % 2 === 1);

export class ReplayIndex {
  #points: IndexPoint[] = [];
  #stepMs = firstStepMs;
  readonly #rare = new Map<string, Rare[]>();
  #count = 0;
  /** The line as far as the file was read, and whether that was all of it. */
  lengthMs = 0;
  isWhole = false;
  #waiting: { readonly positionMs: number; readonly resolve: () => void }[] = [];

  /** Resolves when all is read, or the signal aborted. Rejects with TlogError where the file cannot be read on: then that is all. */
  async scan(file: FileHandle, signal: AbortSignal): Promise<void> {
    const line = new ReplayLine();
    try {
      for await (const { records, offset } of readTlog(file, signal)) {
        for (const record of records) this.#note(record, offset + record.place, line);
        this.#wake();
      }
    } finally {
      this.isWhole = true;
      this.#wake();
    }
  }

  /** Resolves as soon as the index reaches there, or to its end where that is sooner. */
  reached(positionMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ positionMs, resolve });
      this.#wake();
    });
  }

  #wake(): void {
    const isReached = ({ positionMs }: { readonly positionMs: number }) => this.isWhole || positionMs < this.lengthMs;
    for (const { resolve } of this.#waiting.filter(isReached)) resolve();
    this.#waiting = this.#waiting.filter((one) => !isReached(one));
  }

  /** The newest point from which at least so much is played before `positionMs`; undefined for the beginning. */
  pointBefore(positionMs: number, ms: number, records: number): IndexPoint | undefined {
    const here = this.#points.findLast((point) => point.positionMs <= positionMs)?.count ?? 0;
    return this.#points.findLast((point) => point.positionMs <= positionMs - ms && point.count <= here - records);
  }

  /** Where the newest of each rare message before `positionMs` is, oldest first. */
  rareBefore(positionMs: number): readonly Rare[] {
    return [...this.#rare.values()]
      .flatMap((all) => all.findLast((one) => one.positionMs < positionMs) ?? [])
      .sort((a, b) => a.offset - b.offset);
  }

  #note(record: TlogRecord, offset: number, line: ReplayLine): void {
    const positionMs = line.place(record.us);
    this.lengthMs = positionMs;
    const last = this.#points.at(-1);
    if (last === undefined || positionMs - last.positionMs >= this.#stepMs) this.#mark(offset, line.mark);
    this.#count++;
    const rare = rareName(record.bytes);
    if (rare !== undefined) this.#noteRare(rare, { positionMs, offset });
  }

  #mark(offset: number, mark: LineMark): void {
    this.#points.push({ ...mark, offset, count: this.#count });
    if (this.#points.length < mostPoints) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 0);
    this.#stepMs *= 2;
  }

  #noteRare(name: string, rare: Rare): void {
    const known = [...(this.#rare.get(name) ?? []), rare];
    this.#rare.set(name, known.length > mostRare ? thinned(known) : known);
  }
}

/** Sender and message id of a MAVLink frame, where it is a rare one. */
function rareName(bytes: Uint8Array): string | undefined {
  const isV2 = bytes[0] === 0xfd;
  const id = isV2 ? (bytes[7] ?? 0) + (bytes[8] ?? 0) * 256 + (bytes[9] ?? 0) * 65_536 : (bytes[5] ?? 0);
  if (!rareMessages.has(id)) return undefined;
  return `${id} ${isV2 ? bytes[5] : bytes[3]}.${isV2 ? bytes[6] : bytes[4]}`;
}
