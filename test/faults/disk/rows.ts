/** The rows about the disk: what a real file system does to the journal, and what kills do; of the whole house as well. */
import { cutHouse } from '../../house/lives.ts';
import { randomFrom } from '../../journal/kit.ts';
import { killedLives } from '../../journal/lives.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { badDisk } from './bad-disk.ts';
import { powerLoss } from './power-loss.ts';
import { whyNoVolume } from './volume.ts';

const lossLimitMs = 1000;
const slowStartMs = 30_000;

/** Bridge, threads and simulator end in one moment, so many times; every start after it is clean. */
async function cutPower(seed: number, cuts: number): Promise<Findings> {
  try {
    const told = await cutHouse(randomFrom(seed), cuts, (line) => console.log(`        ${line}`));
    const starts = told.startMs.toSorted((a, b) => a - b);
    const slowest = starts.at(-1) ?? 0;
    const ends = [...told.lostMs, ...told.lostStateMs].sort((a, b) => a - b);
    const worst = ends.at(-1) ?? 0;
    const beyond = ends.filter((ms) => ms > lossLimitMs).length;
    return {
      violations: [
        ...told.warnings.map((warning) => `a start was not clean: ${warning}`),
        ...(ends.length < cuts / 4 ? [`only ${ends.length} recordings were cut off`] : []),
        ...(beyond > 0
          ? [`${beyond} of ${ends.length} recordings lost more than a second, ${worst.toFixed(0)} ms at most`]
          : []),
        ...(slowest > slowStartMs ? [`a start took ${slowest.toFixed(0)} ms`] : []),
      ],
      summary: `${told.cuts} cuts; lost ${(ends[ends.length >> 1] ?? 0).toFixed(0)} ms of a recording (p50), ${worst.toFixed(0)} ms at most`,
      notes: [
        `${told.commands} accepted commands, ${told.plans} plans, ${told.devices} devices, ${told.events} events, ${told.audited} records of the audit, ${told.files} recordings with ${told.frames} frames`,
        `${told.cutsInStart} cuts fell into a start; starts took ${(starts[starts.length >> 1] ?? 0).toFixed(0)} ms (p50), ${slowest.toFixed(0)} ms at most`,
      ],
    };
  } catch (error) {
    return { violations: [error instanceof Error ? error.message : String(error)] };
  }
}

export const diskRows: readonly Row[] = [
  {
    id: 'B-08',
    layer: 'proxy',
    title: 'disk full, hanging, read-only: telemetry goes on, it is said, and it mends by itself',
    whyNot: whyNoVolume,
    run: badDisk,
  },
  {
    id: 'B-cut',
    layer: 'proxy',
    title: 'bridge, threads and simulator are killed together at any instant, while it records and keeps',
    run: (seed) => cutPower(seed, 8),
    full: (seed) => cutPower(seed, 200),
  },
  { id: 'B-06', layer: 'proxy', title: 'power loss at every write and every cut of it', run: powerLoss },
  {
    id: 'B-01k',
    layer: 'proxy',
    title: 'the journal is killed 200 times at any instant',
    async run(seed): Promise<Findings> {
      try {
        const told = await killedLives(randomFrom(seed), 200);
        return {
          violations: [],
          notes: [`${told.lives} lives, ${told.live} entries live, ${told.durable} of them durable`],
        };
      } catch (error) {
        return { violations: [error instanceof Error ? error.message : String(error)] };
      }
    },
  },
];
