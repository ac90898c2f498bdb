/**
 * B-06: the power goes at any moment. The journal works on, and after each group that it reports as durable its files
 * are copied: what had been synced by then. From one copy to the next the log only grew, by writes that no sync had
 * covered: so the power cut is played by taking the older copy with every part of what came after, cut at each length
 * of a sector, and with sectors of it that never arrived. Whatever is opened then must hold all that was durable.
 */
import {
  closeSync,
  cpSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Journal } from '../../../bridge/core/journal.ts';
import { entryOf } from '../../../bridge/journal/entries.ts';
import { openJournal } from '../../../bridge/journal/journal.ts';
import { entries, readAll } from '../../journal/kit.ts';
import { randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';

const groups = 12;
const sectorB = 512;
const cutsPerGroup = 14;
const thread = resolve('dist/bridge/journal/worker.js');

type Copy = { readonly directory: string; readonly durableTo: number };

async function open(directory: string): Promise<{ journal: Journal; nextSeq: number; notes: string[] }> {
  const notes: string[] = [];
  const opened = await openJournal({
    directory,
    thread,
    entryOf,
    clock: { monoMs: () => performance.now(), wallMs: () => Date.now() },
    note: (text) => notes.push(text),
    onDurability: () => {},
  });
  if (!opened.ok) throw new Error(opened.why);
  return { journal: opened.journal, nextSeq: opened.start.nextSeq, notes };
}

/** One life, and its files after each group that was said to be durable. */
async function live(place: string, below: (most: number) => number): Promise<{ copies: Copy[]; live: number }> {
  const directory = join(place, 'live');
  const { journal } = await open(directory);
  const copies: Copy[] = [];
  let seq = 0;
  const copy = (): void => {
    const to = join(place, `copy-${copies.length}`);
    cpSync(directory, to, { recursive: true });
    copies.push({ directory: to, durableTo: journal.status().durableTo });
  };
  for (let group = 0; group < groups; group++) {
    const size = 1 + below(60);
    journal.append(entries(seq + 1, seq + size));
    seq += size;
    if (!(await journal.whenDurable(seq, 5000))) throw new Error(`number ${seq} was not durable in time`);
    copy();
  }
  await journal.stop();
  return { copies, live: seq };
}

/** The files of `before` with a part of what `after` has more of in its log; hands back where they are. */
function cutBetween(
  place: string,
  before: Copy,
  after: Copy,
  keepB: number,
  lost: (sector: number) => boolean,
): string {
  const directory = join(place, 'cut');
  rmSync(directory, { recursive: true, force: true });
  cpSync(before.directory, directory, { recursive: true });
  const [old, full] = [before, after].map((copy) => readFileSync(join(copy.directory, 'journal.db-wal')));
  if (old === undefined || full === undefined) throw new Error('a log is missing');
  const file = openSync(join(directory, 'journal.db-wal'), 'r+');
  for (let at = old.length; at < Math.min(full.length, old.length + keepB); at += sectorB) {
    const bytes = full.subarray(at, Math.min(full.length, at + sectorB, old.length + keepB));
    writeSync(file, lost((at - old.length) / sectorB) ? Buffer.alloc(bytes.length) : bytes, 0, bytes.length, at);
  }
  if (keepB === 0) ftruncateSync(file, old.length);
  closeSync(file);
  return directory;
}

/** The control: without what had been synced, durable entries must be found missing. */
async function losesWhatIsCutOff(place: string, copy: Copy | undefined): Promise<boolean> {
  if (copy === undefined) return false;
  const directory = join(place, 'control');
  cpSync(copy.directory, directory, { recursive: true });
  const log = join(directory, 'journal.db-wal');
  truncateSync(log, readFileSync(log).length >> 1);
  const { journal } = await open(directory);
  const page = await readAll(journal);
  await journal.stop();
  return page.entries.length < copy.durableTo;
}

export async function powerLoss(seed: number): Promise<Findings> {
  const place = mkdtempSync(join(tmpdir(), 'tether-lab-power-'));
  const random = randomFrom(seed);
  const below = (most: number): number => random.below(most);
  const violations: string[] = [];
  let cuts = 0;
  let torn = 0;
  try {
    const { copies, live: last } = await live(place, below);
    for (const [index, before] of copies.slice(0, -1).entries()) {
      const after = copies[index + 1] ?? before;
      const grownB =
        readFileSync(join(after.directory, 'journal.db-wal')).length -
        readFileSync(join(before.directory, 'journal.db-wal')).length;
      for (let cut = 0; cut < cutsPerGroup; cut++) {
        const keepB = cut === 0 ? 0 : cut === 1 ? grownB : below(grownB + 1);
        const missing = cut % 3 === 2 ? below(1 + Math.floor(keepB / sectorB)) : -1;
        const directory = cutBetween(place, before, after, keepB, (sector) => sector === missing);
        const found = await open(directory);
        const page = await readAll(found.journal);
        await found.journal.stop();
        cuts += 1;
        torn += found.notes.length;
        const where = `cut ${cut} of group ${index + 1} at ${keepB} of ${grownB} bytes`;
        const seqs = page.entries.map((one) => one.seq);
        const held = new Set(seqs);
        const wanted = Array.from({ length: before.durableTo }, (_, at) => at + 1);
        const lost = wanted.filter((seq) => !held.has(seq));
        if (lost.length > 0) violations.push(`${where}: ${lost.length} durable entries are lost, from ${lost[0]}`);
        if (found.nextSeq <= Math.max(...seqs, after.durableTo)) violations.push(`${where}: numbers are used again`);
        if (seqs.some((seq) => seq > last)) violations.push(`${where}: there are entries that never were`);
      }
    }
    if (!(await losesWhatIsCutOff(place, copies.at(-1))))
      violations.push('a log cut where it was synced was taken for whole: this row is blind');
    if (cuts === 0) violations.push('nothing was cut');
    const notes = [`${copies.length} synced states, ${cuts} cuts of what came after, ${torn} found a torn end`];
    return { violations, notes };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
