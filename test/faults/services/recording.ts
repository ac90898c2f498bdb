/**
 * What kills, power cuts and bad disks do to recordings: a process that is killed 200 times; a disk whose bytes are taken
 * as they are at any moment, as a power cut leaves them, and mounted again; and a real bridge with a vehicle on a disk that
 * is full and that hangs.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { killedRecorders, live, lossOf, readAll } from '../../recording/lives.ts';
import { makeVolume, type Volume, whyNoVolume } from '../disk/volume.ts';
import { randomFrom } from '../kit/random.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { type ProxyStage, runProxied } from '../proxy/stage.ts';
import { labMs, pause, until } from '../real/clock.ts';

const lossLimitMs = 1000;
const kills = 200;
const cuts = 20;

const worst = (what: string, ms: number): string[] =>
  ms > lossLimitMs ? [`${what}: ${ms.toFixed(0)} ms are lost`] : [];

async function killRecorders(seed: number): Promise<Findings> {
  const random = randomFrom(seed);
  const { lives, files, frames, worstMs, worstEventsMs } = await killedRecorders(() => random.next(), kills);
  const blind = lives < kills / 2 ? [`only ${lives} lives came to record anything`] : [];
  return {
    violations: [...blind, ...worst('killed, frames', worstMs), ...worst('killed, events', worstEventsMs)],
    summary: `lost ${worstMs.toFixed(0)} ms of frames, ${worstEventsMs.toFixed(0)} ms of events at most`,
    notes: [`${lives} lives, ${files} files, ${frames} frames, all in order and readable by others`],
  };
}

/** What is on the volume's disk at this moment, as recordings that were mended. */
async function afterPowerCut(volume: Volume): ReturnType<typeof readAll> {
  const place = mkdtempSync(join(tmpdir(), 'tether-lab-power-'));
  const [image, mount] = [join(place, 'image'), join(place, 'mount')];
  mkdirSync(mount);
  try {
    copyFileSync(join(dirname(dirname(volume.directory)), 'image'), image);
    const { status, stderr } = spawnSync('mount', ['-o', 'loop', image, mount], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the disk after the cut: ${stderr.trim()}`);
    return await readAll(join(mount, 'data', 'recordings'));
  } finally {
    spawnSync('umount', ['-l', mount]);
    rmSync(place, { recursive: true, force: true });
  }
}

async function cutPower(seed: number): Promise<Findings> {
  const random = randomFrom(seed);
  const volume = makeVolume();
  const losses: number[] = [];
  const eventLosses: number[] = [];
  const running = live(join(volume.directory, 'recordings'), 0);
  try {
    if (!(await until(() => running.said().recordingSince !== null, 10_000))) throw new Error('nothing is recorded');
    await pause(1000);
    for (let cut = 0; cut < cuts; cut++) {
      await pause(300 + random.next() * 1000);
      // Nothing more is asked of the disk; what it holds by now is what a power cut leaves.
      running.child.kill('SIGSTOP');
      const found = await afterPowerCut(volume);
      const loss = lossOf(running.said(), 0, found);
      running.child.kill('SIGCONT');
      losses.push(loss.frames);
      eventLosses.push(loss.events);
    }
  } finally {
    await running.kill();
    volume.remove();
  }
  const [frames, events] = [Math.max(...losses), Math.max(...eventLosses)];
  return {
    violations: [...worst('power cut, frames', frames), ...worst('power cut, events', events)],
    summary: `lost ${frames.toFixed(0)} ms of frames, ${events.toFixed(0)} ms of events at most`,
    notes: [`${cuts} cuts`],
  };
}

/** The newest word about recording since then, by the wall clock: whether it goes on. */
function wordSince({ clients }: ProxyStage, wall: number): boolean | undefined {
  const said = clients[0]?.witness.mirror.events.filter(
    ({ wall: at, body }) => at >= wall && body.kind === 'recording',
  );
  const body = said?.at(-1)?.body;
  return body?.kind === 'recording' ? body.change === 'begun' : undefined;
}

/** Breaks the disk, waits for the word, watches the picture, mends it and waits for the other word. */
async function trouble(stage: ProxyStage, what: string, begin: () => () => void): Promise<string> {
  const [since, wall] = [labMs(), Date.now()];
  const mend = begin();
  let oldest = 0;
  const look = () => {
    oldest = Math.max(oldest, ...stage.clients.map((client) => client.ageMs() ?? Number.POSITIVE_INFINITY));
  };
  const isSaid = await until(() => {
    look();
    return wordSince(stage, wall) === false;
  }, 15_000);
  if (!isSaid) stage.fail(`${what}: nobody was told that recording pauses`);
  const saidMs = labMs() - since;
  for (const end = labMs() + 3000; labMs() < end; await pause(50)) look();
  if (oldest > 1000) stage.fail(`${what}: the picture was ${oldest.toFixed(0)} ms old`);
  const mendedAt = labMs();
  mend();
  if (!(await until(() => wordSince(stage, wall) === true, 45_000)))
    stage.fail(`${what}: recording did not go on by itself`);
  const backS = ((labMs() - mendedAt) / 1000).toFixed(1);
  return `${what}: said after ${saidMs.toFixed(0)} ms, picture at most ${oldest.toFixed(0)} ms old, goes on ${backS} s after it was mended`;
}

async function act(stage: ProxyStage, volume: Volume): Promise<string[]> {
  if (!(await until(() => wordSince(stage, 0) === true, 10_000))) stage.fail('nothing is recorded to begin with');
  const full = await trouble(stage, 'disk full', () => volume.fill());
  const hung = await trouble(stage, 'a write that hangs', () => {
    volume.freeze();
    return () => volume.thaw();
  });
  const image = mkdtempSync(join(tmpdir(), 'tether-lab-left-'));
  cpSync(join(volume.directory, 'recordings'), image, { recursive: true });
  const { marks, files } = await readOthers(image);
  rmSync(image, { recursive: true, force: true });
  if (files < 4) stage.fail(`only ${files} files are left, and each trouble should have ended two`);
  return [full, hung, `${files} files with ${marks} frames, all readable by others`];
}

/** Frames of a vehicle carry no marks of ours; that they can be read is what counts. */
async function readOthers(directory: string): Promise<{ marks: number; files: number }> {
  if (!existsSync(directory)) return { marks: 0, files: 0 };
  const { marks, files } = await readAll(directory);
  return { marks: marks.length, files };
}

async function spoilDisk(seed: number): Promise<Findings> {
  const volume = makeVolume();
  try {
    const bridgeFlags = ['--data-dir', volume.directory, '--keep-free-mb', '1', '--recordings-mb', '10'];
    return await runProxied(seed, { bridgeFlags, act: (stage) => act(stage, volume) });
  } finally {
    volume.remove();
  }
}

export const recordingRows: readonly Row[] = [
  { id: 'R-kill', layer: 'proxy', title: `the recorder is killed ${kills} times at any instant`, run: killRecorders },
  {
    id: 'R-power',
    layer: 'proxy',
    title: 'power cuts while recording, each played on a copy of the disk as it is',
    whyNot: whyNoVolume,
    run: cutPower,
  },
  {
    id: 'R-disk',
    layer: 'proxy',
    title: 'recording on a disk that is full and hangs: said, the picture goes on, and so does recording afterwards',
    whyNot: whyNoVolume,
    run: spoilDisk,
  },
];
