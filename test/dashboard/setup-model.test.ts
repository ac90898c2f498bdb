import { describe, expect, test } from 'vitest';
import type { Preflight } from '../../bridge/protocol/control.ts';
import type { LinkState } from '../../bridge/protocol/state.ts';
import type { Stick } from '../../dashboard/client/intent-view.ts';
import { emptyMirror } from '../../dashboard/client/mirror.ts';
import { padName } from '../../dashboard/panels/sticks/pad-name.ts';
import { chainOf, pastOf } from '../../dashboard/store/chain.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { failsafesOf } from '../../dashboard/store/failsafes.ts';
import { startInputs } from '../../dashboard/store/inputs/inputs.ts';
import type { PadView } from '../../dashboard/store/inputs/inputs-state.ts';
import {
  type GamepadLike,
  inOrder,
  mostAxes,
  mostPads,
  padsNow,
  padViewOf,
} from '../../dashboard/store/inputs/pads.ts';
import { firstPresses, pressed } from '../../dashboard/store/inputs/presses.ts';
import {
  actionOf,
  type PadAction,
  profileOf,
  shaped,
  standardProfile,
  withAction,
} from '../../dashboard/store/inputs/profile.ts';
import {
  assigned,
  curveOf,
  movedAxis,
  profileFile,
  profileFrom,
  wouldSend,
} from '../../dashboard/store/inputs/wizard.ts';
import { askedBy, namesNear } from '../../dashboard/store/parameters/asked.ts';
import { emptyLedger, withSetting } from '../../dashboard/store/parameters/ledger.ts';
import { presetUndo } from '../../dashboard/store/preset-undo.ts';
import { entrySample, vehicleSample } from '../support/wire-samples.ts';

const now = 100_000;

describe('each way to lose control', () => {
  const preflight = (over: Partial<Preflight> = {}): Preflight => ({
    verdict: 'warning',
    atMps: 2,
    decelerationMps2: null,
    cases: [
      { loss: 'sticks', stops: 'yes', slowsAfterS: 0.9, stopsAfterS: 1.8, metres: 2.1, how: 'neutral' },
      { loss: 'operator', stops: 'yes', slowsAfterS: 0.9, stopsAfterS: 1.8, metres: 2.1, how: 'neutral' },
      { loss: 'bridge', stops: 'never', slowsAfterS: null, stopsAfterS: null, metres: null, how: 'the last counts' },
    ],
    problems: [],
    params: { FS_THR_ENABLE: 0, RC_FS_TIMEOUT: 1, FS_TIMEOUT: 1.5, FS_ACTION: 2 },
    preset: [{ name: 'FS_THR_ENABLE', value: 1, was: 0 }],
    at: now,
    ...over,
  });
  const rowOf = (loss: string, given = preflight(), all: ReadonlyMap<string, number | null> = new Map()) => {
    const row = failsafesOf(given, all).find((one) => one.loss === loss);
    if (row === undefined) throw new Error(loss);
    return row;
  };

  test('six rows, the bridge’s own judgement first, each with what decides', () => {
    expect(failsafesOf(preflight(), new Map()).map(({ loss, stops }) => [loss, stops])).toEqual([
      ['sticks', 'yes'],
      ['page', 'yes'],
      ['link', 'yes'],
      ['bridge', 'never'],
      ['rc', 'never'],
      ['battery', 'unknown'],
    ]);
    const byName = new Map(rowOf('bridge').decides.map((one) => [one.name, one]));
    expect(byName.get('FS_THR_ENABLE')).toMatchObject({ now: 0, recommended: 1, isGood: false });
    expect(byName.get('FS_TIMEOUT')).toMatchObject({ now: 1.5, recommended: 1.5, isGood: true });
    expect(byName.get('FS_GCS_ENABLE')).toMatchObject({ now: undefined, recommended: null, isGood: false });
  });

  test('a lost transmitter and a low battery are read from their parameters, and unread is unknown', () => {
    const on = preflight({ params: { FS_THR_ENABLE: 1, RC_FS_TIMEOUT: 1, FS_TIMEOUT: 1.5, FS_ACTION: 2 } });
    expect(rowOf('rc', on)).toMatchObject({ stops: 'acts', how: 'noticed after 2.5 s, then HOLD' });
    const home = preflight({ params: { ...on.params, FS_ACTION: 1 } });
    expect(rowOf('rc', home).stops).toBe('never');
    expect(rowOf('rc', preflight({ params: {} })).stops).toBe('unknown');
    const battery = (values: Readonly<Record<string, number>>) => rowOf('battery', on, new Map(Object.entries(values)));
    expect(battery({ BATT_LOW_VOLT: 10.5, BATT_LOW_TIMER: 10, BATT_FS_LOW_ACT: 2 })).toMatchObject({
      stops: 'acts',
      how: 'below 10.5 V for 10 s: HOLD',
    });
    expect(battery({ BATT_LOW_VOLT: 10.5, BATT_FS_LOW_ACT: 0 }).stops).toBe('never');
    expect(battery({ BATT_LOW_VOLT: 0, BATT_LOW_MAH: 0, BATT_FS_LOW_ACT: 2 }).stops).toBe('never');
    expect(battery({ BATT_FS_LOW_ACT: 2 }).stops).toBe('unknown');
  });

  test('the preset’s undo comes from the account that outlives a reload, and leaves alone what others changed back', () => {
    const set = (name: string, was: number, value: number) => ({ name, was, value });
    let ledger = withSetting(emptyLedger, set('FS_THR_ENABLE', 0, 1), 1, false);
    ledger = withSetting(ledger, set('FS_TIMEOUT', 1.5, 1), 1, false);
    ledger = withSetting(ledger, set('CRUISE_SPEED', 1, 2), 1, false);
    const undo = presetUndo(ledger, { params: { FS_THR_ENABLE: 1, FS_TIMEOUT: 1.5, CRUISE_SPEED: 2 } });
    expect(undo).toEqual([{ name: 'FS_THR_ENABLE', was: 1, value: 0 }]);
    expect(presetUndo(ledger, { params: {} })).toEqual([]);
  });
});

