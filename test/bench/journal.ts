/**
 * What an event costs to keep: the journal beside a bare append-only file that is synced as often and holds the same
 * text with the same checksum, in turns. Then the journal as the bridge uses it: what an event costs the thread that owns
 * the links, and how long until it is durable.
 */
import { fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { crc32 } from 'node:zlib';
import { freshStart } from '../../bridge/core/journal.ts';
import { EventStream } from '../../bridge/core/stream.ts';
import { entryOf } from '../../bridge/journal/entries.ts';
import { openJournal } from '../../bridge/journal/journal.ts';
import { diskRetention } from '../../bridge/journal/options.ts';
import { createStore } from '../../bridge/journal/store.ts';
import type { Entry } from '../../bridge/protocol/stream.ts';

const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };
const rounds = 8;

const entry = (seq: number): Entry => ({
  seq,
  at: seq * 3.25,
  wall: 1_700_000_000_000 + seq,
  severity: 6,
  body: { kind: 'text', vehicle: 'rover:1', text: `Reached waypoint ${seq}, then on to the next`, complete: true },
});

/** Writes one synced group. */
type Write = (seqs: readonly number[], texts: readonly string[]) => void;

function bareFile(directory: string): Write {
  const file = openSync(join(directory, 'bare.jsonl'), 'a');
  return (seqs, texts) => {
    const lines = texts.map((text, index) => `${crc32(`${seqs[index]} ${text}`).toString(16)} ${text}\n`);
    writeSync(file, lines.join(''));
    fdatasyncSync(file);
  };
}

const journalFile = (directory: string): Write =>
  createStore(join(directory, 'journal.db'), 'bench', 'bench', { retention: diskRetention, wallMs: clock.wallMs })
    .append;

const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
};

/** µs an event by round, for groups of this size. */
function measureWrites(write: Write, groups: number, size: number, from: number): number {
  let seq = from;
  const begin = performance.now();
  for (let group = 0; group < groups; group++) {
    const seqs = Array.from({ length: size }, () => seq++);
    write(
      seqs,
      seqs.map((one) => JSON.stringify(entry(one))),
    );
  }
  return ((performance.now() - begin) * 1000) / (groups * size);
}

