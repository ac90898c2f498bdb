/** Journals on real files with the real thread, and the means to be unkind to them. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Durability, Journal, Page, StreamStart } from '../../bridge/core/journal.ts';
import type { Retention } from '../../bridge/core/stream.ts';
import { entryOf } from '../../bridge/journal/entries.ts';
import { openJournal } from '../../bridge/journal/journal.ts';
import type { JournalOptions } from '../../bridge/journal/options.ts';
import type { Entry } from '../../bridge/protocol/stream.ts';

const folders: string[] = [];
const journals: Journal[] = [];

export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'journal-'));
  folders.push(made);
  return made;
}

/** A folder with the same files: what a crash at this instant would leave. */
export function imageOf(directory: string): string {
  const image = folder();
  cpSync(directory, image, { recursive: true });
  return image;
}

/** To be called after each test; folders that a whole file shares are spared. */
export async function tidy(spared: readonly string[] = []): Promise<void> {
  await Promise.all(journals.splice(0).map((journal) => journal.stop()));
  const rest = folders.filter((made) => spared.includes(made));
  for (const made of folders.splice(0)) if (!spared.includes(made)) rmSync(made, { recursive: true, force: true });
  folders.push(...rest);
}

export type Kept = {
  readonly journal: Journal;
  readonly start: StreamStart;
  readonly notes: string[];
  readonly changes: Durability[];
};

/** Opens one; throws the refusal's sentence. */
export async function open(directory: string, more: Partial<JournalOptions> = {}): Promise<Kept> {
  const notes: string[] = [];
  const changes: Durability[] = [];
  const opened = await openJournal({
    directory,
    entryOf,
    clock: { monoMs: () => performance.now(), wallMs: () => Date.now() },
    note: (text) => notes.push(text),
    onDurability: (change) => changes.push(change),
    ...more,
  });
  if (!opened.ok) throw new Error(opened.why);
  journals.push(opened.journal);
  return { journal: opened.journal, start: opened.start, notes, changes };
}

export const entry = (seq: number, wall = Date.now()): Entry => ({
  seq,
  at: seq,
  wall,
  severity: 6,
  body: { kind: 'text', vehicle: 'rover:1', text: `Reached waypoint ${seq}, then on to the next`, complete: true },
});

export const entries = (from: number, to: number): Entry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));

export const seqsOf = (list: readonly Entry[]): number[] => list.map(({ seq }) => seq);
export const range = (from: number, to: number): number[] => seqsOf(entries(from, to));

/** Everything after `after` that is on disk, page by page. */
export async function readAll(journal: Journal, after = 0): Promise<Page & { ok: true }> {
  const page = await journal.read(after, 700);
  if (!page.ok) throw new Error(page.why);
  const last = page.entries.at(-1);
  if (!page.more || last === undefined) return page;
  const rest = await readAll(journal, last.seq);
  return { ...rest, entries: [...page.entries, ...rest.entries], gaps: [...page.gaps, ...rest.gaps] };
}

/** Waits for a fact, at most ten seconds. */
export async function until(what: string, fact: () => boolean): Promise<void> {
  const overdue = Date.now() + 10_000;
  while (!fact()) {
    if (Date.now() > overdue) throw new Error(`${what} did not come about`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A thread that does to each write what the file says: `hang MS`, `fail CODE`, or nothing. */
export const faultyThread = fileURLToPath(new URL('faulty-thread.mjs', import.meta.url));
export const setFault = (directory: string, fault: string): void => writeFileSync(join(directory, 'fault'), fault);

export const small: Retention = { minCount: 1000, minAgeMs: 300_000, maxCount: 2000 };

/** Numbers from a seed, uniform in [0, 1); the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** This run's seed, printed so that it can be had again: SEED=… npx vitest run … */
export function seed(name: string): number {
  const chosen = Number(process.env.SEED ?? Date.now() % 1_000_000);
  console.log(`${name}: SEED=${chosen}`);
  return chosen;
}