describe('the way to the rover', () => {
  const link = (over: Partial<LinkState> = {}): LinkState => ({
    id: 'l',
    url: 'udpin://0.0.0.0:14550',
    name: 'field',
    replay: false,
    up: true,
    why: '',
    framesPerS: 40,
    bytesPerS: 1500,
    lossPct: 0,
    ...over,
  });
  const state = (links: readonly LinkState[], over: Partial<DashboardState> = {}): DashboardState => {
    const first = firstState(now);
    return {
      ...first,
      offsetMs: 0,
      connection: { name: 'connected', since: 0 },
      quality: { ...first.quality, grade: 'good' },
      mirror: { ...emptyMirror, links, vehicles: new Map([['v', vehicleSample({ heardAt: now })]]) },
      ...over,
    };
  };

  test.each([
    ['all well', state([link()]), ['good', 'good'], 'Nothing hurts'],
    [
      'no bridge',
      state([link()], { connection: { name: 'closed' } as never }),
      ['down', 'unknown'],
      'this page and the bridge',
    ],
    [
      'a link that is down',
      state([link({ up: false, why: 'no such device' })]),
      ['good', 'down'],
      'field is down, no such device',
    ],
    ['a lossy one', state([link({ lossPct: 30 })]), ['good', 'poor'], 'loses 30 %'],
    ['no link at all', state([]), ['good', 'unknown'], 'named no links'],
    [
      'frames that are refused',
      state([
        link({
          signing: {
            linkId: 1,
            unsigned: 'refuse',
            signed: 1,
            verified: 0,
            acceptedUnsigned: 0,
            refused: { wrong_key: 7 },
            last: null,
          },
        }),
      ]),
      ['good', 'poor'],
      'refused 7 frames',
    ],
  ] as const)('%s: where it hurts', (_, given, [near, far], words) => {
    const chain = chainOf(given);
    expect([chain.near, chain.far]).toEqual([near, far]);
    expect(chain.sentence).toContain(words);
  });

  test('a rover that is not heard is said although its links are open', () => {
    const lost = state([link()]);
    const mirror = { ...lost.mirror, vehicles: new Map([['v', vehicleSample({ contact: 'lost' })]]) };
    expect(chainOf({ ...lost, mirror }).far).toBe('down');
  });

  test('since when, and how often it came back, from the events at hand', () => {
    const event = (seq: number, up: boolean) => entrySample(seq, { kind: 'link', link: 'l', up, why: '' });
    const past = pastOf([event(1, true), event(2, false), event(3, true), event(4, false), event(5, true)], 'l');
    expect(past).toEqual({ sinceWall: 1_700_000_005_000, reconnects: 2 });
    expect(pastOf([], 'l')).toEqual({ sinceWall: null, reconnects: 0 });
  });
});

type Pad = { -readonly [K in keyof GamepadLike]: GamepadLike[K] };
const padSample = (over: Partial<Pad> = {}): Pad => ({
  index: 0,
  id: 'Pad',
  connected: true,
  mapping: 'standard',
  timestamp: 0,
  axes: [0, 0, 0, 0],
  buttons: Array.from({ length: 17 }, () => ({ value: 0, pressed: false })),
  ...over,
});
const down = (...numbers: readonly number[]) =>
  padSample().buttons.map((button, index) => (numbers.includes(index) ? { value: 1, pressed: true } : button));

