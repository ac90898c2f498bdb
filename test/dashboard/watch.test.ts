import { describe, expect, test } from 'vitest';
import type { VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import { imperial, metric } from '../../dashboard/store/units.ts';
import { alarmsOf, saidOfAlarms } from '../../dashboard/store/watch/alarms.ts';
import { mayRoll, type Standing, stood } from '../../dashboard/store/watch/standing.ts';
import { type Axis, tilted, tiltLimits, trendOf } from '../../dashboard/store/watch/tilt.ts';
import { firstWatch, type Watch, watched } from '../../dashboard/store/watch/watch.ts';

const limits = tiltLimits(undefined);

/** The axis after these angles, ten a second. */
const leant = (degs: readonly number[], from: Axis | null = null, rateDps = 0): Axis | null =>
  degs.reduce<Axis | null>((axis, deg) => tilted(axis, { at: (axis?.at ?? 0) + 100, deg, rateDps }, limits), from);
const times = (count: number, deg: number) => Array.from({ length: count }, () => deg);

describe('tilt', () => {
  test('takes its limit from CRASH_ANGLE, else from our default, and says which', () => {
    expect(tiltLimits(36)).toEqual({ cautionDeg: 24, limitDeg: 36, source: 'CRASH_ANGLE' });
    for (const nothing of [null, 0, Number.NaN, 500])
      expect(tiltLimits(nothing)).toEqual({ cautionDeg: 20, limitDeg: 30, source: 'unset' });
    expect(tiltLimits(undefined)).toEqual({ cautionDeg: 20, limitDeg: 30, source: 'unread' });
  });

  test('warns at once, either side down', () => {
    expect(leant([19])?.level).toBe('well');
    expect(leant([19, 21])?.level).toBe('caution');
    expect(leant([-31])?.level).toBe('warn');
  });

  test('takes a warning back only after a second clearly below it', () => {
    const at21 = leant([21]);
    expect(leant(times(30, 19), at21)?.level).toBe('caution');
    expect(leant(times(8, 17), at21)?.level).toBe('caution');
    expect(leant(times(12, 17), at21)?.level).toBe('well');
    // A stone in between begins that second anew.
    expect(leant([...times(8, 17), 21, ...times(8, 17)], at21)?.level).toBe('caution');
  });

  test('warns ahead of the limit when it goes on tilting, and says so', () => {
    const going = leant(times(10, 25), null, 8);
    expect(going?.level).toBe('warn');
    expect(going && trendOf(going)).toBe('further');
    expect(leant(times(10, 25), null, 0)?.level).toBe('caution');
    // Leaning left, a rate to the right rights it.
    const righting = leant(times(10, -25), null, 8);
    expect(righting?.level).toBe('caution');
    expect(righting && trendOf(righting)).toBe('back');
  });

  test('forgets over a silence and when the clock runs backward', () => {
    const warned = leant([35]);
    expect(tilted(warned, { at: 20_000, deg: 5, rateDps: 0 }, limits).level).toBe('well');
    expect(tilted(warned, { at: 10, deg: 5, rateDps: 0 }, limits).level).toBe('well');
  });
});

type Step = Partial<{ mode: string; armed: boolean; speedMps: number | null }>;
const standing = (steps: readonly (readonly [seconds: number, step: Step])[]): Standing | null => {
  let now: Standing | null = null;
  let at = 0;
  let is: Required<Step> = { mode: 'HOLD', armed: true, speedMps: 0 };
  for (const [seconds, step] of steps) {
    is = { ...is, ...step };
    for (const end = at + seconds * 1000; at < end; at += 100) now = stood(now, { at, ...is });
  }
  return now;
};

describe('standing', () => {
  test('a rover that moves in HOLD or disarmed is an alarm', () => {
    expect(
      standing([
        [5, {}],
        [2, { speedMps: 0.3 }],
      ])?.rolls,
    ).toBe(true);
    expect(
      standing([
        [5, { armed: false, mode: 'MANUAL' }],
        [2, { speedMps: 0.3 }],
      ])?.because,
    ).toBe('disarmed');
    expect(
      standing([
        [5, { armed: false, mode: 'MANUAL' }],
        [2, { speedMps: 0.3 }],
      ])?.rolls,
    ).toBe(true);
  });

  test('but not while it may drive, coasts after HOLD, jitters, or is not known to move', () => {
    expect(standing([[9, { mode: 'MANUAL', speedMps: 1 }]])?.rolls).toBe(false);
    expect(
      standing([
        [5, { mode: 'MANUAL', speedMps: 1 }],
        [2.8, { mode: 'HOLD' }],
      ])?.rolls,
    ).toBe(false);
    expect(
      standing([
        [5, { mode: 'MANUAL', speedMps: 1 }],
        [4, { mode: 'HOLD' }],
      ])?.rolls,
    ).toBe(true);
    expect(
      standing([
        [5, {}],
        [0.5, { speedMps: 0.3 }],
      ])?.rolls,
    ).toBe(false);
    expect(standing([[9, { speedMps: 0.09 }]])?.rolls).toBe(false);
    expect(standing([[9, { speedMps: null }]])?.rolls).toBe(false);
  });

  /** HOLD at 2 m/s, and how fast it is so many seconds later. */
  const rolledAfter = (mps: (s: number) => number): number | null => {
    let now: Standing | null = null;
    for (let at = 0; at < 5000; at += 200) now = stood(now, { at, mode: 'MANUAL', armed: true, speedMps: 2 });
    for (let ms = 0; ms < 30_000; ms += 200) {
      now = stood(now, { at: 5000 + ms, mode: 'HOLD', armed: true, speedMps: mps(ms / 1000) });
      if (now.rolls) return ms / 1000;
    }
    return null;
  };

  test('a rover that slows down to a stand coasts, however long its wheels take, up to ten seconds', () => {
    expect(rolledAfter((s) => 2 * Math.exp(-s / 2))).toBeNull();
    expect(rolledAfter((s) => 2 * Math.exp(-s / 2) + 0.01 * Math.sin(40 * s))).toBeNull();
    expect(rolledAfter((s) => Math.max(0, 2 - 0.25 * s))).toBeNull();
    expect(rolledAfter((s) => 2 - 0.1 * s)).toBe(10);
  });

  test('one that goes on, or goes faster again, rolls', () => {
    expect(rolledAfter(() => 1)).toBe(3);
    expect(rolledAfter((s) => 1 + 0.1 * s)).toBe(3);
    expect(rolledAfter((s) => Math.max(0.6, 2 - 0.35 * s))).toBe(5);
    expect(rolledAfter((s) => Math.max(2 - 0.35 * s, 0.1 * s))).toBeLessThan(6);
  });

  test('the alarm ends two seconds after it stands, and at once when it may drive', () => {
    const rolling = [
      [5, {}],
      [2, { speedMps: 0.3 }],
    ] as const;
    expect(standing([...rolling, [1, { speedMps: 0 }]])?.rolls).toBe(true);
    expect(standing([...rolling, [3, { speedMps: 0 }]])?.rolls).toBe(false);
    expect(standing([...rolling, [0.2, { mode: 'AUTO' }]])?.rolls).toBe(false);
  });

  test('parked nose up or down a slope it may roll; across it, driving, or on the move it is not said', () => {
    const still = standing([[5, {}]]);
    expect(mayRoll(still, 7, false)).toBe(true);
    expect(mayRoll(still, -7, false)).toBe(true);
    expect(mayRoll(still, 2, false)).toBe(false);
    expect(mayRoll(still, 4.5, true)).toBe(true);
    expect(mayRoll(still, null, true)).toBe(false);
    expect(mayRoll(standing([[5, { mode: 'AUTO' }]]), 7, false)).toBe(false);
    expect(
      mayRoll(
        standing([
          [5, {}],
          [2, { speedMps: 1 }],
        ]),
        7,
        true,
      ),
    ).toBe(false);
  });
});

const attitude = (at: number, rollDeg: number, pitchDeg: number): VehicleGroups => ({
  attitude: {
    at,
    v: { rollDeg, pitchDeg, yawDeg: 0, rollRateDps: 0, pitchRateDps: 0, yawRateDps: 0 },
  },
});
const watchAfter = (watch: Watch, groups: VehicleGroups) => watched(watch, { groups }, limits);

describe('alarms', () => {
  test('say what is so, with its limit, the gravest first', () => {
    const watch = watchAfter(firstWatch(limits), attitude(1000, 24.4, -33));
    expect(alarmsOf(watch)).toEqual([
      { kind: 'pitch', level: 'warn', text: 'Pitch 33°, limit 30°' },
      { kind: 'roll', level: 'caution', text: 'Roll 24°, limit 30°' },
    ]);
    expect(alarmsOf(undefined)).toEqual([]);
  });

  test('are told once, and again only when they are graver', () => {
    const one = alarmsOf(watchAfter(firstWatch(limits), attitude(1000, 24, 0)));
    const same = alarmsOf(watchAfter(firstWatch(limits), attitude(1000, 25, 0)));
    const worse = alarmsOf(watchAfter(firstWatch(limits), attitude(1000, 31, 0)));
    expect(saidOfAlarms([], one)).toMatchObject([{ severity: 4, topic: 'alarm', text: 'Roll 24°, limit 30°' }]);
    expect(saidOfAlarms(one, same)).toEqual([]);
    expect(saidOfAlarms(same, worse)).toMatchObject([{ severity: 2 }]);
    expect(saidOfAlarms(worse, same)).toEqual([]);
  });

  test.each([
    [metric, 'Moves at 0.3 m/s although it is disarmed'],
    [imperial, 'Moves at 0.7 mph although it is disarmed'],
  ])('tell a speed in the operator’s units', (units, text) => {
    const rolling = standing([
      [5, { armed: false }],
      [2, { speedMps: 0.3 }],
    ]);
    const watch = { ...firstWatch(limits), standing: rolling };
    expect(alarmsOf(watch, units)).toEqual([{ kind: 'rolls', level: 'warn', text }]);
  });

  test('nothing known is no alarm', () => {
    expect(alarmsOf(watchAfter(firstWatch(limits), {}))).toEqual([]);
  });
});
