// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { Annunciators } from '../../dashboard/panels/annunciators.tsx';
import { Battery } from '../../dashboard/panels/battery.tsx';
import { Notices } from '../../dashboard/panels/notices.tsx';
import { Slope } from '../../dashboard/panels/slope.tsx';
import { Tape } from '../../dashboard/panels/tape.tsx';
import type { DashboardState } from '../../dashboard/store/dashboard-state.ts';
import { firstState } from '../../dashboard/store/dashboard-state.ts';
import { type EnergyRun, pieceMs } from '../../dashboard/store/energy/run.ts';
import { courseDeg } from '../../dashboard/store/mission.ts';
import { tiltLimits } from '../../dashboard/store/watch/tilt.ts';
import { firstWatch, type Watch } from '../../dashboard/store/watch/watch.ts';
import { watchAll } from '../../dashboard/store/watch/watch-all.ts';
import { groupsAfter } from '../support/fake-rover.ts';
import { show, shownNowMs } from '../support/shown.tsx';
import { restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const heard = groupsAfter(60, shownNowMs);
const mirrorOf = (groups: VehicleGroups, ...ids: string[]) =>
  apply(
    greet(emptyMirror, welcomeSample()),
    restoredSample({
      at: shownNowMs,
      vehicles: (ids.length === 0 ? ['field/1/1'] : ids).map((id, n) =>
        vehicleSample({ id, systemId: n + 1, heardAt: shownNowMs, groups }),
      ),
    }),
  );
const state = (groups: VehicleGroups, watch: Partial<Watch> = {}): Partial<DashboardState> => ({
  connection: { name: 'connected', since: 0 },
  mirror: mirrorOf(groups),
  watches: new Map([['field/1/1', { ...firstWatch(tiltLimits(undefined)), ...watch }]]),
});
const leaning = (deg: number, level: 'caution' | 'warn'): Partial<Watch> => ({
  roll: { at: shownNowMs, deg, furtherDps: 3, level, lessSince: null },
});

describe('an alarm', () => {
  test('stands in the top bar with a word and a shape, and in a sentence below it', () => {
    const { element } = show(<Annunciators />, state(heard, leaning(33, 'warn')));
    expect(element.querySelector('.alarmed.warn')?.textContent).toBe('ROLL');
    const notice = show(<Notices />, state(heard, leaning(33, 'warn')));
    expect(notice.element.querySelector('[role="alert"]')?.textContent).toBe('Roll 33°, limit 30°, tilting further');
  });

  test('that is only worth caution does not push the page about', () => {
    expect(show(<Notices />, state(heard, leaning(24, 'caution'))).element.querySelector('[role="alert"]')).toBeNull();
    const { text } = show(<Slope />, state(heard, leaning(24, 'caution')));
    expect(text()).toContain('Roll 24°, limit 30°, tilting further');
  });

  test('of what is not heard any more is grey and says so', () => {
    const shown = show(<Annunciators />, state(heard, leaning(33, 'warn')));
    act(() => shown.set({ nowMs: shownNowMs + 5000 }));
    expect(shown.element.querySelector('.alarmed')?.className).toBe('alarmed was');
    const notice = show(<Notices />, { ...state(heard, leaning(33, 'warn')), nowMs: shownNowMs + 5000 });
    expect(notice.text()).toContain('when it was last heard');
  });

  test('is none where nothing leans, and the slope says where its limit comes from', () => {
    expect(show(<Annunciators />, state(heard)).element.querySelector('.alarmed')).toBeNull();
    expect(show(<Slope />, state(heard)).text()).toContain('Limit 30°, our default: CRASH_ANGLE not read');
  });

  test('names its vehicle where there are several, and is told of each', () => {
    const leans = (rollDeg: number, at: number) => {
      const v = { rollDeg, pitchDeg: 0, yawDeg: 0, rollRateDps: 0, pitchRateDps: 0, yawRateDps: 0 };
      return mirrorOf({ attitude: { at, v } }, 'field/1/1', 'field/2/1');
    };
    const { said } = watchAll(new Map(), emptyMirror, leans(24, shownNowMs));
    expect(said.map(({ text }) => text)).toEqual(['Rover 1: Roll 24°, limit 30°', 'Rover 2: Roll 24°, limit 30°']);
  });

  test('is never raised by a recording', () => {
    const v = { rollDeg: 40, pitchDeg: 0, yawDeg: 0, rollRateDps: 0, pitchRateDps: 0, yawRateDps: 0 };
    const recorded = vehicleSample({ replay: true, groups: { attitude: { at: shownNowMs, v } } });
    const mirror = apply(greet(emptyMirror, welcomeSample()), restoredSample({ at: shownNowMs, vehicles: [recorded] }));
    expect(watchAll(new Map(), emptyMirror, mirror)).toEqual({ watches: new Map(), said: [] });
  });
});

/** Driven for some minutes at 1 m/s; a metre took so many mAh of 10 Ah. */
const driven = (mahPerM: number, pieces = 20): EnergyRun => ({
  ...{ at: shownNowMs, pct: 60, mah: 4000, told: 4000, currentA: 6, metres: 200 },
  open: { at: shownNowMs, mah: 4000, metres: 200 },
  pieces: Array.from({ length: pieces }, () => ({ ms: pieceMs, metres: 10, mah: 10 * mahPerM })),
  steps: [
    { pct: 70, mah: 3000, metres: 100, at: shownNowMs - 60_000 },
    { pct: 60, mah: 4000, metres: 200, at: shownNowMs },
  ],
});

describe('the battery', () => {
  const { battery } = heard;
  if (battery === undefined) throw new Error('no battery');
  const full = (remainingPct: number): VehicleGroups => ({
    ...heard,
    battery: { at: shownNowMs, v: { ...battery.v, remainingPct, timeRemainingS: null } },
  });

  test('says that it comes home, with way, time and what that takes; the mark on the bar says the same', () => {
    const { element, text } = show(<Battery />, state(full(60), { energy: { battery: driven(1) } }));
    expect(text()).toMatch(/Can come home: \d+ m, \d+ s, needs \d+ %/);
    expect(element.querySelector('.battery-needs')).not.toBeNull();
    expect(element.querySelector('.battery-home')?.getAttribute('title')).toContain('Straight line with 30 % more');
    expect(text()).toContain('km left');
  });

  test('says that it cannot, and how much is missing', () => {
    const { element, text } = show(<Battery />, state(full(6), { energy: { battery: driven(20) } }));
    expect(text()).toMatch(/Cannot come home by straight line: needs \d+ %, has 6 %/);
    expect(element.querySelector('.battery-home')?.className).toContain('warn');
  });

  test('says what it takes to know, and marks nothing before', () => {
    const { element, text } = show(<Battery />, state(full(60), { energy: { battery: driven(1, 4) } }));
    expect(text()).toContain('return unknown: needs 80 s more driving');
    expect(element.querySelector('.battery-needs')).toBeNull();
  });

  test('of a battery that is not heard any more nothing is claimed', () => {
    const shown = show(<Battery />, state(full(60), { energy: { battery: driven(1) } }));
    act(() => shown.set({ nowMs: shownNowMs + 20_000 }));
    expect(shown.text()).not.toContain('Can come home');
    expect(shown.element.querySelector('.battery-needs')).toBeNull();
  });

  test('a second one that cannot is the answer for both', () => {
    const groups = { ...full(60), battery2: { at: shownNowMs, v: { ...battery.v, id: 1, remainingPct: 6 } } };
    const energy = { battery: driven(1), battery2: driven(20) };
    expect(show(<Battery />, state(groups, { energy })).text()).toContain('Cannot come home');
  });
});

describe('the tape', () => {
  const moving = (velNorthMps: number | null, velEastMps: number | null): DashboardState => ({
    ...firstState(shownNowMs),
    mirror: mirrorOf({
      pose: {
        at: shownNowMs,
        v: { latDeg: 52, lonDeg: 5, altAmslM: 0, altRelM: 0, headingDeg: 10, velNorthMps, velEastMps, velDownMps: 0 },
      },
    }),
  });

  test('knows where it really goes, while it goes', () => {
    expect(courseDeg(moving(0, 1))).toBeCloseTo(90);
    expect(courseDeg(moving(-1, 0))).toBeCloseTo(180);
    expect(courseDeg(moving(0.1, 0.1))).toBeNull();
    expect(courseDeg(moving(null, 1))).toBeNull();
    const { element } = show(<Tape />, { mirror: moving(0, 1).mirror, connection: { name: 'connected', since: 0 } });
    expect(element.querySelector('.tape')?.getAttribute('aria-label')).toBe(
      'Heading 010 degrees, course over ground 090',
    );
  });
});
