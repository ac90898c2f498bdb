// @vitest-environment happy-dom
import { fireEvent } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { Control } from '../../bridge/protocol/control.ts';
import type { DriveState } from '../../bridge/protocol/drive.ts';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import { emptyIntent } from '../../dashboard/client/intent-view.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { Elsewhere } from '../../dashboard/panels/elsewhere.tsx';
import { Stop } from '../../dashboard/panels/intent/stop.tsx';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { announcementOf, pageTitle, standingOf, tabOf, windowTitle } from '../../dashboard/store/title.ts';
import {
  alarmsElsewhere,
  metresTo,
  nameAmongSeveral,
  switchBlock,
  vehicleAlarms,
} from '../../dashboard/store/vehicles.ts';
import { tiltLimits } from '../../dashboard/store/watch/tilt.ts';
import { firstWatch, watched } from '../../dashboard/store/watch/watch.ts';
import { show, shownNowMs } from '../support/shown.tsx';
import { restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const me = 'session-1';
const at = shownNowMs;
const rover = (systemId: number, over: Partial<Vehicle> = {}): Vehicle =>
  vehicleSample({ id: `field/${systemId}/1`, systemId, heardAt: at, ...over });

const control = (vehicle: string, over: Partial<Control> = {}): Control => ({
  ...{ t: 'control', vehicle, at, drive: { phase: 'idle', by: null }, external: null, preflight: null, stop: null },
  lease: { term: 1, holder: me, since: 0, expiresAt: at + 3000, will: 'hold', waiting: [] },
  ...over,
});

const drive = (vehicle: string, phase: DriveState['phase']): DriveState => ({
  ...{ t: 'drive_state', vehicle, at, phase, why: null, n: 1, heardAt: at, steer: 0, throttle: 0, sentAt: at },
  ...{ cap: 1, viewAgeMs: 50, dropped: {} },
});

type Given = {
  readonly vehicles: readonly Vehicle[];
  readonly controls?: readonly Control[];
  readonly drives?: readonly DriveState[];
  readonly link?: ConnectionState;
};

function given({
  vehicles,
  controls = [],
  drives = [],
  link = { name: 'connected', since: 0 },
}: Given): DashboardState {
  const mirror = apply(
    greet(emptyMirror, welcomeSample({ sessionId: me })),
    restoredSample({ at, vehicles: [...vehicles] }),
  );
  return {
    ...firstState(at),
    offsetMs: 0,
    connection: link,
    mirror: {
      ...mirror,
      control: new Map(controls.map((one) => [one.vehicle, one])),
      drives: new Map(drives.map((one) => [one.vehicle, one])),
    },
    intent: { ...emptyIntent, role: 'operator', session: me },
  };
}

const low: Vehicle['groups'] = {
  battery: {
    at,
    v: {
      id: 0,
      chargeState: null,
      voltageV: 10,
      currentA: 1,
      consumedMah: 1,
      consumedWh: 1,
      remainingPct: 12,
      timeRemainingS: null,
      cellsV: [],
      temperatureC: null,
    },
  },
  mode: { at, v: { mode: 'HOLD', modeNumber: 4, armed: true, systemStatus: 'critical' } },
};

describe('alarms', () => {
  test('of one vehicle, the gravest first; a recording has none', () => {
    const second = rover(2, { contact: 'lost', groups: low });
    const stop = { by: me, at, confirmed: true };
    const state = given({ vehicles: [rover(1), second], controls: [control('field/2/1', { stop })] });
    expect(vehicleAlarms(state, second).map(({ is }) => is)).toEqual(['critical', 'lost', 'battery', 'stopped']);
    expect(vehicleAlarms(state, rover(1))).toEqual([]);
    expect(vehicleAlarms(state, { ...second, replay: true })).toEqual([]);
  });

  test('of those that are not on show alone', () => {
    const state = given({ vehicles: [rover(1, { contact: 'lost' }), rover(2, { groups: low })] });
    expect(alarmsElsewhere(state).map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'Vehicle 2: failsafe',
      'Vehicle 2: 12 % battery left',
    ]);
    expect(alarmsElsewhere({ ...state, chosenId: 'field/2/1' }).map(({ is }) => is)).toEqual(['lost']);
  });

  test('of one that leans, while it is heard', () => {
    const limits = tiltLimits(undefined);
    const attitude: Vehicle['groups'] = {
      attitude: { at, v: { rollDeg: 31, pitchDeg: 0, yawDeg: 0, rollRateDps: 0, pitchRateDps: 0, yawRateDps: 0 } },
    };
    const watches = new Map([['field/2/1', watched(firstWatch(limits), { groups: attitude }, limits)]]);
    const state = { ...given({ vehicles: [rover(1), rover(2)] }), watches };
    expect(alarmsElsewhere(state)).toMatchObject([{ is: 'watch', grave: true, text: 'Roll 31°, limit 30°' }]);
    expect(vehicleAlarms(state, rover(2, { contact: 'lost' })).map(({ is }) => is)).toEqual(['lost']);
    const away: DashboardState = { ...state, connection: { name: 'connecting', since: 0 } };
    expect(alarmsElsewhere(away)).toEqual([]);
  });

  test('are one line on every page, with the way to the vehicle', () => {
    const state = given({ vehicles: [rover(1), rover(2, { groups: low })] });
    const { element, text, calls, set } = show(<Elsewhere />, state);
    expect(text()).toContain('Vehicle 2: failsafe, and 1 more');
    expect(element.querySelector('[role="alert"]')).not.toBeNull();
    const button = element.querySelector('button');
    if (button !== null) fireEvent.click(button);
    expect(calls).toEqual(['choose field/2/1']);
    set(given({ vehicles: [rover(1), rover(2)] }));
    expect(show(<Elsewhere />, given({ vehicles: [rover(1)] })).text()).toBe('');
  });
});