describe('whatever calls itself a gamepad', () => {
  test('forty axes, no axes, NaN, values far outside and a name of 10 kB are read as far as they make sense', () => {
    const box = padSample({
      index: 1,
      id: 'x'.repeat(10_000),
      mapping: '',
      axes: Array.from({ length: 40 }, (_, axis) => [Number.NaN, 7, -1.05, 0.5][axis % 4] ?? 0),
      buttons: Array.from({ length: 300 }, () => ({ value: Number.NaN, pressed: false })),
    });
    const [first, second] = padsNow(() => [box, null, padSample({ index: 2, axes: [] })]);
    if (first === undefined || second === undefined) throw new Error('one is missing');
    const view = padViewOf(first, true);
    expect(view.axes).toHaveLength(mostAxes);
    expect(view.axes.slice(0, 4)).toEqual([0, 0, -1, 0.5]);
    expect(view.broken.slice(0, 4)).toEqual([0, 1, 4, 5]);
    expect(view.counted).toEqual({ axes: 40, buttons: 300 });
    expect(view.id.length).toBeLessThanOrEqual(100);
    expect(new Set(view.buttons)).toEqual(new Set([0]));
    expect(wouldSend(padViewOf(second, true), standardProfile)).toEqual({ steer: 0, throttle: 0, held: false });
    expect(padsNow(() => Array.from({ length: 50 }, (_, index) => padSample({ index })))).toHaveLength(mostPads);
  });

  test('one that breaks while it is read is not there, and the others are', () => {
    const torn = {
      ...padSample({ index: 3 }),
      get axes(): readonly number[] {
        throw new Error('gone');
      },
    };
    expect(padsNow(() => [torn, padSample()]).map(({ index }) => index)).toEqual([0]);
    expect(
      padsNow(() => {
        throw new Error('not allowed');
      }),
    ).toEqual([]);
  });

  test('a box of forty axes drives nothing beside a gamepad until it is chosen', () => {
    const box = padSample({ index: 0, id: 'Box', mapping: '', axes: Array.from({ length: 40 }, () => 0) });
    const pad = padSample({ index: 1, id: 'Pad' });
    expect(inOrder([box, pad], null)[0]?.id).toBe('Pad');
    expect(inOrder([box, pad], 'Box')[0]?.id).toBe('Box');
    expect(inOrder([box, pad], 'Another')[0]?.id).toBe('Pad');
  });

  test('names are shown without numbers, at a length one can read', () => {
    expect(padName('Xbox Wireless Controller (STANDARD GAMEPAD Vendor: 045e Product: 02fd)')).toBe(
      'Xbox Wireless Controller',
    );
    expect(padName('y'.repeat(10_000))).toHaveLength(48);
    expect(padName('\u0000\u202e ')).toBe('a device without a name');
  });
});

describe('choosing an axis by moving it', () => {
  test('the one that was moved clearly, and the way that it went', () => {
    expect(movedAxis([0, 0, 0], [0.1, -0.9, 0.2])).toEqual({ axis: 1, towards: -1 });
    expect(movedAxis([0, 0], [0.4, 0])).toBeNull();
    expect(movedAxis([0, 0], [0.9, 0.8])).toBeNull();
    // A pedal that rests at its end.
    expect(movedAxis([-1, 0], [0.2, 0])).toEqual({ axis: 0, towards: 1 });
    expect(movedAxis([], [])).toBeNull();
  });

  test('forward, or right, is positive from then on, and at rest it is nothing', () => {
    const axis = assigned(standardProfile.throttle, { axis: 5, towards: -1 }, 0.02);
    expect([axis.axis, axis.invert]).toEqual([5, true]);
    expect(shaped(-1, axis)).toBe(1);
    expect(shaped(0.02, axis)).toBe(0);
    const pedal = assigned(standardProfile.throttle, { axis: 0, towards: 1 }, -1);
    expect([shaped(-1, pedal), shaped(1, pedal)]).toEqual([0, 1]);
  });

  test('its end stands for the share that was chosen; a profile that knows of none is whole', () => {
    const axis = { ...standardProfile.steer, max: 0.5 };
    expect([shaped(1, axis), shaped(-1, axis)]).toEqual([0.5, -0.5]);
    expect(shaped(1, standardProfile.steer)).toBe(1);
    expect(curveOf(axis).at(-1)).toEqual([1, 0.5]);
  });

  test('as a file and back; what is none is told apart', () => {
    const profile = withAction(standardProfile, 1, 'stop');
    const text = JSON.stringify(profileFile('Pad', profile));
    expect(profileFrom(text)).toEqual({ ok: true, pad: 'Pad', profile });
    expect(profileFrom(JSON.stringify(standardProfile))).toMatchObject({ ok: true, pad: '' });
    expect(profileFrom('{')).toEqual({ ok: false, why: 'not JSON' });
    for (const bad of ['null', '3', '[]', '{"profile":{"version":9}}', '{"pad":1}'])
      expect(profileFrom(bad)).toEqual({ ok: false, why: 'no profile' });
    const moving = { ...profile, actions: [{ button: 1, act: 'arm' }] };
    expect(profileOf(moving)).toBeNull();
  });
});

