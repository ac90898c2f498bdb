/**
 * What readers missed, in pieces that are made once for all who are owed the same: from memory, or from disk where memory
 * does not reach back so far; as text, or deflated where that is worth it ([S10]). Bounds: 64 pieces are remembered, the
 * longest unused is dropped; four are read from disk at a time, the next one is told that it is busy.
 */
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import type { Page } from '../core/journal.ts';
import { isWanted, runsOf } from '../core/runs.ts';
import type { EventStream } from '../core/stream.ts';
import { pack, packAboveB } from '../protocol/packed.ts';
import { partB } from '../protocol/pieces.ts';
import type { Events, WantedEvents } from '../protocol/stream.ts';

/** Numbers in a batch, which ends at a multiple of it: so readers who began apart soon share theirs. */
export const batchNumbers = 200;
const smallBatchNumbers = 10;
const remembered = 64;
const readAtOnce = 4;

/** Which events a reader wants, whether it can inflate, and whether its way is not known to carry large batches. */
export type Owed = { readonly wanted: WantedEvents | undefined; readonly inflate: boolean; readonly small: boolean };

export type Payload = string | Uint8Array;
/** A message encoded; `bare`: it holds neither entry nor gap. */
export type Told = { readonly first: number; readonly upTo: number; readonly bare: boolean; readonly payload: Payload };
export type Batch = { readonly upTo: number; readonly told: readonly Told[] };

/** `unread`: the disk cannot be read now. */
type Found = Batch | 'busy' | 'unread';

/** Reads entries after a number from disk, at most `limit`. */
export type ReadOlder = (after: number, limit: number) => Promise<Page>;

const deflate = promisify(deflateRaw);

export class Batches {
  readonly #stream: EventStream;
  readonly #readOlder: ReadOlder | undefined;
  readonly #made = new Map<string, Batch | Promise<Found>>();
  #reading = 0;

  /** Without `readOlder` nothing is kept but what is in memory. */
  constructor(stream: EventStream, readOlder: ReadOlder | undefined) {
    this.#stream = stream;
    this.#readOlder = readOlder;
  }

  /** What comes after `after`, which is before the stream's end; at once where it can be had at once. */
  next(after: number, owed: Owed): Found | Promise<Found> {
    const { epoch, seq } = this.#stream;
    const { inflate, small, wanted } = owed;
    const numbers = small ? smallBatchNumbers : batchNumbers;
    const upTo = Math.min(seq, (Math.floor(after / numbers) + 1) * numbers);
    const key = JSON.stringify([epoch, after, upTo, inflate, small, wanted?.kinds, wanted?.atLeast]);
    const made = this.#made.get(key);
    if (made !== undefined) {
      this.#made.delete(key);
      this.#made.set(key, made);
      return made;
    }
    const batch = this.#make(after, upTo, owed);
    if (batch === 'busy' || batch === 'unread') return batch;
    this.#remember(key, batch);
    return batch;
  }

  /** The gap that stands for what cannot be read: all that is no longer in memory. */
  lost(after: number): Batch {
    const upTo = this.#stream.forgottenTo;
    return { upTo, told: runsOf([], { after, upTo, certainTo: upTo }).map(plain) };
  }

  #remember(key: string, batch: Batch | Promise<Found>): void {
    this.#made.set(key, batch);
    const [oldest] = this.#made.keys();
    if (this.#made.size > remembered && oldest !== undefined) this.#made.delete(oldest);
    if (!(batch instanceof Promise)) return;
    const settle = (found: Found): void => {
      if (this.#made.get(key) !== batch) return;
      if (typeof found === 'string') this.#made.delete(key);
      else this.#made.set(key, found);
    };
    batch.then(settle, () => settle('unread'));
  }

  #make(after: number, upTo: number, owed: Owed): Found | Promise<Found> {
    const events = this.#stream.between(after, upTo);
    if (events !== undefined) return encode(events, upTo, owed);
    if (this.#readOlder === undefined) return this.lost(after);
    return this.#reading >= readAtOnce ? 'busy' : this.#read(after, upTo, owed, this.#readOlder);
  }

  async #read(after: number, upTo: number, owed: Owed, readOlder: ReadOlder): Promise<Found> {
    const { forgottenTo, recoveredTo } = this.#stream;
    this.#reading += 1;
    try {
      const page = await readOlder(after, upTo - after);
      if (!page.ok) return page.busy ? 'busy' : 'unread';
      const [oldest] = page.entries;
      // Nothing there for so many numbers is passed in one step.
      const end = Math.min(forgottenTo, Math.max(upTo, (oldest?.seq ?? Number.POSITIVE_INFINITY) - 1));
      const entries = page.entries.filter(({ seq }) => seq <= end);
      const events = runsOf(entries, { after, upTo: end, certainTo: page.droppedTo ?? after, recoveredTo });
      return encode(events, end, owed);
    } finally {
      this.#reading -= 1;
    }
  }
}

function encode(events: readonly Events[], upTo: number, { wanted, inflate, small }: Owed): Batch | Promise<Batch> {
  const told = events.map((message) =>
    plain({ ...message, entries: message.entries.filter((entry) => isWanted(entry, wanted)) }),
  );
  const aboveB = small ? partB : packAboveB;
  if (!inflate || told.every(({ payload }) => payload.length <= aboveB)) return { upTo, told };
  return Promise.all(told.map((message) => packed(message, aboveB))).then((all) => ({ upTo, told: all }));
}

const plain = (message: Events): Told => ({
  first: message.first ?? 0,
  upTo: message.upTo ?? 0,
  bare: message.entries.length === 0 && message.gap === undefined,
  payload: JSON.stringify(message),
});

/** Off this thread: it is a millisecond's work. */
async function packed(told: Told, aboveB: number): Promise<Told> {
  const { payload } = told;
  if (typeof payload !== 'string' || payload.length <= aboveB) return told;
  return { ...told, payload: pack(await deflate(payload)) };
}
