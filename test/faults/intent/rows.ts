/** The rows about intent: who drives, what stops the rover, and what became of what was asked. */
import { makeVolume, whyNoVolume } from '../disk/volume.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { faults } from './breakages.ts';
import * as conduct from './conduct.ts';
import { contest } from './contest.ts';
import { accountOf, deadMan } from './dead-man.ts';
import { killedLives } from './lives.ts';
import { ordersOverRadio } from './orders.ts';
import { pageFaults } from './page-faults.ts';
import { accountOfPages, brokenPages } from './pages.ts';
import { startStage } from './stage.ts';
import { groundStation } from './station.ts';
import { unheardStops } from './unheard-stop.ts';
import { tenThousand } from './virtual/commands.ts';
import { leaseFight } from './virtual/lease.ts';
import { accountOfMany, manyTrials } from './virtual/many.ts';

/** A control group passes where what it broke was seen. */
const control = ({ violations }: Findings): Findings =>
  violations.length > 0
    ? { violations: [], notes: [`seen: ${violations[0]}; ${violations.length} in all`] }
    : { violations: ['the lab did not see what is broken'] };

const virtualRows: readonly Row[] = [
  {
    id: 'I-dead',
    layer: 'sim',
    title: 'dead-man, 2,000 trials over ten faults',
    run: async (seed) => accountOfMany(await manyTrials(seed, 2000)),
  },
  {
    id: 'I-dead-x',
    layer: 'sim',
    title: 'control: the same without a watch',
    run: async (seed) => control(accountOfMany(await manyTrials(seed, 20, true))),
  },
  {
    id: 'I-10k',
    layer: 'sim',
    title: '30 % loss, doubled, reordered, both legs',
    run: async (seed) => tenThousand(seed, { commands: 10_000 }),
  },
  {
    id: 'I-10k-x',
    layer: 'sim',
    title: 'control: a client that asks again under new ids',
    run: async (seed) => control(tenThousand(seed, { commands: 500, naive: true })),
  },
  {
    id: 'I-lease',
    layer: 'sim',
    title: 'two operators fight over the lease from bad links',
    run: async (seed) => leaseFight(seed, { rounds: 1000 }),
  },
  {
    id: 'I-lease-x',
    layer: 'sim',
    title: 'control: sticks pass without the fence',
    run: async (seed) => control(await leaseFight(seed, { rounds: 100, fenceless: true })),
  },
];

const realRows: readonly Row[] = [
  {
    id: 'I-dead',
    layer: 'proxy',
    title: 'dead-man over all that breaks while one drives at 2 m/s',
    run: async (seed) => accountOf(await deadMan(seed, { trials: faults.length })),
    full: async (seed) => accountOf(await deadMan(seed, { trials: 500, lanes: 3 })),
  },
  {
    id: 'I-dead-x',
    layer: 'proxy',
    title: 'control: a bridge without its watch',
    run: async (seed) => control(accountOf(await deadMan(seed, { trials: 1, only: ['Wi-Fi cut'], blind: true }))),
  },
];

const broken = (id: string, title: string, only: readonly string[]): Row => ({
  id,
  layer: 'proxy',
  title,
  run: async (seed) => accountOf(await deadMan(seed, { trials: only.length, only })),
});

const scene = (id: string, title: string, play: conduct.Scene): Row => ({
  id,
  layer: 'proxy',
  title,
  async run(seed) {
    const stage = await startStage({ seed });
    try {
      return { violations: [], summary: await play(stage) };
    } finally {
      await stage.end();
    }
  },
});

/** The journal on a small file system of its own. */
const fullDisk: Row = {
  id: 'B-08c',
  layer: 'proxy',
  title: 'a full disk under commands',
  whyNot: whyNoVolume,
  async run(seed) {
    const volume = makeVolume();
    try {
      const stage = await startStage({ seed, bridgeFlags: ['--data-dir', volume.directory] });
      try {
        return { violations: [], summary: await conduct.noJournal(volume.fill)(stage) };
      } finally {
        await stage.end();
      }
    } finally {
      volume.remove();
    }
  },
};

