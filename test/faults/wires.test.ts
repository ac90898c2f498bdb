/** A short part of the lab's other layers: the built bridge behind a proxy, and over an emulated link where that may be. */
import { expect, test } from 'vitest';
import { proxyRows } from './proxy/rows.ts';
import { briefBlackHole, whyNoTun } from './tun/rows.ts';
import { runOverTun } from './tun/stage.ts';

const seed = Number(process.env.TETHER_LAB_SEED ?? 20_240_601);
const quick = ['P-slice', 'L-16'];

test.each(proxyRows.filter(({ id }) => quick.includes(id)))(
  '[$id] $title',
  async ({ run }) => {
    const { violations, notes } = await run(seed);
    expect(violations, `seed ${seed}\n${notes?.join('\n')}`).toEqual([]);
  },
  60_000,
);

const excuse = whyNoTun();
test.skipIf(excuse !== null)(
  `[tun] [L-01] two seconds of black hole lose and double nothing${excuse === null ? '' : `: ${excuse}`}`,
  async () => {
    const { account, violations } = await runOverTun(seed, briefBlackHole);
    expect(violations, `seed ${seed}`).toEqual([]);
    expect(account).toMatchObject({ lost: 0, doubled: 0, disordered: 0 });
    expect(account?.freshMs).toHaveLength(briefBlackHole.clients ?? 0);
  },
  60_000,
);
