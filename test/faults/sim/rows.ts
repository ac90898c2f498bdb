/** The rows that virtual time can show. */

import { quantile, spreadOf } from '../kit/figures.ts';
import { randomFrom } from '../kit/random.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { toldTwice, unseen } from './controls.ts';
import * as faults from './faults.ts';
import { foresight } from './foresight.ts';
import { natIdle } from './idle.ts';
import { outages } from './outages.ts';
import { sweep } from './pace.ts';
import { type Outcome, type Plan, runPlan } from './run.ts';
import { keepScar, readScars } from './scars.ts';

export const fieldOutages = outages({ clients: 4, perClient: 25, killEveryMs: 40_000 });
const worlds = 10;

/** Ten worlds with four clients and 25 outages each: a thousand, the bridge's restarts beside them; and the old scars. */
export function thousandOutages(seed: number): Findings {
  const random = randomFrom(seed);
  const old = readScars().map((scar) => scar.seed);
  const fresh = Array.from({ length: worlds }, () => random.below(2 ** 31));
  const outcomes = [...old, ...fresh].map((each) => runPlan(each, fieldOutages));
  for (const { seed: hurt, violations } of outcomes)
    if (violations[0] !== undefined) keepScar({ seed: hurt, why: violations[0] });
  return together(outcomes);
}

const planned = (
  id: string,
  title: string,
  plan: Plan,
  more: (outcome: Outcome) => readonly string[] = () => [],
): Row => ({
  id,
  layer: 'sim',
  title,
  run: async (seed) => {
    const outcome = runPlan(seed, plan);
    const findings = together([outcome]);
    return { ...findings, violations: [...findings.violations, ...more(outcome)] };
  },
});

const within = (what: string, limitMs: number) => (outcome: Outcome) => {
  const p95 = quantile(outcome.freshMs, 0.95);
  return p95 <= limitMs ? [] : [`${what}: fresh after ${p95.toFixed(0)} ms (p95), promised are ${limitMs}`];
};

export const simRows: readonly Row[] = [
  {
    id: 'S-1000',
    layer: 'sim',
    title: '1,000 random outages of 0.1–60 s, bridge kills among them',
    run: async (seed) => thousandOutages(seed),
  },
  planned('S-twice', 'events told twice are applied once', toldTwice),
  {
    id: 'S-controls',
    layer: 'sim',
    title: 'seven broken products are told from the whole one',
    run: async (seed) => ({ violations: unseen(seed).map((name) => `the lab did not see: ${name}`) }),
  },
  {
    id: 'S-pace',
    layer: 'sim',
    title: 'pace and age over 270 ways: delay × jitter × loss × rate × size of frames',
    run: async (seed) => sweep(seed),
  },
  {
    id: 'S-foresight',
    layer: 'sim',
    title: 'warnings before a link fails: 36 that fade, 72 that are unsteady',
    run: async (seed) => foresight(seed),
  },
  planned('L-05', 'outage of 6 min, 1,800 events', faults.longOutage, exactGap),
  planned('L-06', 'one way dead, up or down (detection; neutral belongs to driving)', faults.oneWay),
  planned('L-13', 'address changes, the old connection dies silently', faults.forgotten, within('L-13', 4000)),
  {
    id: 'L-14',
    layer: 'sim',
    title: 'NAT that forgets idle connections after 60 and 270 s, hidden page',
    run: async (seed) => natIdle(seed),
  },
  planned('L-18', 'flapping 3 s up, 2 s down, ×50', faults.flapping, usable),
  planned('B-01', 'kill -9, ×30', faults.kills, within('B-01', 1500)),
  planned('B-05', 'planned restart, ×10', faults.gracefulRestart, within('B-05', 2000)),
  planned('B-07', 'the journal is damaged at a restart', faults.damagedJournal),
  planned('B-14', '2,000 events/s for 5 s, one reader stands still', faults.burst),
  planned('B-15', 'a handler fails for one client', faults.failingHandler),
  planned('A-01', 'clocks of bridge and pages jump by up to 56 years', faults.clockJumps),
  planned('I11', 'no attempt after a terminal close', faults.terminal),
];

/** Everything outside the window, and nothing else, is said to be missing. */
function exactGap({ announced, overstated }: Outcome): string[] {
  if (announced > 0 && overstated === 0) return [];
  return [`the gap names ${announced + overstated} events, missing are ${announced}`];
}

/** Half of the three seconds up must be usable. */
function usable({ freshMs }: Outcome): string[] {
  const lost = freshMs.reduce((sum, ms) => sum + Math.min(3000, ms), 0);
  const share = 1 - lost / (3000 * freshMs.length);
  return share >= 0.5 ? [] : [`usable for ${(share * 100).toFixed(0)} % of the time up, promised is half`];
}

export function together(outcomes: readonly Outcome[]): Findings {
  const sum = (pick: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  const causes = new Map<string, number[]>();
  for (const { freshByCause } of outcomes)
    for (const [cause, ms] of freshByCause) causes.set(cause, [...(causes.get(cause) ?? []), ...ms]);
  const failed = outcomes.find(({ violations }) => violations.length > 0);
  const overstated = sum((outcome) => outcome.overstated);
  return {
    account: {
      lost: sum(({ lost }) => lost),
      doubled: sum(({ doubled }) => doubled),
      disordered: sum(({ disordered }) => disordered),
      staleMs: outcomes.flatMap(({ staleMs }) => staleMs),
      backMs: outcomes.flatMap(({ backMs }) => backMs),
      freshMs: outcomes.flatMap(({ freshMs }) => freshMs),
    },
    bytes: sum(({ bytesDown, bytesUp }) => bytesDown + bytesUp),
    violations: outcomes.flatMap(({ violations, seed }) => violations.map((line) => `seed ${seed}: ${line}`)),
    notes: [
      `${sum(({ applied }) => applied)} events applied in ${(sum(({ virtualMs }) => virtualMs) / 1000).toFixed(0)} s of virtual time`,
      ...(overstated > 0 ? [`${overstated} numbers were said for certain to be missing that never held an event`] : []),
      ...[...causes].map(([cause, ms]) => `fresh after ${cause}: ${spreadOf(ms)} s`),
    ],
    ...(failed === undefined ? {} : { timeline: failed.timeline }),
  };
}
