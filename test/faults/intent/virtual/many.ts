/** Many trials of the dead-man in virtual time, and their account. */
import { quantile } from '../../kit/figures.ts';
import { randomFrom } from '../../kit/random.ts';
import type { Findings } from '../../kit/rows.ts';
import { type VirtualTrial, virtualFaults, virtualTrial } from './dead-man.ts';

export async function manyTrials(seed: number, count: number, blind = false): Promise<readonly VirtualTrial[]> {
  const random = randomFrom(seed);
  const trials: VirtualTrial[] = [];
  for (let index = 0; index < count; index++) {
    const fault = virtualFaults[index % virtualFaults.length];
    if (fault !== undefined) trials.push(await virtualTrial({ seed: random.below(2 ** 31), fault, blind }));
  }
  return trials;
}

export function accountOfMany(trials: readonly VirtualTrial[]): Findings {
  const alive = virtualFaults.filter(({ stallMs }) => stallMs === undefined).map(({ name }) => name);
  const neutral = trials.filter(({ fault }) => alive.includes(fault)).map(({ neutralMs }) => neutralMs);
  const figures = [0.5, 0.99, 1].map((q) => quantile(neutral, q).toFixed(0)).join('/');
  return {
    violations: trials.flatMap(({ fault, violations }) => violations.map((one) => `${fault}: ${one}`)),
    summary: `neutral after ${figures} ms (p50/p99/max of ${neutral.length}), ${Math.max(...trials.map(({ metres }) => metres)).toFixed(1)} m at most`,
  };
}
