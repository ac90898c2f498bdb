import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Control, Preflight } from '../../bridge/protocol/control.ts';
import type { EventBody } from '../../bridge/protocol/stream.ts';
import type { GroupName, GroupValues, VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import { emptyIntent } from '../../dashboard/client/intent-view.ts';
import { emptyMirror } from '../../dashboard/client/mirror.ts';
import { checklistOf, verdictOf } from '../../dashboard/store/checklist.ts';
import { type CheckFacts, factsNow, firstCheckSettings, noFacts } from '../../dashboard/store/checks/check-facts.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import {
  firstOwnChecks,
  longestOwn,
  mostOwn,
  ownChecksForm,
  ownOpen,
  type Present,
  tickOf,
  toggled,
  withItem,
  withoutItem,
} from '../../dashboard/store/own-checks.ts';
import { firstParameters, type ParametersState } from '../../dashboard/store/parameters/parameters-state.ts';
import { type HeldState, unknownLists } from '../../dashboard/store/plan/held.ts';
import { obstaclesOf, prearmOf } from '../../dashboard/store/prearm.ts';
import { understandingOf } from '../../dashboard/words/prearm.ts';
import { entrySample, textSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const now = 100_000;
const id = 'field/1/1';

const preflight: Preflight = {
  verdict: 'clear',
  atMps: 2,
  decelerationMps2: null,
  cases: [],
  problems: [],
  params: {},
  preset: [],
  at: now,
};

const control = (over: Partial<Control> = {}): Control => ({
  t: 'control',
  vehicle: id,
  at: now,
  lease: { term: 1, holder: 'me', since: 0, expiresAt: now + 3000, will: 'hold', waiting: [] },
  stop: null,
  drive: { phase: 'idle', by: null },
  external: null,
  preflight,
  ...over,
});

/** Everything as it should be. */
const good: Partial<GroupValues> = {
  mode: { mode: 'HOLD', modeNumber: 4, armed: false, systemStatus: 'standby' },
  battery: {
    id: 0,
    voltageV: 12.4,
    currentA: 1,
    remainingPct: 90,
    consumedMah: null,
    consumedWh: null,
    timeRemainingS: null,
    temperatureC: null,
    cellsV: [],
    chargeState: null,
  },
  gps: {
    fix: 'rtk_fixed',
    satellites: 18,
    hdop: 0.7,
    vdop: 1,
    latDeg: 1,
    lonDeg: 1,
    altAmslM: 1,
    speedMps: 0,
    courseDeg: null,
    yawDeg: null,
    horizontalAccuracyM: 0.02,
    verticalAccuracyM: 0.03,
  },
  ekf: {
    flags: 1,
    velocityVariance: 0.1,
    positionVariance: 0.1,
    heightVariance: 0.1,
    compassVariance: 0.1,
    terrainVariance: 0,
    hasAttitude: true,
    hasPosition: true,
    constantPosition: false,
  },
  sensors: { present: ['GPS'], enabled: ['GPS'], unhealthy: [], readyToArm: true },
  home: { latDeg: 1, lonDeg: 1, altAmslM: 1 },
};

const facts: CheckFacts = { ...noFacts, fenceItems: 4, fenceEnabled: 1, changedHere: [] };

type Given = {
  readonly groups?: Partial<GroupValues>;
  readonly ageMs?: number;
  readonly control?: Control;
  readonly events?: readonly (EventBody | ReturnType<typeof textSample>)[];
};

function stateOf({ groups = good, ageMs = 0, control: its = control(), events = [] }: Given = {}): DashboardState {
  const timed = Object.fromEntries(
    Object.entries(groups).map(([name, v]) => [name, { at: now - ageMs, v }]),
  ) as VehicleGroups;
  const logged = events.map((one, index) => {
    const entry = 'body' in one ? one : entrySample(index + 1, one);
    return { ...entry, key: `e ${index}` };
  });
  const base = firstState(now);
  return {
    ...base,
    offsetMs: 0,
    connection: { name: 'connected', since: 0 },
    quality: { ...base.quality, grade: 'good', rttMs: 30 },
    intent: { ...emptyIntent, session: 'me', role: 'operator' },
    mirror: {
      ...emptyMirror,
      welcome: welcomeSample({ at: now, wall: 1_700_000_100_000 }),
      based: true,
      vehicles: new Map([[id, vehicleSample({ heardAt: now - ageMs, groups: timed })]]),
      control: new Map([[id, its]]),
      events: logged,
      stateAt: now,
      health: {
        t: 'server_health',
        at: now,
        version: '1',
        uptimeS: 1,
        activeSessions: 1,
        totalSessions: 1,
        vehicleConnected: true,
        ros: '',
        loopLagMs: 1,
        recording: { state: 'recording', why: '', bytes: 1, files: 1, dropped: 0 },
        counters: {},
      },
    },
  };
}

const stateIn = (state: DashboardState, item: string, all: CheckFacts = facts) =>
  checklistOf(state, all).find((one) => one.id === item)?.state;

const none = { open: 0, count: 0 };

describe('the list before a drive', () => {
  test('with everything well it is ready, in one sentence', () => {
    const state = stateOf();
    const items = checklistOf(state, facts);
    const open = items.filter((item) => item.state !== 'pass').map((item) => item.id);
    expect(open).toEqual(['rc', 'radio']);
    expect(verdictOf(state, items, none)).toMatchObject({ is: 'ready', open: 0 });
  });

  test('before anything is known nothing passes', () => {
    const state = firstState(now);
    const items = checklistOf(state, noFacts);
    expect(items.filter((item) => item.state === 'pass')).toEqual([]);
    expect(verdictOf(state, items, none).is).toBe('unknown');
  });

  test('unknown is never pass: whatever value is missing or too old, no item that stands on it passes', () => {
    const names = Object.keys(good) as GroupName[];
    fc.assert(
      fc.property(fc.subarray(names), fc.integer({ min: 0, max: 60_000 }), fc.boolean(), (kept, ageMs, isBlank) => {
        const blank = (values: object) =>
          Object.fromEntries(
            Object.entries(values).map(([key, value]) => [
              key,
              typeof value === 'number' || value === null ? null : value,
            ]),
          );
        const groups = Object.fromEntries(
          kept.map((name) => [name, isBlank ? blank(good[name] ?? {}) : good[name]]),
        ) as Partial<GroupValues>;
        const state = stateOf({ groups, ageMs });
        const needs: Readonly<Record<string, GroupName>> = {
          battery: 'battery',
          gps: 'gps',
          ekf: 'ekf',
          sensors: 'sensors',
          arming: 'sensors',
          mode: 'mode',
          home: 'home',
        };
        const figures = ['battery', 'gps', 'ekf', 'home'];
        const passing = checklistOf(state, facts).flatMap((item) => (item.state === 'pass' ? [item.id] : []));
        const unknown = Object.entries(needs).flatMap(([item, group]) => {
          const isOld = ageMs > 10_000 && group !== 'home';
          return isOld || !kept.includes(group) || (isBlank && figures.includes(group)) ? [item] : [];
        });
        expect(passing.filter((item) => unknown.includes(item))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['a battery below the limit', 'battery', { ...good, battery: { ...good.battery, remainingPct: 30 } }, 'attention'],
    ['one below half of it', 'battery', { ...good, battery: { ...good.battery, remainingPct: 10 } }, 'fail'],
    ['one that tells volts only', 'battery', { ...good, battery: { ...good.battery, remainingPct: null } }, 'unknown'],
    ['no fix', 'gps', { ...good, gps: { ...good.gps, fix: 'no_fix' } }, 'fail'],
    [
      'a fix of unknown accuracy',
      'gps',
      { ...good, gps: { ...good.gps, horizontalAccuracyM: null, hdop: null } },
      'unknown',
    ],
    ['a coarse fix', 'gps', { ...good, gps: { ...good.gps, horizontalAccuracyM: 5 } }, 'attention'],
    ['a filter that strays', 'ekf', { ...good, ekf: { ...good.ekf, compassVariance: 0.9 } }, 'fail'],
    ['a sensor that is unwell', 'sensors', { ...good, sensors: { ...good.sensors, unhealthy: ['GPS'] } }, 'fail'],
    ['a rover on its way', 'mode', { ...good, mode: { ...good.mode, mode: 'AUTO' } }, 'attention'],
  ])('%s: %s', (_, item, groups, expected) => {
    const given = groups as Partial<GroupValues>;
    expect(stateIn(stateOf({ groups: given }), item)).toBe(expected);
  });

  test('the pre-flight, STOP, the lease, the fence and what was changed count', () => {
    const blocked = control({ preflight: { ...preflight, verdict: 'blocked' } });
    expect(stateIn(stateOf({ control: blocked }), 'failsafe')).toBe('fail');
    expect(stateIn(stateOf({ control: control({ preflight: null }) }), 'failsafe')).toBe('unknown');
    expect(stateIn(stateOf({ control: control({ stop: { by: 'a', at: 1, confirmed: true } }) }), 'stop')).toBe('fail');
    const { lease } = control();
    expect(stateIn(stateOf({ control: control({ lease: { ...lease, holder: null } }) }), 'lease')).toBe('attention');
    expect(stateIn(stateOf(), 'fence', { ...facts, fenceEnabled: 0 })).toBe('attention');
    expect(stateIn(stateOf(), 'fence', { ...facts, fenceEnabled: null })).toBe('unknown');
    expect(stateIn(stateOf(), 'parameters', { ...facts, changedHere: ['FS_ACTION'] })).toBe('attention');
    const changed: EventBody = { kind: 'parameter', vehicle: id, name: 'FS_ACTION', was: 1, value: 2, by: 'other' };
    const driven: EventBody = { kind: 'armed', vehicle: id, armed: false };
    expect(stateIn(stateOf({ events: [driven, changed] }), 'parameters')).toBe('attention');
    expect(stateIn(stateOf({ events: [changed, driven] }), 'parameters')).toBe('pass');
  });

  test('what is open is counted by its kind, own items included', () => {
    const { gps: _, ...rest } = good;
    const battery = { ...good.battery, remainingPct: 1 } as GroupValues['battery'];
    const state = stateOf({ groups: { ...rest, battery } });
    const { sentence, open, is } = verdictOf(state, checklistOf(state, facts), { open: 2, count: 3 });
    expect([is, open]).toEqual(['open', 4]);
    expect(sentence).toBe('Not ready: 1 is not good, 1 is not known, 2 of yours are open.');
  });
});

describe('own items', () => {
  const present: Present = { vehicle: id, restarted: 1000, now: 10_000 };
  const [first] = firstOwnChecks.items;
  const ticked = toggled(firstOwnChecks, first?.id ?? '', present);
  const tick = (at: Partial<Present>) => {
    const [item] = ticked.items;
    return item && tickOf(item, { ...present, ...at });
  };

  test('a tick holds for one vehicle, one power-up and twelve hours', () => {
    expect(tick({})).toBe('ticked');
    expect(tick({ restarted: 20_000, now: 30_000 })).toBe('over');
    expect(tick({ now: 10_000 + 12 * 3_600_000 + 1 })).toBe('over');
    expect(tick({ vehicle: 'another' })).toBe('over');
    expect(tick({ now: null })).toBe('over');
    // A bridge whose clock was set back does not make an old tick a new one.
    expect(tick({ now: 5000 })).toBe('over');
    expect(ownOpen(ticked, present)).toBe(firstOwnChecks.items.length - 1);
    expect(toggled(firstOwnChecks, first?.id ?? '', { ...present, vehicle: null })).toBe(firstOwnChecks);
  });

  test('the list is bounded, and what is no list is as it came', () => {
    let own = firstOwnChecks;
    for (let n = 0; n < 100; n++) own = withItem(own, `n${n}`, `${n} ${'x'.repeat(200)}`);
    expect(own.items).toHaveLength(mostOwn);
    expect(own.items.at(-1)?.text).toHaveLength(longestOwn);
    expect(withItem(firstOwnChecks, 'a', '   ')).toBe(firstOwnChecks);
    expect(withoutItem(own, 'n1').items).toHaveLength(mostOwn - 1);
    expect(ownChecksForm.read(ownChecksForm.write(own))).toEqual(own);
    for (const bad of ['', 'null', '{}', '{"version":2}', '[1', `{"version":1,"items":[{"id":1}],"settings":{}}`])
      expect(ownChecksForm.read(bad)).toBeNull();
  });
});

describe('why it will not arm', () => {
  const wall = 1_700_000_000_000;
  const keyed = (entries: readonly ReturnType<typeof textSample>[]) =>
    entries.map((entry, index) => ({ ...entry, key: `k${index}` }));

  test('what ArduPilot says is translated, and what nobody has translated is shown as it is', () => {
    for (const said of [
      'GPS 1: Bad fix',
      'Need Position Estimate',
      'Compass not healthy',
      'Check mag field (xy diff:120>100)',
      '3D Accel calibration needed',
      'Accels inconsistent',
      'Battery 1 low voltage failsafe',
      'Battery 1 below minimum arming voltage',
      'Throttle (RC3) is not neutral',
      'Radio failsafe on',
      'Hardware safety switch',
      'Vehicle breaching Circle fence',
      'Mode not armable',
      'Logging failed',
      'AHRS: EKF3 Yaw inconsistent 32 deg. Wait or reboot',
      'System not initialised',
      'EKF failsafe',
      'check steering and throttle config',
    ]) {
      const found = understandingOf(said);
      expect([said, found?.means.endsWith('.'), found?.cure.endsWith('.')]).toEqual([said, true, true]);
    }
    expect(understandingOf('Battery 1 low voltage failsafe')?.at?.to).toBe('/parameters?search=BATT');
    expect(understandingOf('Zeppelin not inflated')).toBeNull();
  });

  test('each reason once, the newest; what is not repeated for 40 s, or was said before it was asked anew, is over', () => {
    const events = keyed([
      textSample(1, 'PreArm: GPS 1: Bad fix', 2),
      textSample(20, 'PreArm: Compass not healthy', 2),
      textSample(31, 'PreArm: GPS 1: Bad fix', 2),
      textSample(32, 'Arm: Throttle (RC3) is not neutral', 2),
      textSample(33, 'a text', 2),
    ]);
    const said = (after: number) => obstaclesOf(events, id, wall + after * 1000).map((one) => one.said);
    expect(said(33)).toEqual(['GPS 1: Bad fix', 'Compass not healthy', 'Throttle (RC3) is not neutral']);
    expect(said(65)).toEqual(['GPS 1: Bad fix', 'Throttle (RC3) is not neutral']);
    expect(said(100)).toEqual([]);
    expect(obstaclesOf(events, 'another', wall + 33_000)).toEqual([]);
    const ask = entrySample(40, {
      kind: 'command',
      id: 'c',
      vehicle: id,
      name: 'check_arming',
      step: 'sent',
      final: false,
      by: 'me',
    });
    const asked = [...events, ...keyed([ask, textSample(41, 'PreArm: Compass not healthy', 2)])];
    expect(obstaclesOf(asked, id, wall + 42_000).map((one) => one.said)).toEqual(['Compass not healthy']);
  });

  test('a vehicle that floods the page with reasons fills twenty rows and no more', () => {
    const events = keyed(Array.from({ length: 400 }, (_, n) => textSample(n, `PreArm: reason ${n}`, 2)));
    const all = events.map((event) => ({ ...event, wall }));
    expect(obstaclesOf(all, id, wall)).toHaveLength(20);
  });

  test('ready is said by the autopilot only, and silence is no readiness', () => {
    const sensors = { present: ['GPS'], enabled: ['GPS'], unhealthy: [] };
    const is = (readyToArm: boolean | null, events: Given['events'] = []) =>
      prearmOf(stateOf({ groups: { ...good, sensors: { ...sensors, readyToArm } }, events })).is;
    expect(is(true)).toBe('ready');
    expect(is(null)).toBe('unknown');
    expect(is(false)).toBe('silent');
    expect(is(false, [{ ...textSample(95, 'PreArm: GPS 1: Bad fix', 2), wall: wall + 95_000 }])).toBe('hindered');
    expect(is(true, [{ ...textSample(95, 'PreArm: GPS 1: Bad fix', 2), wall: wall + 95_000 }])).toBe('ready');
  });
});

describe('what this page holds of the rover', () => {
  const fence = { ...unknownLists.fence, state: 'read' as const, items: [] };
  const held = { vehicle: id, lists: { ...unknownLists, fence }, why: '' };
  const row = { name: 'FENCE_ENABLE', value: 1 } as ParametersState['rows'][number];
  const parameters: ParametersState = {
    ...firstParameters,
    ...{ vehicle: id, known: { ...firstParameters.known, state: 'current' as const }, rows: [row] },
  };
  const facts = (over: Partial<HeldState>, more: Partial<ParametersState> = {}) => {
    const { fenceItems, fenceEnabled } = factsNow(
      id,
      { ...held, ...over },
      { ...parameters, ...more },
      firstCheckSettings,
    );
    return [fenceItems, fenceEnabled];
  };

  test('counts as far as it is of now', () => {
    expect(facts({})).toEqual([0, 1]);
  });

  test('is not known where it was kept from an earlier visit, may have changed, or is another vehicle’s', () => {
    const old = { ...unknownLists, fence: { ...fence, state: 'doubtful' as const } };
    expect(facts({ lists: old })).toEqual([null, 1]);
    expect(facts({ vehicle: 'other' })).toEqual([null, 1]);
    for (const state of ['kept', 'doubtful'] as const)
      expect(facts({}, { known: { ...parameters.known, state } })).toEqual([0, null]);
    expect(facts({}, { vehicle: 'other' })).toEqual([0, null]);
  });
});