const conductRows: readonly Row[] = [
  {
    id: 'I-radio',
    layer: 'proxy',
    title: '30 % loss each way at the rover, the bridge killed',
    run: async (seed) => ordersOverRadio(seed, 60),
    full: async (seed) => ordersOverRadio(seed, 200),
  },
  {
    id: 'I-radio-x',
    layer: 'proxy',
    title: 'control: a program that repeats what was not answered',
    run: async (seed) => control(await ordersOverRadio(seed, 15, true)),
  },
  {
    id: 'I-lease',
    layer: 'proxy',
    title: 'the lease changes hands between two whose ways stall',
    run: async (seed) => contest(seed, 8),
    full: async (seed) => contest(seed, 30),
  },
  {
    id: 'V-07',
    layer: 'proxy',
    title: 'browser killed, two look on',
    run: async (seed) => groundStation(seed, 4),
    full: async (seed) => groundStation(seed, 20),
  },
  { id: 'B-02', layer: 'proxy', title: 'kill -9 at nine points of a command’s life', run: killedLives },
  scene('B-03', 'kill -9 while driving, started again', conduct.killedWhileDriving),
  broken('B-04d', 'SIGSTOP for 5 s while driving', ['bridge SIGSTOP 5 s']),
  fullDisk,
  scene('B-10', 'a fifth of the processor', conduct.starved),
  scene('C-02', 'clicked as the way stands still', conduct.clickedIntoTheVoid),
  scene('C-02b', 'done, and the answer lost', conduct.answerLost),
  scene('C-04', 'two press at once', conduct.twoAtOnce),
  scene('C-05', 'the holder vanishes while driving', conduct.vanished),
  scene('C-06', 'asked: ignored, denied, gone', conduct.asking),
  broken('C-07', 'a stall of 2 s delivers 40 old sticks at once', ['2 s stall, then all at once']),
  scene('C-09', 'a hundred clicks', conduct.hundredClicks),
  scene('V-03', 'answers late and lost', conduct.answersAstray),
  scene('V-08', 'another ground station commands', conduct.otherStation),
  scene('V-09', 'the vehicle refuses', conduct.refusedByVehicle),
  scene('A-06', 'a viewer drives and commands, a term that never was', conduct.viewerTries),
  broken('L-06d', 'nothing reaches the bridge while driving', ['up only: nothing reaches the bridge']),
  scene('L-07d', 'latency rises while driving', conduct.slowerView),
  scene('M-04', 'one click over both ways of a session', conduct.bothWays),
];

const onPage = (id: string, title: string, names: readonly (keyof typeof pageFaults)[]): Row => {
  const only = names.map((name) => pageFaults[name]);
  const play = async (seed: number, each: number) =>
    accountOfPages(await brokenPages({ seed, trials: each * only.length, only }));
  return { id, layer: 'browser', title, run: (seed) => play(seed, 2), full: (seed) => play(seed, 10) };
};

/** Driven from the built page in a real Chromium. */
const pageRows: readonly Row[] = [
  onPage('W-02', 'tab hidden or window left while driving', ['hidden', 'blur']),
  onPage('W-02k', 'tab closed or killed while driving', ['closed', 'killed']),
  {
    id: 'W-02x',
    layer: 'browser',
    title: 'control: a page that is not told that it is hidden',
    run: async (seed) => control(accountOfPages(await brokenPages({ seed, trials: 1, only: [pageFaults.nothing] }))),
  },
  onPage('W-08d', 'main thread blocked while driving', ['blocked']),
  onPage('C-08', 'pad unplugged at full throttle, back with a stale axis', ['unplugged']),
  {
    id: 'C-01',
    layer: 'browser',
    title: 'STOP pressed with the link down',
    run: (seed) => unheardStops(seed, 3),
    full: (seed) => unheardStops(seed, 15),
  },
];

export const intentRows: readonly Row[] = [...virtualRows, ...realRows, ...conductRows, ...pageRows];