describe('buttons that do something', () => {
  const profile = withAction(withAction(standardProfile, 1, 'hold'), 2, 'stop');

  test('each acts as it goes down, once, after it was seen up on this pad', () => {
    let presses = firstPresses;
    const look = (buttons: GamepadLike['buttons'], index = 0): readonly PadAction[] => {
      const read = pressed(presses, padSample({ buttons, index }), profile);
      presses = read.presses;
      return read.acts;
    };
    expect(look(down(1))).toEqual([]);
    expect(look(down())).toEqual([]);
    expect(look(down(1))).toEqual(['hold']);
    expect(look(down(1))).toEqual([]);
    expect(look(down())).toEqual([]);
    expect(look(down(1, 2))).toEqual(['stop', 'hold']);
    // Another pad that comes with a button held.
    expect(look(down(2), 1)).toEqual([]);
  });

  test('the button that is held to drive does nothing else, and sixteen is all there is', () => {
    expect(actionOf(withAction(standardProfile, standardProfile.deadMan, 'stop'), standardProfile.deadMan)).toBeNull();
    let many = standardProfile;
    for (let button = 0; button < 60; button++) many = withAction(many, button, 'hold');
    expect(many.actions).toHaveLength(16);
    expect(profileOf(many)).toEqual(many);
  });

  test('STOP by a button stops while the pad may not drive: centred first, and being calibrated', () => {
    const acts: PadAction[] = [];
    const posted: Omit<Stick, 'vehicle'>[] = [];
    let at = 1000;
    let poll = () => {};
    const pads: Pad[] = [padSample({ axes: [0, -1, 0, 0] })];
    const kept = new Map([[`tether.pad.Pad`, JSON.stringify(profile)]]);
    const inputs = startInputs(
      {
        getGamepads: () => pads,
        store: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
        poll(run) {
          poll = run;
          return () => {};
        },
      },
      () => at,
      (stick) => posted.push(stick),
      (action) => acts.push(action),
    );
    const look = (buttons: GamepadLike['buttons']) => {
      pads[0] = padSample({ axes: [0, -1, 0, 0], buttons, timestamp: at });
      at += 50;
      poll();
    };
    inputs.choose('pad');
    look(down(4));
    look(down(4, 2));
    expect(acts).toEqual(['stop']);
    expect(posted.some(({ held }) => held)).toBe(false);
    look(down());
    inputs.calibrate('start');
    look(down(2));
    expect(acts).toEqual(['stop', 'stop']);
    // Watched and not driving, as on the page that sets it up, no button does anything.
    inputs.choose(null);
    inputs.watch();
    look(down());
    look(down(2));
    expect(acts).toHaveLength(2);
    inputs.stop();
  });
});

describe('a parameter that is asked for by address', () => {
  const query = (values: { readonly name?: string; readonly search?: string }) =>
    askedBy({ get: (what) => values[what] ?? null });

  test('a name, words to search for, and what can be no name', () => {
    expect(query({ name: 'fs_action' })).toEqual({ name: 'FS_ACTION', search: '' });
    expect(query({ search: ' battery ' })).toEqual({ name: null, search: 'battery' });
    expect(query({ name: '<script>' }).name).toBe('no name');
    expect(query({ name: 'A'.repeat(17) }).name).toBe('no name');
    expect(query({ search: 'x'.repeat(9000) }).search).toHaveLength(80);
  });

  test('what is called nearly so, and nothing where nothing is', () => {
    const names = ['FS_ACTION', 'FS_TIMEOUT', 'FENCE_ENABLE', 'RC1_MIN'];
    expect(namesNear('FS_ACTIONS', names)).toEqual(['FS_ACTION', 'FS_TIMEOUT']);
    expect(namesNear('NOPE', names)).toEqual([]);
  });
});

/** A view of a pad as the page shows it. */
const viewed = (over: Partial<Pad>): PadView => padViewOf(padSample(over), true);

test('what would be sent is what a drive would send', () => {
  const view = viewed({ axes: [0, -1, 1, 0], buttons: down(4) });
  expect(wouldSend(view, standardProfile)).toEqual({ steer: 1, throttle: 1, held: true });
});