function compareFiles(directory: string, print: (line: string) => void): void {
  const [bare, journal] = [bareFile(directory), journalFile(directory)];
  let seq = 1;
  for (const [groups, size] of [
    [60, 1],
    [20, 10],
    [20, 100],
  ] as const) {
    const took: { bare: number[]; journal: number[] } = { bare: [], journal: [] };
    for (let round = 0; round < rounds; round++) {
      took.bare.push(measureWrites(bare, groups, size, seq));
      took.journal.push(measureWrites(journal, groups, size, seq));
      seq += groups * size;
    }
    const [low, high] = [quantile(took.bare, 0.5), quantile(took.journal, 0.5)];
    print(
      `groups of ${size}, each synced: journal ${high.toFixed(1)} µs an event, bare file ${low.toFixed(1)} µs, ` +
        `${(high - low).toFixed(1)} µs more, ratio ${(high / low).toFixed(2)}`,
    );
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const happen = (stream: EventStream, item: number): Entry =>
  stream.append({ at: clock.monoMs(), severity: 6, body: { kind: 'reached', vehicle: 'rover:1', item } });

/** µs for which this thread was busy, an event; everything that an event sets off in it included. */
async function loopCost(act: (item: number) => void): Promise<number> {
  const before = performance.eventLoopUtilization();
  for (let turn = 0; turn < 100; turn++) {
    for (let item = 0; item < 10; item++) act(item);
    await pause(4);
  }
  return performance.eventLoopUtilization(before).active;
}

async function measureStream(directory: string, print: (line: string) => void): Promise<void> {
  const opened = await openJournal({
    directory,
    clock,
    entryOf,
    note: print,
    onDurability: (state) => print(JSON.stringify(state)),
  });
  if (!opened.ok) throw new Error(opened.why);
  const { journal, start } = opened;
  const stream = new EventStream(start, clock, journal);

  const unkept = new EventStream(freshStart('unkept'), clock);
  const costs = { kept: [] as number[], unkept: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    costs.unkept.push(await loopCost((item) => happen(unkept, item)));
    costs.kept.push(await loopCost((item) => happen(stream, item)));
  }
  const [kept, alone] = [quantile(costs.kept, 0.5), quantile(costs.unkept, 0.5)];
  print(
    `on the thread of the links, 2,500 events a second: ${kept.toFixed(1)} µs of it an event with the journal, ` +
      `${alone.toFixed(1)} µs without, so ${(kept - alone).toFixed(1)} µs for the journal`,
  );

  const waits: number[] = [];
  const grouped: number[] = [];
  for (let time = 0; time < 300; time++) {
    const begin = performance.now();
    await journal.whenDurable(happen(stream, time).seq, 5000);
    waits.push(performance.now() - begin);
  }
  for (let time = 0; time < 100; time++) {
    const begin = performance.now();
    const { seq } = happen(stream, time);
    while (journal.status().durableTo < seq) await pause(0);
    grouped.push(performance.now() - begin);
    await pause(5);
  }
  print(
    `durable, somebody waiting: p50 ${quantile(waits, 0.5).toFixed(2)} ms, p99 ${quantile(waits, 0.99).toFixed(2)} ms`,
  );
  print(`durable, grouped: p50 ${quantile(grouped, 0.5).toFixed(2)} ms, p99 ${quantile(grouped, 0.99).toFixed(2)} ms`);
  await journal.stop();
}

/**
 * What keeping an event costs at the moment it happens, beside the least that would be needed to keep anything of it: its
 * place in an array and its text. In turns, the middle of the rounds; the disk's thread works meanwhile.
 */
async function measureHandOver(directory: string, print: (line: string) => void): Promise<void> {
  const opened = await openJournal({ directory, clock, entryOf, note: print, onDurability: () => {} });
  if (!opened.ok) throw new Error(opened.why);
  const { journal, start } = opened;
  const stream = new EventStream(start, clock, journal);
  const perEvent = (act: (item: number) => void): number => {
    const begin = performance.now();
    for (let item = 0; item < 500; item++) act(item);
    return (performance.now() - begin) * 2;
  };
  const costs = { kept: [] as number[], floor: [] as number[] };
  let [list, longest]: [unknown[], number] = [[], 0];
  for (let round = 0; round < 60; round++) {
    list = [];
    costs.floor.push(perEvent((item) => list.push(JSON.stringify(entry(item)))));
    costs.kept.push(
      perEvent((item) => {
        const begin = performance.now();
        happen(stream, item);
        longest = Math.max(longest, performance.now() - begin);
      }),
    );
    await journal.whenDurable(stream.seq, 5000);
  }
  const [kept, floor] = [quantile(costs.kept, 0.5), quantile(costs.floor, 0.5)];
  print(
    `handed to the journal as it happens: ${kept.toFixed(2)} µs an event, longest ${longest.toFixed(2)} ms; ` +
      `array and JSON alone ${floor.toFixed(2)} µs, ratio ${(kept / floor).toFixed(2)}`,
  );
  await journal.stop();
}

/** How long a start waits for a full journal: every row is looked at. */
async function measureOpening(directory: string, print: (line: string) => void): Promise<void> {
  const options = { directory, clock, entryOf, note: print, onDurability: () => {} };
  const filled = await openJournal(options);
  if (!filled.ok) throw new Error(filled.why);
  for (let seq = 1; seq <= 100_000; seq += 5000) {
    filled.journal.append(Array.from({ length: 5000 }, (_, index) => entry(seq + index)));
    await filled.journal.whenDurable(seq + 4999, 30_000);
  }
  await filled.journal.stop();
  const begin = performance.now();
  const opened = await openJournal(options);
  const took = performance.now() - begin;
  if (!opened.ok) throw new Error(opened.why);
  print(
    `opening with 100,000 events: ${took.toFixed(0)} ms (${opened.start.entries.length} back in memory, next is ${opened.start.nextSeq})`,
  );
  await opened.journal.stop();
}

export async function run(print: (line: string) => void): Promise<void> {
  const folders = ['files', 'stream', 'handover', 'opening'].map((name) =>
    mkdtempSync(join(tmpdir(), `tether-bench-${name}-`)),
  );
  const [files = '', stream = '', handover = '', opening = ''] = folders;
  compareFiles(files, print);
  await measureStream(stream, print);
  await measureHandOver(handover, print);
  await measureOpening(opening, print);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
