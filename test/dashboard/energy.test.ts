import { describe, expect, test } from 'vitest';
import type { GroupValues } from '../../bridge/protocol/vehicle.ts';
import { type Estimate, estimateOf, homecoming, pctPerMah, worstOf } from '../../dashboard/store/energy/estimate.ts';
import { type EnergyRun, spent } from '../../dashboard/store/energy/run.ts';

type Told = Partial<GroupValues['battery']>;
const battery = (told: Told): GroupValues['battery'] => ({
  ...{ id: 0, voltageV: 12, currentA: null, remainingPct: null, consumedMah: null, consumedWh: null },
  ...{ timeRemainingS: null, temperatureC: null, cellsV: [], chargeState: null },
  ...told,
});

type Ride = {
  readonly seconds: number;
  readonly mps: number;
  readonly amps: number;
  readonly capacityMah?: number;
  readonly from?: number;
  readonly tells?: (told: Told) => Told;
};
/** A ride of so many seconds, told once a second. */
function ride({ seconds, mps, amps, capacityMah = 10_000, from = 0, tells = (told) => told }: Ride): EnergyRun {
  let run: EnergyRun | null = null;
  for (let s = 0; s <= seconds; s++) {
    const consumedMah = from + (amps * s * 1000) / 3600;
    const remainingPct = Math.floor(100 - (100 * consumedMah) / capacityMah);
    run = spent(run, { at: s * 1000, v: battery(tells({ consumedMah, remainingPct, currentA: amps })) }, mps * s);
  }
  if (run === null) throw new Error('no ride');
  return run;
}
const known = (estimate: Estimate) => {
  if (!estimate.known) throw new Error(`unknown: ${estimate.why}`);
  return estimate;
};
/** The same numbers for the same seed. */
const chance = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

describe('what a battery still gives', () => {
  test('is unknown before two minutes of driving, and says how long that still takes', () => {
    expect(estimateOf(null, 10_000)).toEqual({ known: false, why: 'silent' });
    expect(estimateOf(ride({ seconds: 65, mps: 1, amps: 6 }), 10_000)).toEqual({
      known: false,
      why: 'driving',
      moreS: 60,
    });
    expect(estimateOf(ride({ seconds: 600, mps: 0, amps: 6 }), 10_000)).toMatchObject({ why: 'driving', moreS: 120 });
  });

  test('follows from charge over metres and seconds', () => {
    // 6 A are 6,000 mAh an hour: 60 % of this pack. At 1 m/s that is 3,600 m.
    const estimate = known(estimateOf(ride({ seconds: 130, mps: 1, amps: 6 }), 10_000));
    expect(estimate.pctPerM).toBeCloseTo(60 / 3600, 5);
    expect(estimate.speedMps).toBeCloseTo(1, 5);
    expect(estimate.leftM).toBeCloseTo(97 / (60 / 3600), 0);
  });

  test('learns the capacity from the steps of the per cent where no parameter tells it', () => {
    const short = ride({ seconds: 130, mps: 1, amps: 6 });
    expect(estimateOf(short, null)).toEqual({ known: false, why: 'capacity' });
    const long = ride({ seconds: 500, mps: 1, amps: 6 });
    expect(pctPerMah(long, null)).toBeCloseTo(100 / 10_000, 3);
    expect(known(estimateOf(long, null)).pctPerM).toBeCloseTo(60 / 3600, 3);
  });

  test('sums the current where the charge is not told, and is unknown without both or without per cent', () => {
    const byCurrent = ride({ seconds: 130, mps: 1, amps: 6, tells: (told) => ({ ...told, consumedMah: null }) });
    expect(known(estimateOf(byCurrent, 10_000)).pctPerM).toBeCloseTo(60 / 3600, 4);
    const silent = ride({ seconds: 300, mps: 1, amps: 6, tells: ({ remainingPct = null }) => ({ remainingPct }) });
    expect(estimateOf(silent, 10_000)).toEqual({ known: false, why: 'charge' });
    const blind = ride({ seconds: 300, mps: 1, amps: 6, tells: ({ consumedMah = null }) => ({ consumedMah }) });
    expect(estimateOf(blind, 10_000)).toEqual({ known: false, why: 'percent' });
  });

  test('one wild piece does not move it, and a hole between two readings counts for nothing', () => {
    const run = ride({ seconds: 200, mps: 1, amps: 6 });
    const wild = { ...run, pieces: [...run.pieces, { ms: 10_000, metres: 10, mah: 900 }] };
    expect(known(estimateOf(wild, 10_000)).pctPerM).toBeCloseTo(60 / 3600, 5);
    const later = spent(run, { at: 500_000, v: battery({ consumedMah: 2000, remainingPct: 80 }) }, 900);
    expect(later.pieces).toEqual(run.pieces);
  });

  test('another pack begins anew', () => {
    const run = ride({ seconds: 200, mps: 1, amps: 6 });
    expect(spent(run, { at: 201_000, v: battery({ consumedMah: 0, remainingPct: 100 }) }, 201).pieces).toEqual([]);
    expect(spent(run, { at: 201_000, v: battery({ consumedMah: 340, remainingPct: 100 }) }, 201).pieces).toEqual([]);
  });

  test('never keeps more than ten minutes of it', () => {
    expect(ride({ seconds: 2000, mps: 1, amps: 1 }).pieces).toHaveLength(60);
  });
});