describe('another vehicle', () => {
  const vehicles = [rover(1), rover(2)];
  const controls = [control('field/1/1')];

  test.each([
    ['while sticks are held', [], true],
    ['while one is driven', [drive('field/1/1', 'engaged')], false],
    ['while one is being stopped', [drive('field/1/1', 'stopping')], false],
  ] as const)('is refused %s, in words', (_, drives, isHeld) => {
    const state = given({ vehicles, controls, drives });
    expect(switchBlock(state, 'field/2/1', isHeld)).toBe(
      'Your sticks drive Vehicle 1: let go of them first, then show another vehicle.',
    );
    expect(switchBlock(state, 'field/1/1', isHeld)).toBeNull();
  });

  test('is shown once they are let go, and while somebody else drives', () => {
    expect(
      switchBlock(given({ vehicles, controls, drives: [drive('field/1/1', 'idle')] }), 'field/2/1', false),
    ).toBeNull();
    const lease = { ...control('field/1/1').lease, holder: 'session-2' };
    const others = given({
      vehicles,
      controls: [control('field/1/1', { lease })],
      drives: [drive('field/1/1', 'engaged')],
    });
    expect(switchBlock(others, 'field/2/1', false)).toBeNull();
  });

  test('STOP says whom it is for where there are several', () => {
    const label = (state: DashboardState) =>
      show(<Stop />, state)
        .element.querySelector('.stop')
        ?.getAttribute('aria-label');
    expect(label(given({ vehicles: [rover(1)] }))).toBe('Stop the rover');
    expect(label({ ...given({ vehicles }), chosenId: 'field/2/1' })).toBe('Stop Vehicle 2');
    expect(nameAmongSeveral(given({ vehicles: [rover(1), rover(2, { replay: true })] }))).toBeNull();
  });

  test('is so far away; nobody knows where nobody says', () => {
    const pose = {
      latDeg: 1,
      lonDeg: 2,
      altAmslM: 0,
      altRelM: 0,
      headingDeg: 0,
      velNorthMps: 0,
      velEastMps: 0,
      velDownMps: 0,
    };
    const placed = rover(2, { groups: { pose: { at, v: pose } } });
    expect(metresTo({ latDeg: 1.0001, lonDeg: 2 }, placed)).toBeCloseTo(11.1, 1);
    expect(metresTo(null, placed)).toBeNull();
    expect(metresTo({ latDeg: 1, lonDeg: 2 }, rover(1))).toBeNull();
  });
});

describe('the window', () => {
  const state = given({ vehicles: [rover(1)] });
  const stale: ConnectionState = { name: 'stale', heardAt: at - 2000 };

  test.each([
    ['/', state, 'Vehicle 1 – Tether'],
    ['/plan', state, 'Plan – Vehicle 1 – Tether'],
    ['/', { ...state, connection: stale }, 'STALE – Vehicle 1 – Tether'],
    ['/setup/links', { ...state, connection: stale }, 'STALE – Links – Vehicle 1 – Tether'],
    ['/', given({ vehicles: [rover(1, { contact: 'lost' })] }), 'NOT HEARD – Vehicle 1 – Tether'],
    ['/nowhere', given({ vehicles: [] }), 'Tether'],
  ] as const)('%s is called what it is', (path, known, title) => {
    expect(windowTitle(known, path)).toBe(title);
  });

  test('tells of STOP, and screen readers of what changed, in words that stay the same', () => {
    const stopped = given({
      vehicles: [rover(1)],
      controls: [control('field/1/1', { stop: { by: me, at, confirmed: true } })],
    });
    expect([standingOf(stopped), announcementOf(stopped)]).toEqual(['stopped', 'STOP is latched']);
    expect(announcementOf({ ...state, nowMs: at + 60_000 })).toBe(announcementOf(state));
    expect(announcementOf(given({ vehicles: [] }))).toBe('');
  });

  test.each([
    ['/setup/failsafe', '/setup'],
    ['/parameters', '/setup'],
    ['/people', '/setup'],
    ['/maps', '/setup'],
    ['/vehicles', '/setup'],
    ['/data/plots', '/data'],
    ['/reliability-test', '/health'],
    ['/sticks', '/'],
    ['/setupper', '/'],
  ])('%s lies beneath %s', (path, tab) => {
    expect(tabOf(path)).toBe(tab);
    expect(pageTitle(path)).not.toBe('');
  });
});
