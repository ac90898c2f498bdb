/** What is kept for plots, how it is drawn, and that it stays within its bounds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { LinkState } from '../../bridge/protocol/state.ts';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { axesOf, drawEveryMs, reachOf, stretchOf } from '../../dashboard/store/data/axes.ts';
import {
  firstChoice,
  mostInPlot,
  type PlotChoice,
  whyFull,
  withoutSource,
  withPlot,
  withSource,
} from '../../dashboard/store/data/choice.ts';
import { collectorOver, mostSeries } from '../../dashboard/store/data/collector.ts';
import { merged, pieceOf, valueAt } from '../../dashboard/store/data/pieces.ts';
import { ring } from '../../dashboard/store/data/ring.ts';
import { type GroupSource, gapSOf, idOf, sourcesOf } from '../../dashboard/store/data/sources.ts';
import { restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const speed: GroupSource = { of: 'group', group: 'motion', field: 'speedMps' };
const throttle: GroupSource = { of: 'group', group: 'motion', field: 'throttlePct' };

const filled = (samples: readonly (readonly [number, number])[]) => {
  const one = ring(1000, 3600);
  for (const [t, value] of samples) one.push(t, value);
  return one;
};
const timesOf = (one: ReturnType<typeof ring>) => Array.from({ length: one.size }, (_, i) => one.timeAt(i));

describe('a ring of samples', () => {
  test('keeps the newest of the most and of the age, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 40, noNaN: true }), { maxLength: 400 }),
        fc.integer({ min: 1, max: 100 }),
        (steps, most) => {
          const one = ring(most, 100);
          const all: number[] = [];
          for (const step of steps) {
            const t = (all.at(-1) ?? 0) + step;
            all.push(t);
            one.push(t, t * 2);
          }
          const newest = all.at(-1) ?? 0;
          expect(timesOf(one)).toEqual(all.filter((t) => t >= newest - 100).slice(-most));
          expect(one.size === 0 || one.valueAt(one.size - 1) === newest * 2).toBe(true);
          expect(one.bytes).toBeLessThanOrEqual(16 * most);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('drops and counts what is not later than the newest', () => {
    const one = filled([
      [1, 1],
      [2, 2],
      [2, 3],
      [1.5, 4],
      [Number.NaN, 5],
      [3, 6],
    ]);
    expect(timesOf(one)).toEqual([1, 2, 3]);
    expect(one.dropped).toBe(3);
    expect(one.countBefore(2)).toBe(1);
  });
});

describe('a stretch of samples', () => {
  test('a cut link is a gap, never a line across', () => {
    const one = filled([
      [0, 1],
      [1, 2],
      [2, 3],
      [9, 4],
      [10, 5],
    ]);
    const piece = pieceOf(one, { from: 0, to: 10 }, 1.5, 600);
    expect(piece.values).toEqual([1, 2, 3, null, 4, 5]);
    expect(piece.gaps).toEqual([{ from: 2, to: 9 }]);
  });

  test('what has not come up to now is a gap as well, within what is shown', () => {
    expect(
      pieceOf(
        filled([
          [0, 1],
          [1, 2],
        ]),
        { from: 0, to: 10 },
        1.5,
        600,
      ).gaps,
    ).toEqual([{ from: 1, to: 10 }]);
    expect(
      pieceOf(
        filled([
          [0, 1],
          [9, 2],
        ]),
        { from: 4, to: 9 },
        1.5,
        600,
      ).gaps,
    ).toEqual([{ from: 4, to: 9 }]);
  });

  test('an unknown value parts a line and is no gap of the link', () => {
    const piece = pieceOf(
      filled([
        [0, 1],
        [1, Number.NaN],
        [2, 3],
      ]),
      { from: 0, to: 2 },
      1.5,
      600,
    );
    expect(piece.values).toEqual([1, null, 3]);
    expect(piece.gaps).toEqual([]);
  });

  test('is thinned to its pixels without losing a peak or a gap', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 200, maxLength: 900 }), (values) => {
        const one = filled(values.map((value, i) => [i < 100 ? i : i + 50, value]));
        const { values: drawn, gaps } = pieceOf(one, { from: 0, to: values.length + 50 }, 5, 50);
        const known = drawn.filter((value) => value !== null);
        expect(Math.max(...known)).toBe(Math.max(...values));
        expect(Math.min(...known)).toBe(Math.min(...values));
        expect(drawn.length).toBeLessThanOrEqual(3 * 52);
        expect(gaps).toEqual([{ from: 99, to: 150 }]);
        expect(drawn).toContain(null);
      }),
      { numRuns: 30 },
    );
  });

  test('a value under the cursor is the one of then, or none', () => {
    const one = filled([
      [0, 1],
      [1, 2],
      [9, 3],
    ]);
    expect([valueAt(one, 0.5, 1.5), valueAt(one, 1, 1.5), valueAt(one, 5, 1.5), valueAt(one, -1, 1.5)]).toEqual([
      1,
      2,
      null,
      null,
    ]);
  });

  test('gaps of several fields are one where they overlap', () => {
    expect(
      merged([
        { from: 5, to: 8 },
        { from: 1, to: 2 },
        { from: 7, to: 9 },
      ]),
    ).toEqual([
      { from: 1, to: 2 },
      { from: 5, to: 9 },
    ]);
  });
});

test('axes go by unit, in turns to the left and to the right', () => {
  expect(axesOf(['m/s', '%', 'm/s', 'V'])).toEqual([
    { unit: 'm/s', side: 'left' },
    { unit: '%', side: 'right' },
    { unit: 'V', side: 'left' },
  ]);
});

test('a look is what was zoomed into, or the span before now or before the pause', () => {
  const look = { spanS: 30, pausedAt: null, zoom: null };
  expect(stretchOf(look, 100)).toEqual({ from: 70, to: 100 });
  expect(stretchOf({ ...look, pausedAt: 90 }, 100)).toEqual({ from: 60, to: 90 });
  expect(stretchOf({ ...look, zoom: { from: 1, to: 2 } }, 100)).toEqual({ from: 1, to: 2 });
  expect([drawEveryMs(30), drawEveryMs(600), drawEveryMs(3600)]).toEqual([200, 1000, 2000]);
});

describe('the choice of plots', () => {
  test('takes a field once, as many as fit, and gives it back', () => {
    const more = withSource(withSource(firstChoice, 0, speed), 0, { ...speed, group: 'gps' });
    expect(more.plots[0]?.map(idOf)).toEqual([
      'group motion.speedMps',
      'group motion.throttlePct',
      'group gps.speedMps',
    ]);
    expect(withoutSource(more, 0, speed).plots[0]).toHaveLength(2);
    expect(withPlot(withPlot(withPlot(firstChoice))).plots).toHaveLength(4);
  });

  test('says why a plot is full', () => {
    const unit = () => 'm';
    const many = sourcesOf('pose', null).slice(0, mostInPlot);
    const full: PlotChoice = { spanS: 30, plots: [many] };
    expect(whyFull(full, 0, speed, unit)).toBe('series');
    const four: PlotChoice = { spanS: 30, plots: [many.slice(0, 4)] };
    expect(whyFull(four, 0, speed, ({ of, ...one }) => `${of}${JSON.stringify(one)}`)).toBe('units');
    expect(whyFull(four, 0, speed, unit)).toBeNull();
  });
});

test('lists give a field for each of their places, and gaps follow the promised rate', () => {
  const rc = sourcesOf('rc', { channelsUs: [1500, null, 1400], rssiPct: 50 });
  expect(rc.map(idOf)).toContain('group rc.channelsUs.2');
  expect(gapSOf(speed, 10)).toBe(1);
  expect(gapSOf(speed, 1)).toBe(2.5);
  expect(gapSOf({ of: 'group', group: 'home', field: 'latDeg' }, 10)).toBe(Number.POSITIVE_INFINITY);
});

type Motion = { readonly at: number; readonly speedMps: number | null };

const wall = 1_700_000_000;
const motionAt = ({ at, speedMps }: Motion): Pick<Vehicle, 'groups'> => ({
  groups: { motion: { at, v: { speedMps, throttlePct: 1, climbMps: 0 } } },
});

function collecting(over: Partial<Vehicle> = {}, links: readonly LinkState[] = []) {
  const store = createStore<DashboardState>()(() => firstState(0));
  const collector = collectorOver(store);
  collector.want([speed, throttle]);
  const hear = (motion: Motion, change: Partial<Vehicle> = {}, nowMs = motion.at) => {
    const vehicle = vehicleSample({ ...over, ...motionAt(motion), ...change });
    const mirror = apply(greet(emptyMirror, welcomeSample()), {
      ...restoredSample({ vehicles: [vehicle] }),
      links: [...links],
    });
    store.setState({ mirror, offsetMs: 0, nowMs });
  };
  const shown = () => {
    const one = collector.ringOf(speed);
    return one === undefined ? [] : timesOf(one).map((t) => Number((t - wall).toFixed(3)));
  };
  return { collector, hear, shown, store };
}

describe('the collector', () => {
  test('takes samples with the time at which they were true, each once', () => {
    const { collector, hear, shown } = collecting();
    hear({ at: 100_000, speedMps: 1 }, {}, 107_000);
    hear({ at: 100_000, speedMps: 1 }, {}, 108_000);
    hear({ at: 100_100, speedMps: 2 }, {}, 109_000);
    expect(shown()).toEqual([0, 0.1]);
    expect(collector.ringOf(speed)?.valueAt(1)).toBe(2);
  });

  test('keeps only what is wanted and what always is', () => {
    const { collector, hear } = collecting();
    hear({ at: 100_000, speedMps: 1 });
    collector.want([]);
    expect(collector.ringOf(throttle)).toBeUndefined();
    expect(collector.ringOf(speed)?.size).toBe(1);
    collector.want([speed]);
    expect(collector.ringOf(speed)?.size, 'its past stays').toBe(1);
  });

  test('begins anew with another vehicle', () => {
    const { collector, hear, shown } = collecting();
    hear({ at: 100_000, speedMps: 1 });
    const before = collector.life;
    hear({ at: 100_500, speedMps: 1 }, { id: 'field/2/1' });
    expect(collector.life).toBeGreaterThan(before);
    expect(shown()).toEqual([0.5]);
  });

  test('a recording has its own clock, and begins anew when it is moved, back or on', () => {
    const playback = { asOf: 0, at: 5000, positionMs: 0, lengthMs: 9e6, wall: wall * 1000, speed: 1 };
    const link: LinkState = {
      ...{ id: 'replay-1', url: 'replay://x', name: 'replay-1', replay: true, up: true, why: '' },
      ...{ framesPerS: 1, bytesPerS: 1, lossPct: 0, playback: { ...playback, paused: false, ended: false } },
    };
    const { hear, shown } = collecting({ id: 'replay-1/1/1', link: 'replay-1', replay: true }, [link]);
    hear({ at: 5000, speedMps: 1 }, {}, 0);
    hear({ at: 6000, speedMps: 1 }, {}, 1000);
    expect(shown()).toEqual([0, 1]);
    hear({ at: 5500, speedMps: 1 }, {}, 1100);
    expect(shown(), 'back by less than a second drops the sample').toEqual([0, 1]);
    hear({ at: 1000, speedMps: 1 }, {}, 1200);
    expect(shown(), 'back').toEqual([-4]);
    hear({ at: 400_000, speedMps: 1 }, {}, 1300);
    expect(shown(), 'on').toEqual([395]);
  });

  test('a recording that plays ten times as fast has samples a second apart, and no gaps between them', () => {
    const playback = { asOf: 0, at: 5000, positionMs: 0, lengthMs: 9e6, wall: wall * 1000, speed: 10 };
    const link: LinkState = {
      ...{ id: 'replay-1', url: 'replay://x', name: 'replay-1', replay: true, up: true, why: '' },
      ...{ framesPerS: 1, bytesPerS: 1, lossPct: 0, playback: { ...playback, paused: false, ended: false } },
    };
    const { collector, hear } = collecting({ id: 'replay-1/1/1', link: 'replay-1', replay: true }, [link]);
    expect(gapSOf(speed, collector.hz)).toBe(1);
    for (let s = 0; s < 5; s++) hear({ at: 5000 + 1200 * s, speedMps: 1 }, {}, 120 * s);
    expect(gapSOf(speed, collector.hz)).toBe(2.5);
  });

  test('a live rover that was silent for long does not begin anew: that is a gap', () => {
    const { hear, shown } = collecting();
    hear({ at: 100_000, speedMps: 1 });
    hear({ at: 700_000, speedMps: 1 });
    expect(shown()).toEqual([0, 600]);
  });

  test('eight hours at 10 Hz with every place taken stay within 17 MB', () => {
    const { collector, hear } = collecting();
    const many = sourcesOf('rc', { channelsUs: Array.from({ length: 18 }, () => 1500) });
    const all = [...sourcesOf('motion', null), ...sourcesOf('attitude', null), ...sourcesOf('pose', null), ...many];
    collector.want(all);
    hear({ at: 100_000, speedMps: 1 });
    for (let i = 0; i < 8 * 36_000; i++) {
      for (const source of [all[0], all[5], all[12]]) if (source) collector.take(source, wall + 200 + i / 10, i);
    }
    const kept = all.filter((source) => collector.ringOf(source) !== undefined);
    expect(kept.length).toBeLessThanOrEqual(mostSeries);
    expect(kept.length).toBeGreaterThan(15);
    for (const source of kept) expect(collector.ringOf(source)?.size).toBeLessThanOrEqual(36_000);
    expect(collector.bytes).toBeLessThan(17e6);
    expect(mostSeries * 36_000 * 16).toBeLessThan(17e6);
  });
});

test('an axis never shows less than a share of its figures, so that noise does not fill it; degrees are shown as fine as they come', () => {
  const volts = reachOf('V', 12.535, 12.5475);
  expect(volts.most - volts.least).toBeCloseTo(0.02 * 12.5475, 9);
  expect((volts.most + volts.least) / 2).toBeCloseTo((12.535 + 12.5475) / 2, 9);
  expect(reachOf('V', 11, 12.6)).toEqual({ least: 11, most: 12.6 });
  expect(reachOf('°', 51.8735, 51.8736)).toEqual({ least: 51.8735, most: 51.8736 });
  expect(reachOf('m/s', 0, 0)).toEqual({ least: -1, most: 1 });
});