describe('can it come home', () => {
  const estimate = estimateOf(ride({ seconds: 130, mps: 1, amps: 6 }), 10_000);

  test('yes with metres, seconds and what it takes; no with what is missing', () => {
    expect(homecoming(estimate, 60, 48)).toMatchObject({ answer: 'can', needsPct: 7, hasPct: 60, metres: 48 });
    expect(homecoming(estimate, 6, 48)).toMatchObject({ answer: 'cannot', needsPct: 7, hasPct: 6 });
  });

  test('what is unknown stays unknown', () => {
    const unknown = estimateOf(null, null);
    for (const pct of [null, 0, 50, 100, Number.NaN])
      for (const homeM of [null, 0, 10, Number.NaN]) expect(homecoming(unknown, pct, homeM).answer).toBe('unknown');
    expect(homecoming(estimate, null, 10).answer).toBe('unknown');
    expect(homecoming(estimate, Number.NaN, 10).answer).toBe('unknown');
    expect(homecoming(estimate, 50, null).answer).toBe('unknown');
    expect(homecoming(estimate, 50, Number.NaN).answer).toBe('unknown');
  });

  test('never says that it can when charge, way and margin say that it cannot: 600 rides', () => {
    const next = chance(7);
    for (let n = 0; n < 600; n++) {
      const [mps, amps] = [0.3 + 2 * next(), 0.5 + 20 * next()];
      const run = ride({ seconds: 130, mps, amps, capacityMah: 20_000 });
      const [pct, homeM] = [Math.floor(101 * next()), 3000 * next()];
      const answer = homecoming(estimateOf(run, 20_000), pct, homeM);
      const truePctPerM = ((amps * 1000) / 3600 / mps / 20_000) * 100;
      const needs = homeM * 1.3 * truePctPerM + 5;
      expect(answer.answer).not.toBe('unknown');
      if (answer.answer === 'can') expect(pct, `ride ${n}`).toBeGreaterThanOrEqual(needs - 1e-6);
      // And it is no more afraid than it says: a whole per cent at most.
      if (answer.answer === 'cannot') expect(pct, `ride ${n}`).toBeLessThan(needs + 1);
    }
  });

  test('further away it never changes from no to yes', () => {
    const answers = Array.from({ length: 200 }, (_, n) => homecoming(estimate, 40, n * 20).answer);
    expect(answers.lastIndexOf('can')).toBeLessThan(answers.indexOf('cannot'));
  });

  test('of several batteries the worst one answers', () => {
    const can = homecoming(estimate, 60, 48);
    const barely = homecoming(estimate, 8, 48);
    const cannot = homecoming(estimate, 6, 48);
    const unknown = homecoming(estimate, null, 48);
    expect(worstOf([can, barely])).toBe(barely);
    expect(worstOf([can, cannot, unknown])).toBe(cannot);
    expect(worstOf([can, unknown])).toBe(unknown);
    expect(worstOf([]).answer).toBe('unknown');
  });
});
