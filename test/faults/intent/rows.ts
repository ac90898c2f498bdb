/** The rows about intent: who drives, what stops the rover, and what became of what was asked. */
import type { Findings, Row } from '../kit/rows.ts';
import { faults } from './breakages.ts';
import { accountOf, deadMan } from './dead-man.ts';
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

export const intentRows: readonly Row[] = [...virtualRows, ...realRows];
