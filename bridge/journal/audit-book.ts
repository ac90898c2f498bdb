/**
 * The audit on disk: one record to a line, chained (`core/access/audit.ts`), in files that end at a size, so that the
 * oldest can be let go. What was let go is vouched for by the hash with which the next file begins. Nothing of it runs on
 * the main thread but the hashing; what waits for the disk has a bound, and what does not fit is itself recorded.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type AuditRecord, chained, type Deed, type Verdict, verifier } from '../core/access/audit.ts';

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

export async function openAuditBook(options: AuditBookOptions): Promise<AuditBook> {
  const { directory, note, self, fileBytes = 8 * 1024 * 1024, mostFiles = 64 } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await endOf(directory);
  let last = found.last;
  let number = found.number;
  const waiting: string[] = [];
  let dropped = 0;
  let untold = 0;
  let isFailing = false;
  let file: FileHandle | undefined;
  let bytes = 0;
  let under: Promise<void> = Promise.resolve();

  const put = (deed: Deed) => {
    const record = chained(deed, last, sha256);
    last = record;
    waiting.push(`${JSON.stringify(record)}\n`);
  };
  const sayWhatIsMissing = () => {
    if (untold === 0) return;
    put({ ...self(), who: 'bridge', from: '', act: 'records were dropped', about: { count: untold } });
    untold = 0;
  };
  const begin = async () => {
    await file?.close();
    number += 1;
    file = await open(join(directory, nameOf(number)), 'a', 0o600);
    bytes = 0;
    for (const old of (await filesIn(directory)).slice(0, -mostFiles)) await rm(join(directory, nameOf(old)));
  };
  const flush = async () => {
    if (waiting.length === 0) return;
    const lines = waiting.join('');
    const count = waiting.length;
    if (file === undefined || bytes >= fileBytes) await begin();
    await file?.appendFile(lines);
    waiting.splice(0, count);
    bytes += Buffer.byteLength(lines);
    await file?.datasync();
  };
  const turn = () => {
    under = under.then(flush).then(
      () => {
        isFailing = false;
        if (waiting.length < mostWaiting) sayWhatIsMissing();
      },
      (error: Error) => {
        if (!isFailing) note(`the audit cannot be written: ${error.message}`);
        isFailing = true;
        // What may be half-written is not gone on with: the next try begins a file of its own.
        file = undefined;
      },
    );
    return under;
  };

  if (found.torn > 0)
    put({ ...self(), who: 'bridge', from: '', act: 'a torn record was cut off', about: { bytes: found.torn } });
  const timer = setInterval(turn, syncEveryMs);
  timer.unref();
  return {
    write(deed) {
      if (waiting.length < mostWaiting) put(deed);
      else {
        dropped++;
        untold++;
      }
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
  for (const number of await filesIn(directory)) {
    const reader = createInterface({
      input: createReadStream(join(directory, nameOf(number))),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    try {
      for await (const line of reader) if (line !== '') yield line;
    } finally {
      reader.close();
    }
  }
}

type End = { readonly last: AuditRecord | null; readonly number: number; readonly torn: number };

/** Where the last life ended: what a power cut left half-written is cut off, so that the chain goes on from what is whole. */
async function endOf(directory: string): Promise<End> {
  const numbers = await filesIn(directory);
  const newest = numbers.at(-1) ?? 0;
  let torn = 0;
  for (const number of [...numbers].reverse()) {
    const path = join(directory, nameOf(number));
    const { last, whole } = await lastOf(path);
    const { size } = await stat(path);
    if (number === newest && whole < size) {
      torn = size - whole;
      await truncate(path, whole);
    }
    if (last) return { last, number: newest, torn };
  }
  return { last: null, number: newest, torn };
}

/** The last record that is whole, and how many bytes there are up to its end. */
async function lastOf(path: string): Promise<{ readonly last: AuditRecord | null; readonly whole: number }> {
  let last: AuditRecord | null = null;
  let at = 0;
  let whole = 0;
  const file = await open(path);
  try {
    for await (const line of file.readLines()) {
      at += Buffer.byteLength(line) + 1;
      const record = parse(line);
      if (record) {
        last = record;
        whole = at;
      }
    }
  } finally {
    await file.close().catch(() => {});
  }
  const { size } = await stat(path);
  return { last, whole: Math.min(whole, size) };
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
