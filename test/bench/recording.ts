/**
 * What recording costs at 500 frames a second, with the state and events that a bridge makes of them: CPU of the thread that
 * owns the links and of the recorder's own, apart, beside a floor of the same run, which is a thread that writes the frames
 * and a line of JSON for each state, syncs as often, and knows of no stamps, topics, checksums and indexes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Recorder } from '../../bridge/core/recordings.ts';
import { startRecorder, usualFiles } from '../../bridge/journal/recording/recorder.ts';

const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };
const framesPerS = 500;
const tickMs = 20;
const rounds = 3;
const roundMs = 3000;

/** CPU of each thread of this process in ms, by its number (Linux, `schedstat`: ns on a CPU). */
function threadTimes(): Map<string, number> {
  const times = readdirSync('/proc/self/task').flatMap((id) => {
    try {
      return [[id, Number(readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8').split(' ')[0]) / 1e6] as const];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
  return new Map(times);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Sink = Pick<Recorder, 'frame' | 'sample' | 'entry'>;

const link = { name: 'rover', replay: false };

/** What a rover sends: two in five frames become state, and something happens twice a second. */
function give(sink: Sink, tick: number): void {
  const at = clock.monoMs();
  for (let index = 0; index < (framesPerS * tickMs) / 1000; index++) {
    const frame = new Uint8Array(45);
    frame.set([0xfd, 33, 0, 0, index, 1, 1, 33, 0, 0]);
    sink.frame(link, frame, at);
    if (index % 5 < 2) sink.sample('rover:1', at + index / 100, sample(tick + index));
  }
  if (tick % 25 === 0) sink.entry({ seq: tick + 1, at, wall: 0, severity: 6, body: reached(tick) });
}

const reached = (item: number) => ({ kind: 'reached', vehicle: 'rover:1', item }) as const;

const sample = (turn: number) =>
  ({
    kind: 'sample',
    group: 'pose',
    values: {
      ...{ latDeg: 48.1372 + turn * 1e-7, lonDeg: 11.5755 + turn * 1e-7, altAmslM: 519.2, altRelM: 0.1 },
      ...{ headingDeg: turn % 360, velNorthMps: 0.7, velEastMps: 0.7, velDownMps: 0 },
    },
  }) as const;

/** Gives for so long; this thread's CPU in ms. */
async function drive(sink: Sink): Promise<number> {
  const begin = clock.monoMs();
  const main = String(process.pid);
  const before = threadTimes().get(main) ?? 0;
  for (let tick = 0; clock.monoMs() - begin < roundMs; tick++) {
    give(sink, tick);
    await pause(Math.max(0, begin + (tick + 1) * tickMs - clock.monoMs()));
  }
  return (threadTimes().get(main) ?? 0) - before;
}

const nothing: Sink = { frame: () => {}, sample: () => {}, entry: () => {} };

/** Frames and lines to the same disk, by a thread that knows nothing of them. */
const floorThread = `
const { parentPort, workerData } = require('node:worker_threads');
const fs = require('node:fs');
const files = ['frames', 'messages'].map((name) => fs.openSync(workerData + '/' + name, 'w'));
let turn = 0;
parentPort.on('message', ({ frames, messages }) => {
  fs.writeSync(files[0], frames);
  fs.writeSync(files[1], messages);
  if (++turn % 2 === 0) for (const file of files) fs.fdatasyncSync(file);
});`;

function floorSink(directory: string): { sink: Sink; stop(): Promise<unknown> } {
  const worker = new Worker(floorThread, { eval: true, workerData: directory });
  let frames: Uint8Array[] = [];
  let messages: string[] = [];
  const timer = setInterval(() => {
    worker.postMessage({ frames: Buffer.concat(frames), messages: messages.join('\n') });
    frames = [];
    messages = [];
  }, 200);
  const sink: Sink = {
    frame: (_, frame) => frames.push(frame),
    sample: (_, __, { values }) => messages.push(JSON.stringify(values)),
    entry: (entry) => messages.push(JSON.stringify(entry)),
  };
  return {
    sink,
    stop: () => {
      clearInterval(timer);
      return worker.terminate();
    },
  };
}

type Cost = { readonly main: number; readonly others: number };

/** Shares of a core in percent: of this thread beyond what giving alone costs, and of all threads that came with it. */
async function costOf(begin: () => { sink: Sink; stop(): Promise<unknown> }): Promise<Cost> {
  const idle = await drive(nothing);
  const known = threadTimes();
  const { sink, stop } = begin();
  // The thread begins, and is warm, before it is looked at.
  await drive(sink);
  const before = threadTimes();
  const main = await drive(sink);
  const after = threadTimes();
  await stop();
  const others = [...after].filter(([id]) => !known.has(id));
  const spent = others.reduce((sum, [id, ms]) => sum + ms - (before.get(id) ?? 0), 0);
  return { main: ((main - idle) / roundMs) * 100, others: (spent / roundMs) * 100 };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** ns that handing over costs the thread that owns the links, each: the middle of many small turns. */
function handOver(recorder: Recorder): { frameNs: number; sampleNs: number } {
  const frame = new Uint8Array(45);
  const one = sample(1);
  const each = 200;
  const timed = (act: () => void) => {
    const turns = Array.from({ length: 20 }, () => {
      const begin = performance.now();
      for (let index = 0; index < each; index++) act();
      return ((performance.now() - begin) * 1e6) / each;
    });
    return median(turns);
  };
  return {
    frameNs: timed(() => recorder.frame(link, frame, 1)),
    sampleNs: timed(() => recorder.sample('rover:1', 1, one)),
  };
}

export async function run(print: (line: string) => void): Promise<void> {
  const folders: string[] = [];
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'tether-bench-recording-'));
    folders.push(made);
    return made;
  };
  const open = (directory: string) =>
    startRecorder({
      ...{ directory, clock, kinds: ['tlog', 'mcap'], about: { of: 'rover' } },
      limits: { ...usualFiles, budgetB: 1e9, reserveB: 0 },
      note: print,
      onState: ({ state, why }) => {
        if (state === 'paused') print(`paused: ${why}`);
      },
    });
  const costs: { floor: Cost; recorder: Cost }[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const floor = await costOf(() => floorSink(folder()));
    const directory = folder();
    const recorder = await costOf(() => {
      const opened = open(directory);
      return { sink: opened, stop: opened.stop };
    });
    bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
    costs.push({ floor, recorder });
  }
  const of = (pick: (one: (typeof costs)[number]) => number) => median(costs.map(pick)).toFixed(2);
  print(
    `${framesPerS} frames and ${(framesPerS * 2) / 5} states a second, shares of a core, median of ${rounds} rounds of ${roundMs / 1000} s:`,
  );
  print(
    `recorder: ${of(({ recorder }) => recorder.main)} % on the thread of the links, ${of(({ recorder }) => recorder.others)} % on its own`,
  );
  print(
    `bare writes: ${of(({ floor }) => floor.main)} % on the thread of the links, ${of(({ floor }) => floor.others)} % on their own`,
  );
  print(`${(bytes / 1000 / ((2 * roundMs) / 1000)).toFixed(1)} kB a second on disk`);
  const recorder = open(folder());
  handOver(recorder);
  await pause(1000);
  const { frameNs, sampleNs } = handOver(recorder);
  print(`handing over: ${frameNs.toFixed(0)} ns a frame, ${sampleNs.toFixed(0)} ns a state`);
  await recorder.stop();
  for (const made of folders) rmSync(made, { recursive: true, force: true });
}
