// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { BoardTile } from '../../dashboard/panels/tiles/board.tsx';
import { EkfTile } from '../../dashboard/panels/tiles/ekf.tsx';
import { GpsTile } from '../../dashboard/panels/tiles/gps.tsx';
import { RadioTile } from '../../dashboard/panels/tiles/radio.tsx';
import { RcTile } from '../../dashboard/panels/tiles/rc.tsx';
import { ServoTile } from '../../dashboard/panels/tiles/servos.tsx';
import { ekfFaultsOf, limits, verdictOf } from '../../dashboard/store/judge.ts';
import { servoRows, shareOfPulse } from '../../dashboard/store/servos.ts';
import { groupsAfter } from '../support/fake-rover.ts';
import { show, shownNowMs } from '../support/shown.tsx';
import { restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const state = (groups: VehicleGroups) => ({
  connection: { name: 'connected', since: 0 } as const,
  mirror: apply(
    greet(emptyMirror, welcomeSample()),
    restoredSample({ at: shownNowMs, vehicles: [vehicleSample({ heardAt: shownNowMs, groups })] }),
  ),
});
const heard = groupsAfter(60, shownNowMs);
const facts = (element: Element): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...element.querySelectorAll('.tile-facts > div')].map((row) => [
      row.querySelector('dt')?.textContent ?? '',
      row.querySelector('dd')?.textContent?.trim() ?? '',
    ]),
  );

describe('a figure and its verdict', () => {
  test('is good, doubtful or bad from its limits on, in either direction', () => {
    expect([0.49, 0.5, 0.79, 0.8].map((value) => verdictOf(value, limits.variance))).toEqual([
      'good',
      'doubtful',
      'doubtful',
      'bad',
    ]);
    expect([10, 9, 5].map((count) => verdictOf(count, limits.satellites))).toEqual(['good', 'doubtful', 'bad']);
  });

  test('what is not told has none', () => {
    for (const nothing of [null, undefined, Number.NaN]) expect(verdictOf(nothing, limits.hdop)).toBeNull();
  });

  test('of the filter says which flag is wrong', () => {
    expect(ekfFaultsOf(0x01 | 0x02 | 0x08 | 0x10)).toEqual([]);
    expect(ekfFaultsOf(0x01 | 0x02 | 0x80)).toEqual(['absolute', 'constant']);
  });
});

describe('outputs', () => {
  test('are those with a pulse or a use, by number', () => {
    const functions = new Map([
      [0, 26],
      [2, 70],
      [3, 0],
      [9, 22],
    ]);
    expect(servoRows([1500, null, 1600], functions)).toEqual([
      { output: 1, us: 1500, use: 26 },
      { output: 3, us: 1600, use: 70 },
      { output: 10, us: null, use: 22 },
    ]);
    expect([500, 1000, 1500, 2500].map(shareOfPulse)).toEqual([0, 0, 0.5, 1]);
  });
});

describe('tiles', () => {
  const all = [
    <GpsTile key="g" />,
    <EkfTile key="e" />,
    <RcTile key="c" />,
    <RadioTile key="r" />,
    <ServoTile key="s" />,
    <BoardTile key="b" />,
  ];

  test('of what was never heard say so, and claim no verdict', () => {
    for (const tile of all) {
      const { element, text } = show(tile, state({}));
      expect(element.querySelector('.age')?.textContent).toBe('no data');
      expect(element.querySelectorAll('dd.warn, dd.caution')).toHaveLength(0);
      expect(text()).not.toMatch(/\b(good|bad|doubtful)\b/);
    }
  });

  test('turn grey as a whole when their own group is old', () => {
    const radio = {
      rssi: 180,
      remoteRssi: 170,
      noise: 40,
      remoteNoise: 42,
      txBufferPct: 90,
      rxErrors: 0,
      corrected: 0,
    };
    for (const tile of all) {
      const { element, set } = show(tile, state({ radio: { at: shownNowMs, v: radio }, ...heard }));
      expect(element.querySelector('.tile')?.className).not.toContain('is-stale');
      act(() => set({ nowMs: shownNowMs + 20_000 }));
      expect(element.querySelector('.tile')?.className).toContain('is-stale');
    }
  });

  test('a bad variance is red and says its limits and whose they are', () => {
    const { ekf } = heard;
    if (ekf === undefined) throw new Error('no ekf');
    const { element } = show(<EkfTile />, state({ ekf: { ...ekf, v: { ...ekf.v, compassVariance: 0.93 } } }));
    expect(facts(element).Compass).toBe('0.93 bad');
    expect(element.querySelector('dd.warn')?.parentElement?.title).toBe(
      'Doubtful from 0.5, bad from 0.8: as ArduPilot comes',
    );
  });

  test('outputs stand as pulses with their figure', () => {
    const groups: VehicleGroups = { servo: { at: shownNowMs, v: { outputsUs: [1500, null, 1712] } } };
    const { element } = show(<ServoTile />, state(groups));
    expect([...element.querySelectorAll('.pulse-row')].map(({ textContent }) => textContent)).toEqual([
      'Output 11500 µs',
      'Output 31712 µs',
    ]);
    expect(element.textContent).toContain('parameters are not read');
  });
});
