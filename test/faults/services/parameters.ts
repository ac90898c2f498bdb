/** The rows about parameters: all of them over bad ways, and after a restart of the autopilot. */
import { shelfRig } from '../../support/shelf-rig.ts';
import { type Random, randomFrom } from '../kit/random.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { type How, manyHarvests, type Way } from './virtual-parameters.ts';

const near: Way = { loss: 0.3, rttMs: 20 };
const far: Way = { loss: 0.3, rttMs: 1000 };

/** A control group passes where what it lost was seen. */
const control = ({ violations }: Findings): Findings =>
  violations.length > 0
    ? { violations: [], notes: [`seen: ${violations[0]}; ${violations.length} in all`] }
    : { violations: ['the lab did not see what is broken'] };

/** A part of it in each ordinary run, since all of it takes half a minute. */
const harvests = (id: string, title: string, runs: readonly [some: number, all: number], how: How, way: Way): Row => ({
  ...{ id, title, layer: 'sim' },
  run: async (seed) => manyHarvests(seed, runs[0], how, way),
  full: async (seed) => manyHarvests(seed, runs[1], how, way),
});

export const parameterRows: readonly Row[] = [
  harvests('P-file', 'all parameters by MAVFTP, 30 % loss each way', [40, 200], 'file', near),
  harvests('P-file-far', 'the same with 1 s of round trip', [20, 50], 'file', far),
  harvests('P-list', 'all parameters by the list, 30 % loss each way', [40, 200], 'list', near),
  harvests('P-list-far', 'the same with 1 s of round trip', [10, 50], 'list', far),
  {
    ...{ id: 'P-list-x', layer: 'sim', title: 'control: a list is over when it falls silent' },
    run: async (seed) => control(manyHarvests(seed, 20, 'naive', near)),
  },
  {
    ...{ id: 'V-02', layer: 'sim', title: 'parameters after the autopilot restarts, 40 trials' },
    run: async (seed) => restarts(seed, 40),
  },
  {
    ...{ id: 'V-02x', layer: 'sim', title: 'control: a bridge that does not hear of restarts' },
    run: async (seed) => control(restarts(seed, 10, true)),
  },
];

/** V-02: from the restart on nothing is called current that was not read after it, and all is read again by itself. */
export function restarts(seed: number, trials: number, isDeaf = false): Findings {
  const random = randomFrom(seed);
  const violations: string[] = [];
  const tookS: number[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const { why, tookMs } = oneRestart(random, isDeaf);
    if (why !== null) violations.push(`trial ${trial}: ${why}`);
    else tookS.push(tookMs / 1000);
  }
  tookS.sort((a, b) => a - b);
  const at = (share: number) => (tookS[Math.min(tookS.length - 1, Math.floor(share * tookS.length))] ?? 0).toFixed(1);
  return { violations, summary: `read again ${at(0.5)} s after the restart (p50), ${at(1)} s at most` };
}

/** Before its restart something is set that nobody hears of, as a flash of older settings would do. */
function oneRestart(random: Random, isDeaf: boolean): { readonly why: string | null; readonly tookMs: number } {
  const way = { loss: random.between(0, 0.3), rttMs: random.spread(20, 600), jitterMs: 30 };
  const rig = shelfRig({ seed: random.below(1_000_000), ...way, ...(isDeaf && { mute: ['rebooted'] as const }) });
  rig.identify();
  const isInTheMiddle = random.chance(0.4);
  rig.until(
    () => rig.state() === 'current' || (isInTheMiddle && rig.shelf.book('field:1')?.isReading === true),
    300_000,
  );
  rig.run(random.between(0, isInTheMiddle ? 300 : 5000));
  const value = 1 + random.below(3);
  rig.change('FS_ACTION', value === 2 ? 4 : value);
  const { vehicle } = rig.vehicle.machine;
  vehicle.rebootAtMs = vehicle.ms;
  const began = rig.vehicle.now();
  const { reboots } = rig.vehicle.machine;
  rig.until(() => rig.vehicle.machine.reboots > reboots, 1000);
  // Its first word after the restart is what tells; until then nobody can know.
  rig.run(3500 + way.rttMs);
  const isStale = () =>
    rig.state() === 'current' && rig.book()?.entries.get('FS_ACTION')?.value !== rig.value('FS_ACTION');
  if (isStale()) return { why: 'what was read before the restart is still called current', tookMs: 0 };
  if (!rig.until(() => rig.state() === 'current', 300_000)) return { why: 'nobody read it again', tookMs: 0 };
  if (isStale()) return { why: 'what was read again is not what the vehicle has', tookMs: 0 };
  return { why: rig.book()?.entries.size === 1252 ? null : 'a part is called all', tookMs: rig.vehicle.now() - began };
}
