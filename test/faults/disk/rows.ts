/** The rows about the disk: what a real file system does to the journal, and what kills do. */
import { randomFrom } from '../../journal/kit.ts';
import { killedLives } from '../../journal/lives.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { badDisk } from './bad-disk.ts';
import { powerLoss } from './power-loss.ts';
import { whyNoVolume } from './volume.ts';

export const diskRows: readonly Row[] = [
  {
    id: 'B-08',
    layer: 'proxy',
    title: 'disk full, hanging, read-only: telemetry goes on, it is said, and it mends by itself',
    whyNot: whyNoVolume,
    run: badDisk,
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
