/**
 * The journal's process, killed at any instant, life after life: each must tell the truth about the lives before it. For
 * the tests, which kill a dozen, and for the fault lab, which kills two hundred.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Gap, gapsAmong } from '../../bridge/core/gaps.ts';
import { folder, randomFrom, tidy, until } from './kit.ts';

/** Both run from the project's folder; the lab's own copy of this file is elsewhere. */
const appender = join('test', 'journal', 'appender.mjs');
const killsInALine = 25;
const atOnce = 2;

/** What outsiders know: every entry that was live, and those of which they were told that they are durable. */
type Truth = { epoch: string; readonly live: Map<number, string>; readonly durable: Set<number>; lives: number };

/** When a life is to be killed: at a part of the time that the last one took to open, or so long after it had. */
type Moment = { readonly while: 'opening'; readonly part: number } | { readonly while: 'working'; readonly ms: number };
let openingMs = 300;

/** One life, killed at that moment; what it said. It speaks into a file, which takes every line whatever happens. */
async function life(directory: string, seedOf: number, moment: Moment): Promise<string[]> {
  const path = join(folder(), 'said');
  const out = openSync(path, 'w');
  const begin = performance.now();
  const child = spawn(process.execPath, [appender, directory, String(seedOf)], { stdio: ['ignore', out, 'pipe'] });
  const closed = once(child, 'close');
  let err = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  if (moment.while === 'opening') {
    await Promise.race([closed, pause(openingMs * moment.part)]);
  } else {
    await until('its first word', () => fstatSync(out).size > 0 || child.exitCode !== null);
    openingMs = performance.now() - begin;
    await Promise.race([closed, pause(moment.ms)]);
  }
  child.kill('SIGKILL');
  const [code, signal] = await closed;
  closeSync(out);
  assert.deepEqual([code, signal], [null, 'SIGKILL'], err);
  // The last line may be cut short: whoever reads it never saw it.
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const wordsOf = (said: readonly string[], what: string) =>
  said.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));

/** What a life says of those before it, held against what outsiders know. */
function mustAgree(truth: Truth, said: readonly string[]): void {
  const [start] = wordsOf(said, 'start');
  if (start === undefined) return;
  const [epoch = '', nextSeq = ''] = start.split(' ');
  truth.epoch ||= epoch;
  assert.equal(epoch, truth.epoch, 'the epoch survives');
  const left = new Map(wordsOf(said, 'left').map((text) => [Number(JSON.parse(text).seq), text]));
  const wrong = [...left].filter(([seq, text]) => text !== truth.live.get(seq));
  assert.deepEqual(wrong, [], 'nothing but what was live');
  const lost = [...truth.durable].filter((seq) => !left.has(seq));
  assert.deepEqual(lost, [], 'what was durable is kept');
  assert.ok(Math.max(0, ...truth.live.keys()) < Number(nextSeq), 'no number is used twice');
  const gaps = wordsOf(said, 'gap').map((pair): Gap => {
    const [from = 0, to = 0] = pair.split(' ').map(Number);
    return { from, to };
  });
  assert.deepEqual(merged(gaps), gapsAmong(left.keys(), 0, Number(nextSeq) - 1), 'the rest is said to be missing');
}

/** Gaps that touch or were said twice, as one. */
function merged(gaps: readonly Gap[]): Gap[] {
  const list: Gap[] = [];
  for (const gap of [...gaps].sort((a, b) => a.from - b.from)) {
    const last = list.at(-1);
    const joins = last !== undefined && gap.from <= last.to + 1;
    if (joins) list.splice(-1, 1, { from: last.from, to: Math.max(last.to, gap.to) });
    else list.push(gap);
  }
  return list;
}

function learn(truth: Truth, said: readonly string[]): void {
  const durableTo = Math.max(0, ...wordsOf(said, 'durable').map(Number));
  truth.lives += wordsOf(said, 'start').length;
  for (const line of wordsOf(said, 'live')) {
    const text = line.slice(line.indexOf(' ') + 1);
    const { seq } = JSON.parse(text);
    assert.ok(line.startsWith(`${truth.epoch} `) && !truth.live.has(seq), `${line} comes a second time`);
    truth.live.set(seq, text);
    if (seq <= durableTo) truth.durable.add(seq);
  }
  assert.deepEqual(wordsOf(said, 'durability'), []);
}

async function manyLives(random: () => number, count: number): Promise<Truth> {
  const directory = folder();
  const truth: Truth = { epoch: '', live: new Map(), durable: new Set(), lives: 0 };
  for (let time = 0; time < count; time++) {
    const part = random();
    const moment: Moment = time % 5 === 4 ? { while: 'opening', part } : { while: 'working', ms: part * 120 };
    const said = await life(directory, random() * 2 ** 32, moment);
    mustAgree(truth, said);
    learn(truth, said);
  }
  return truth;
}

export type Told = { lives: number; live: number; durable: number };

/** Kills so many times, in lines of lives of their own, two at a time. Throws at the first lie. */
export async function killedLives(random: () => number, kills: number): Promise<Told> {
  const lines = Math.max(atOnce, Math.round(kills / killsInALine));
  const chains = Array.from({ length: lines }, () => randomFrom(random() * 2 ** 32));
  const told = { lives: 0, live: 0, durable: 0 };
  const work = async (): Promise<void> => {
    for (let chain = chains.pop(); chain !== undefined; chain = chains.pop()) {
      const truth = await manyLives(chain, kills / lines);
      told.lives += truth.lives;
      told.live += truth.live.size;
      told.durable += truth.durable.size;
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await tidy();
  }
  return told;
}
