/**
 * The recorder's process, killed at any instant, life after life in one directory: after each, every file opens in readers
 * that are not ours, what is in them is what was handed over, in order, and what is missing is the end. For the tests,
 * which kill a dozen, and for the fault lab, which kills two hundred.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hand, indexMcap, markOf, readTlogStrictly, streamMcap } from './kit.ts';

/** Both run from the project's folder; the lab's own copy of this file is elsewhere. */
const writer = join('test', 'recording', 'writer.mjs');

/** Marks that were handed over together, and when by the life's own clock. */
type Gift = { readonly from: number; readonly to: number; readonly at: number };
export type Life = { readonly gifts: readonly Gift[]; readonly recordingSince: number | null };

export type Running = {
  readonly child: ChildProcess;
  /** What it has said so far; a line that was cut short is not among it. */
  said(): Life;
  /** At once, as a power cut or the kernel would. */
  kill(): Promise<Life>;
};

/** Begins a life that counts from `first`. It speaks into a file, which takes every line whatever happens. */
export function live(directory: string, first: number): Running {
  const place = mkdtempSync(join(tmpdir(), 'recorder-said-'));
  const path = join(place, 'said');
  const out = openSync(path, 'w');
  const child = spawn(process.execPath, [writer, directory, String(first)], { stdio: ['ignore', out, 'inherit'] });
  const closed = once(child, 'close');
  const said = () => lifeOf(readFileSync(path, 'utf8').split('\n').slice(0, -1));
  return {
    child,
    said,
    async kill() {
      child.kill('SIGKILL');
      const [code, signal] = await closed;
      closeSync(out);
      const life = said();
      rmSync(place, { recursive: true, force: true });
      assert.deepEqual([code, signal], [null, 'SIGKILL']);
      return life;
    },
  };
}

function lifeOf(lines: readonly string[]): Life {
  const gifts = lines.flatMap((line): Gift[] => {
    const [what, from, to, at] = line.split(' ');
    return what === 'gave' ? [{ from: Number(from), to: Number(to), at: Number(at) }] : [];
  });
  const begun = lines.indexOf('recording');
  const before = lines.slice(0, begun).filter((line) => line.startsWith('gave')).length;
  return { gifts, recordingSince: begun === -1 ? null : (gifts[before]?.at ?? null) };
}

export type Found = { readonly marks: readonly number[]; readonly items: readonly number[]; readonly files: number };

/** What the recordings there hold, once they were mended. Throws where one is not readable to its end. */
export async function readAll(directory: string): Promise<Found> {
  const hand = new Hand(directory);
  hand.keeper.open();
  hand.mend();
  const marks: number[] = [];
  const items: number[] = [];
  const files = hand.keeper.list().toReversed();
  for (const { name, kind, state } of files) {
    const bytes = hand.bytes(name);
    if (kind === 'tlog') for (const { frame } of readTlogStrictly(bytes)) marks.push(markOf(frame));
    // Killed before it had a beginning: there is nothing in it.
    else if (state === 'torn') assert.ok(bytes.length < 40, `${name} is torn`);
    else {
      const { messages } = await indexMcap(bytes);
      assert.deepEqual(streamMcap(bytes), { messages, isWhole: true });
      for (const { topic, value } of messages) if (topic === '/events') items.push(Number(value.seq));
    }
  }
  return { marks, items, files: files.length };
}

/**
 * Holds what was found against what a life that began at `first` handed over; ms of it that are lost, by its own clock up
 * to its last word.
 */
export function lossOf(life: Life, first: number, { marks, items }: Found): { frames: number; events: number } {
  const mine = marks.filter((mark) => mark >= first);
  const [begin = first] = mine;
  assert.deepEqual(
    mine,
    Array.from({ length: mine.length }, (_, index) => begin + index),
    'frames in order, once',
  );
  assert.equal(begin, first, 'nothing is missing at the beginning');
  const mineItems = items.filter((item) => item > first);
  assert.deepEqual(
    mineItems,
    mineItems.map((_, index) => first + 10 * (index + 1)),
    'events in order, once',
  );
  const end = life.gifts.at(-1)?.at ?? 0;
  const lostFrom = (count: number) => life.gifts.find(({ to }) => to > count)?.at ?? end;
  return { frames: end - lostFrom(first + mine.length), events: end - lostFrom(first + 10 * mineItems.length) };
}

export type Told = {
  kills: number;
  lives: number;
  files: number;
  frames: number;
  worstMs: number;
  worstEventsMs: number;
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const livesInALine = 20;

/** Kills so many times, in two lines of lives at once. Throws at the first lie. */
export async function killedRecorders(random: () => number, kills: number): Promise<Told> {
  const told: Told = { kills, lives: 0, files: 0, frames: 0, worstMs: 0, worstEventsMs: 0 };
  let left = kills;
  const line = async (): Promise<void> => {
    while (left > 0) {
      const directory = mkdtempSync(join(tmpdir(), 'recorder-lives-'));
      try {
        for (let time = 0; time < livesInALine && left > 0; time++) {
          left--;
          await oneLife(directory, 1_000_000 * time, random, told);
        }
        told.files += (await readAll(directory)).files;
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    }
  };
  await Promise.all([line(), line()]);
  return told;
}

async function oneLife(directory: string, first: number, random: () => number, told: Told): Promise<void> {
  const running = live(directory, first);
  await pause(600 + random() * 2000);
  const life = await running.kill();
  // Of a copy: what is to be mended in the directory itself is left to the next life.
  const image = `${directory}-image`;
  cpSync(directory, image, { recursive: true });
  const found = await readAll(image).finally(() => rmSync(image, { recursive: true, force: true }));
  const loss = lossOf(life, first, found);
  // Before the thread was there nothing can have been kept.
  if (life.recordingSince === null) return;
  told.lives++;
  told.frames += found.marks.filter((mark) => mark >= first).length;
  told.worstMs = Math.max(told.worstMs, loss.frames);
  told.worstEventsMs = Math.max(told.worstEventsMs, loss.events);
}
