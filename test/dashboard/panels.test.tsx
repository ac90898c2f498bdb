// @vitest-environment happy-dom
import { act, fireEvent } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import { apply, emptyMirror, greet, type Mirror } from '../../dashboard/client/mirror.ts';
import { Data } from '../../dashboard/pages/data.tsx';
import { Annunciators } from '../../dashboard/panels/annunciators.tsx';
import { Badge } from '../../dashboard/panels/badge.tsx';
import { Battery } from '../../dashboard/panels/battery.tsx';
import { Messages } from '../../dashboard/panels/messages.tsx';
import { Notices } from '../../dashboard/panels/notices.tsx';
import { Position } from '../../dashboard/panels/position.tsx';
import { Speed } from '../../dashboard/panels/speed.tsx';
import { Strip } from '../../dashboard/panels/strip.tsx';
import { VehicleName } from '../../dashboard/panels/vehicle-name.tsx';
import type { DashboardState } from '../../dashboard/store/dashboard-state.ts';
import { groupsAfter } from '../support/fake-rover.ts';
import { show, shownNowMs } from '../support/shown.tsx';
import { restoredSample, textSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const connected: ConnectionState = { name: 'connected', since: 0 };
const greeted = greet(emptyMirror, welcomeSample());
const mirrorOf = (...vehicles: Vehicle[]): Mirror => apply(greeted, restoredSample({ at: shownNowMs, vehicles }));
const rover = (over: Partial<Vehicle> = {}) =>
  vehicleSample({ heardAt: shownNowMs, groups: groupsAfter(60, shownNowMs), ...over });
const live = (over: Partial<DashboardState> = {}): Partial<DashboardState> => ({
  connection: connected,
  mirror: mirrorOf(rover()),
  quality: { rttMs: 64, jitterMs: 3, lossPct: 0.4, grade: 'good' },
  ...over,
});

describe('badge', () => {
  const states: readonly (readonly [ConnectionState, string, string])[] = [
    [{ name: 'connecting', since: 0 }, 'Connecting', 'first try'],
    [connected, 'Connected', 'good'],
    [{ name: 'stale', heardAt: shownNowMs - 1400 }, 'Stale', 'nothing for 1.4 s'],
    [
      { name: 'reconnecting', attempt: 4, trying: false, since: 0, nextAttemptAt: 1, lostAt: 0 },
      'Reconnecting',
      'attempt 4',
    ],
    [{ name: 'failed', why: 'reload the page' }, 'Failed', 'reload the page'],
    [{ name: 'closed', since: 0 }, 'Disconnected', 'by you'],
  ];

  test.each(states)('says $name with a shape, a word and a detail', (connection, word, detail) => {
    const { element, text } = show(<Badge />, live({ connection }));
    expect(element.querySelector(`.shape-${connection.name}`)).not.toBeNull();
    expect(text()).toContain(word);
    expect(text()).toContain(detail);
    expect(text()).toContain(connection.name === 'connected' ? '64 ms' : '– ms');
  });

  test('lights bars by grade, and none without a link', () => {
    const lit = (state: Partial<DashboardState>) =>
      show(<Badge />, live(state)).element.querySelectorAll('.bars i:not(.off)').length;
    expect(lit({})).toBe(4);
    expect(lit({ quality: { rttMs: 700, jitterMs: 0, lossPct: 0, grade: 'poor' } })).toBe(2);
    expect(lit({ connection: { name: 'closed', since: 0 } })).toBe(0);
  });
});

describe('values', () => {
  test('live: figure, unit and a small age', () => {
    const { element, text } = show(<Speed />, live());
    expect(text()).toMatch(/1\.\d\dm\/s/);
    expect(element.querySelector('.tile')?.classList).toContain('is-live');
    expect(element.querySelector('.age')?.textContent).toBe('0.0 s');
  });

  test('a clock that runs on makes them late, then stale, and the age keeps counting', () => {
    const shown = show(<Speed />, live());
    const look = () => [
      shown.element.querySelector('.tile')?.className,
      shown.element.querySelector('.age')?.textContent,
    ];
    act(() => shown.set({ nowMs: shownNowMs + 700 }));
    expect(look()).toEqual([expect.stringContaining('is-aging'), '0.7 s']);
    act(() => shown.set({ nowMs: shownNowMs + 12_400 }));
    expect(look()).toEqual([expect.stringContaining('is-stale'), '12.4 s']);
  });

  test('unknown is "– –" with its unit and "no data", never 0', () => {
    for (const panel of [<Speed key="s" />, <Battery key="b" />, <Position key="p" />, <Annunciators key="a" />]) {
      const { element } = show(panel, { connection: connected, mirror: mirrorOf(vehicleSample({ groups: {} })) });
      const figures = [...element.querySelectorAll('.v > span, .fma > span, .speed-more b, .battery-power b')];
      expect(figures.length).toBeGreaterThan(1);
      for (const figure of figures) expect(figure.textContent).toBe('– –');
      if (element.querySelector('.tile')) expect(element.querySelector('.age')?.textContent).toBe('no data');
    }
  });

  test('a null within a group that was heard is unknown too', () => {
    const groups = { motion: { at: shownNowMs, v: { speedMps: null, throttlePct: null, climbMps: null } } };
    const { element } = show(<Speed />, live({ mirror: mirrorOf(vehicleSample({ groups })) }));
    expect(element.querySelector('.v')?.textContent).toBe('– –m/s');
  });

  test('further batteries stand below with their own age', () => {
    const { battery } = groupsAfter(1, shownNowMs);
    if (battery === undefined) throw new Error('no battery');
    const groups = { battery, battery2: { at: shownNowMs - 9000, v: { ...battery.v, id: 1, remainingPct: 81 } } };
    const { element } = show(<Battery />, live({ mirror: mirrorOf(vehicleSample({ groups })) }));
    const second = element.querySelector('[data-group="battery2"]');
    expect(second?.className).toContain('is-stale');
    expect(second?.textContent).toContain('81%');
  });

  test('green is for RTK fixed only', () => {
    const tone = (fix: 'rtk_fixed' | 'rtk_float' | '3d' | 'no_fix') => {
      const { gps } = groupsAfter(1, shownNowMs);
      if (gps === undefined) throw new Error('no gps');
      const groups = { gps: { ...gps, v: { ...gps.v, fix } } };
      return show(<Position />, live({ mirror: mirrorOf(vehicleSample({ groups })) })).element.querySelector('.v')
        ?.className;
    };
    expect(tone('rtk_fixed')).toContain('ok');
    expect(tone('rtk_float')).not.toContain('ok');
    expect(tone('no_fix')).toContain('caution');
  });
});

describe('text from the vehicle', () => {
  const nasty = '<img src=x onerror="document.title=1"><b>bold</b>';

  test('is text wherever it is shown', () => {
    const identity = { ...groupsAfter(1, shownNowMs).identity?.v, firmwareVersion: nasty, vehicleType: nasty };
    const vehicle = vehicleSample({
      link: nasty,
      groups: {
        identity: {
          at: 1,
          v: { systemId: 1, componentId: 1, autopilot: nasty, firmwareHash: null, uid: null, ...identity },
        },
        mode: { at: shownNowMs, v: { mode: nasty, modeNumber: 1, armed: true, systemStatus: null } },
      },
    });
    const mirror = apply(mirrorOf(vehicle), { t: 'events', entries: [textSample(1, nasty, 3)] });
    const panels = [
      <Messages key="m" />,
      <Annunciators key="a" />,
      <VehicleName key="v" />,
      <Data key="d" />,
      <Notices key="n" />,
    ];
    const banner = greet(mirror, welcomeSample({ banners: [nasty] }));
    const { element, text } = show(panels, { connection: connected, mirror: { ...banner, based: true } });
    expect(element.querySelectorAll('img, b b')).toHaveLength(0);
    expect(text().split(nasty).length - 1).toBeGreaterThanOrEqual(5);
  });
});

describe('messages', () => {
  const logged = (seq: number, replay?: true) => ({
    ...textSample(seq, `word ${seq}`),
    key: `epoch-1:${seq}`,
    ...(replay && { replay }),
  });
  const rowsOf = (mirror: Partial<DashboardState['mirror']>) =>
    [...show(<Messages />, live({ mirror: { ...mirrorOf(rover()), ...mirror } })).element.querySelectorAll('.msg-text')]
      .map((row) => row.textContent ?? '')
      .reverse();

  test('what comes out of a recording is tagged REPLAY, and nothing else is', () => {
    expect(rowsOf({ events: [logged(1, true), logged(2)] })).toEqual(['REPLAY word 1', 'word 2']);
  });

  test('a waypoint that is reached is said once, in the words of the rover, and all that it says is listed', () => {
    const reached = { ...logged(2), body: { kind: 'reached', vehicle: 'field/1/1', item: 7 } as const };
    const said = (seq: number, words: string) => ({ ...textSample(seq, words), key: `epoch-1:${seq}` });
    const [before, after] = [said(1, 'Reached waypoint #7'), said(3, 'Mission: 8 WP')];
    expect(rowsOf({ events: [before, reached, after] })).toEqual(['Reached waypoint #7', 'Mission: 8 WP']);
    expect(rowsOf({ events: [reached, after] })).toEqual(['Reached waypoint 7', 'Mission: 8 WP']);
    const sent = { ...reached, body: { ...reached.body, item: 0 } };
    expect(rowsOf({ events: [sent] })).toEqual(['Reached the target']);
  });

  test('[S9] a grave one of what was missed is shown ahead of the rest, and says so', () => {
    const mirror = { events: [logged(1), logged(9)], headlines: [logged(4)] };
    expect(rowsOf(mirror)).toEqual(['word 1', 'MISSED word 4', 'word 9']);
    expect(rowsOf({ events: [logged(1), logged(4), logged(9)], headlines: [] })).toEqual([
      'word 1',
      'word 4',
      'word 9',
    ]);
  });

  test('[S2] what is missing is a row in its place: how many events, and which', () => {
    const [first, next] = [logged(2), logged(15)];
    const gap = { from: 3, to: 14, key: 'epoch-1:3', wall: next.wall };
    expect(rowsOf({ events: [first, next], gaps: [gap] })).toEqual([
      'word 2',
      '12 events from before are no longer kept (no. 3 to 14)',
      'word 15',
    ]);
    expect(rowsOf({ gaps: [{ ...gap, to: 3 }] })).toEqual(['One event from before is no longer kept (no. 3)']);
    expect(rowsOf({ gaps: [{ ...gap, atMost: true }] })).toEqual([
      'Events of this moment may be missing: the bridge knows nothing of no. 3 to 14',
    ]);
  });
});

describe('strip', () => {
  test('counts down, offers to try now, and goes away by itself', () => {
    const connection: ConnectionState = {
      name: 'reconnecting',
      attempt: 4,
      trying: false,
      since: shownNowMs - 1000,
      nextAttemptAt: shownNowMs + 3000,
      lostAt: shownNowMs - 12_400,
    };
    const shown = show(<Strip />, live({ connection }));
    expect(shown.text()).toContain('Link lost 12 s ago');
    expect(shown.text()).toContain('Attempt 4, next in 3 s');
    fireEvent.click(shown.element.querySelector('button') ?? document.body);
    expect(shown.calls).toEqual(['retryNow']);
    act(() => shown.set({ connection: connected }));
    expect(shown.text()).toBe('');
  });

  test('tells a rover that is not heard from a bridge that is not', () => {
    const mirror = mirrorOf(rover({ contact: 'lost', heardAt: shownNowMs - 5000 }));
    expect(show(<Strip />, live({ mirror })).text()).toContain('Rover not heard for 5 s');
  });

  test('a failure names its cure', () => {
    const { text } = show(
      <Strip />,
      live({ connection: { name: 'failed', why: 'different versions: reload the page' } }),
    );
    expect(text()).toContain('different versions: reload the page');
  });
});

describe('notices', () => {
  test('the bridge’s banners stay', () => {
    const mirror = greet(mirrorOf(rover()), welcomeSample({ banners: ['Open to the whole network'] }));
    const { text } = show(<Notices />, live({ mirror }));
    expect(text()).toContain('Open to the whole network');
    expect(show(<Notices />, live()).text()).toBe('');
  });
});

describe('several vehicles', () => {
  const two = () => mirrorOf(rover(), rover({ id: 'field/2/1', systemId: 2, replay: true }));

  test('one is only named, two can be chosen between', () => {
    expect(show(<VehicleName />, live()).element.querySelector('button')).toBeNull();
    const { element, calls, text } = show(<VehicleName />, live({ mirror: two() }));
    expect(text()).toContain('Rover 1');
    expect(text()).toContain('1 of 2');
    fireEvent.click(element.querySelector('button') ?? document.body);
    const options = [...element.querySelectorAll('[role="option"]')];
    expect(options.map((option) => option.querySelector('b')?.textContent)).toEqual(['Rover 1', 'Rover 2']);
    expect(options[1]?.textContent).toContain('REPLAY');
    fireEvent.click(options[1] ?? document.body);
    expect(calls).toEqual(['choose field/2/1']);
    expect(element.querySelector('[role="option"]')).toBeNull();
  });
});

describe('data', () => {
  test('lists every group that was heard, and names those that were not', () => {
    const { element, text } = show(<Data />, live());
    const heard = [...element.querySelectorAll('[data-group]')].map((group) => group.getAttribute('data-group'));
    expect(heard).toEqual(expect.arrayContaining(Object.keys(groupsAfter(1, 1))));
    expect(text()).toContain('GPS 2');
    expect(element.querySelector('.data-silent')?.textContent).toContain('Telemetry radio');
    expect(element.querySelector('.sensors li')?.textContent).toBe('loggingunhealthy');
  });
});
