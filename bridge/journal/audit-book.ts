/**
 * The audit on disk: one record to a line, chained (`core/access/audit.ts`), in files that end at a size, so that the
 * oldest can be let go. What was let go is vouched for by the hash with which the next file begins. Nothing of it runs on
 * the main thread but the hashing; what waits for the disk has a bound, and what does not fit is itself recorded.
 */
import { createHash } from 'node:crypto';
import { appendFile, type FileHandle, mkdir, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditRecord, chained, type Deed, type Verdict, verifier } from '../core/access/audit.ts';
import { linesOf } from './lines.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const mostWaiting = 10_000;
/** What is written is on the disk this much later, at most. */
const syncEveryMs = 500;

export type AuditBookOptions = {
  readonly directory: string;
  /** A file ends at so many bytes, and so many are kept. */
  readonly fileBytes?: number;
  readonly mostFiles?: number;
  /** Who is told that the disk fails, once until it does not. */
  readonly note: (text: string) => void;
  /** For what the book itself has to say. */
  readonly self: () => Pick<Deed, 'wall' | 'boot' | 'at'>;
};

export type AuditBook = {
  write(deed: Deed): void;
  /** Everything so far, oldest first, as it stands in the files. Ends early where the reader does. */
  lines(): AsyncGenerator<string>;
  verify(): Promise<Verdict>;
  readonly dropped: number;
  stop(): Promise<void>;
};

/** Begins at once; a folder that cannot be used is said, and tried again for as long as it takes. */
export async function openAuditBook(options: AuditBookOptions): Promise<AuditBook> {
  const { directory, note, self, fileBytes = 8 * 1024 * 1024, mostFiles = 64 } = options;
  const waiting: Deed[] = [];
  /** Where the files end; null while that is not known, or may be otherwise since something failed. */
  let end: { last: Last; number: number } | null = null;
  let file: FileHandle | undefined;
  let bytes = 0;
  /** Number of the last that is known to be on disk; null before anybody looked. */
  let written: number | null = null;
  let dropped = 0;
  let untold = 0;
  let isFailing = false;
  let under: Promise<void> = Promise.resolve();

  const say = (act: string, about: Deed['about']): Deed => ({ ...self(), who: 'bridge', from: '', act, about });
  /** Finds where the files end. What was on its way when something failed may be there in part. */
  const find = async (): Promise<{ last: Last; number: number }> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const { last, number, torn } = await endOf(directory);
    if (written !== null) waiting.splice(0, Math.max(0, (last?.n ?? 0) - written));
    if (torn > 0) waiting.unshift(say('a torn record was cut off', { bytes: torn }));
    return { last, number };
  };
  /** The newest file goes on until it is full: a bridge that starts again and again would let go of everything else. */
  const goOn = async (newest: number) => {
    const size = newest === 0 ? fileBytes : (await stat(join(directory, nameOf(newest)))).size;
    await begin(size < fileBytes ? newest : newest + 1);
    bytes = size < fileBytes ? size : 0;
  };
  const begin = async (number: number) => {
    await file?.close();
    file = await open(join(directory, nameOf(number)), 'a', 0o600);
    bytes = 0;
    if (end) end.number = number;
    for (const old of (await filesIn(directory)).slice(0, -mostFiles)) await rm(join(directory, nameOf(old)));
  };
  const flush = async () => {
    if (waiting.length === 0 && end !== null) return;
    end ??= await find();
    written = end.last?.n ?? 0;
    if (waiting.length === 0) return;
    if (file === undefined) await goOn(end.number);
    else if (bytes >= fileBytes) await begin(end.number + 1);
    const records = chainOf(waiting, end.last);
    const lines = records.map(lineOf).join('');
    await file?.appendFile(lines);
    await file?.datasync();
    waiting.splice(0, records.length);
    end.last = records.at(-1) ?? end.last;
    written = end.last?.n ?? 0;
    bytes += Buffer.byteLength(lines);
  };
  const worked = () => {
    isFailing = false;
    if (untold === 0 || waiting.length >= mostWaiting) return;
    waiting.push(say('records were dropped', { count: untold }));
    untold = 0;
  };
  const failed = (error: Error) => {
    if (!isFailing) note(`the audit cannot be written: ${error.message}`);
    isFailing = true;
    end = null;
    file?.close().catch(() => {});
    file = undefined;
  };
  let turns = 0;
  const turn = () => {
    turns++;
    under = under
      .then(flush)
      .then(worked, failed)
      .finally(() => turns--);
    return under;
  };

  await turn();
  // Where the disk hangs, turns do not queue up behind it.
  const timer = setInterval(() => turns === 0 && turn(), syncEveryMs);
  timer.unref();
  return {
    write(deed) {
      if (waiting.length < mostWaiting) {
        waiting.push(deed);
        return;
      }
      dropped++;
      untold++;
    },
    lines: () => linesIn(directory),
    async verify() {
      await turn();
      return verifyAudit(directory);
    },
    get dropped() {
      return dropped;
    },
    async stop() {
      clearInterval(timer);
      await turn();
      await file?.close();
      file = undefined;
    },
  };
}

type Last = Pick<AuditRecord, 'n' | 'hash'> | null;

function chainOf(deeds: readonly Deed[], last: Last): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const deed of deeds) records.push(chained(deed, records.at(-1) ?? last, sha256));
  return records;
}

/** U+2028 and U+2029 end a line for some programs: they are escaped. The hash is over the words that are read back. */
const lineOf = (record: AuditRecord): string =>
  `${JSON.stringify(record).replace(/[\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`)}\n`;

/** Looks at every record that is kept; whoever keeps the last hash elsewhere sees as well that nothing was cut off. */
export async function verifyAudit(directory: string): Promise<Verdict> {
  let check: ReturnType<typeof verifier> | undefined;
  let n = 0;
  for await (const line of linesIn(directory)) {
    n++;
    const record = parse(line);
    if (record === undefined) return { ok: false, n, why: `line ${n} is not a record` };
    // What stood before the oldest that is kept was let go; its hash stands in this one.
    check ??= verifier(sha256, record.n === 1 ? undefined : { n: record.n - 1, hash: record.before });
    check.look(record);
  }
  return check?.verdict() ?? { ok: true, records: 0, last: '' };
}

const nameOf = (number: number): string => `audit-${String(number).padStart(6, '0')}.jsonl`;

async function filesIn(directory: string): Promise<number[]> {
  const names = await readdir(directory);
  return names
    .flatMap((name) => /^audit-(\d{6})\.jsonl$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

async function* linesIn(directory: string): AsyncGenerator<string> {
  for (const number of await filesIn(directory))
    for await (const { text } of linesOf(join(directory, nameOf(number)))) if (text !== '') yield text;
}

type End = { readonly last: AuditRecord | null; readonly number: number; readonly torn: number };

/** Where the last life ended: what a power cut left half-written is cut off, so that the chain goes on from what is whole. */
async function endOf(directory: string): Promise<End> {
  const numbers = await filesIn(directory);
  const newest = numbers.at(-1) ?? 0;
  let torn = 0;
  for (const number of [...numbers].reverse()) {
    const path = join(directory, nameOf(number));
    const tail = await tailOf(path);
    if (number === newest) {
      await mend(path, tail);
      torn = tail.sizeB - tail.wholeB;
    }
    if (tail.last) return { last: tail.last, number: newest, torn };
  }
  return { last: null, number: newest, torn };
}

type Tail = {
  /** The last record that is whole. */
  readonly last: AuditRecord | null;
  /** Up to the end of the last line, or up to its beginning where it is no record. */
  readonly wholeB: number;
  readonly sizeB: number;
  readonly isEnded: boolean;
};

async function tailOf(path: string): Promise<Tail> {
  let tail: Tail = { last: null, wholeB: 0, sizeB: 0, isEnded: true };
  for await (const { text, untilB, isEnded } of linesOf(path)) {
    const record = parse(text);
    tail = { last: record ?? tail.last, wholeB: record ? untilB : tail.sizeB, sizeB: untilB, isEnded };
  }
  return tail;
}

/** A record that was cut off right before its newline is whole, and the next one begins a line of its own. */
async function mend(path: string, { wholeB, sizeB, isEnded }: Tail): Promise<void> {
  if (wholeB < sizeB) await truncate(path, wholeB);
  else if (!isEnded) await appendFile(path, '\n');
}

function parse(line: string): AuditRecord | undefined {
  try {
    const found: unknown = JSON.parse(line);
    return isRecord(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (found: unknown): found is AuditRecord =>
  typeof found === 'object' &&
  found !== null &&
  'n' in found &&
  'hash' in found &&
  'before' in found &&
  'about' in found;
